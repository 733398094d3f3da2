/**
 * Mutual exclusion of asynchronous actions.
 *
 * @module
 */

import { TimeoutError } from "./errors.ts";
import { withinLimit } from "./time_limit.ts";
import type { Deadline } from "./deadline.ts";

/** Runs actions one at a time, in the order of the calls. */
export class Exclusive {
  /** Resolves when all slots have ended. */
  #last: Promise<void> = Promise.resolve();
  #turns = 0;

  /** Whether a caller has a slot, or waits for one. */
  get isTaken(): boolean {
    return this.#turns > 0;
  }

  /**
   * Waits for a slot.
   *
   * @param action Action of the caller.
   * @param deadline Time limit of the wait.
   * @param signal Cancels the wait.
   * @returns Function that ends the slot; a second call does nothing.
   */
  async take(
    action: string,
    deadline: Deadline,
    signal?: AbortSignal,
  ): Promise<() => void> {
    const before = this.#last;
    const turn = Promise.withResolvers<void>();
    this.#last = before.then(() => turn.promise);
    this.#turns++;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      this.#turns--;
      turn.resolve();
    };
    try {
      const { timeoutMs, remainingMs } = deadline;
      await withinLimit(
        before,
        remainingMs,
        () =>
          new TimeoutError(
            `Cannot ${action}: earlier calls have not finished within ${timeoutMs} ms`,
            timeoutMs,
            { commandWritten: false },
          ),
        signal,
      );
    } catch (error) {
      end();
      throw error;
    }
    return end;
  }
}
