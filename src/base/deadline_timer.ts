/**
 * One timer for the deadlines of many calls.
 *
 * @module
 */

import { monotonicMs } from "./clock.ts";

/**
 * Fires at the earliest deadline that was set. A call that is done before leaves it as it
 * is, as starting and clearing a timer for each takes longer than most calls.
 */
export class DeadlineTimer {
  readonly #action: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Time at which it fires, by `monotonicMs()`; Infinity if it isn't started. */
  #firesMs = Infinity;

  /**
   * @param action Called at a deadline that was set, whose call may be done by then;
   * those that are left must be set again.
   */
  constructor(action: () => void) {
    this.#action = action;
  }

  /**
   * Sets a deadline.
   *
   * @param endMs Deadline, in ms by `monotonicMs()`; Infinity for none.
   */
  set(endMs: number): void {
    if (endMs >= this.#firesMs) return; // it is seen to then
    clearTimeout(this.#timer);
    this.#firesMs = endMs;
    this.#timer = setTimeout(() => {
      this.#firesMs = Infinity;
      this.#action();
    }, Math.max(0, Math.ceil(endMs - monotonicMs())));
  }

  /** Forgets all deadlines. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#firesMs = Infinity;
  }
}
