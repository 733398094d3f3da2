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
  /** What comes next if each type counts by itself; undefined before the first. */
  readonly #dueOfType: (number | undefined)[];
  /** What comes next if all count together. */
  #due: number | undefined;
  #steps = 0;
  #gaps = 0;

  /** @param frameTypes How many types of frame there are. */
  constructor(frameTypes: number) {
    this.#dueOfType = new Array(frameTypes).fill(undefined);
  }

  /** How often a counter didn't go on by one, over all connections. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Begins with a new peer. */
  reset(): void {
    this.#due = undefined;
    this.#dueOfType.fill(undefined);
    this.#steps = 0;
  }

  /**
   * Takes in the counters of the next frames, all of one type.
   *
   * @param type The frames' type.
   * @param count How many there are, from 1.
   * @param data Where they lie.
   * @param offset Where the first one's counter lies: 32 bits, which wrap.
   * @param stepBytes How far it is from one to the next.
   */
  see(
    type: number,
    count: number,
    data: DataView,
    offset: number,
    stepBytes: number,
  ): void {
    const first = data.getInt32(offset, true);
    const dueOfType = this.#dueOfType[type];
    if (first === this.#due || first === dueOfType) this.#steps++;
    else if (dueOfType !== undefined) this.#miss();
    let due = (first + 1) | 0;
    for (let i = 1; i < count; i++) {
      const counter = data.getInt32(offset + i * stepBytes, true);
      if (counter === due) this.#steps++;
      else this.#miss();
      due = (counter + 1) | 0;
    }
    this.#due = this.#dueOfType[type] = due;
  }

  #miss(): void {
    if (this.#steps >= STEPS_TO_TRUST) this.#gaps++;
    else this.#steps = 0;
  }
}
