/**
 * Watches the counters in the headers for frames that never came.
 *
 * @module
 */

/** So many steps of one, one after another, and a peer is taken to count. */
const STEPS_TO_TRUST = 3;

/**
 * Counts the gaps in a peer's frame counters. A peer may count all its frames,
 * or each type by itself, or, like the reference mock, not at all: as long as it
 * wasn't seen to count, it has no gaps.
 */
export class CounterWatch {
  readonly #lastOfType: (number | undefined)[];
  #last: number | undefined;
  #steps = 0;
  #gaps = 0;

  /** @param frameTypes How many types of frame there are. */
  constructor(frameTypes: number) {
    this.#lastOfType = new Array(frameTypes).fill(undefined);
  }

  /** How often a counter didn't go on by one, over all connections. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Begins with a new peer. */
  reset(): void {
    this.#last = undefined;
    this.#lastOfType.fill(undefined);
    this.#steps = 0;
  }

  /**
   * Takes in the next frame's counter.
   *
   * @param type The frame's type.
   * @param counter Its counter, a u32 that wraps.
   */
  see(type: number, counter: number): void {
    if (
      isNext(this.#last, counter) || isNext(this.#lastOfType[type], counter)
    ) {
      this.#steps++;
    } else if (this.#lastOfType[type] !== undefined) {
      if (this.#steps >= STEPS_TO_TRUST) this.#gaps++;
      else this.#steps = 0;
    }
    this.#last = this.#lastOfType[type] = counter;
  }
}

function isNext(last: number | undefined, counter: number): boolean {
  return last !== undefined && counter === (last + 1) >>> 0;
}
