/**
 * Watch on a controller's clock, by the time stamps in its headers.
 *
 * @module
 */

import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";

/** Weight of the newest measurement, as for the jitter of RFC 3550, 6.4.1. */
const NEWEST_SHARE = 1 / 16;
/**
 * Largest difference of two measurements of one clock, in ms. Beyond that, the clock was
 * set, or one of the values isn't a time stamp.
 */
const JUMP_MS = 1000;

/**
 * Follows the offset of a clock, and its jitter. A single time stamp may be garbage; it
 * counts once that of the next frame agrees with it.
 */
export class ClockWatch {
  #offsetMs = NaN;
  #jitterMs = NaN;
  /** Last measurement that counts. */
  #lastMs = NaN;
  /** Last measurement that doesn't count yet, unless one has counted since. */
  #strayMs = NaN;

  /**
   * Controller's clock minus that of this machine, in ms, less the transit time of
   * frames. Smoothed over some 16 frames; NaN before the second.
   */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /**
   * Mean change of the offset from frame to frame, in ms, smoothed (RFC 3550, 6.4.1);
   * NaN before the second.
   */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** Resets the watch for a new connection. */
  reset(): void {
    this.#offsetMs =
      this.#jitterMs =
      this.#lastMs =
      this.#strayMs =
        NaN;
  }

  /**
   * Takes the time stamp of a frame.
   *
   * @param taiSec The frame's time stamp: s since 1970, TAI.
   * @param receivedAtMs Time of its reception: ms since 1970, UTC.
   */
  see(taiSec: number, receivedAtMs: number): void {
    const measuredMs = (taiSec - TAI_MINUS_UTC_SEC) * 1000 - receivedAtMs;
    if (areOfOneClock(measuredMs, this.#strayMs)) { // it was set
      this.#offsetMs = this.#lastMs = this.#strayMs;
      this.#jitterMs = NaN;
    }
    if (!areOfOneClock(measuredMs, this.#offsetMs)) {
      this.#strayMs = measuredMs;
      return;
    }
    this.#offsetMs = smooth(this.#offsetMs, measuredMs);
    this.#jitterMs = smooth(
      this.#jitterMs,
      Math.abs(measuredMs - this.#lastMs),
    );
    this.#lastMs = measuredMs;
    this.#strayMs = NaN;
  }
}

/** Whether two measurements are of one clock; false if either is unknown. */
function areOfOneClock(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) < JUMP_MS;
}

function smooth(mean: number, value: number): number {
  return Number.isNaN(mean) ? value : mean + (value - mean) * NEWEST_SHARE;
}
