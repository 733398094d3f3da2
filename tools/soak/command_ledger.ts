/**
 * Keeps the account of the commands that a controller got.
 *
 * @module
 */

import type { Command } from "../../mod.ts";

/** What a controller has got of the commands that it rejects, all of those below. */
export class CommandLedger {
  /** The code of commands that only mark a place; unknown to the device. */
  static readonly MARKER_CODE = 99;
  /** The codes of all others, which the device doesn't know either. */
  static readonly CODES: readonly number[] = [100, 101, 102, 103];

  /** How many came. */
  received = 0;
  /** Those of them whose counter wasn't higher than the one before of their code. */
  counterFaults = 0;
  /** Batches in which as many came as were fulfilled. */
  goodBatches = 0;
  /** Batches in which more came, or fewer, though the link was stable. */
  badBatches = 0;
  /** Batches during which the link was lost, so that nobody can tell. */
  unstableBatches = 0;
  /** Commands that were confirmed by telemetry. */
  confirmed = 0;
  /** Commands that had to be confirmed, but weren't. */
  unconfirmed = 0;
  /** Confirmations that ended with the link, as they must. */
  confirmationsLost = 0;
  /** Those that should have, but didn't. */
  confirmationsKept = 0;
  /** What was wrong at first. */
  firstFault = "";
  readonly #counters = new Map<number, number>();

  /** The counter of the last marker that came. */
  get lastMarker(): number {
    return this.#counters.get(CommandLedger.MARKER_CODE) ?? 0;
  }

  /** How many faults there were, of any kind. */
  get faults(): number {
    return this.counterFaults + this.badBatches + this.unconfirmed +
      this.confirmationsKept;
  }

  /** Takes in a command that came. */
  receive({ code, counter }: Command): void {
    this.received++;
    const last = this.#counters.get(code) ?? 0;
    if (counter <= last) {
      this.counterFaults++;
      this.tell(`command ${code} came with counter ${counter} after ${last}`);
    }
    this.#counters.set(code, counter);
  }

  /** Keeps what was wrong, if it is the first. */
  tell(fault: string): void {
    this.firstFault ||= fault;
  }
}
