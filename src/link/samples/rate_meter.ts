/**
 * Measures how often something happens.
 *
 * @module
 */

/** How far back it looks: what is older by this counts 1/e. */
const WINDOW_MS = 5000;
/** What is measured over less than this is as good as nothing. */
const SPAN_MIN_MS = 1000;

/** An exponentially weighted rate. */
export class RateMeter {
  #startMs = 0;
  #lastMs = 0;
  #weight = 0;

  /** Begins anew, with nothing. */
  reset(atMs: number): void {
    this.#startMs = this.#lastMs = atMs;
    this.#weight = 0;
  }

  /**
   * Counts.
   *
   * @param count How often.
   * @param atMs When, in ms; not before the last time.
   */
  add(count: number, atMs: number): void {
    this.#weight = this.#weightAt(atMs) + count;
    this.#lastMs = atMs;
  }

  /**
   * How often it happened lately.
   *
   * @param atMs The time, in ms.
   * @returns How often a second; too little within the first second.
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
