/**
 * Throttle that keeps a flood of lines from a log.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import type { LogSink } from "../../base/log.ts";

/** Largest number of lines of one kind that are logged in a period. */
const LINES_MAX = 100;
const PERIOD_MS = 1000;

/** Lines of one kind in the present period. */
interface Lines {
  readonly sinceMs: number;
  count: number;
  /** Reports the number of omitted lines at the end of the period. */
  timer?: ReturnType<typeof setTimeout>;
}

/** Passes lines on to a log, but not too many of one kind. */
export class LogThrottle {
  readonly #log: LogSink;
  readonly #kinds = new Map<string, Lines>();

  /** @param log Log that receives the lines. */
  constructor(log: LogSink) {
    this.#log = log;
  }

  /**
   * Logs a line, or omits it and later reports the number of omitted lines.
   *
   * @param kind Kind of the line.
   * @param level Level of the line.
   * @param message Text of the line.
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

  /** Reports the numbers of omitted lines now. */
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
      const lines = counted(left, "line");
      this.#log[level](`Left out ${lines} about events "${kind}"`);
    }
  }
}
