/**
 * Counters of commands in the two-socket protocol.
 *
 * @module
 */

/** Counts the commands of each code, from 1, wrapping as a u32. */
export class CommandCounters {
  /** Last counter of each code. */
  readonly #counters = new Map<number, number>();

  /** Returns the counter of the next command with a code. */
  next(code: number): number {
    const count = ((this.#counters.get(code) ?? 0) + 1) >>> 0;
    this.#counters.set(code, count);
    return count;
  }
}
