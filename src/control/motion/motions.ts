/**
 * The motions of one device: one at a time, watched to its end.
 *
 * @module
 */

import type { WaitOptions } from "../../link/call_options.ts";
import {
  LinkStaleError,
  type SocketRole,
  TimeoutError,
} from "../../base/errors.ts";
import { Brake } from "./brake.ts";
import { checkWaitOptions } from "../device/checks.ts";
import { Deadline } from "../../base/deadline.ts";
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

/** How long a motion may take to begin. */
const BEGIN_TIMEOUT_MS = 5_000;

/** Goal of a move, and the commands that lead there. */
export interface MoveGoal<T> extends MoveSigns<T> {
  /** The goal, for people. */
  readonly text: string;
  /** Tells the controller where to. */
  readonly command: DeviceCommand;
  /** Starts the motion. */
  readonly start: DeviceCommand;
  /** Echo of the first command in telemetry; left out, if there is none. */
  readonly setPoint?: SetPoint<T>;
  /** Checks it by the limits of the configuration, which may have changed. */
  check(): void;
  /** How long it takes from where the device is, by its limits, in s. */
  durationSec(telemetry: T): number;
}

/** A motion that is under way. */
export interface Motion {
  /** What the caller wants, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Aborted when the caller gives up, or `stop()` is called. */
  readonly signal: AbortSignal;
  /** Whether a command was sent that lets the device move. */
  hasBegun: boolean;
  /** Whether the device stands again, or is being stopped. */
  isOver: boolean;
}

/**
 * Looks at a sample of a motion. When it says that the state is wrong, and that the
 * device stands, then there is nothing to be stopped; nobody else's error says so.
 *
 * @param motion The motion.
 * @param telemetry The sample's.
 * @param look Throws what the sample says against it.
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

  /** The motion that is under way, in words. */
  get underWay(): string | undefined {
    return this.#current?.motion.action;
  }

  /**
   * Makes a motion, of which there is one at a time. When it fails though the device
   * may still move, a STOP is sent that nobody waits for; it also fails when telemetry
   * is silent.
   *
   * @param action What the caller wants.
   * @param signal Cancels it.
   * @param body Does it; its own signal is aborted by `stop()`, too.
   * @param interrupt Whether it ends the motion that is under way. The body stops the
   * device then, which may still move.
   * @throws {DeviceBusyError} If there is one already, and it isn't to be interrupted.
   */
  async run<R>(
    action: string,
    signal: AbortSignal | undefined,
    body: (motion: Motion) => Promise<R>,
    interrupt = false,
  ): Promise<R> {
    const control = this.#control;
    const { change } = control;
    const busy = (interrupt ? undefined : this.underWay) ??
      (change?.isIdleStandby ? undefined : change?.action);
    if (busy !== undefined) throw control.busyError(action, busy);
    const ending = new AbortController();
    const signals = signal ? [ending.signal, signal] : [ending.signal];
    const motion = {
      action,
      signal: AbortSignal.any(signals),
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
   * @param action What the caller wants.
   * @param goalsFrom Returns the goals, one for each step, by a sample in which the
   * device is at rest; an error rejects the call before anything moves.
   * @param options The time limit of it all, `signal`, and `interrupt`.
   * @returns The sample in which it is there.
   */
  move(
    action: string,
    goalsFrom: (telemetry: T) => readonly MoveGoal<T>[],
    { timeoutMs, signal, interrupt }: CheckedMoveOptions,
  ): Promise<DeviceSample<T>> {
    return this.run(action, signal, async (motion) => {
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
   * @param motion The motion that begins then.
   * @param deadline Time limit; by default it follows from the device.
   * @param interrupt Whether a device that somebody moves is stopped.
   */
  async comeToRest(
    motion: Motion,
    deadline: Deadline = this.brake.deadline(),
    interrupt = false,
  ): Promise<DeviceSample<T>> {
    const { action, signal } = motion;
    await this.#control.idleStandbyOver({ action, deadline, signal });
    const stop = {
      afterSamples: this.#control.traits.samplesBeforeStop,
      onStop: () => motion.hasBegun = true,
    };
    const sample = await this.brake.comeToRest(
      action,
      deadline,
      signal,
      interrupt ? stop : undefined,
    );
    motion.hasBegun = false;
    return sample;
  }

  /**
   * Stops the device, whatever it does, and ends the motion under way. The command
   * is written at once, and also if nobody waits any more.
   *
   * @param options The time limit, and `signal`, of waiting.
   * @returns The sample in which it is at rest, or not ENABLED.
   */
  async stop(options: WaitOptions): Promise<DeviceSample<T>> {
    const action = `stop ${this.#control.traits.name}`;
    const { timeoutMs, signal } = checkWaitOptions(options, action);
    const deadline = timeoutMs === undefined
      ? undefined
      : new Deadline(timeoutMs);
    return await this.stopFor(action, signal, deadline);
  }

  /**
   * The same as a part of something else.
   *
   * @param action What the caller wants.
   * @param signal Ends the waiting.
   * @param deadline The same; by default it follows from the device.
   */
  async stopFor(
    action: string,
    signal: AbortSignal | undefined,
    deadline?: Deadline,
  ): Promise<DeviceSample<T>> {
    this.end("it was stopped");
    try {
      signal?.throwIfAborted();
      return await this.brake.halt(action, signal, deadline);
    } catch (error) {
      // It may have been withdrawn, or lost.
      this.brake.part();
      throw error;
    }
  }

  /**
   * Ends the motion under way; whoever calls this stops the device.
   *
   * @param why The same for people.
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
    const { action, signal } = motion;
    const beginBy = limit ?? new Deadline(BEGIN_TIMEOUT_MS);
    const endTurn = await control.setting.take(action, beginBy, signal);
    try {
      const start = await control.fresh(action, beginBy, signal);
      control.requireStationary(action, start.telemetry);
      goal.check();
      const deadline = limit ??
        new Deadline(motionLimitMs(goal.durationSec(start.telemetry)));
      const before = await this.#setGoal(motion, goal, start, deadline);
      motion.hasBegun = true;
      const arrived = this.#arrival(motion, goal);
      const sample = await control.confirm(goal.start, (sample) => {
        endTurn(); // the controller has taken the position
        return arrived(sample);
      }, {
        action,
        deadline,
        signal,
        before,
        isOthers: (telemetry) => !isStationary(telemetry),
      });
      motion.hasBegun = false;
      return sample;
    } finally {
      endTurn();
    }
  }

  /** Tells the controller where to, and gives it the time that it needs for that. */
  async #setGoal(
    { action, signal }: Motion,
    { command, setPoint, text }: MoveGoal<T>,
    start: DeviceSample<T>,
    deadline: Deadline,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const waiting = {
      action,
      deadline: deadline.atMost(BEGIN_TIMEOUT_MS),
      signal,
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
        if (isThere || watch.hasMoved || beginBy.remainingMs > 0) {
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
