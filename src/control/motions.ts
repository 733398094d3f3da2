/**
 * The motions of one device: one at a time, watched to its end.
 *
 * @module
 */

import type { WaitOptions } from "../call_options.ts";
import { EnabledSubstate, SetEnabledSubstateParam } from "../enumerations.ts";
import { CommandRejectedError, TimeLimitError } from "../errors.ts";
import { type CheckedWaitOptions, checkWaitOptions } from "./checks.ts";
import { Deadline } from "./deadline.ts";
import {
  afterFirst,
  type DeviceControl,
  type SampleTest,
} from "./device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isEnabled,
  isStationary,
} from "./device_sample.ts";
import {
  ControllerStateError,
  MotionError,
  MotionStoppedError,
} from "./errors.ts";
import type { DeviceCommand } from "./generation.ts";
import { motionLimitMs } from "./motion_time.ts";
import { type MoveSigns, MoveWatch } from "./move_watch.ts";
import { SILENCE_MS_MAX, watchSilence } from "./silence.ts";

/** How long a motion may take to begin. */
const BEGIN_TIMEOUT_MS = 5_000;
/** How long a STOP that nobody waits for may take to be sent. */
const PARTING_TIMEOUT_MS = 1_000;

/** Where a move leads to. */
export interface MoveGoal<T> extends MoveSigns<T> {
  /** The goal, for people. */
  readonly text: string;
  /** Tells the controller where to. */
  readonly command: DeviceCommand;
  /** Whether telemetry shows that; left out where it shows rejections only. */
  isSet?(telemetry: T): boolean;
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
  readonly #control: DeviceControl<C, T>;
  #current: { readonly motion: Motion; end(error: Error): void } | undefined;
  /** STOPs of motions whose callers don't wait for them. */
  readonly #partingStops = new Set<Promise<void>>();

