/**
 * Tokens of a C source. No text is refused except a comment without an end: text outside
 * the structs of a header doesn't matter.
 *
 * @module
 */

import { type Place, sourceError } from "./source_error.ts";

/** Token of the source. */
export interface Token extends Place {
  /** `end` is the token after the last one; its text is empty. */
  readonly kind: "name" | "number" | "other" | "end";
  readonly text: string;
  /** Whether this is the first of its line, so that a `#` begins a directive. */
  readonly startsLine: boolean;
}

// A text or a character ends at a quotation mark, even an escaped one: its content never
// matters, and no text is scanned twice.
const TOKEN =
  /(?<space>[ \t\r\f\v]+|\\\r?\n|\/\/(?:\\\r?\n|[^\n])*|\/\*[^]*?\*\/)|(?<line>\n)|(?<name>[A-Za-z_$][\w$]*)|(?<number>\.?\d(?:[eEpP][+-]|[\w.])*)|"[^"\n]*"|'[^'\n]*'|<<|>>|&&|\|\||[<>=!]=|[^]/uy;

/**
 * Splits a source into its tokens, without comments.
 *
 * @param source The text.
 * @returns The tokens; the last is the `end`.
 * @throws {StructSourceError} If a comment is not closed.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let startsLine = true;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    const column = at - lineStart + 1;
    if (source.startsWith("/*", at) && source.indexOf("*/", at + 2) < 0) {
      throw sourceError({ line, column }, "the comment is not closed");
    }
    const { 0: text, groups } = TOKEN.exec(source)!;
    if (groups!.line !== undefined) startsLine = true;
    if (groups!.line === undefined && groups!.space === undefined) {
      const kind = groups!.name !== undefined
        ? "name"
        : groups!.number !== undefined
        ? "number"
        : "other";
      tokens.push({ kind, text, line, column, startsLine });
      startsLine = false;
      continue;
    }
    // A line break in a comment or after a backslash ends no directive.
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) {
      line++;
      lineStart = at + i + 1;
    }
  }
  const column = source.length - lineStart + 1;
  tokens.push({ kind: "end", text: "", line, column, startsLine: true });
  return tokens;
}
