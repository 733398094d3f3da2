/**
 * Things that must not be done at the same time.
 *
 * @module
 */

import { TimeoutError } from "./errors.ts";
import { withinLimit } from "./time_limit.ts";
import type { Deadline } from "./deadline.ts";

/** Lets one caller after another do something, in the order of the calls. */
export class Exclusive {
  /** Resolves when all turns have ended. */
  #last: Promise<void> = Promise.resolve();
  #turns = 0;

  /** Whether somebody has a turn, or waits for one. */
  get isTaken(): boolean {
    return this.#turns > 0;
  }

  /**
   * Waits for a turn.
   *
   * @param action What the caller wants.
   * @param deadline How long it waits.
   * @param signal Gives up.
   * @returns Ends the turn; does nothing the second time.
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
            `Cannot ${action}: another call has not let it begin within ${timeoutMs} ms`,
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
