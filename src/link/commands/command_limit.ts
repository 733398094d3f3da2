/**
 * Time limit of a command, on the clock that all threads of its link share.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";

/** Running time limit. */
export class CommandLimit {
  /** Duration of the limit, in ms; Infinity for none. */
  readonly timeoutMs: number;
  /** Start of the limit, in ms by `monotonicMs()`. */
  readonly startMs: number = monotonicMs();
  /** End of the limit, in ms by `monotonicMs()`: nothing is written from then on. */
  readonly deadlineMs: number;

  /** @param timeoutMs Duration, in ms; Infinity for none. */
  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    this.deadlineMs = this.startMs + timeoutMs;
  }

  /** Time left, in ms; negative once it is over. */
  get leftMs(): number {
    return this.deadlineMs - monotonicMs();
  }

  /** Whether it is over. */
  get isOver(): boolean {
    return this.leftMs <= 0;
  }
}
