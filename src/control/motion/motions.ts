/**
 * Motions of one device, one at a time, each watched to its end.
 *
 * @module
 */

import type { SendOptions } from "../../link/call_options.ts";
import {
  LinkStaleError,
  type SocketRole,
  TimeoutError,
} from "../../base/errors.ts";
import { Brake } from "./brake.ts";
import { type Caller, checkWaitOptions } from "../device/checks.ts";
import { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import {
  afterFirst,
  type DeviceControl,
  type SampleTest,
  type Shown,
} from "../device/device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isEnabled,
  isStationary,
} from "../device/device_sample.ts";
import {
  ControllerStateError,
  MotionError,
  MotionStoppedError,
} from "../device/errors.ts";
import type { DeviceCommand } from "../device/generation.ts";
import { motionLimitMs } from "./motion_time.ts";
import type { CheckedMoveOptions } from "./move_options.ts";
import { type MoveSigns, MoveWatch } from "./move_watch.ts";
import { type SetPoint, SetPointWatch } from "./set_point.ts";
import { SILENCE_MS_MAX, watchSilence } from "../device/silence.ts";

/** Time limit for the start of a motion, in ms. */
const BEGIN_TIMEOUT_MS = 5_000;

/** Goal of a move, and the commands that lead there. */
export interface MoveGoal<T> extends MoveSigns<T> {
  /** Human-readable goal. */
  readonly text: string;
  /** Sets the goal. */
  readonly command: DeviceCommand;
  /** Starts the motion. */
  readonly start: DeviceCommand;
  /** Echo of the goal in telemetry; left out, if there is none. */
  readonly setPoint?: SetPoint<T>;
  /** Checks the goal by the limits of the configuration, which may have changed. */
  check(): void;
  /**
   * Returns the duration of the move from the present position, by the device's limits,
   * in s.
   */
  durationSec(telemetry: T): number;
}

/** Motion that is under way. */
export interface Motion {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Aborted when the caller cancels the motion, or `stop()` is called. */
  readonly signal: AbortSignal;
  /** Origin of its commands. */
  readonly source: string | undefined;
  /** Whether a command that moves the device was sent. */
  hasBegun: boolean;
  /** Whether the device is at rest again, or is being stopped. */
  isOver: boolean;
}

/**
 * Checks a sample of a motion. When it shows a wrong state, and a device at rest, there
 * is nothing to stop; no other error shows that.
 *
 * @param motion The motion.
 * @param telemetry The sample's.
 * @param look Throws if the sample contradicts the motion.
 */
export function lookAt<R>(
  motion: Motion,
  telemetry: DeviceTelemetry,
  look: () => R,
): R {
  try {
    return look();
  } catch (error) {
    const stands = isStationary(telemetry) || !isEnabled(telemetry);
    if (stands && error instanceof ControllerStateError) motion.isOver = true;
    throw error;
  }
}

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
        sample = await this.#moveTo(motion, goal, limit);
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

  /** Moves a device that is at rest. */
  async #moveTo(
    motion: Motion,
    goal: MoveGoal<T>,
    limit: Deadline | undefined,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const { action, signal, source } = motion;
    const beginBy = limit ?? new Deadline(BEGIN_TIMEOUT_MS);
    using slot = await control.settingSlot({
      action,
      deadline: beginBy,
      signal,
    });
    const start = await control.fresh(action, beginBy, signal);
    control.requireStationary(action, start.telemetry);
    goal.check();
    const deadline = limit ??
      new Deadline(motionLimitMs(goal.durationSec(start.telemetry)));
    const before = await this.#setGoal(motion, goal, start, deadline);
    motion.hasBegun = true;
    const arrived = this.#arrival(motion, goal);
    const sample = await control.confirm(goal.start, (sample) => {
      slot.end(); // the controller has taken the position
      return arrived(sample);
    }, {
      action,
      deadline,
      signal,
      source,
      before,
      isOthers: (telemetry) => !isStationary(telemetry),
    });
    motion.hasBegun = false;
    return sample;
  }

  /** Sets the goal, and pauses as long as the controller needs to take it. */
  async #setGoal(
    { action, signal, source }: Motion,
    { command, setPoint, text }: MoveGoal<T>,
    start: DeviceSample<T>,
    deadline: Deadline,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const waiting = {
      action,
      deadline: deadline.atMost(BEGIN_TIMEOUT_MS),
      signal,
      source,
    };
    const { acknowledges } = control.generation;
    const watch = setPoint &&
      new SetPointWatch(setPoint, start.telemetry, acknowledges);
    const look = (telemetry: T): Shown => {
      control.requireEnabled(action, telemetry);
      const shown = watch?.look(telemetry) ?? "unless rejected";
      if (typeof shown !== "object") return shown;
      throw new MotionError(
        `Cannot ${action} to ${text}: its controller reports ${shown.wrong} as the position that was set`,
        control.condition(telemetry),
      );
    };
    const isSet: SampleTest<T> = ({ telemetry }) => look(telemetry);
    return await control.confirm(
      command,
      watch ? isSet : afterFirst(isSet),
      { ...waiting, before: start, pauseMs: control.traits.setPauseMs },
    );
  }

  #arrival(motion: Motion, goal: MoveGoal<T>): SampleTest<T> {
    const control = this.#control;
    const { action } = motion;
    const { acknowledges } = control.generation;
    const watch = new MoveWatch<T>({
      isThere: (telemetry) => goal.isThere(telemetry),
      isTaken: (telemetry) => acknowledges || goal.isTaken(telemetry),
    });
    const beginBy = new Deadline(BEGIN_TIMEOUT_MS);
    return ({ telemetry }) =>
      lookAt(motion, telemetry, () => {
        control.requireEnabled(action, telemetry);
        const progress = watch.look(telemetry);
        if (progress === "stopped short") {
          throw new MotionError(
            `Cannot ${action} to ${goal.text}: it has stopped at ${
              control.traits.positionText(telemetry)
            }`,
            control.condition(telemetry),
          );
        }
        const isThere = progress === "there";
        if (isThere || watch.hasMoved || !beginBy.isOver) {
          return isThere;
        }
        const { timeoutMs } = beginBy;
        throw new TimeoutError(
          `Cannot ${action} to ${goal.text}: after ${timeoutMs} ms it is ${
            control.text(telemetry)
          }`,
          timeoutMs,
          { commandWritten: true },
        );
      });
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
