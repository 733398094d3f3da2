/**
 * Smallest and largest value of a field in the last time.
 *
 * @module
 */

/** Number of parts of a window, each of which ends as a whole. */
const PARTS = 12;

/**
 * Window of time over values. It goes by time, not by who has read it, so that a scrape
 * doesn't hide a spike from the next: it holds every value of the last `windowMs`, and none
 * that is older by more than a twelfth.
 */
export class FieldWindow {
  readonly #partMs: number;
  readonly #mins = new Float64Array(PARTS + 1);
  readonly #maxs = new Float64Array(PARTS + 1);
  /** Number of the newest part, counted from time 0. */
  #part = -Infinity;

  /** @param windowMs Length of the window, in ms. */
  constructor(windowMs: number) {
    this.#partMs = windowMs / PARTS;
    this.#mins.fill(Infinity);
    this.#maxs.fill(-Infinity);
  }

  /**
   * Takes note of a value; NaN has no place in an order, and is left out.
   *
   * @param value The value.
   * @param atMs Time, in ms, which never goes back.
   */
  add(value: number, atMs: number): void {
    this.#advance(atMs);
    const index = this.#part % (PARTS + 1);
    if (value < this.#mins[index]) this.#mins[index] = value;
    if (value > this.#maxs[index]) this.#maxs[index] = value;
  }

  /**
   * Returns the smallest and the largest value; undefined if there is none.
   *
   * @param atMs Time, in ms.
   */
  range(
    atMs: number,
  ): { readonly min: number; readonly max: number } | undefined {
    this.#advance(atMs);
    const min = Math.min(...this.#mins);
    const max = Math.max(...this.#maxs);
    return min <= max ? { min, max } : undefined;
  }

  /** Begins the parts up to a time, and ends those that are too old. */
  #advance(atMs: number): void {
    const part = Math.floor(atMs / this.#partMs);
    if (part === this.#part) return;
    const from = Math.max(this.#part + 1, part - PARTS);
    for (let one = from; one <= part; one++) {
      this.#mins[one % (PARTS + 1)] = Infinity;
      this.#maxs[one % (PARTS + 1)] = -Infinity;
    }
    this.#part = part;
  }
}
