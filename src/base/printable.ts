/**
 * Text of others, as messages show it.
 *
 * Text of a controller, the system or a callback may hold line breaks and
 * sequences that drive a terminal. It is made printable where it enters a message:
 * lines of a log ({@linkcode harmless} in `log.ts`), events (`EventLog.emit()`), the
 * package's errors (their constructors), and the words of whatever was thrown
 * ({@linkcode messageOf}). Fields that hold such text alone, such as
 * `CommandRejectedError.reason`, stay as it was received.
 *
 * @module
 */

/**
 * Control characters (C0, DEL, C1), format characters (of the direction of text, or
 * without a width), separators of lines and paragraphs, and halves of surrogate pairs.
 * A line break stays in front of a place in a stack.
 */
const UNPRINTABLE = /(?!\n {4}at )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Returns text of somebody else with all escaped that could forge a line of a log or drive
 * a terminal, for output of your own that shows it: `error.reason`, `status.reason` and
 * every other `char` field are as the controller has sent them.
 *
 * Control and format characters and line separators become what JSON writes for them,
 * `\n` or `\u001b`: so JSON stays JSON, and text that is printable stays as it is. Line
 * breaks in front of the places of an error's stack stay.
 *
 * @example
 * ```ts
 * import { printable } from "jsr:@hexrot/comm@^0.1.0";
 *
 * if (printable("\x1b[2Jok\n") !== "\\u001b[2Jok\\n") throw new Error("raw");
 * ```
 *
 * @param text Any text.
 * @returns The text, in one line unless it is an error's stack.
 */
export function printable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (found) => SHORT[found] ?? found.split("").map(escaped).join(""),
  );
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/**
 * The message of anything that was thrown, printable.
 *
 * @param thrown What was thrown.
 * @returns Its message, or the thing itself as text.
 */
export function messageOf(thrown: unknown): string {
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}
