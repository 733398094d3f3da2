/**
 * Report of the errors that a callback of the user has thrown.
 *
 * @module
 */

import { stackOf } from "../../base/log.ts";

/** Shortest time between two reports of one failure, in ms. */
const REPEAT_INTERVAL_MS = 60_000;

/**
 * Failures of one callback. A failure that repeats, perhaps with each frame, is reported
 * at once, then with its count, at most once a minute.
 */
export class FailureReport {
  readonly #name: string;
  readonly #report: (message: string) => void;
  #text = "";
  #count = 0;
  #reportedAtMs = -Infinity;

  /**
   * @param name Name of the callback.
   * @param report Called with each message.
   */
  constructor(name: string, report: (message: string) => void) {
    this.#name = name;
    this.#report = report;
  }

  /**
   * Calls the callback, and contains its failure.
   *
   * @param call Calls it.
   * @returns A promise of its end, if it is asynchronous.
   */
  contain(call: () => unknown): Promise<void> | undefined {
    try {
      const result = call();
      if (!(result instanceof Promise)) return undefined;
      return result.then(() => {}, (error) => this.add(error));
    } catch (error) {
      this.add(error);
      return undefined;
    }
  }

  /**
   * Counts a failure, and reports it unless it was reported within the last minute.
   *
   * @param error Error that the callback has thrown.
   * @param nowMs Present time, by `performance.now()`.
   */
  add(error: unknown, nowMs: number = performance.now()): void {
    const text = stackOf(error);
    const isNew = text !== this.#text;
    this.#count = isNew ? 1 : this.#count + 1;
    if (!isNew && nowMs - this.#reportedAtMs < REPEAT_INTERVAL_MS) return;
    this.#text = text;
    this.#reportedAtMs = nowMs;
    const again = this.#count > 1 ? ` again, ${this.#count} times in all` : "";
    this.#report(`The ${this.#name} has failed${again}: ${text}`);
  }
}
