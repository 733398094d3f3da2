/**
 * Wait for a condition without polling.
 *
 * @module
 */

/** Wakes waiting calls when there is news. */
export class Notice {
  readonly #waiting = new Set<() => void>();

  /** Lets all waiting calls check their conditions. */
  notify(): void {
    for (const look of this.#waiting) look();
  }

  /**
   * Waits until a condition holds.
   *
   * @param condition Condition, checked now, at each notice, and at the end.
   * @param timeoutMs Time limit, in ms.
   * @returns Whether it holds.
   */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    if (condition()) return Promise.resolve(true);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (isSo: boolean) => {
      clearTimeout(timer);
      this.#waiting.delete(look);
      resolve(isSo);
    };
    const look = () => {
      if (condition()) settle(true);
    };
    const timer = setTimeout(() => settle(condition()), timeoutMs);
    this.#waiting.add(look);
    return promise;
  }
}
