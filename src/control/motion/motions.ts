/**
 * Motions of one device, one at a time, each watched to its end.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import { LinkStaleError, type SocketRole } from "../../base/errors.ts";
import { Brake } from "./brake.ts";
import { type Caller, checkWaitOptions } from "../device/checks.ts";
import { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type { DeviceControl } from "../device/device_control.ts";
import type { DeviceSample, DeviceTelemetry } from "../device/device_sample.ts";
import { MotionStoppedError } from "../device/errors.ts";
import type { Motion } from "./motion.ts";
import type { CheckedMoveOptions } from "./move_options.ts";
import { type MoveGoal, moveToGoal } from "./move_to_goal.ts";
import { SILENCE_MS_MAX, watchSilence } from "../device/silence.ts";

/** Moves one device. */
export class Motions<C, T extends DeviceTelemetry> {
  /** Brings the device to rest. */
  readonly brake: Brake<C, T>;
  readonly #control: DeviceControl<C, T>;
  #current: { readonly motion: Motion; end(error: Error): void } | undefined;

  /** @param control The device. */
  constructor(control: DeviceControl<C, T>) {
    this.brake = new Brake(control);
    this.#control = control;
  }

  /** Action of the motion that is under way. */
  get underWay(): string | undefined {
    return this.#current?.motion.action;
  }

  /**
   * Runs a motion, of which there is one at a time. When it fails though the device may
   * still move, a STOP is sent, which it doesn't wait for. It also fails when telemetry
   * is silent.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param caller Its signal cancels the motion.
   * @param body Does the motion; the signal that it receives is aborted by `stop()`, too.
   * @param interrupt Whether to end the motion that is under way. The body then stops
   * the device, which may still move.
   * @throws {DeviceBusyError} If there is one already, and it isn't to be interrupted.
   */
  async run<R>(
    action: string,
    { signal, source }: Caller = {},
    body: (motion: Motion) => Promise<R>,
    interrupt = false,
  ): Promise<R> {
    const control = this.#control;
    const { change } = control;
    const busy = (interrupt ? undefined : this.underWay) ??
      (change?.isIdleStandby ? undefined : change?.action);
    if (busy !== undefined) throw control.busyError(action, busy);
    const ending = new AbortController();
    const motion = {
      action,
      signal: anySignal(ending.signal, signal),
      source,
      hasBegun: this.#current?.motion.hasBegun ?? false,
      isOver: false,
    };
    const end = (error: Error) => ending.abort(error);
    const current = { motion, end };
    this.end(`it was interrupted to ${action}`);
    this.#current = current;
    using _silence = watchSilence(
      control.generation.link,
      () => motion.hasBegun,
      () => end(silenceError(action, control.generation.socket)),
    );
    try {
      return await body(motion);
    } catch (error) {
      if (motion.hasBegun && !motion.isOver) this.brake.part();
      throw error;
    } finally {
      if (this.#current === current) this.#current = undefined;
    }
  }

  /**
   * Moves from point to point, or otherwise to an end that telemetry shows.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param goalsFrom Returns the goals, one for each step, by a sample in which the
   * device is at rest; an error rejects the call before anything moves.
   * @param options Time limit of all steps together, `signal`, and `interrupt`.
   * @returns The sample in which it is at the goal.
   */
  move(
    action: string,
    goalsFrom: (telemetry: T) => readonly MoveGoal<T>[],
    { timeoutMs, interrupt, ...caller }: CheckedMoveOptions,
  ): Promise<DeviceSample<T>> {
    return this.run(action, caller, async (motion) => {
      const limit = timeoutMs === undefined
        ? undefined
        : new Deadline(timeoutMs);
      let sample = await this.comeToRest(motion, limit, interrupt);
      for (const goal of goalsFrom(sample.telemetry)) {
        sample = await moveToGoal(this.#control, motion, goal, limit);
      }
      return sample;
    }, interrupt);
  }

  /**
   * Waits until the device is ENABLED and at rest.
   *
   * @param motion Motion that begins after that.
   * @param deadline Time limit; by default it follows from the device.
   * @param interrupt Whether a device that somebody moves is stopped.
   */
  async comeToRest(
    motion: Motion,
    deadline: Deadline = this.brake.deadline(),
    interrupt = false,
  ): Promise<DeviceSample<T>> {
    const { action, signal, source } = motion;
    await this.#control.idleStandbyOver({ action, deadline, signal });
    const stop = {
      afterSamples: this.#control.traits.samplesBeforeStop,
      onStop: () => motion.hasBegun = true,
    };
    const sample = await this.brake.comeToRest(
      action,
      deadline,
      { signal, source },
      interrupt ? stop : undefined,
    );
    motion.hasBegun = false;
    return sample;
  }

  /**
   * Stops the device, whatever it does, and ends the motion under way. The command is
   * written at once, even if the wait is over.
   *
   * @param options Time limit and `signal` of the wait, and `source`.
   * @returns The sample in which it is at rest, or not ENABLED.
   */
  async stop(options: SendOptions): Promise<DeviceSample<T>> {
    const action = `stop ${this.#control.traits.name}`;
    const { timeoutMs, ...caller } = checkWaitOptions(options, action);
    const deadline = timeoutMs === undefined
      ? undefined
      : new Deadline(timeoutMs);
    return await this.stopFor(action, caller, deadline);
  }

  /**
   * Stops the device as a part of another action.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param caller Its signal ends the wait.
   * @param deadline Time limit of the wait; by default it follows from the device.
   */
  async stopFor(
    action: string,
    caller: Caller,
    deadline?: Deadline,
  ): Promise<DeviceSample<T>> {
    this.end("it was stopped");
    try {
      caller.signal?.throwIfAborted();
      return await this.brake.halt(action, caller, deadline);
    } catch (error) {
      // It may have been withdrawn, or lost.
      this.brake.part();
      throw error;
    }
  }

  /**
   * Ends the motion under way; the caller stops the device.
   *
   * @param why Human-readable reason.
   */
  end(why: string): void {
    if (!this.#current) return;
    const { motion, end } = this.#current;
    motion.isOver = true;
    end(
      new MotionStoppedError(
        `Cannot ${motion.action}: ${why}`,
        this.#control.condition(this.#control.generation.link.telemetry),
      ),
    );
  }
}

function silenceError(action: string, socket: SocketRole): LinkStaleError {
  return new LinkStaleError(
    `Cannot ${action} any longer: no telemetry was received for ${SILENCE_MS_MAX} ms, the longest silence while a device moves; its controller or the network may be down, and the device may still move`,
    socket,
    SILENCE_MS_MAX,
    { commandWritten: true },
  );
}
