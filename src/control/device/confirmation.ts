/**
 * Confirmation of a command by the samples that follow it.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { CommandRejectedError } from "../../base/errors.ts";
import { PACE } from "../motion/pauses.ts";
import type { Waiting } from "./device_control.ts";
import type { DeviceReport } from "./device_report.ts";
import {
  type DeviceSample,
  type DeviceTelemetry,
  receivedMs,
} from "./device_sample.ts";

/** Conditions under which a command counts as confirmed. */
export interface Confirmation<T> extends Waiting {
  /** A sample from before the command; the latest, if left out. */
  readonly before?: DeviceSample<T>;
  /** Code of the command that was sent last; of this one, if left out. */
  latestCode?(): number;
  /**
   * Pause that the controller needs before its next command, in ms. The command is
   * confirmed by the first sample that was received so long after it was acknowledged or,
   * by a controller that acknowledges nothing, after a sample has shown its effect; a
   * rejection in any sample up to that one counts. None, if left out.
   */
  readonly pauseMs?: number;
  /**
   * Whether a rejection that a sample shows is that of another command, as this one is
   * accepted, though not done yet.
   */
  isOthers?(telemetry: T): boolean;
}

/**
 * Whether a sample shows the effect of a command. `"unless rejected"`: the effect never
 * shows, and the sample confirms the command unless it shows a rejection.
 */
export type Shown = boolean | "unless rejected";

/**
 * Test of a sample for the effect that is waited for; an error that it throws ends the
 * wait.
 */
export type SampleTest<T> = (sample: DeviceSample<T>) => Shown;

/** Looks at the samples that follow one command. */
export class ConfirmationWatch<C, T extends DeviceTelemetry> {
  readonly #device: DeviceReport<C, T>;
  readonly #code: number;
  readonly #isShown: SampleTest<T>;
  readonly #confirmation: Confirmation<T>;
  #wasRejecting: boolean;
  #isPauseOver: ReturnType<typeof afterPause> | undefined;
  #error: unknown;

  /**
   * @param device The device.
   * @param code Code of the command.
   * @param isShown Whether a sample shows the effect. Undefined, if none does: the second
   * sample then confirms the command, unless it shows a rejection.
   * @param confirmation Its pause, and more.
   */
  constructor(
    device: DeviceReport<C, T>,
    code: number,
    isShown: SampleTest<T> | undefined,
    confirmation: Confirmation<T>,
  ) {
    const { generation } = device;
    const { before } = confirmation;
    this.#device = device;
    this.#code = code;
    this.#isShown = isShown ?? afterFirst(() => "unless rejected");
    this.#confirmation = confirmation;
    this.#wasRejecting = generation.isRejecting(
      before?.telemetry ?? generation.link.telemetry,
    );
  }

  /** Error that {@linkcode isConfirmed} has thrown; undefined if it hasn't. */
  get error(): unknown {
    return this.#error;
  }

  /**
   * Returns whether the command is confirmed.
   *
   * @param sample Next sample.
   * @throws {CommandRejectedError} If the sample shows that the command was rejected.
   */
  isConfirmed(sample: DeviceSample<T>): boolean {
    try {
      return this.#look(sample);
    } catch (error) {
      this.#error = error;
      throw error;
    }
  }

  /**
   * Begins the pause, from which on only its end confirms the command.
   *
   * @param pauseMs Duration of the pause, in ms.
   */
  pause(pauseMs: number): void {
    this.#isPauseOver = afterPause(pauseMs);
  }

  #look(sample: DeviceSample<T>): boolean {
    const { telemetry } = sample;
    const isRejection = this.#isRejection(telemetry);
    // An error for FAULT is more specific than one for the rejection that FAULT entails.
    const shown = this.#isShown(sample);
    if (shown === true) return this.#isOver(sample);
    if (isRejection && !this.#confirmation.isOthers?.(telemetry)) {
      throw this.#rejectedError(telemetry);
    }
    return shown !== false && this.#isOver(sample);
  }

  #isOver(sample: DeviceSample<T>): boolean {
    if (this.#isPauseOver) return this.#isPauseOver(sample);
    const { pauseMs } = this.#confirmation;
    // Samples can show an effect before the command is acknowledged.
    if (pauseMs === undefined || this.#device.generation.acknowledges) {
      return true;
    }
    this.pause(pauseMs);
    return false;
  }

  /**
   * Whether a sample shows a rejection, which is a bit that becomes set: one that was set
   * before belongs to an earlier command.
   */
  #isRejection(telemetry: T): boolean {
    const isRejecting = this.#device.generation.isRejecting(telemetry);
    const isRejection = isRejecting && !this.#wasRejecting;
    this.#wasRejecting = isRejecting;
    return isRejection;
  }

  #rejectedError(telemetry: T): CommandRejectedError {
    const { action, latestCode } = this.#confirmation;
    const code = latestCode?.() ?? this.#code;
    const reason = `command ${code} was rejected in ${
      this.#device.text(telemetry)
    }`;
    return new CommandRejectedError(
      `Cannot ${action}: ${reason}`,
      code,
      reason,
    );
  }
}

/**
 * Skips the first sample: the controller may have made it before it received the command.
 *
 * @param isShown Test of the later ones.
 */
export function afterFirst<T>(isShown: SampleTest<T>): SampleTest<T> {
  let isFirst = true;
  return (sample) => {
    if (!isFirst) return isShown(sample);
    isFirst = false;
    return false;
  };
}

/**
 * Waits for a sample that was received after a pause, which begins now. Samples that were
 * received before can be looked at much later, where the program was busy.
 *
 * @param pauseMs Duration of the pause, in ms.
 */
export function afterPause(pauseMs: number): (
  sample: { readonly receivedAtMs: number },
) => boolean {
  const endMs = monotonicMs() + pauseMs * PACE.factor;
  return (sample) => receivedMs(sample) >= endMs;
}
