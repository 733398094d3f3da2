/**
 * A time limit over several steps.
 *
 * @module
 */

/** Time by which all steps together must be done. */
export class Deadline {
  /** The whole time limit, in ms; Infinity for none. */
  readonly timeoutMs: number;
  readonly #startMs = performance.now();

  /** @param timeoutMs Time limit from now, in ms; Infinity for none. */
  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  /**
   * Returns a shorter deadline if this one is longer.
   *
   * @param timeoutMs Longest time from now, in ms.
   */
  atMost(timeoutMs: number): Deadline {
    return this.remainingMs <= timeoutMs ? this : new Deadline(timeoutMs);
  }

  /** Time that is left, in whole ms, at least 0. */
  get remainingMs(): number {
    const elapsedMs = performance.now() - this.#startMs;
    return Math.max(0, Math.ceil(this.timeoutMs - elapsedMs));
  }
}
