/**
 * Keys of a terminal.
 *
 * @module
 */

/** Key: its name, or the character that it prints. */
export type Key = string;

/** Sequences that terminals send; arrows, Home and End have several, by the mode. */
const SEQUENCES: Readonly<Record<string, Key>> = {
  "\x1b[A": "up",
  "\x1bOA": "up",
  "\x1b[B": "down",
  "\x1bOB": "down",
  "\x1b[C": "right",
  "\x1bOC": "right",
  "\x1b[D": "left",
  "\x1bOD": "left",
  "\x1b[5~": "pageUp",
  "\x1b[6~": "pageDown",
  "\x1b[H": "home",
  "\x1bOH": "home",
  "\x1b[1~": "home",
  "\x1b[F": "end",
  "\x1bOF": "end",
  "\x1b[4~": "end",
  "\r": "enter",
  "\n": "enter",
  "\x7f": "backspace",
  "\b": "backspace",
  "\x1b": "escape",
  " ": "space",
};
/** Sequence of another key, one of the above, or a character. */
// deno-lint-ignore no-control-regex
const KEY = /\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|[^]/gu;
/** Beginning of a sequence at the end of a text, of which the rest may follow. */
// deno-lint-ignore no-control-regex
const PART = /\x1b(?:\[[0-?]*[ -/]*|O)?$/;
/** Time within which the rest of a sequence follows, in ms. */
const REST_MS = 50;

/**
 * Returns the keys in text from a terminal, which may have been held or typed ahead; those
 * that aren't known are left out.
 */
export function keysIn(text: string): Key[] {
  return (text.match(KEY) ?? []).flatMap((part) => {
    if (part in SEQUENCES) return [SEQUENCES[part]];
    return /^[^\p{Cc}\p{Cf}\p{Cs}]$/u.test(part) ? [part] : [];
  });
}

/** Keys of the terminal at stdin, until it is disposed; none if stdin is none. */
export class Keys implements AsyncDisposable {
  /** Whether there are any. */
  readonly isTerminal: boolean = Deno.stdin.isTerminal();
  readonly #onKey: (key: Key) => void;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #reading: Promise<void> | undefined;
  /** Beginning of a sequence. */
  #part = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onKey Called with each key. */
  constructor(onKey: (key: Key) => void) {
    this.#onKey = onKey;
    if (!this.isTerminal) return;
    this.begin();
    this.#reader = Deno.stdin.readable.getReader();
    this.#reading = this.#read(this.#reader);
  }

  /** Has the terminal send each key at once; Ctrl-C goes on to end the program. */
  begin(): void {
    if (this.isTerminal) Deno.stdin.setRaw(true, { cbreak: true });
  }

  /** Restores the mode of the terminal. */
  restore(): void {
    if (this.isTerminal) Deno.stdin.setRaw(false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#timer);
    this.restore();
    await this.#reader?.cancel();
    await this.#reading;
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(this.#timer);
      const text = this.#part + decoder.decode(value, { stream: true });
      this.#part = PART.exec(text)?.[0] ?? "";
      this.#emit(text.slice(0, text.length - this.#part.length));
      if (this.#part === "") continue;
      this.#timer = setTimeout(() => {
        const part = this.#part;
        this.#part = "";
        this.#emit(part);
      }, REST_MS);
    }
  }

  #emit(text: string): void {
    for (const key of keysIn(text)) this.#onKey(key);
  }
}
