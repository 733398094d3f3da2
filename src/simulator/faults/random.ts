/**
 * Repeatable randomness: equal seeds make equal choices.
 *
 * @module
 */

/** Mask of the seed that makes scripts and the steady stream choose differently. */
export const STEADY_SEED_MASK = 0x9e37_79b9;

/** A generator of random choices (mulberry32). */
export class Random {
  /** Seed of the generator, to print in the message of every failure. */
  readonly seed: number;
  #state: number;

  /** @param seed An unsigned 32-bit integer. */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** @returns An integer in 0..2^32 − 1. */
  uint32(): number {
    this.#state = (this.#state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }

  /** @returns A number in 0..1, 1 not included. */
  fraction(): number {
    return this.uint32() / 2 ** 32;
  }

  /** @returns An integer in min..max, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** @returns True with a probability of `share`, 0 to 1. */
  chance(share: number): boolean {
    return this.fraction() < share;
  }

  /** @returns One of the values. */
  pick<T>(values: readonly T[]): T {
    return values[this.integer(0, values.length - 1)];
  }

  /** @returns Random bytes of that number. */
  bytes(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count);
    for (let i = 0; i < count; i++) bytes[i] = this.uint32();
    return bytes;
  }
}
