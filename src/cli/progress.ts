/**
 * Progress of a long work, shown on a terminal.
 *
 * @module
 */

import { StatusLine } from "./status_line.ts";
import type { Io } from "./verb.ts";

/** Time until a bar is shown, as short works need none, in ms. */
const DELAY_MS = 1000;
const INTERVAL_MS = 100;
const BAR_CHARS = 30;
const MS_PER_S = 1000;

/**
 * Bar of progress on stderr: from a second on, and only if it is a terminal. It goes at the
 * end.
 */
export class Progress implements Disposable {
  readonly #line: StatusLine;
  readonly #label: string;
  readonly #now: () => number;
  readonly #startMs: number;
  #shownMs: number;

  /**
   * @param io Surroundings.
   * @param label Work, such as `"Exporting"`.
   * @param now Clock, in ms.
   */
  constructor(
    io: Pick<Io, "stderr" | "isTerminal">,
    label: string,
    now: () => number = () => performance.now(),
  ) {
    this.#line = new StatusLine(io);
    this.#label = label;
    this.#now = now;
    this.#startMs = now();
    this.#shownMs = this.#startMs + DELAY_MS - INTERVAL_MS;
  }

  /**
   * Shows how much is done; calls may be frequent.
   *
   * @param share Share that is done, in 0..1.
   */
  update(share: number): void {
    const now = this.#now();
    if (now - this.#shownMs < INTERVAL_MS) return;
    this.#shownMs = now;
    const done = Math.min(1, Math.max(0, share));
    const full = Math.round(done * BAR_CHARS);
    const bar = "█".repeat(full) + "░".repeat(BAR_CHARS - full);
    const leftMs = done > 0 ? (now - this.#startMs) * (1 / done - 1) : Infinity;
    const left = leftMs < Infinity
      ? `, ${Math.ceil(leftMs / MS_PER_S)} s left`
      : "";
    this.#line.show(`${this.#label} ${bar} ${Math.floor(done * 100)} %${left}`);
  }

  /** Clears the bar. */
  [Symbol.dispose](): void {
    this.#line.clear();
  }
}
