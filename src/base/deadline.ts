/**
 * Time limits.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { monotonicMs } from "./clock.ts";
import { anySignal } from "./signals.ts";

/**
 * Time by which all steps of a call together must be done: made where the call begins,
 * and passed down to each of them. Its times are on the clock that all threads of a link
 * share.
 */
export class Deadline {
  /** The whole time limit, in ms; Infinity for none. */
  readonly timeoutMs: number;
  /** Start of the limit, in ms by `monotonicMs()`. */
  readonly startMs: number = monotonicMs();
  /** End of the limit, likewise. */
  readonly endMs: number;

  /** @param timeoutMs Time limit from now, in ms; Infinity for none. */
  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.endMs = this.startMs + timeoutMs;
  }

  /**
   * Returns a shorter deadline if this one is longer.
   *
   * @param timeoutMs Longest time from now, in ms.
   */
  atMost(timeoutMs: number): Deadline {
    return this.remainingMs <= timeoutMs ? this : new Deadline(timeoutMs);
  }

  /** Time that is left, in whole ms, at least 0. */
  get remainingMs(): number {
    return Math.max(0, Math.ceil(this.endMs - monotonicMs()));
  }

  /** Whether no time is left. */
  get isOver(): boolean {
    return monotonicMs() >= this.endMs;
  }

  /**
   * Calls a function at the deadline, and not a moment earlier.
   *
   * @param action Function to call.
   * @returns The timer, if there is one, for `clearTimeout()`.
   */
  startTimer(action: () => void): ReturnType<typeof setTimeout> | undefined {
    const { remainingMs } = this;
    return remainingMs === Infinity
      ? undefined
      : setTimeout(action, remainingMs);
  }

  /**
   * Waits for a promise until the deadline, or until a signal is aborted.
   *
   * @param promise Promise to wait for.
   * @param lateError Makes the error of a time-out.
   * @param signal Cancels the wait, with its reason.
   * @returns The value with which the promise resolves.
   */
  async wait<T>(
    promise: Promise<T>,
    lateError: () => Error,
    signal?: AbortSignal,
  ): Promise<T> {
    const late = new AbortController();
    const timer = this.startTimer(() => late.abort(lateError()));
    try {
      return await abortable(promise, anySignal(late.signal, signal));
    } finally {
      clearTimeout(timer);
    }
  }
}
