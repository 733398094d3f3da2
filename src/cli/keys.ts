/**
 * Keys of a terminal.
 *
 * @module
 */

/** Keys that are known. */
export type Key = "space" | "right" | "up" | "down";

/** Sequences that terminals send for them; arrows have two, by their mode. */
const SEQUENCES: Readonly<Record<string, Key>> = {
  " ": "space",
  "\x1b[C": "right",
  "\x1bOC": "right",
  "\x1b[A": "up",
  "\x1bOA": "up",
  "\x1b[B": "down",
  "\x1bOB": "down",
};
const LENGTHS = [3, 1];

/** Returns the keys in text from a terminal, which may have been held or typed ahead. */
export function keysIn(text: string): Key[] {
  const keys: Key[] = [];
  for (let at = 0; at < text.length;) {
    const part = LENGTHS.map((length) => text.slice(at, at + length))
      .find((one) => one in SEQUENCES);
    if (part !== undefined) keys.push(SEQUENCES[part]);
    at += part?.length ?? 1;
  }
  return keys;
}

/** Keys of the terminal at stdin, until it is disposed; none if stdin is none. */
export class Keys implements AsyncDisposable {
  /** Whether there are any. */
  readonly isTerminal: boolean = Deno.stdin.isTerminal();
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #reading: Promise<void> | undefined;

  /** @param onKey Called with each key. */
  constructor(onKey: (key: Key) => void) {
    if (!this.isTerminal) return;
    Deno.stdin.setRaw(true, { cbreak: true }); // Ctrl-C goes on to end the program
    this.#reader = Deno.stdin.readable.getReader();
    this.#reading = this.#read(this.#reader, onKey);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.isTerminal) return;
    Deno.stdin.setRaw(false);
    await this.#reader?.cancel();
    await this.#reading;
  }

  async #read(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    onKey: (key: Key) => void,
  ): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (const key of keysIn(decoder.decode(value, { stream: true }))) {
        onKey(key);
      }
    }
  }
}
