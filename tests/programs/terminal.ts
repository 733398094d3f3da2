/**
 * For tests of programs on a terminal: what they show on it.
 *
 * @module
 */

import { Process } from "./program.ts";

/** Message of `terminal.py`. */
interface TerminalMessage {
  readonly text?: string;
  readonly code?: number;
  readonly isRestored?: boolean;
}

/** End of a program. */
export interface TerminalEnd {
  readonly code: number;
  /** Whether the terminal has its first modes again. */
  readonly isRestored: boolean;
}

/** Terminal that a program writes to, with the sequences that ours use. */
class Screen {
  /** Whether the alternate screen is shown, and the cursor. */
  isAlternate = false;
  hasCursor = true;
  readonly #lines: string[] = [];
  #row = 0;
  #column = 0;

  constructor(text: string) {
    // deno-lint-ignore no-control-regex
    for (const [part] of text.matchAll(/\x1b\[[0-?]*[ -/]*[@-~]|[^]/gu)) {
      if (part.startsWith("\x1b[")) this.#obey(part);
      else if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#row++;
      else this.#put(part);
    }
  }

  get lines(): string[] {
    return Array.from(this.#lines, (line = "") => line.trimEnd());
  }

  #put(character: string): void {
    const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
    this.#lines[this.#row] = line.slice(0, this.#column) + character +
      line.slice(this.#column + 1);
    this.#column++;
  }

  #obey(sequence: string): void {
    const numbers = sequence.slice(2, -1);
    switch (sequence.at(-1)) {
      case "H":
        [this.#row, this.#column] = numbers.split(";").map((n) =>
          Number(n) - 1
        );
        return;
      case "K":
        this.#lines[this.#row] = (this.#lines[this.#row] ?? "")
          .slice(0, this.#column);
        return;
      case "J":
        this.#lines.length = 0;
        return;
      case "m":
        return;
    }
    if (sequence.startsWith("\x1b[?1049")) {
      this.isAlternate = sequence.endsWith("h");
      this.#lines.length = 0;
    } else if (sequence.startsWith("\x1b[?25")) {
      this.hasCursor = sequence.endsWith("h");
    } else throw new Error(`Unknown sequence ${JSON.stringify(sequence)}`);
  }
}

/** Program on a terminal of its own, which needs python3. */
export class TerminalProgram implements AsyncDisposable {
  readonly #process: Process;

  /**
   * Starts it.
   *
   * @param size Columns and rows of its terminal.
   * @param command Program, and its arguments.
   * @param env More of its environment.
   */
  constructor(
    [columns, rows]: readonly [columns: number, rows: number],
    command: readonly string[],
    env: Record<string, string> = {},
  ) {
    const args = [
      "tests/programs/terminal.py",
      `${columns}`,
      `${rows}`,
      ...command,
    ];
    this.#process = new Process("python3", args, { stdin: "piped", env });
  }

  get #messages(): TerminalMessage[] {
    return this.#process.jsonLines<TerminalMessage>();
  }

  /** All that it has printed. */
  get text(): string {
    return this.#messages.map(({ text = "" }) => text).join("");
  }

  /** Contents of its terminal. */
  get screen(): Screen {
    return new Screen(this.text);
  }

  /** Types on its terminal. */
  async type(text: string): Promise<void> {
    await this.#send({ type: text });
  }

  /** Changes the size of its terminal. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#send({ size: [columns, rows] });
  }

  /** Sends it a signal. */
  async kill(signal: Deno.Signal): Promise<void> {
    await this.#send({ kill: signal });
  }

  /** Waits until its terminal shows something. */
  async shows(
    what: string,
    test: (screen: Screen) => boolean,
  ): Promise<Screen> {
    return await this.#process.find(what, () => {
      const { screen } = this;
      return test(screen) ? screen : undefined;
    }).catch((error) => {
      throw new Error(`${error.message}\n${this.screen.lines.join("\n")}`);
    });
  }

  /** Waits until it ends. */
  async end(): Promise<TerminalEnd> {
    const end = await this.#process.json<TerminalMessage>(({ code }) =>
      code !== undefined
    );
    return end as TerminalEnd;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  async #send(command: object): Promise<void> {
    await this.#process.write(`${JSON.stringify(command)}\n`);
  }
}
