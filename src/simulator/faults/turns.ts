/**
 * Queue of actions, in the order of the calls.
 *
 * @module
 */

/** Longest time that the end of a connection waits for the frame being written, in ms. */
export const FRAME_END_MS = 1000;

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

  /**
   * Does some work in its slot, or without one when that has not begun in time.
   *
   * @param ms Longest time to wait for the slot, in ms.
   * @param work The work; it must let the slot in front of it end.
   * @returns A promise of the end of the slot.
   */
  async takeWithin(ms: number, work: () => void): Promise<void> {
    let isDone = false;
    const once = () => {
      if (isDone) return;
      isDone = true;
      work();
    };
    const timer = setTimeout(once, ms);
    try {
      await this.take(once);
    } finally {
      clearTimeout(timer);
    }
  }
}
