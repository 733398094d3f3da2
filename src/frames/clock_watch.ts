/**
 * Watches a controller's clock by the time stamps in its headers.
 *
 * @module
 */

/** TAI minus UTC in s, since 2017 (IERS Bulletin C 52). */
export const TAI_MINUS_UTC_SEC = 37;

/** The share of the newest measurement, as for the jitter of RFC 3550, 6.4.1. */
const NEWEST_SHARE = 1 / 16;
/** A clock that is off by more than this was set: what was before counts no more. */
const JUMP_MS = 1000;

/** Follows the offset of a clock, and its jitter. */
export class ClockWatch {
  #offsetMs = NaN;
  #jitterMs = NaN;
  #lastMs = NaN;

  /**
   * The controller's clock minus ours, in ms, as it seems from here: less by the time
   * that frames take on their way. Smoothed over some 16 frames; NaN before the first.
   */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  /**
   * The mean change of that from frame to frame, in ms, smoothed (RFC 3550, 6.4.1);
   * NaN before the second.
   */
  get jitterMs(): number {
    return this.#jitterMs;
  }

  /** Begins with a new connection. */
  reset(): void {
    this.#offsetMs = this.#jitterMs = this.#lastMs = NaN;
  }

  /**
   * Takes in a time stamp.
   *
   * @param taiSec The frame's time stamp: s since 1970, TAI.
   * @param receivedAtMs When it was received: ms since 1970, UTC.
   */
  see(taiSec: number, receivedAtMs: number): void {
    const offsetMs = (taiSec - TAI_MINUS_UTC_SEC) * 1000 - receivedAtMs;
    const change = Math.abs(offsetMs - this.#lastMs);
    this.#lastMs = offsetMs;
    if (!(Math.abs(offsetMs - this.#offsetMs) < JUMP_MS)) {
      this.#offsetMs = offsetMs;
      this.#jitterMs = NaN;
      return;
    }
    this.#offsetMs = smooth(this.#offsetMs, offsetMs);
    this.#jitterMs = smooth(this.#jitterMs, change);
  }
}

function smooth(mean: number, value: number): number {
  return Number.isNaN(mean) ? value : mean + (value - mean) * NEWEST_SHARE;
}
