/**
 * Faults in the reading of commands.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type Hearing, PLAIN_HEARING } from "./node_socket.ts";

const SLOW_READ_BYTES = 7;
const SLOW_READ_INTERVAL_MS = 10;

/** Manner in which commands are read, which a script changes for some time. */
export class CommandHearing {
  /** Present manner. */
  present: Hearing = PLAIN_HEARING;

  /**
   * Plays a fault.
   *
   * @param fault The fault, a `LinkFault`.
   * @param ms Duration of the fault, in ms.
   * @param signal Ends the fault.
   * @returns A promise of the end; it rejects if the signal is aborted.
   */
  async play(
    fault: "commandReadStall" | "slowReader",
    ms: number,
    signal: AbortSignal,
  ): Promise<void> {
    const end = delay(ms, { signal });
    this.present = fault === "slowReader"
      ? {
        bytesMax: SLOW_READ_BYTES,
        wait: () => delay(SLOW_READ_INTERVAL_MS, { signal }),
      }
      : { bytesMax: Infinity, wait: () => end };
    try {
      await end;
    } finally {
      this.present = PLAIN_HEARING;
    }
  }
}
