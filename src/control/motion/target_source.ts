/**
 * Source of targets, which takes them from the user's iterable.
 *
 * @module
 */

import { readForeign, typeOf } from "../../base/check.ts";

/** Takes the targets of a user, one at a time. */
export class TargetSource<Target> {
  readonly #iterator: AsyncIterator<Target> | Iterator<Target>;
  #isOver = false;

  /**
   * @param targets Iterable of targets.
   * @param action Action of the caller, as in `Cannot ${action} …`.
   * @throws {TypeError} If it isn't iterable.
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
   * Returns the next target.
   *
   * @returns Target; `undefined` if there are no more.
   * @throws The error of the user's iterator.
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
   * Closes the user's iterator. It isn't awaited, as it may wait for a target that is
   * never made.
   */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#return().catch(() => {
      // The caller receives the error that has ended it, as with `for await`.
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
