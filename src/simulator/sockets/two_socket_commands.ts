/**
 * Commands of a device of the two-socket protocol, whichever device it is.
 *
 * @module
 */

import type { Command } from "../../protocol/two_socket.ts";
import { setBit, type SourceFields, whyNotObeyed } from "./command_source.ts";
import type { DeviceCommand, Verdict } from "./verdict.ts";

/** Bit of `applicationStatus` that reports a rejected command, the same everywhere. */
const COMMAND_REJECTED = 0x20;

/** Commands of a device that can't answer: a rejection shows in the next sample only. */
export class TwoSocketCommands {
  readonly #telemetry: SourceFields;
  readonly #core: { execute(command: DeviceCommand): Verdict };
  #wasRejected = false;

  /**
   * @param telemetry The device's telemetry.
   * @param core Executes the commands.
   */
  constructor(
    telemetry: SourceFields,
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

  /** Reports in a sample whether a command was rejected since the one before. */
  report(): void {
    setBit(this.#telemetry, COMMAND_REJECTED, this.#wasRejected);
    this.#wasRejected = false;
  }
}
