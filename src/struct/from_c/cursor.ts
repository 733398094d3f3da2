/**
 * Steps through the tokens of a source, and over its brackets as a whole.
 *
 * @module
 */

import type { CodeToken } from "./preprocessor.ts";
import { type Place, quoted, sourceError } from "./source_error.ts";
import { RESERVED } from "./specifiers.ts";

const CLOSING: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};

/** Position of a reader in the tokens. */
export class Cursor {
  readonly tokens: readonly CodeToken[];
  /** Index of the next token. */
  index = 0;
  /** Name of the struct that is being read. */
  struct: string | undefined;
  /** Index of each closing bracket by that of the opening one. */
  readonly #closings: ReadonlyMap<number, number>;

  /** @param tokens The code; the last is the `end`. */
  constructor(tokens: readonly CodeToken[]) {
    this.tokens = tokens;
    this.#closings = matchBrackets(tokens);
  }

  /** Next token. */
  get next(): CodeToken {
    return this.tokens[this.index];
  }

  /** Text of the token behind the next one. */
  get second(): string {
    return this.tokens[this.index + 1]?.text ?? "";
  }

  /** Makes the error of a place. */
  readonly error = (place: Place, why: string): Error =>
    sourceError(place, why, this.struct);

  /** Makes the error of an unexpected token. */
  unexpected(what: string): Error {
    const { kind, text, why } = this.next;
    if (why !== undefined) return this.error(this.next, why);
    const isWord = kind === "name" && !RESERVED.has(text);
    const hint = isWord
      ? `; if it is a macro, pass { defines: { ${text}: … } } with its text`
      : "";
    return this.error(
      this.next,
      `expected ${what}, found ${quoted(text)}${hint}`,
    );
  }

  /** Takes the next token, which must not be the end. */
  take(): CodeToken {
    return this.tokens[this.index++];
  }

  /** Takes the next token if it has this text. */
  accept(text: string): boolean {
    if (this.next.text !== text) return false;
    this.index++;
    return true;
  }

  /** Takes the next token, which must have this text. */
  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected(quoted(text));
  }

  /**
   * Returns a name such as `a::b` at an index, and the index behind it; names of `std` stand
   * without that. Empty if there is none.
   */
  qualifiedName(index: number): [name: string, end: number] {
    const { tokens } = this;
    const parts: string[] = [];
    let end = index;
    do {
      if (tokens[end].text === "::") end++;
      if (tokens[end].kind !== "name") return ["", end];
      parts.push(tokens[end++].text);
    } while (tokens[end].text === "::");
    if (parts[0] === "std" && parts.length > 1) parts.shift();
    return [parts.join("::"), end];
  }

  /** Returns the index of the bracket that closes the one at an index. */
  closingOf(index: number): number {
    return this.#closings.get(index)!;
  }

  /** Whether the next token opens a bracket. */
  get isOpening(): boolean {
    return this.#closings.has(this.index);
  }

  /** Moves past the bracket that closes the next token. */
  skipBrackets(): void {
    this.index = this.closingOf(this.index) + 1;
  }
}

function matchBrackets(tokens: readonly CodeToken[]): Map<number, number> {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const [index, token] of tokens.entries()) {
    const { text } = token;
    if (Object.hasOwn(CLOSING, text)) {
      open.push(index);
    } else if (text === ")" || text === "]" || text === "}") {
      const opening = open.pop();
      if (opening === undefined) {
        throw sourceError(token, `${quoted(text)} closes nothing`);
      }
      const { text: bracket } = tokens[opening];
      if (CLOSING[bracket] !== text) throw notClosed(tokens[opening]);
      closings.set(opening, index);
    }
  }
  if (open.length > 0) throw notClosed(tokens[open.at(-1)!]);
  return closings;
}

function notClosed(token: CodeToken): Error {
  return sourceError(token, `${quoted(token.text)} is not closed`);
}
