/**
 * Steps through the tokens of a source, and over its brackets as a whole.
 *
 * @module
 */

import type { CodeToken } from "./preprocessor.ts";
import { type Place, quoted, sourceError } from "./source_error.ts";

const CLOSING: Readonly<Record<string, string>> = {
  "(": ")",
  "[": "]",
  "{": "}",
};
/** Attributes that have no effect on the layout. */
const HARMLESS = new Set(["unused", "deprecated", "may_alias"]);

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

  /** Makes the error of a place. */
  readonly error = (place: Place, why: string): Error =>
    sourceError(place, why, this.struct);

  /** Makes the error of an unexpected token. */
  unexpected(what: string): Error {
    return this.error(
      this.next,
      `expected ${what}, found ${quoted(this.next.text)}`,
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

  /** Returns the index of the bracket that closes the one at an index. */
  closingOf(index: number): number {
    return this.#closings.get(index)!;
  }

  /** Moves past the bracket that closes the next token. */
  skipBrackets(): void {
    this.index = this.closingOf(this.index) + 1;
  }

  /**
   * Takes the attributes that follow.
   *
   * @returns Whether one of them is `packed`.
   */
  acceptAttributes(): boolean {
    let isPacked = false;
    for (;;) {
      const { text } = this.next;
      if (text === "__packed") {
        this.index++;
        isPacked = true;
      } else if (text === "__attribute__" || text === "__attribute") {
        this.index++;
        if (this.#acceptAttributeList()) isPacked = true;
      } else {
        return isPacked;
      }
    }
  }

  #acceptAttributeList(): boolean {
    let isPacked = false;
    this.expect("(");
    this.expect("(");
    for (; this.next.text !== ")"; this.accept(",")) {
      const token = this.next;
      const name = token.text.replace(/^__(\w+)__$/, "$1");
      if (name === "packed") isPacked = true;
      else if (!HARMLESS.has(name)) {
        throw this.error(token, `attribute ${quoted(name)} is not read`);
      }
      this.index++;
      if (this.next.text === "(") this.skipBrackets();
    }
    this.expect(")");
    this.expect(")");
    return isPacked;
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
