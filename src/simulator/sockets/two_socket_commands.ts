/**
 * Commands of a device of the two-socket protocol, whichever device it is.
 *
 * @module
 */

import { setBit, type StatusFields, whyNotObeyed } from "./command_source.ts";
import { type DeviceCommand, reject, type Verdict } from "./verdict.ts";

/** Bit of `applicationStatus` that reports a rejected command, the same for all devices. */
const COMMAND_REJECTED = 0x20;

/** Commands of a device that can't answer: only the next sample reports a rejection. */
export class TwoSocketCommands {
  readonly #telemetry: StatusFields;
  readonly #core: { execute(command: DeviceCommand): Verdict };
  #wasRejected = false;

  /**
   * @param telemetry Telemetry of the device.
   * @param core Executes the commands.
   */
  constructor(
    telemetry: StatusFields,
    core: { execute(command: DeviceCommand): Verdict },
  ) {
    this.#telemetry = telemetry;
    this.#core = core;
  }

  /** Executes a command, unless the GUI has control. */
  execute(command: DeviceCommand): Verdict {
    const refusal = whyNotObeyed(this.#telemetry);
    const verdict = refusal === undefined
      ? this.#core.execute(command)
      : reject(refusal);
    if (!verdict.isAccepted) this.#wasRejected = true;
    return verdict;
  }

  /** Reports in a sample whether a command was rejected since the previous one. */
  report(): void {
    setBit(this.#telemetry, COMMAND_REJECTED, this.#wasRejected);
    this.#wasRejected = false;
  }
}
