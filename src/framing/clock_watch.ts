/**
 * Watches a controller's clock by the time stamps in its headers.
 *
 * @module
 */

import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";

/** The share of the newest measurement, as for the jitter of RFC 3550, 6.4.1. */
const NEWEST_SHARE = 1 / 16;
/**
 * Measurements that differ by more aren't of one clock: it was set, or one of the time
 * stamps is none.
 */
const JUMP_MS = 1000;

/**
 * Follows the offset of a clock, and its jitter. A time stamp alone may be anything, so
 * it counts once another one, of the next frame, agrees with it.
 */
export class ClockWatch {
  #offsetMs = NaN;
  #jitterMs = NaN;
  /** The last measurement that counts. */
  #lastMs = NaN;
  /** The last one that doesn't yet, unless one has counted since. */
  #strayMs = NaN;

  /**
   * Controller's clock minus ours, in ms, as it seems from here: less by the time
   * that frames take on their way. Smoothed over some 16 frames; NaN before the second.
   */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /**
   * Mean change of that from frame to frame, in ms, smoothed (RFC 3550, 6.4.1);
   * NaN before the second.
   */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** Begins with a new connection. */
  reset(): void {
    this.#offsetMs =
      this.#jitterMs =
      this.#lastMs =
      this.#strayMs =
        NaN;
  }

  /**
   * Takes in a time stamp.
   *
   * @param taiSec The frame's time stamp: s since 1970, TAI.
   * @param receivedAtMs When it was received: ms since 1970, UTC.
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

/** Not so if either is unknown. */
function areOfOneClock(aMs: number, bMs: number): boolean {
  return Math.abs(aMs - bMs) < JUMP_MS;
}

function smooth(mean: number, value: number): number {
  return Number.isNaN(mean) ? value : mean + (value - mean) * NEWEST_SHARE;
}
