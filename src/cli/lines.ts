/**
 * Lines of data on stdout, of which none is left out.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import type { Io } from "./verb.ts";

/** Length from which lines are printed, as single ones are slow, in characters. */
const BATCH_CHARS = 64 * 1024;

/**
 * Prints lines in batches, and waits until they are read: a slow reader causes
 * back-pressure. A reader that has ended, and Ctrl-C, end the verb.
 */
export class Lines {
  readonly #io: Pick<Io, "stdout" | "signal">;
  #batch = "";

  /** @param io Surroundings. */
  constructor(io: Pick<Io, "stdout" | "signal">) {
    this.#io = io;
  }

  /**
   * Prints a line.
   *
   * @returns A promise if there is something to wait for.
   */
  print(line: string): Promise<void> | undefined {
    this.#batch += `${line}\n`;
    return this.#batch.length < BATCH_CHARS ? undefined : this.flush();
  }

  /** Prints the rest. */
  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = "";
    const { stdout, signal } = this.#io;
    signal.throwIfAborted();
    if (batch !== "") await abortable(stdout.deliver(batch), signal);
    stdout.broken.throwIfAborted();
  }
}
