/**
 * Ledger of the commands that a controller has received.
 *
 * @module
 */

import type { Command } from "../../mod.ts";

/** Counts the commands that a controller has received and rejected: all of those below. */
export class CommandLedger {
  /** Code of markers, unknown to the device. */
  static readonly MARKER_CODE = 99;
  /** Codes of all others, unknown to the device, too. */
  static readonly CODES: readonly number[] = [100, 101, 102, 103];

  /** Number of received commands. */
  received = 0;
  /** Number of those whose counter wasn't higher than the one before of their code. */
  counterFaults = 0;
  /** Number of batches with as many received commands as fulfilled ones. */
  goodBatches = 0;
  /** Number of batches with more or fewer of them, though the link was stable. */
  badBatches = 0;
  /** Number of batches during which the link was lost, which can't be judged. */
  unstableBatches = 0;
  /** Number of commands that telemetry has confirmed. */
  confirmed = 0;
  /** Number of commands that should have been confirmed, but weren't. */
  unconfirmed = 0;
  /** Number of confirmations that ended with the link, as they must. */
  confirmationsLost = 0;
  /** Number of confirmations that should have ended with the link, but didn't. */
  confirmationsKept = 0;
  /** Description of the first fault. */
  firstFault = "";
  readonly #counters = new Map<number, number>();

  /** Counter of the last received marker. */
  get lastMarker(): number {
    return this.#counters.get(CommandLedger.MARKER_CODE) ?? 0;
  }

  /** Number of faults of any kind. */
  get faults(): number {
    return this.counterFaults + this.badBatches + this.unconfirmed +
      this.confirmationsKept;
  }

  /** Counts a received command. */
  receive({ code, counter }: Command): void {
    this.received++;
    const last = this.#counters.get(code) ?? 0;
    if (counter <= last) {
      this.counterFaults++;
      this.tell(
        `command ${code} was received with counter ${counter} after ${last}`,
      );
    }
    this.#counters.set(code, counter);
  }

  /** Reports a fault, of which the first is kept. */
  tell(fault: string): void {
    this.firstFault ||= fault;
  }
}
