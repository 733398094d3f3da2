/**
 * Brake that brings a device to rest.
 *
 * @module
 */

import type { Caller } from "../device/checks.ts";
import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { SetEnabledSubstateParam } from "../../protocol/enumerations.ts";
import { CommandRejectedError } from "../../base/errors.ts";
import { Deadline } from "../../base/deadline.ts";
import { afterFirst } from "../device/confirmation.ts";
import type { DeviceControl } from "../device/device_control.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  isEnabled,
  isStopping,
} from "../device/device_sample.ts";
import { motionLimitMs } from "./motion_time.ts";
import { REST_SAMPLES } from "./pauses.ts";
import { RestWatch } from "./rest_watch.ts";

/** Time in which a STOP that no call waits for must show its effect, in ms. */
const PARTING_TIMEOUT_MS = 1_000;

/**
 * Stops one device. A STOP is always written at once. Controllers can lose one that
 * follows the start of a motion too closely; it is repeated when the device moves on
 * for 4 samples, even if it was STATIONARY in between.
 */
export class Brake<C, T extends DeviceTelemetry> {
  readonly #control: DeviceControl<C, T>;
  /** STOPs that no call waits for. */
  readonly #partingStops = new Set<Promise<void>>();

  /** @param control The device. */
  constructor(control: DeviceControl<C, T>) {
    this.#control = control;
  }

  /** Returns the default time limit of coming to rest. */
  deadline(): Deadline {
    const { traits, generation } = this.#control;
    return new Deadline(motionLimitMs(traits.stopSec(generation.link.config)));
  }

  /**
   * Sends STOP, and waits until the device is at rest, or not ENABLED. A device that is
   * stopping, or at rest, needs no STOP: a rejection counts if the device moves on, and
   * a second STOP is rejected, too.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param caller Its signal ends the wait.
   * @param deadline Time limit.
   * @param isLast Whether a rejection is final.
   */
  async halt(
    action: string,
    caller: Caller = {},
    deadline: Deadline = this.deadline(),
    isLast = false,
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    const rest = new RestWatch();
    let isRepeated = false;
    const isOver = ({ telemetry }: DeviceSample<T>) =>
      !isEnabled(telemetry) || rest.look(telemetry);
    try {
      return await control.confirm(
        this.#stopCommand(),
        afterFirst((sample) => {
          if (isOver(sample)) return true;
          const { movingSamples } = rest;
          if (movingSamples > 0 && movingSamples % REST_SAMPLES === 0) {
            isRepeated = true;
            this.#track(this.#sendStop());
          }
          return false;
        }),
        {
          action,
          deadline,
          ...caller,
          isOthers: (telemetry) => isRepeated || isStopping(telemetry),
        },
      );
    } catch (error) {
      if (!(error instanceof CommandRejectedError)) throw error;
      const sample = await control.waitFor(
        (sample) => isOver(sample) || rest.movingSamples >= REST_SAMPLES,
        { action, deadline, ...caller },
      );
      if (rest.movingSamples < REST_SAMPLES) return sample;
      if (isLast) throw error;
      // It was rejected as the device didn't move yet.
      return await this.halt(action, caller, deadline, true);
    }
  }

  /**
   * Waits until the device is ENABLED and at rest.
   *
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @param deadline Time limit.
   * @param caller Its signal cancels it.
   * @param stop Number of samples after which a device that moves on is stopped;
   * without it, the call fails if a device moves on that isn't stopping.
   * @throws {ControllerStateError} If the device isn't ENABLED, or moves on.
   * @throws {TimeoutError} If it isn't at rest in time.
   */
  async comeToRest(
    action: string,
    deadline: Deadline,
    caller: Caller & { readonly signal: AbortSignal },
    stop?: { readonly afterSamples: number; onStop(): void },
  ): Promise<DeviceSample<T>> {
    const control = this.#control;
    await abortable(this.settle(), caller.signal);
    const rest = new RestWatch();
    const samplesMax = stop?.afterSamples ?? REST_SAMPLES;
    let isAtRest = false;
    const sample = await control.waitFor(({ telemetry }) => {
      control.requireEnabled(action, telemetry);
      isAtRest = rest.look(telemetry);
      return isAtRest || rest.movingSamples >= samplesMax;
    }, { action, deadline, ...caller });
    if (isAtRest) return sample;
    if (!stop) throw control.stateError(action, "STATIONARY", sample.telemetry);
    stop.onStop();
    const halted = await this.halt(action, caller, deadline);
    control.requireEnabled(action, halted.telemetry);
    return halted;
  }

  /** Stops the device, without waiting for it. */
  part(): void {
    if (this.#control.generation.link.connected) this.#track(this.#part());
  }

  /** Waits until all STOPs that no call waits for are written, or can't be. */
  async settle(): Promise<void> {
    await Promise.all(this.#partingStops);
  }

  async #part(): Promise<void> {
    const deadline = new Deadline(PARTING_TIMEOUT_MS);
    await this.#sendStop(deadline);
    const rest = new RestWatch();
    await this.#control.waitFor(({ telemetry }) => {
      if (!isEnabled(telemetry) || rest.look(telemetry)) return true;
      return isStopping(telemetry) || rest.movingSamples >= REST_SAMPLES;
    }, { action: "stop", deadline });
    if (rest.movingSamples >= REST_SAMPLES) await this.#sendStop(deadline);
  }

  #sendStop(
    { remainingMs }: Deadline = new Deadline(PARTING_TIMEOUT_MS),
  ): Promise<void> {
    const { generation, traits } = this.#control;
    const options = { timeoutMs: remainingMs, source: `stop ${traits.name}` };
    return generation.send(this.#stopCommand(), options);
  }

  #stopCommand() {
    return this.#control.substateCommand(SetEnabledSubstateParam.STOP);
  }

  #track(stopping: Promise<void>): void {
    const settled = stopping.catch(() => {
      // The link, and telemetry, report its fate.
    }).finally(() => this.#partingStops.delete(settled));
    this.#partingStops.add(settled);
  }
}
