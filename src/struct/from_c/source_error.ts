/**
 * Error of a C source, and the places in it.
 *
 * @module
 */

import { printable } from "../../base/printable.ts";

/** Place in the source; both numbers count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Name of the included file; undefined for the source itself. */
  readonly file?: string;
}

/**
 * Error of a C source that can't be read, or that doesn't determine the layout of the
 * struct.
 */
export class StructSourceError extends SyntaxError {
  /** Name of the class, as for every error. */
  override readonly name = "StructSourceError";
  /** Line of the source, or of the included file that the message names, from 1. */
  readonly line: number;
  /** Column in that line, in UTF-16 code units, from 1. */
  readonly column: number;

  /**
   * Makes the error.
   *
   * @param message Failed action, its place and its reason.
   * @param line Line of the source, from 1.
   * @param column Column in that line, from 1.
   */
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Makes the error of a place, which names the struct if it is given. */
export function sourceError(
  { line, column, file }: Place,
  why: string,
  struct?: string,
): StructSourceError {
  const what = struct === undefined ? "C source" : `struct ${quoted(struct)}`;
  const where = file === undefined ? "" : `${quoted(file)} `;
  return new StructSourceError(
    `Cannot read ${what} at ${where}line ${line}, column ${column}: ${why}`,
    line,
    column,
  );
}

/** Returns the reason of an error, without its place. */
export function reasonOf({ message }: StructSourceError): string {
  return message.replace(/^.*? line \d+, column \d+: /s, "");
}

/** Returns the result of a function, or the error of the source that it throws. */
export function attempt<T>(read: () => T): T | StructSourceError {
  try {
    return read();
  } catch (error) {
    if (error instanceof StructSourceError) return error;
    throw error;
  }
}

/** Number of characters that are shown of a name or a token. */
const SHOWN_CHARS_MAX = 80;

/** Text of the token behind the last of a line. */
export const LINE_END = "\n";

/** Returns text of the source as a message shows it. */
export function quoted(text: string): string {
  return text === ""
    ? "the end of the source"
    : text === LINE_END
    ? "the end of the line"
    : printable(JSON.stringify(text.slice(0, SHOWN_CHARS_MAX)))
      .replaceAll('\\"', '"');
}

/** Returns the reason of a macro with parameters that has no definition. */
export function undefinedMacro(name: string): string {
  return `macro ${
    quoted(name)
  } is not defined; pass { defines: { "${name}(x)": … } } with its text`;
}
