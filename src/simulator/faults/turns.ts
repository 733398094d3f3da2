/**
 * Queue of actions, in the order of the calls.
 *
 * @module
 */

/** Gives out slots: each begins when the previous one has ended, well or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when all slots given out up to now have ended. */
  get idle(): Promise<unknown> {
    return this.#last;
  }

  /**
   * Waits for its slot, and does some work.
   *
   * @param work The work.
   * @returns The result of the work.
   */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
