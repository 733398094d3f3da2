/**
 * Foreign text and bytes as messages show them.
 *
 * Text of a controller, the system or a callback may hold line breaks and sequences that
 * drive a terminal. It is made printable where it enters a message: lines of a log
 * ({@linkcode harmless} in `log.ts`), events (`EventLog.emit()`), the package's errors
 * (their constructors), and the messages of values thrown ({@linkcode messageOf}). Fields
 * that hold such text alone, such as `CommandRejectedError.reason`, keep it as received.
 *
 * @module
 */

/**
 * Control characters (C0, DEL, C1), format characters (of the direction of text, or
 * without a width), separators of lines and paragraphs, and halves of surrogate pairs;
 * except a line break in front of an entry of a stack.
 */
const UNPRINTABLE = /(?!\n {4}at )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const SHORT: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/**
 * Returns foreign text with all characters escaped that could forge a line of a log or
 * drive a terminal. Output of your own needs it: `error.reason`, `status.reason` and
 * every other `char` field are as the controller has sent them.
 *
 * Control and format characters and line separators are escaped as in JSON, `\n` or
 * `\u001b`, so JSON stays JSON; printable text is unchanged, and so are the line breaks
 * in front of the entries of an error's stack.
 *
 * @example
 * ```ts
 * import { printable } from "jsr:@hexrot/comm@^0.1.0";
 *
 * if (printable("\x1b[2Jok\n") !== "\\u001b[2Jok\\n") throw new Error("raw");
 * ```
 *
 * @param text Any text.
 * @returns The text, in one line unless it is the stack of an error.
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
 * Returns the message of any value that was thrown, printable.
 *
 * @param thrown Value that was thrown.
 * @returns Its message, or the value itself as text.
 */
export function messageOf(thrown: unknown): string {
  return printable(thrown instanceof Error ? thrown.message : String(thrown));
}

/**
 * Returns a number with its noun as messages show them: `1 frame`, `2 frames`.
 *
 * @param count Number.
 * @param one Noun of one, with a verb that follows it: `"frame is"`.
 * @param many Noun of any other number; by default `one` with an s.
 */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/**
 * Returns bytes as messages show them.
 *
 * @param bytes Bytes to show.
 * @returns Two hexadecimal digits a byte, with spaces between the bytes.
 */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"))
    .join(" ");
}
