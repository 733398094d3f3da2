/**
 * Spares a log a flood of lines.
 *
 * @module
 */

import type { LogSink } from "../../base/log.ts";

/** How many lines of one kind are logged in a period. */
const LINES_MAX = 100;
const PERIOD_MS = 1000;

/** The lines of one kind in the present period. */
interface Lines {
  readonly sinceMs: number;
  count: number;
  /** Tells, when the period is over, how many were left out. */
  timer?: ReturnType<typeof setTimeout>;
}

/** Hands lines on to a log, but not too many of one kind. */
export class LogThrottle {
  readonly #log: LogSink;
  readonly #kinds = new Map<string, Lines>();

  /** @param log Where lines go. */
  constructor(log: LogSink) {
    this.#log = log;
  }

  /**
   * Logs a line, or leaves it out and says later how many were.
   *
   * @param kind Its kind.
   * @param level How bad it is.
   * @param message What it says.
   */
  write(kind: string, level: keyof LogSink, message: string): void {
    const nowMs = performance.now();
    let lines = this.#kinds.get(kind);
    if (lines === undefined || nowMs - lines.sinceMs >= PERIOD_MS) {
      this.#end(kind, level);
      lines = { sinceMs: nowMs, count: 0 };
      this.#kinds.set(kind, lines);
    }
    if (++lines.count <= LINES_MAX) {
      this.#log[level](message);
      return;
    }
    lines.timer ??= setTimeout(
      () => this.#end(kind, level),
      PERIOD_MS - (nowMs - lines.sinceMs),
    );
  }

  /** Says now what was left out. */
  close(): void {
    for (const kind of this.#kinds.keys()) this.#end(kind, "warn");
  }

  #end(kind: string, level: keyof LogSink): void {
    const lines = this.#kinds.get(kind);
    if (lines === undefined) return;
    this.#kinds.delete(kind);
    clearTimeout(lines.timer);
    const left = lines.count - LINES_MAX;
    if (left > 0) {
      this.#log[level](`Left out ${left} lines about events "${kind}"`);
    }
  }
}
