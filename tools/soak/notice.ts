/**
 * Waiting for something to become so, without looking again and again.
 *
 * @module
 */

/** Wakes those who wait, when there is news. */
export class Notice {
  readonly #waiting = new Set<() => void>();

  /** Has everybody look whether what they wait for is so. */
  notify(): void {
    for (const look of this.#waiting) look();
  }

  /**
   * Waits until something is so.
   *
   * @param condition Tells whether it is; asked now, at each news, and at the end.
   * @param timeoutMs How long to wait, in ms.
   * @returns Whether it is so.
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
