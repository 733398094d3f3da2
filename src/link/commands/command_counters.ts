/**
 * Counts commands as the two-socket protocol wants it.
 *
 * @module
 */

/** One count a command code, each from 1, wrapping as a u32. */
export class CommandCounters {
  /** The last counter of each code. */
  readonly #counters = new Map<number, number>();

  /** The counter of the next command with a code. */
  next(code: number): number {
    const count = ((this.#counters.get(code) ?? 0) + 1) >>> 0;
    this.#counters.set(code, count);
    return count;
  }
}
