/**
 * Rate of samples, measured over windows of some seconds.
 *
 * @module
 */

const WINDOW_MS = 5000;

/** Measures the rate of samples, by their times of receipt. */
export class SampleRate {
  #fromMs = NaN;
  #samples = 0;

  /** Begins anew, as after a loss of the link. */
  begin(atMs: number): void {
    this.#fromMs = atMs;
    this.#samples = 0;
  }

  /** Counts a sample. */
  count(): void {
    this.#samples++;
  }

  /** Returns the rate over a window of 5 s or more, in Hz; undefined within one. */
  measure(nowMs: number): number | undefined {
    const forMs = nowMs - this.#fromMs;
    if (forMs >= 0 && forMs < WINDOW_MS) return undefined;
    const hz = this.#samples / (forMs / 1000);
    this.begin(nowMs);
    // This machine's clock was stepped meanwhile.
    return forMs >= 0 && forMs < 2 * WINDOW_MS ? hz : undefined;
  }
}
