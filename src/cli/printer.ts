/**
 * Output of programs, which never waits for a reader that has stopped.
 *
 * @module
 */
import { counted } from "../base/printable.ts";

const QUEUE_CHARS_MAX = 2 ** 20;
const STALL_MS = 1_000;

/** Stream such as `Deno.stdout` and `Deno.stderr`. */
interface Sink {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * Prints to a stream in the background. `console.log()` blocks the whole program while a
 * pipe is full, so neither Ctrl-C nor a timer could end it.
 */
export class Printer {
  readonly #sink: Sink;
  readonly #broken = new AbortController();
  /** Aborted when nothing can be printed any more, as after `| head` has ended. */
  readonly broken: AbortSignal = this.#broken.signal;
  #queue = "";
  #lostLines = 0;
  #work: Promise<void> | undefined;
  #takenBytes = 0;

  /** @param sink Stream to print to. */
  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Prints a line; see {@linkcode write}. */
  print(line: string): Promise<void> {
    return this.write(`${line}\n`);
  }

  /**
   * Prints a text. Unread text is kept up to 1 MiB in all; text beyond that is left out,
   * and counted in a line of its own.
   *
   * @returns A promise that resolves when all has been read, or the stream is broken.
   */
  write(text: string): Promise<void> {
    if (this.broken.aborted) return Promise.resolve();
    if (this.#queue.length + text.length > QUEUE_CHARS_MAX) this.#lostLines++;
    else this.#queue += text;
    this.#work ??= this.#writeAll();
    return this.#work;
  }

  /**
   * Prints a text whole, of any length. The caller waits before it prints more, so that
   * nothing is left out.
   *
   * @returns A promise that resolves when all has been read, or the stream is broken.
   */
  deliver(text: string): Promise<void> {
    if (this.broken.aborted) return Promise.resolve();
    this.#queue += text;
    return this.#work ??= this.#writeAll();
  }

  /**
   * Waits until all has been read.
   *
   * @returns Whether it has; false if nothing was read for a second.
   */
  async flush(): Promise<boolean> {
    while (this.#work !== undefined) {
      const takenBytes = this.#takenBytes;
      const stalled = Promise.withResolvers<void>();
      const timer = setTimeout(stalled.resolve, STALL_MS);
      await Promise.race([this.#work, stalled.promise]);
      clearTimeout(timer);
      if (this.#work !== undefined && this.#takenBytes === takenBytes) {
        return false;
      }
    }
    return true;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#queue !== "") {
        const bytes = new TextEncoder().encode(this.#takeQueue());
        for (let count = 0; count < bytes.length;) {
          const taken = await this.#sink.write(bytes.subarray(count));
          count += taken;
          this.#takenBytes += taken;
        }
      }
    } catch (error) {
      this.#broken.abort(error);
    } finally {
      this.#work = undefined;
    }
  }

  #takeQueue(): string {
    const text = this.#queue;
    this.#queue = "";
    if (this.#lostLines === 0) return text;
    const lost = `(${
      counted(this.#lostLines, "line was", "lines were")
    } left out, as nobody read)\n`;
    this.#lostLines = 0;
    return text + lost;
  }
}

/** Prints to stdout. */
export const stdout = new Printer(Deno.stdout);
/** Prints to stderr. */
export const stderr = new Printer(Deno.stderr);