  /** @param control The device. */
  constructor(control: DeviceControl<C, T>) {
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
   * @param signal Gives up.
   * @param body Does it; its own signal is aborted by `stop()`, too.
   * @throws {DeviceBusyError} If there is one already.
   */
  async run<R>(
    action: string,
    signal: AbortSignal | undefined,
    body: (motion: Motion) => Promise<R>,
  ): Promise<R> {
    const busy = this.underWay ?? this.#control.changeUnderWay;
    if (busy !== undefined) throw this.#control.busyError(action, busy);
    const ending = new AbortController();
    const signals = signal ? [ending.signal, signal] : [ending.signal];
    const motion = {
      action,
      signal: AbortSignal.any(signals),
      hasBegun: false,
      isOver: false,
    };
    const end = (error: Error) => ending.abort(error);
    this.#current = { motion, end };
    const { link } = this.#control.generation;
    using _silence = watchSilence(
      link,
      () => motion.hasBegun,
      () => end(silenceError(action)),
    );
    try {
      return await body(motion);
    } catch (error) {
      if (motion.hasBegun && !motion.isOver) this.#sendPartingStop();
      throw error;
    } finally {
      this.#current = undefined;
    }
  }

  /**
   * Moves from point to point.
   *
   * @param action What the caller wants.
   * @param goal Where to.
   * @param options The time limit of it all, and `signal`.
   * @returns The sample in which it is there.
   */
  move(
    action: string,
    goal: MoveGoal<T>,
    { timeoutMs, signal }: CheckedWaitOptions,
  ): Promise<DeviceSample<T>> {
    return this.run(action, signal, async (motion) => {
      const control = this.#control;
      const beginBy = new Deadline(timeoutMs ?? BEGIN_TIMEOUT_MS);
      const endTurn = await control.setting.take(
        action,
        beginBy,
        motion.signal,
      );
      try {
        const start = await control.fresh(action, beginBy, motion.signal);
        control.requireStationary(action, start.telemetry);
        goal.check();
        const deadline = timeoutMs === undefined
          ? new Deadline(motionLimitMs(goal.durationSec(start.telemetry)))
          : beginBy;
        const { signal } = motion;
        const before = await control.confirm(
          goal.command,
          goal.isSet && (({ telemetry }) => goal.isSet!(telemetry)),
          {
            action,
            deadline: deadline.atMost(BEGIN_TIMEOUT_MS),
            signal,
            before: start,
          },
        );
        motion.hasBegun = true;
        const arrived = this.#arrival(motion, goal);
        return await control.confirm(
          this.substateCommand(SetEnabledSubstateParam.MOVE_POINT_TO_POINT),
          (sample) => {
            endTurn(); // the controller has taken the position
            return arrived(sample);
          },
          {
            action,
            deadline,
            signal,
            before,
            isOthers: (telemetry) => !isStationary(telemetry),
          },
        );
      } finally {
        endTurn();
      }
    });
  }

  /**
   * Stops the device, whatever it does, and ends the motion under way. The command
   * is written at once, and also if nobody waits any more.
   *
   * @param options The time limit, and `signal`, of waiting.
   * @returns The sample in which it is STATIONARY, or not ENABLED.
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
    const { generation } = this.#control;
    if (this.#current) {
      const { motion, end } = this.#current;
      motion.isOver = true;
      end(
        new MotionStoppedError(
          `Cannot ${motion.action}: it was stopped`,
          this.#control.condition(generation.link.telemetry),
        ),
      );
    }
    try {
      signal?.throwIfAborted();
      return await this.halt(action, signal, deadline);
    } catch (error) {
      // It may have been withdrawn, or lost.
      this.#sendPartingStop();
      throw error;
    }
  }

  /** Sends STOP, and waits until the device stands. */
  async halt(
    action: string,
    signal: AbortSignal | undefined,
    deadline: Deadline = this.#stopDeadline(),
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    try {
      return await control.confirm(
        this.substateCommand(SetEnabledSubstateParam.STOP),
        afterFirst(({ telemetry }) =>
          isStationary(telemetry) || !isEnabled(telemetry)
        ),
        {
          action,
          deadline,
          signal,
          isOthers: isStopping,
        },
      );
    } catch (error) {
      if (!(error instanceof CommandRejectedError)) throw error;
      // A device that stops already, stands, or isn't ENABLED, needs no STOP.
      let sample = await control.fresh(action, deadline, signal);
      while (isStopping(sample.telemetry)) {
        if (deadline.remainingMs === 0) {
          throw control.lateError(action, deadline);
        }
        sample = await control.fresh(
          action,
          new Deadline(SILENCE_MS_MAX),
          signal,
        );
      }
      const { telemetry } = sample;
      if (isEnabled(telemetry) && !isStationary(telemetry)) throw error;
      return sample;
    }
  }

  #stopDeadline(): Deadline {
    const { traits, generation } = this.#control;
    return new Deadline(motionLimitMs(traits.stopSec(generation.link.config)));
  }

  /** The command that starts a kind of motion, or ends any. */
  substateCommand(request: SetEnabledSubstateParam): DeviceCommand {
    const isUrgent = request === SetEnabledSubstateParam.STOP;
    const code = this.#control.traits.substateCode;
    return { code, params: [request], isUrgent };
  }

  /** Waits until all STOPs are written, or can't be. */
  async settle(): Promise<void> {
    await Promise.all(this.#partingStops);
  }

  #arrival(motion: Motion, goal: MoveGoal<T>): SampleTest<T> {
    const control = this.#control;
    const { action } = motion;
    const watch = new MoveWatch(goal);
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
        throw new TimeLimitError(
          `Cannot ${action} to ${goal.text}: after ${timeoutMs} ms it is ${
            control.text(telemetry)
          }`,
          timeoutMs,
          { commandWritten: true },
        );
      });
  }

  #sendPartingStop(): void {
    const { generation } = this.#control;
    if (!generation.link.connected) return;
    const { STOP } = SetEnabledSubstateParam;
    const stopping = generation.send(this.substateCommand(STOP), {
      timeoutMs: PARTING_TIMEOUT_MS,
    }).catch(() => {
      // What becomes of it is told by the link, and by telemetry.
    }).finally(() => this.#partingStops.delete(stopping));
    this.#partingStops.add(stopping);
  }
}

function isStopping(telemetry: DeviceTelemetry): boolean {
  return isEnabled(telemetry) &&
    telemetry.enabledSubstate === EnabledSubstate.CONTROLLED_STOPPING;
}

function silenceError(action: string): TimeLimitError {
  return new TimeLimitError(
    `Cannot ${action} any longer: no telemetry has come for ${SILENCE_MS_MAX} ms`,
    SILENCE_MS_MAX,
    { commandWritten: true },
  );
}
