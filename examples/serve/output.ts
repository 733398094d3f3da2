/** Output of `serve.ts`, and its log. */
import { ConsoleHandler } from "jsr:@std/log@^0.224/console-handler";
import { setup } from "jsr:@std/log@^0.224/setup";
import { printable } from "../../mod.ts";
import { stderr, stdout } from "../../src/cli/printer.ts";

const LINE_INTERVAL_MS = 1_000;
const REWRITE_INTERVAL_MS = 50;

/** Prints to stdout: human-readable lines, or one JSON object a line for programs. */
export class Output {
  readonly #json: boolean;
  readonly #isTerminal = Deno.stdout.isTerminal();
  #statusAtMs = -Infinity;
  /** Length of the line that is rewritten; 0 if there is none. */
  #statusChars = 0;

  /** @param json Whether to print objects. */
  constructor(json: boolean) {
    this.#json = json;
  }

  /** Prints an event. */
  event(event: string, message: string, details: object = {}): void {
    this.print({ type: "event", event, message, ...details }, message);
  }

  /**
   * Prints a record for programs, or its text.
   *
   * @returns A promise that resolves when it was read.
   */
  print(record: object, text: string): Promise<void> {
    if (this.#json) return stdout.print(printable(JSON.stringify(record)));
    return stdout.print(this.clearStatus() + printable(text));
  }

  /** Prints a sample; its text only as often as a human can read it. */
  async status(record: object, text: string): Promise<void> {
    if (this.#json) return await this.print(record, text);
    const nowMs = performance.now();
    const intervalMs = this.#isTerminal
      ? REWRITE_INTERVAL_MS
      : LINE_INTERVAL_MS;
    if (nowMs - this.#statusAtMs < intervalMs) return;
    this.#statusAtMs = nowMs;
    if (!this.#isTerminal) return await this.print(record, text);
    // A line that wraps could not be rewritten.
    const { columns } = Deno.consoleSize();
    const shown = printable(text);
    const line = columns > 0 ? shown.slice(0, columns - 1) : shown;
    const rewritten = line.padEnd(this.#statusChars);
    this.#statusChars = line.length;
    await stdout.write(`\r${rewritten}`);
  }

  /**
   * Clears the line that is rewritten, by blanks: the terminal's own sequence depends on
   * its environment, which a program may not read without permission.
   *
   * @returns Text that clears it, to be printed first.
   */
  clearStatus(): string {
    const blanks = " ".repeat(this.#statusChars);
    this.#statusChars = 0;
    return blanks === "" ? "" : `\r${blanks}\r`;
  }
}

class StderrHandler extends ConsoleHandler {
  readonly #clearStatus: () => string;

  constructor(level: "DEBUG" | "WARN", clearStatus: () => string) {
    super(level, { useColors: false });
    this.#clearStatus = clearStatus;
  }

  override log(message: string): void {
    const sharesTerminal = Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
    stderr.print(sharesTerminal ? this.#clearStatus() + message : message);
  }
}

/** Sends the library's log to stderr, so that stdout has only the output. */
export function setUpLog(level: "DEBUG" | "WARN", output: Output): void {
  const handler = new StderrHandler(level, () => output.clearStatus());
  setup({
    handlers: { stderr: handler },
    loggers: { hexrotcomm: { level, handlers: ["stderr"] } },
  });
}
