/**
 * Takes targets from whatever the user iterates over.
 *
 * @module
 */

import { readForeign, typeOf } from "../../base/check.ts";

/** The targets of a user, one at a time. */
export class TargetSource<Target> {
  readonly #iterator: AsyncIterator<Target> | Iterator<Target>;
  #isOver = false;

  /**
   * @param targets What to iterate over.
   * @param action What the caller wants.
   * @throws {TypeError} If it can't be iterated over.
   */
  constructor(
    targets: AsyncIterable<Target> | Iterable<Target>,
    action: string,
  ) {
    const isGood = readForeign(
      () => isIterable(targets),
      () =>
        `Cannot ${action} as targets must be iterable: received some that throws`,
    );
    if (!isGood) {
      throw new TypeError(
        `Cannot ${action} as targets must be iterable: received ${
          typeOf(targets)
        }`,
      );
    }
    this.#iterator = Symbol.asyncIterator in targets
      ? targets[Symbol.asyncIterator]()
      : targets[Symbol.iterator]();
  }

  /**
   * Takes the next target.
   *
   * @returns Undefined if there are no more.
   * @throws What the user's iterator throws.
   */
  async next(): Promise<{ readonly target: Target } | undefined> {
    try {
      const { done, value } = await this.#iterator.next();
      if (!done) return { target: value };
    } catch (error) {
      this.#isOver = true;
      throw error;
    }
    this.#isOver = true;
    return undefined;
  }

  /**
   * Tells the user's iterator that no more are wanted. It isn't waited for: it may
   * be about to make a target that never comes.
   */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#return().catch(() => {
      // The caller is told why it ended, as `for await` does.
    });
  }

  async #return(): Promise<void> {
    await this.#iterator.return?.();
  }
}

function isIterable(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
