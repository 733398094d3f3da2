/**
 * Preprocessor of C, as far as headers of structs need it: macros without parameters,
 * conditions, `#pragma pack`. Included files are not read.
 *
 * @module
 */

import { ConstantReader } from "./constant.ts";
import { type Place, quoted, sourceError } from "./source_error.ts";
import { type Token, tokenize } from "./tokens.ts";

/** Token that remains after preprocessing. */
export interface CodeToken extends Token {
  /** Largest alignment that `#pragma pack` allows here, in bytes. */
  readonly pack: number;
}

/** Macros given by the caller: a value, or whether the macro is defined at all. */
export type Defines = ReadonlyMap<string, number | boolean>;

/** Alignment that allows every other, as it exceeds that of any type. */
export const PACK_NONE = 16;
const PACKS = [1n, 2n, 4n, 8n, 16n];
const EXPANSION_DEPTH_MAX = 64;
const EXPANSIONS_MAX = 2 ** 20;

/** Macros that gcc defines or not when it compiles C on Linux. */
const KNOWN: Readonly<Record<string, number | boolean>> = {
  __GNUC__: 12,
  __STDC__: 1,
  __linux__: 1,
  __cplusplus: false,
  _MSC_VER: false,
  _WIN32: false,
};

/**
 * State of an open `#if`: whether its code counts, has counted before, and may count at
 * all.
 */
interface Condition {
  readonly directive: Token;
  readonly isOuterActive: boolean;
  isActive: boolean;
  wasActive: boolean;
  hasElse: boolean;
}

/**
 * Applies the directives of a source.
 *
 * @param source The text.
 * @param defines Macros given by the caller.
 * @returns The tokens of the code; the last is the `end`.
 * @throws {StructSourceError} If a directive can't be read, or if a condition depends on an
 * unknown macro.
 */
export function preprocess(source: string, defines: Defines): CodeToken[] {
  return new Preprocessor(tokenize(source), defines).run();
}

class Preprocessor {
  readonly #tokens: readonly Token[];
  /** Text of each macro; undefined for those with parameters. */
  readonly #macros = new Map<string, readonly Token[] | undefined>();
  /** Names that are known to be no macros. */
  readonly #undefined = new Set<string>();
  readonly #conditions: Condition[] = [];
  readonly #packs: number[] = [];
  readonly #code: CodeToken[] = [];
  #pack = PACK_NONE;
  #index = 0;
  #expansionCount = 0;

  constructor(tokens: readonly Token[], defines: Defines) {
    this.#tokens = tokens;
    for (const [name, value] of [...Object.entries(KNOWN), ...defines]) {
      this.#macros.delete(name);
      if (value === false) this.#undefined.add(name);
      else this.#macros.set(name, [numberToken(value)]);
    }
  }

  run(): CodeToken[] {
    for (;;) {
      const token = this.#tokens[this.#index++];
      if (token.kind === "end") {
        const open = this.#conditions.at(-1);
        if (open !== undefined) {
          throw sourceError(open.directive, "the condition has no #endif");
        }
        this.#code.push({ ...token, pack: this.#pack });
        return this.#code;
      }
      if (token.text === "#" && token.startsLine) {
        this.#directive(this.#restOfLine());
      } else if (this.#isActive) {
        for (const expanded of this.#expand(token, [])) {
          this.#code.push({ ...expanded, pack: this.#pack });
        }
      }
    }
  }

