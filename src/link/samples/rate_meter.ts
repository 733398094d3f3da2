/**
 * Meter of the rate of events.
 *
 * @module
 */

/** Time constant, in ms: counts that are older by this weigh 1/e. */
const WINDOW_MS = 5000;
/** Shortest span of a meaningful measurement, in ms. */
const SPAN_MIN_MS = 1000;

/** Exponentially weighted rate. */
export class RateMeter {
  #startMs = 0;
  #lastMs = 0;
  #weight = 0;

  /** Restarts without counts. */
  reset(atMs: number): void {
    this.#startMs = this.#lastMs = atMs;
    this.#weight = 0;
  }

  /**
   * Adds counts.
   *
   * @param count Number of events.
   * @param atMs Time of the events, in ms; not before the last time.
   */
  add(count: number, atMs: number): void {
    this.#weight = this.#weightAt(atMs) + count;
    this.#lastMs = atMs;
  }

  /**
   * Returns the rate of the last seconds.
   *
   * @param atMs Present time, in ms.
   * @returns Rate per second; too low within the first second.
   */
  rateHz(atMs: number): number {
    const spanMs = Math.max(SPAN_MIN_MS, atMs - this.#startMs);
    const share = 1 - Math.exp(-spanMs / WINDOW_MS);
    return this.#weightAt(atMs) / (share * WINDOW_MS / 1000);
  }

  #weightAt(atMs: number): number {
    return this.#weight * Math.exp(-(atMs - this.#lastMs) / WINDOW_MS);
  }
}
