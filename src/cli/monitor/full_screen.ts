/**
 * Terminal in full-screen mode, which is restored whatever ends the program.
 *
 * @module
 */

import { type Key, Keys } from "../keys.ts";
import type { Printer } from "../printer.ts";
import { lineText, type Span } from "./styled_text.ts";
import type { TerminalSize } from "./table_view.ts";

/** Alternate screen, without a cursor. */
const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l";
const CLEAR = "\x1b[2J";
/** Size of a terminal that doesn't know its own. */
const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };
/** Signals after which the screen is drawn anew; Windows has none. */
const DRAW_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? []
  : ["SIGWINCH", "SIGCONT"];

/** Parts of a full screen. */
export interface FullScreenOptions {
  readonly stdout: Printer;
  /** Called with each key. */
  onKey(key: Key): void;
  /** Called when the picture must be drawn, as the size has changed. */
  onDraw(): void;
}

/** Returns whether stdout and stdin are a terminal that knows sequences. */
export function isFullScreen(): boolean {
  return Deno.stdout.isTerminal() && Deno.stdin.isTerminal() &&
    terminalName() !== "dumb";
}

/** Returns the name of the terminal, if the program may know it. */
function terminalName(): string | undefined {
  const variable = { name: "env", variable: "TERM" } as const;
  const { state } = Deno.permissions.querySync(variable);
  return state === "granted" ? Deno.env.get("TERM") : undefined;
}

/** Full-screen mode of the terminal at stdin and stdout, until it is disposed. */
export class FullScreen implements AsyncDisposable {
  readonly #stdout: Printer;
  readonly #keys: Keys;
  readonly #listening = new DisposableStack();
  /** Lines on the screen; undefined if it isn't known. */
  #lines: readonly string[] | undefined;
  #size = DEFAULT_SIZE;
  #isDrawing = false;
  #isLeft = false;

  /** Enters the mode. */
  constructor({ stdout, onKey, onDraw }: FullScreenOptions) {
    this.#stdout = stdout;
    this.#keys = new Keys(onKey);
    const anew = () => {
      if (this.#isLeft) return;
      this.#keys.begin(); // a shell has changed it, if it was stopped
      this.#stdout.write(ENTER);
      this.#lines = undefined;
      onDraw();
    };
    for (const signal of DRAW_SIGNALS) {
      Deno.addSignalListener(signal, anew);
      this.#listening.defer(() => Deno.removeSignalListener(signal, anew));
    }
    // The program may have no time to write later.
    const leaveAtOnce = () =>
      this.leave((text) =>
        Deno.stdout.writeSync(new TextEncoder().encode(text))
      );
    for (const event of ["error", "unhandledrejection", "unload"]) {
      addEventListener(event, leaveAtOnce);
      this.#listening.defer(() => removeEventListener(event, leaveAtOnce));
    }
    this.#stdout.write(ENTER);
  }

  /** Size of the terminal. */
  get size(): TerminalSize {
    const { columns, rows } = Deno.consoleSize();
    return columns > 0 && rows > 0 ? { columns, rows } : DEFAULT_SIZE;
  }

  /**
   * Draws a picture, of which only the lines that have changed are sent. A terminal that is
   * slow gets fewer pictures.
   *
   * @param lines Lines, at most as many as the terminal has rows.
   */
  async draw(lines: readonly (readonly Span[])[]): Promise<void> {
    if (this.#isDrawing || this.#isLeft) return;
    const { columns, rows } = this.size;
    if (columns !== this.#size.columns || rows !== this.#size.rows) {
      this.#size = { columns, rows };
      this.#lines = undefined;
    }
    const texts = lines.map((line) => lineText(line, columns, !Deno.noColor));
    const before = this.#lines ?? [];
    const changes = texts.map((text, i) =>
      text === before[i] ? "" : `\x1b[${i + 1};1H${text}\x1b[K`
    ).join("");
    const picture = (this.#lines ? "" : CLEAR) + changes;
    this.#lines = texts;
    if (picture === "") return;
    this.#isDrawing = true;
    await this.#stdout.deliver(picture);
    this.#isDrawing = false;
  }

  /**
   * Leaves the mode at once; nothing is drawn from then on.
   *
   * @param write Writes to the terminal; by default behind what waits to be written.
   */
  leave(write = (text: string): unknown => this.#stdout.write(text)): void {
    if (this.#isLeft) return;
    this.#isLeft = true;
    this.#listening.dispose();
    this.#keys.restore();
    write(LEAVE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.leave();
    await this.#keys[Symbol.asyncDispose]();
  }
}
