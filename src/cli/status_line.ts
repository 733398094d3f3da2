/**
 * Line on a terminal that is rewritten.
 *
 * @module
 */

import { printable } from "../base/printable.ts";
import type { Io } from "./verb.ts";

/** Line at the end of stderr that is rewritten, if it is a terminal; lines go above it. */
export class StatusLine implements Disposable {
  readonly #io: Pick<Io, "stderr" | "isTerminal">;
  /** Length of the line that is shown. */
  #chars = 0;

  /** @param io Surroundings. */
  constructor(io: Pick<Io, "stderr" | "isTerminal">) {
    this.#io = io;
  }

  /** Shows a text in place of the last one. */
  show(text: string): void {
    if (!this.#io.isTerminal) return;
    this.#io.stderr.write(`\r${text.padEnd(this.#chars)}`);
    this.#chars = text.length;
  }

  /** Prints a line that stays. */
  print(text: string): void {
    this.clear();
    this.#io.stderr.print(printable(text));
  }

  /** Clears the line, by blanks: the sequence of a terminal depends on its environment. */
  clear(): void {
    if (this.#chars > 0) {
      this.#io.stderr.write(`\r${" ".repeat(this.#chars)}\r`);
    }
    this.#chars = 0;
  }

  [Symbol.dispose](): void {
    this.clear();
  }
}
