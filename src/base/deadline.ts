/**
 * A time limit over several steps.
 *
 * @module
 */

/** When all steps together must be done. */
export class Deadline {
  /** The whole time limit, in ms; Infinity for none. */
  readonly timeoutMs: number;
  readonly #startMs = performance.now();

  /** @param timeoutMs The time limit from now, in ms; Infinity for none. */
  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  /**
   * A shorter one, if this is longer.
   *
   * @param timeoutMs At most so long from now, in ms.
   */
  atMost(timeoutMs: number): Deadline {
    return this.remainingMs <= timeoutMs ? this : new Deadline(timeoutMs);
  }

  /** What is left, in whole ms, at least 0. */
  get remainingMs(): number {
    const elapsedMs = performance.now() - this.#startMs;
    return Math.max(0, Math.ceil(this.timeoutMs - elapsedMs));
  }
}
