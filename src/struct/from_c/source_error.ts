/**
 * The error of a C source, and the places it points to.
 *
 * @module
 */

import { printable } from "../../base/printable.ts";

/** A place in the source; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The C source of a struct can't be read, or leaves open how the struct lies in memory. */
export class StructSourceError extends SyntaxError {
  /** The name of the class, as for every error. */
  override readonly name = "StructSourceError";
  /** The line of the source, from 1. */
  readonly line: number;
  /** The column in that line, in UTF-16 code units, from 1. */
  readonly column: number;

  /**
   * Makes the error.
   *
   * @param message What could not be read, where, and why.
   * @param line The line of the source, from 1.
   * @param column The column in that line, from 1.
   */
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** Makes the error of a place, in a struct if its name is given. */
export function sourceError(
  { line, column }: Place,
  why: string,
  struct?: string,
): StructSourceError {
  const what = struct === undefined ? "C source" : `struct ${quoted(struct)}`;
  return new StructSourceError(
    `Cannot read ${what} at line ${line}, column ${column}: ${why}`,
    line,
    column,
  );
}

/** So many characters of a name or a token are shown. */
const SHOWN_CHARS_MAX = 80;

/** Text of the source as a message shows it. */
export function quoted(text: string): string {
  return text === ""
    ? "the end of the source"
    : printable(JSON.stringify(text.slice(0, SHOWN_CHARS_MAX)))
      .replaceAll('\\"', '"');
}