  get #isActive(): boolean {
    return this.#conditions.at(-1)?.isActive ?? true;
  }

  /** Returns the tokens of the directive after the `#`, and an `end`. */
  #restOfLine(): Token[] {
    const start = this.#index;
    while (!this.#tokens[this.#index].startsLine) this.#index++;
    const line = this.#tokens.slice(start, this.#index);
    const last = this.#tokens[this.#index - 1];
    const column = last.column + last.text.length;
    line.push({ ...last, kind: "end", text: "", column });
    return line;
  }

  #directive([directive, ...line]: Token[]): void {
    switch (directive.text) {
      case "if":
      case "ifdef":
      case "ifndef":
        return this.#open(directive, line);
      case "elif":
      case "else":
      case "endif":
        return this.#goOn(directive, line);
    }
    if (!this.#isActive) return;
    switch (directive.text) {
      case "define":
        return this.#define(line);
      case "undef":
        this.#macros.delete(nameOf(line[0]));
        this.#undefined.add(line[0].text);
        return;
      case "pragma":
        return this.#pragma(line);
      case "error":
        throw sourceError(directive, "the source has an #error directive");
      case "include":
      case "line":
      case "warning":
      case "": // a # alone does nothing
        return;
      default:
        throw sourceError(directive, `#${directive.text} is not a directive`);
    }
  }

  #define([name, ...text]: Token[]): void {
    nameOf(name);
    const [next] = text;
    const hasParameters = next.text === "(" && next.line === name.line &&
      next.column === name.column + name.text.length;
    this.#macros.set(name.text, hasParameters ? undefined : text.slice(0, -1));
  }

  #open(directive: Token, line: Token[]): void {
    const isOuterActive = this.#isActive;
    const isActive = isOuterActive && this.#holds(directive, line);
    this.#conditions.push({
      directive,
      isOuterActive,
      isActive,
      wasActive: isActive,
      hasElse: false,
    });
  }

  #goOn(directive: Token, line: Token[]): void {
    const { text } = directive;
    const condition = this.#conditions.at(-1);
    if (condition === undefined || (condition.hasElse && text !== "endif")) {
      throw sourceError(directive, `#${text} has no #if`);
    }
    if (text === "endif") {
      this.#conditions.pop();
      return;
    }
    condition.hasElse = text === "else";
    const mayHold = condition.isOuterActive && !condition.wasActive;
    condition.isActive = mayHold &&
      (text === "else" || this.#holds(directive, line));
    condition.wasActive ||= condition.isActive;
  }

  #holds(directive: Token, line: Token[]): boolean {
    switch (directive.text) {
      case "ifdef":
        return this.#isDefined(line[0]);
      case "ifndef":
        return !this.#isDefined(line[0]);
    }
    const value = this.#constant(this.#withoutDefined(line));
    return value !== 0n;
  }

  /** Returns a condition with `defined` replaced by 1 or 0, and macros by their text. */
  #withoutDefined(line: Token[]): Token[] {
    const tokens: Token[] = [];
    for (let i = 0; i < line.length; i++) {
      const token = line[i];
      if (token.text !== "defined") {
        tokens.push(...this.#expand(token, []));
        continue;
      }
      const hasParenthesis = line[i + 1]?.text === "(";
      i += hasParenthesis ? 2 : 1;
      const isDefined = this.#isDefined(line[i]);
      tokens.push({ ...token, kind: "number", text: isDefined ? "1" : "0" });
      if (hasParenthesis && line[++i]?.text !== ")") {
        throw sourceError(token, 'the "(" of "defined" is not closed');
      }
    }
    return tokens;
  }

  #isDefined(token: Token): boolean {
    const name = nameOf(token);
    if (this.#macros.has(name)) return true;
    if (this.#undefined.has(name) || this.#isDefinedNext(name)) return false;
    throw unknownMacro(token);
  }

  /** Returns whether the next line defines the name: a guard, or a default value. */
  #isDefinedNext(name: string): boolean {
    const [hash, directive, defined] = this.#tokens.slice(
      this.#index,
      this.#index + 3,
    );
    return hash.text === "#" && directive?.text === "define" &&
      defined?.text === name;
  }

  /** Returns the value of tokens that hold a single constant. */
  #constant(tokens: readonly Token[]): bigint {
    const reader = new ConstantReader(tokens, 0, {
      valueOf: (name) => this.#undefined.has(name) ? 0n : undefined,
      error: (place, why) => {
        const token = tokens.find((token) => token === place);
        return token?.kind === "name"
          ? unknownMacro(token)
          : sourceError(place, why);
      },
    });
    const value = reader.read();
    const rest = tokens[reader.index];
    if (rest.kind === "end") return value;
    throw sourceError(rest, `${quoted(rest.text)} is not expected`);
  }

  #pragma([pragma, ...line]: Token[]): void {
    if (pragma.text === "scalar_storage_order") {
      throw sourceError(
        pragma,
        "another byte order than little-endian is not read",
      );
    }
    if (pragma.text !== "pack") return;
    const parts = line.slice(0, -1).map(({ text }) => text).join("");
    if (parts === "(push)") {
      this.#packs.push(this.#pack);
      return;
    }
    if (parts === "(pop)") {
      if (this.#packs.length === 0) {
        throw sourceError(pragma, "#pragma pack(pop) has no push");
      }
      this.#pack = this.#packs.pop()!;
      return;
    }
    if (/^\(push,[^,]*\)$/.test(parts)) {
      this.#packs.push(this.#pack);
      this.#pack = this.#packOf(line.slice(3));
      return;
    }
    if (parts === "()") {
      this.#pack = PACK_NONE;
      return;
    }
    if (/^\((?!push|pop)[^,]*\)$/.test(parts)) {
      this.#pack = this.#packOf(line.slice(1));
      return;
    }
    throw sourceError(
      pragma,
      "#pragma pack must have (n), (push, n), (push), (pop) or ()",
    );
  }

  /** Returns the value of `n)`, the end of a `#pragma pack`. */
  #packOf(line: readonly Token[]): number {
    const close = line.length - 2;
    const value = line.slice(0, close).flatMap((token) =>
      this.#expand(token, [])
    );
    const bytes = this.#constant([...value, line[close + 1]]);
    if (bytes === 0n) return PACK_NONE;
    if (PACKS.includes(bytes)) return Number(bytes);
    throw sourceError(
      line[0],
      `#pragma pack must be 1, 2, 4, 8 or 16: received ${bytes}`,
    );
  }

  /** Returns the tokens that a token expands to, all at its own place. */
  #expand(token: Token, within: readonly string[]): readonly Token[] {
    const { text } = token;
    if (token.kind !== "name" || within.includes(text)) return [token];
    // A macro with parameters is kept as it is: only a struct that uses it is refused.
    const replacement = this.#macros.get(text);
    if (replacement === undefined) return [token];
    this.#expansionCount += 1 + replacement.length;
    if (
      within.length >= EXPANSION_DEPTH_MAX ||
      this.#expansionCount > EXPANSIONS_MAX
    ) {
      throw sourceError(
        token,
        `macro ${quoted(text)} expands to too many tokens`,
      );
    }
    const { line, column, startsLine } = token;
    return replacement.flatMap((part) =>
      this.#expand({ ...part, line, column, startsLine }, [...within, text])
    );
  }
}

function nameOf(token: Token): string {
  if (token.kind === "name") return token.text;
  throw sourceError(
    token,
    `expected the name of a macro, found ${quoted(token.text)}`,
  );
}

function numberToken(value: number | boolean): Token {
  const text = String(Number(value));
  return { kind: "number", text, line: 1, column: 1, startsLine: false };
}

function unknownMacro(token: Token & Place): Error {
  const { text } = token;
  return sourceError(
    token,
    `it is not known whether ${
      quoted(text)
    } is defined; pass { defines: { ${text}: true } } or false`,
  );
}
