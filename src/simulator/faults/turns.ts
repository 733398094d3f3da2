/**
 * One thing after another, in the order asked for.
 *
 * @module
 */

/** Gives out turns: each begins when the one before has ended, well or not. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves when the turns given out up to now have ended. */
  get idle(): Promise<unknown> {
    return this.#last;
  }

  /**
   * Waits for its turn, and does some work.
   *
   * @param work The work.
   * @returns What comes of it.
   */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}
