/**
 * Tracking of a moving target.
 *
 * @module
 */

import type { Caller } from "../device/checks.ts";
import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import {
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../../protocol/enumerations.ts";
import { monotonicMs } from "../../base/clock.ts";
import { CommandRejectedError, TimeoutError } from "../../base/errors.ts";
import { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type { DeviceControl } from "../device/device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  receivedMs,
} from "../device/device_sample.ts";
import { MotionError } from "../device/errors.ts";
import type { DeviceCommand } from "../device/generation.ts";
import { lookAt, type Motion } from "./motion.ts";
import type { Motions } from "./motions.ts";
import { TargetSource } from "./target_source.ts";

/** Time limit for the start of tracking, in ms. */
const BEGIN_TIMEOUT_MS = 2_000;
/** Time limit for sending one target, in ms. */
const TARGET_TIMEOUT_MS = 2_000;

/**
 * Samples after a command by which the rejection of a controller shows that acknowledges
 * nothing: the first may have been made before it has received the command.
 */
const SAMPLES_TO_REJECT = 2;

/** Reason for ending a watch on success. */
const DONE = Symbol("done");

/** Targets to track, and their commands. */
export interface Tracking<Target> {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Targets, iterated once. */
  readonly targets: AsyncIterable<Target> | Iterable<Target>;
  /** Makes the command of a target; throws if the target is invalid. */
  toCommand(target: Target): DeviceCommand;
}

/**
 * Tracks until there are no more targets, then stops.
 *
 * The controller is commanded to track when the first target is available, and receives
 * that at once: it doesn't wait long for one. From then on its telemetry is watched.
 *
 * @param control The device.
 * @param motions Its motions.
 * @param tracking Targets to track.
 * @param signal Cancels the call.
 * @returns The sample in which the device is at rest again.
 */
export async function track<C, T extends DeviceTelemetry, Target>(
  control: DeviceControl<C, T>,
  motions: Motions<C, T>,
  { action, targets, toCommand }: Tracking<Target>,
  caller: Caller = {},
): Promise<DeviceSample<T>> {
  const { source } = caller;
  return await motions.run(action, caller, async (motion) => {
    const series = new TargetSource(targets, action);
    try {
      const start = await motions.comeToRest(motion);
      const first = await watched(
        motion.signal,
        (signal) => watchEnabled(control, motion, signal),
        (signal) => abortable(series.next(), signal),
      );
      if (first === undefined) return start;
      const command = toCommand(first.target);
      const watch = new TrackWatch(control, motion);
      await watched(
        motion.signal,
        (signal) => watchTracking(control, motion, watch, command, signal),
        (signal) => sendAll(series, command, watch, signal),
      );
    } finally {
      series.close();
    }
    const { signal } = motion;
    return await motions.brake.halt(action, { signal, source });
  });

  async function sendAll(
    series: TargetSource<Target>,
    first: DeviceCommand,
    watch: TrackWatch<C, T>,
    signal: AbortSignal,
  ) {
    let command = first;
    for (;;) {
      await send(command, watch, signal);
      const next = await abortable(series.next(), signal);
      if (next === undefined) break;
      command = toCommand(next.target);
    }
    await abortable(watch.finish(), signal);
  }

  async function send(
    command: DeviceCommand,
    watch: TrackWatch<C, T>,
    signal: AbortSignal,
  ) {
    const timeoutMs = TARGET_TIMEOUT_MS;
    try {
      await control.send(command, action, { timeoutMs, signal, source });
      watch.sent();
    } catch (error) {
      if (!(error instanceof CommandRejectedError)) throw error;
      // It is rejected in FAULT, too; then FAULT is the reason to report.
      watch.look(await control.fresh(action, new Deadline(timeoutMs), signal));
      throw error;
    }
  }
}

/** Watches telemetry while nothing moves yet; ends by rejecting only. */
async function watchEnabled<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  { action }: Motion,
  signal: AbortSignal,
): Promise<never> {
  for (;;) {
    const noLimit = new Deadline(Infinity);
    const { telemetry } = await control.fresh(action, noLimit, signal);
    control.requireEnabled(action, telemetry);
  }
}

