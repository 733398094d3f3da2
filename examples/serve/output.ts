/** What `serve.ts` prints, and where its log goes. */
import { ConsoleHandler } from "jsr:@std/log@^0.224/console-handler";
import { setup } from "jsr:@std/log@^0.224/setup";

const LINE_INTERVAL_MS = 1_000;
const REWRITE_INTERVAL_MS = 50;
const CLEAR_LINE = "\r\x1b[2K";

/** Prints to stdout: lines for people, or a JSON object a line for programs. */
export class Output {
  readonly #json: boolean;
  readonly #onReaderGone: () => void;
  readonly #isTerminal = Deno.stdout.isTerminal();
  #statusAtMs = -Infinity;

  /** @param onReaderGone Called when nobody reads any more, as after `| head`. */
  constructor(json: boolean, onReaderGone: () => void) {
    this.#json = json;
    this.#onReaderGone = onReaderGone;
  }

  /** Something that has happened. */
  event(event: string, message: string, details: object = {}): void {
    this.print({ type: "event", event, message, ...details }, message);
  }

  /** A record for programs, and what people see of it. */
  print(record: object, text: string): void {
    if (this.#json) this.#write(`${JSON.stringify(record)}\n`);
    else this.#write(`${this.#isTerminal ? CLEAR_LINE : ""}${text}\n`);
  }

  /** The same for what comes all the time: people get what they can read. */
  status(record: object, text: string): void {
    if (this.#json) return this.print(record, text);
    const nowMs = performance.now();
    const intervalMs = this.#isTerminal
      ? REWRITE_INTERVAL_MS
      : LINE_INTERVAL_MS;
    if (nowMs - this.#statusAtMs < intervalMs) return;
    this.#statusAtMs = nowMs;
    if (!this.#isTerminal) return this.print(record, text);
    // A line that wraps could not be rewritten.
    const { columns } = Deno.consoleSize();
    this.#write(CLEAR_LINE + (columns > 0 ? text.slice(0, columns - 1) : text));
  }

  #write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    try {
      for (let count = 0; count < bytes.length;) {
        count += Deno.stdout.writeSync(bytes.subarray(count));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      this.#onReaderGone();
    }
  }
}

class StderrHandler extends ConsoleHandler {
  override log(message: string): void {
    const sharesTerminal = Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
    console.error(`${sharesTerminal ? CLEAR_LINE : ""}${message}`);
  }
}

/** Sends the library's log to stderr, so that stdout has the output only. */
export function setUpLog(level: "DEBUG" | "WARN"): void {
  const useColors = Deno.stderr.isTerminal();
  setup({
    handlers: { stderr: new StderrHandler(level, { useColors }) },
    loggers: { hexrotcomm: { level, handlers: ["stderr"] } },
  });
}
