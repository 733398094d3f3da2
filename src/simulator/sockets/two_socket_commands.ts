/**
 * Commands of a device of the two-socket protocol, whichever device it is.
 *
 * @module
 */

import type { Command } from "../../protocol/two_socket.ts";
import { setBit, type StatusFields, whyNotObeyed } from "./command_source.ts";
import type { DeviceCommand, Verdict } from "./verdict.ts";

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

  /**
   * Executes a command, unless the GUI has control.
   *
   * @returns Whether it was accepted.
   */
  execute(command: Command): boolean {
    const isAccepted = whyNotObeyed(this.#telemetry) === undefined &&
      this.#core.execute(command).isAccepted;
    if (!isAccepted) this.#wasRejected = true;
    return isAccepted;
  }

  /** Reports in a sample whether a command was rejected since the previous one. */
  report(): void {
    setBit(this.#telemetry, COMMAND_REJECTED, this.#wasRejected);
    this.#wasRejected = false;
  }
}