/** Commands the controller to track, and watches it; ends by rejecting only. */
async function watchTracking<C, T extends DeviceTelemetry>(
  control: DeviceControl<C, T>,
  motion: Motion,
  watch: TrackWatch<C, T>,
  target: DeviceCommand,
  signal: AbortSignal,
): Promise<never> {
  const { action, source } = motion;
  const command = control.substateCommand(SetEnabledSubstateParam.TRACK);
  motion.hasBegun = true;
  await control.confirm(
    command,
    (sample) => {
      watch.look(sample);
      return false;
    },
    {
      action,
      deadline: new Deadline(Infinity),
      signal,
      source,
      latestCode: () => (watch.hasBegun ? target : command).code,
      // A rejected configuration command, which its own call reports.
      isOthers: () => watch.hasBegun && control.setting.isTaken,
    },
  );
  throw new Error(`Cannot ${action}: the watch has ended`);
}

/**
 * Watches that a device tracks, sample by sample; throws when it doesn't.
 *
 * | substate | before | the device is |
 * | -------- | ------ | ---- |
 * | SLEWING_OR_TRACKING | | tracking |
 * | another | SLEWING_OR_TRACKING | no longer tracking: MotionError |
 * | another | | not yet tracking; after 2 s: TimeoutError |
 */
class TrackWatch<C, T extends DeviceTelemetry> {
  readonly #control: DeviceControl<C, T>;
  readonly #motion: Motion;
  readonly #beginBy = new Deadline(BEGIN_TIMEOUT_MS);
  readonly #finished = Promise.withResolvers<void>();
  #hasBegun = false;
  #isFinishing = false;
  /** When the latest target was sent, by `monotonicMs()`. */
  #sentMs = 0;
  /** Samples that were received since. */
  #samplesSinceSent = 0;

  constructor(control: DeviceControl<C, T>, motion: Motion) {
    this.#control = control;
    this.#motion = motion;
  }

  /** Whether the device has begun to track. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Notes that a target was sent. */
  sent(): void {
    this.#sentMs = monotonicMs();
    this.#samplesSinceSent = 0;
  }

  /**
   * Resolves when the device has begun to track, which takes longer than to send a few
   * targets, and when telemetry would have shown a rejection of the last one.
   */
  finish(): Promise<void> {
    this.#isFinishing = true;
    this.#finishIfSeen();
    return this.#finished.promise;
  }

  /** Takes the next sample. */
  look(sample: DeviceSample<T>): void {
    const { telemetry } = sample;
    lookAt(this.#motion, telemetry, () => this.#look(sample));
    if (receivedMs(sample) >= this.#sentMs) this.#samplesSinceSent++;
    this.#finishIfSeen();
  }

  #finishIfSeen(): void {
    const { acknowledges } = this.#control.generation;
    const isSeen = acknowledges || this.#samplesSinceSent >= SAMPLES_TO_REJECT;
    if (this.#isFinishing && this.#hasBegun && isSeen) this.#finished.resolve();
  }

  #look(sample: DeviceSample<T>): void {
    const { telemetry } = sample;
    const control = this.#control;
    const { action } = this.#motion;
    control.requireEnabled(action, telemetry);
    const { SLEWING_OR_TRACKING } = EnabledSubstate;
    if (telemetry.enabledSubstate === SLEWING_OR_TRACKING) {
      this.#hasBegun = true;
    } else if (this.#hasBegun) {
      throw new MotionError(
        `Cannot ${action} any longer: it is ${control.text(telemetry)}`,
        control.condition(telemetry),
      );
    } else if (receivedMs(sample) >= this.#beginBy.endMs) {
      const { timeoutMs } = this.#beginBy;
      throw new TimeoutError(
        `Cannot ${action}: after ${timeoutMs} ms it is ${
          control.text(telemetry)
        }`,
        timeoutMs,
        { commandWritten: true },
      );
    }
  }
}

/**
 * Runs a function and a watch on it. The first of the two to fail ends the other.
 *
 * @param signal Cancels both.
 * @param watch Watch, which begins first, and ends by rejecting only.
 * @param body Function to run.
 */
async function watched<R>(
  signal: AbortSignal,
  watch: (signal: AbortSignal) => Promise<never>,
  body: (signal: AbortSignal) => Promise<R>,
): Promise<R> {
  const ending = new AbortController();
  const both = anySignal(signal, ending.signal);
  const watchEnd = watch(both).catch((why: unknown) => {
    ending.abort(why);
    return why;
  });
  try {
    const result = await body(both);
    ending.abort(DONE);
    const why = await watchEnd;
    if (why !== DONE) throw why;
    return result;
  } finally {
    ending.abort();
    await watchEnd;
  }
}
