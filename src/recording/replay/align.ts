/**
 * Comparison of two sequences, which finds its place again behind what is missing.
 *
 * @module
 */

/** Largest number of items that are looked at ahead, in each sequence. */
const WINDOW = 64;

/** Difference of two sequences. */
export type Difference<T> =
  & {
    /** Number of the item in the expected sequence, from 0: that or the next one. */
    readonly index: number;
  }
  & (
    | { readonly kind: "missing"; readonly expected: T }
    | { readonly kind: "extra"; readonly received: T }
    | { readonly kind: "changed"; readonly expected: T; readonly received: T }
  );

/** Sequence with the items that were looked at. */
class Ahead<T> {
  readonly items: T[] = [];
  readonly #iterator: AsyncIterator<T>;

  constructor(iterable: AsyncIterable<T>) {
    this.#iterator = iterable[Symbol.asyncIterator]();
  }

  /** Looks at a number of items, or at all that are left. */
  async look(count: number): Promise<void> {
    while (this.items.length < count) {
      const { value, done } = await this.#iterator.next();
      if (done) return;
      this.items.push(value);
    }
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}

/**
 * Compares two sequences item by item. Behind a difference it goes on with the nearest items
 * that are equal, up to 64 further on; so one that is missing doesn't make the others differ.
 *
 * @param expected Sequence that is expected.
 * @param received Sequence that was received.
 * @param isEqual Whether two items are equal.
 * @param onDifference Called with each difference, in their order.
 * @returns Number of expected items.
 */
export async function compareSequences<T>(
  expected: AsyncIterable<T>,
  received: AsyncIterable<T>,
  isEqual: (expected: T, received: T) => boolean,
  onDifference: (difference: Difference<T>) => void,
): Promise<number> {
  const ours = new Ahead(expected);
  const theirs = new Ahead(received);
  let index = 0;
  try {
    for (;;) {
      await Promise.all([ours.look(1), theirs.look(1)]);
      const [a, b] = [ours.items, theirs.items];
      if (a.length === 0 && b.length === 0) return index;
      if (a.length > 0 && b.length > 0 && isEqual(a[0], b[0])) {
        a.shift();
        b.shift();
        index++;
        continue;
      }
      await Promise.all([ours.look(WINDOW), theirs.look(WINDOW)]);
      const [missing, extra] = nearestEqual(a, b, isEqual) ??
        [Math.min(a.length, 1), Math.min(b.length, 1)];
      for (let i = 0; i < Math.max(missing, extra); i++) {
        const kind = i >= missing
          ? "extra"
          : i >= extra
          ? "missing"
          : "changed";
        const difference = { kind, index, expected: a[i], received: b[i] };
        onDifference(difference as Difference<T>);
        if (kind !== "extra") index++;
      }
      a.splice(0, missing);
      b.splice(0, extra);
    }
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

/** Returns how many items precede the nearest equal ones; undefined without any. */
function nearestEqual<T>(
  a: readonly T[],
  b: readonly T[],
  isEqual: (a: T, b: T) => boolean,
): readonly [number, number] | undefined {
  for (let sum = 1; sum <= a.length + b.length - 2; sum++) {
    const first = Math.max(0, sum - b.length + 1);
    for (let i = Math.min(sum, a.length - 1); i >= first; i--) {
      if (isEqual(a[i], b[sum - i])) return [i, sum - i];
    }
  }
  return undefined;
}
