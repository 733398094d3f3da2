/**
 * Preprocessor of C: conditions, macros, included files, and the pragmas of layout.
 *
 * @module
 */

import { type ConditionFacts, Conditions } from "./conditions.ts";
import { errorReason, fileOf, macroOf, nameOf } from "./directives.ts";
import { type Doubts, joined } from "./doubts.ts";
import { type Token, tokenize } from "./lexer.ts";
import { Macros, type SourceToken } from "./macros.ts";
import { applyPragma, type Pragmas, PragmaStack } from "./pragmas.ts";
import { quoted, sourceError } from "./source_error.ts";
import { SourceFiles } from "./source_files.ts";
import {
  LONG_MACROS,
  PRELUDE,
  standardHeader,
  UNDEFINED,
} from "./standard_headers.ts";

/** Token that remains after preprocessing. */
export interface CodeToken extends SourceToken {
  /** Pragmas that are in force here. */
  readonly pragmas: Pragmas;
  /** Macros on which it depends whether other code stands in front of this token. */
  readonly gap?: Doubts;
}

/** Macros given by the caller: a text, or whether the macro is defined at all. */
export type Defines = ReadonlyMap<string, string | boolean>;

/** Facts that a source leaves open. */
export interface PreprocessOptions {
  readonly defines: Defines;
  /** Texts of included files by their names. */
  readonly includes: ReadonlyMap<string, string>;
  /** Whether a macro without a definition is not defined, without a doubt. */
  readonly areMacrosKnown: boolean;
  readonly longBytes: 4 | 8;
}

/** Code of a source. */
export interface Preprocessed {
  /** Tokens, the last of which is the `end`. */
  readonly tokens: readonly CodeToken[];
  /** Index of the first token of the source, behind the types that it needn't declare. */
  readonly start: number;
  /** Doubts about the whole, such as whether an #error is reached. */
  readonly doubts: Doubts;
  /** Names that skipped code mentions, and on which macros that depends. */
  readonly skippedNames: ReadonlyMap<string, Doubts>;
  /** Doubts of structs that were skipped, by the number of tokens before them. */
  readonly skippedStructs: readonly { index: number; doubts: Doubts }[];
}

const TOKENS_MAX = 2 ** 21;
const INCLUDES = new Set(["include", "include_next", "import"]);
const IGNORED = new Set([
  "",
  ..."line warning ident sccs assert unassert".split(" "),
]);
/** Names of included files that exist to change the layout of what follows. */
const PACKING_FILE = /pack|align/i;

/**
 * Applies the directives of a source.
 *
 * @param source The text.
 * @param options Facts that the source leaves open.
 * @throws {StructSourceError} If a directive can't be read.
 */
export function preprocess(
  source: string,
  options: PreprocessOptions,
): Preprocessed {
  return new Preprocessor(options).run(source);
}

/** Macros and types that stand in front of each source, by the size of a `long`. */
const preludes = new Map<4 | 8, Preprocessor>();

function preludeOf(longBytes: 4 | 8): Preprocessor {
  let prelude = preludes.get(longBytes);
  if (prelude === undefined) {
    const none = new Map<string, string>();
    const facts = { defines: none, includes: none, areMacrosKnown: true };
    prelude = new Preprocessor({ ...facts, longBytes });
    prelude.read(PRELUDE + LONG_MACROS[longBytes], "the compiler");
    preludes.set(longBytes, prelude);
  }
  return prelude;
}

class Preprocessor implements Preprocessed, ConditionFacts {
  readonly tokens: CodeToken[] = [];
  readonly skippedNames = new Map<string, Doubts>();
  readonly skippedStructs: { index: number; doubts: Doubts }[] = [];
  start = 0;
  doubts: Doubts;
  readonly macros = new Macros(() => this.#pull());
  readonly files = new SourceFiles();
  readonly areMacrosKnown: boolean;
  readonly undefinedNames = new Set(UNDEFINED);
  unreadFile: string | undefined;
  readonly #options: PreprocessOptions;
  readonly #conditions = new Conditions(this);
  readonly #pragmas = new PragmaStack();
  #gap: Doubts;
  #pulled = 0;

  constructor(options: PreprocessOptions) {
    this.#options = options;
    this.areMacrosKnown = options.areMacrosKnown;
  }

  run(source: string): Preprocessed {
    const { defines, longBytes } = this.#options;
    const prelude = preludeOf(longBytes);
    this.tokens.push(...prelude.tokens.slice(0, -1));
    this.macros.defineAll(prelude.macros);
    this.start = this.tokens.length;
    for (const [name, value] of defines) this.#give(name, value);
    this.read(source);
    return this;
  }

  /** Reads a text to its end. */
  read(text: string, name?: string): void {
    this.files.open(text, name);
    this.#emitAll();
  }

  /** Defines a macro of the caller, as `-D` does. */
  #give(name: string, value: string | boolean): void {
    if (value === false) {
      this.macros.undefine(name, undefined);
      this.undefinedNames.add(name);
      return;
    }
    const text = `${name} ${value === true ? 1 : value}`;
    const line = tokenize(text.replaceAll("\n", " "), "defines");
    this.#define(line.slice(0, -1), undefined);
  }

  #emitAll(): void {
    for (;;) {
      const token = this.macros.next();
      if (token.text === "_Pragma" && token.kind === "name") {
        this.#pragmaOperator(token);
        continue;
      }
      const { current } = this.#pragmas;
      this.tokens.push(
        this.#gap === undefined
          ? { ...token, pragmas: current }
          : { ...token, pragmas: current, gap: this.#gap },
      );
      this.#gap = undefined;
      if (token.kind === "end") return;
    }
  }

  #pragmaOperator(token: SourceToken): void {
    const [open, text, close] = [0, 1, 2].map(() => this.macros.next());
    if (open.text !== "(" || text.kind !== "string" || close.text !== ")") {
      throw sourceError(token, '_Pragma must be followed by ("…")');
    }
    const pragma = text.text.replace(/^[^"]*"|"$/g, "").replace(/\\(.)/g, "$1");
    const { line, column, file } = token;
    const tokens = tokenize(pragma).map((part) => ({
      ...part,
      line,
      column,
      file,
    }));
    this.#pragma(
      tokens.slice(0, -1),
      joined(token.doubts, this.files.group.doubts),
    );
  }

  /** Reads the next token that counts, and follows the directives before it. */
  #pull(): SourceToken {
    for (;;) {
      const token = this.files.next();
      if (token.kind === "end") return token;
      if (++this.#pulled > TOKENS_MAX) {
        throw sourceError(token, "the source has too many tokens");
      }
      if (token.text === "#" && token.startsLine) {
        const unread = this.#directive(this.files.restOfLine());
        if (unread !== undefined) return unread;
        continue;
      }
      const { isActive, doubts } = this.files.group;
      if (isActive) return doubts === undefined ? token : { ...token, doubts };
      if (doubts !== undefined) this.#skip(token, doubts);
    }
  }

  /** Notes skipped code that would count if a macro were defined. */
  #skip(token: Token, doubts: Doubts): void {
    this.#gap = joined(this.#gap, doubts);
    const { kind, text } = token;
    if (kind === "name") {
      this.skippedNames.set(text, joined(this.skippedNames.get(text), doubts));
    } else if (text === "{") {
      this.skippedStructs.push({ index: this.tokens.length, doubts });
    }
  }

  /** Follows a directive; returns a token in place of code that is not known. */
  #directive(line: Token[]): SourceToken | undefined {
    const [directive, ...rest] = line;
    if (directive === undefined || directive.kind === "number") {
      return undefined;
    }
    const { text } = directive;
    switch (text) {
      case "if":
      case "ifdef":
      case "ifndef":
        this.files.openCondition(
          directive,
          (outer) => this.#conditions.groupOf(directive, rest, outer),
        );
        return undefined;
      case "elif":
      case "elifdef":
      case "elifndef":
      case "else":
      case "endif":
        this.files.goOn(
          directive,
          (outer) => this.#conditions.groupOf(directive, rest, outer),
        );
        return undefined;
    }
    const { isActive, doubts } = this.files.group;
    if (!isActive) {
      if (doubts !== undefined) this.#skipDirective(directive, rest, doubts);
      return undefined;
    }
    if (INCLUDES.has(text)) return this.#include(directive, rest, doubts);
    switch (text) {
      case "define":
        this.#define(rest, doubts, directive);
        return undefined;
      case "undef": {
        const name = nameOf(rest[0], directive);
        this.macros.undefine(name, doubts);
        if (doubts === undefined) this.undefinedNames.add(name);
        return undefined;
      }
      case "pragma":
        this.#pragma(rest, doubts);
        return undefined;
      case "error":
        if (doubts !== undefined) this.doubts = joined(this.doubts, doubts);
        else throw sourceError(directive, errorReason(rest));
        return undefined;
    }
    if (IGNORED.has(text)) return undefined;
    throw sourceError(directive, `#${text} is not a directive`);
  }

  /** Notes what a skipped directive would change. */
  #skipDirective(directive: Token, rest: Token[], doubts: Doubts): void {
    const [name] = rest;
    switch (directive.text) {
      case "define":
      case "undef":
        if (name !== undefined) this.macros.doubt(name.text, doubts);
        break;
      case "pragma":
        if (name?.text === "pack" || name?.text === "scalar_storage_order") {
          this.#pragmas.doubt(doubts);
        }
        break;
      default:
        if (INCLUDES.has(directive.text)) {
          const file = fileOf(rest);
          this.unreadFile ??= file;
          this.#gap = joined(this.#gap, doubts);
          if (PACKING_FILE.test(file ?? "")) this.#pragmas.doubt(doubts);
        }
    }
  }

  #define(line: readonly Token[], doubts: Doubts, directive = line[0]): void {
    const macro = macroOf(line, doubts, directive);
    this.undefinedNames.delete(macro.name);
    this.macros.define(macro);
  }

  #include(
    directive: Token,
    line: Token[],
    doubts: Doubts,
  ): SourceToken | undefined {
    const name = fileOf(line) ?? fileOf(this.macros.expandAll(line));
    const text = name === undefined ? undefined : this.fileText(name);
    if (text !== undefined) {
      this.files.open(text, name, directive);
      return undefined;
    }
    const shown = name ?? line.map(({ text }) => text).join("");
    const unread = { ...directive, kind: "unread", doubts } as const;
    const code = `#${directive.text}`;
    if (shown === "") {
      const why = `${code} must be followed by the name of a file`;
      return { ...unread, text: code, why };
    }
    this.unreadFile ??= shown;
    const why = `the text of ${
      quoted(shown)
    } is not known; pass { includes: { ${JSON.stringify(shown)}: text } }`;
    if (PACKING_FILE.test(shown) && !this.#options.areMacrosKnown) {
      this.#pragmas.doubt(new Set([{ place: directive, why }]));
    }
    return { ...unread, text: code, why };
  }

  /** Returns the text of a file, by its path or, if it is none of the system, its last part. */
  fileText(name: string): string | undefined {
    const { includes } = this.#options;
    return includes.get(name) ?? standardHeader(name) ??
      includes.get(name.replace(/^.*\//, ""));
  }

  #pragma(line: readonly Token[], doubts: Doubts): void {
    const [pragma] = line;
    if (pragma?.text === "once") {
      this.files.readOnce();
      return;
    }
    const isMacro = (name: string) => this.macros.get(name) !== undefined;
    applyPragma(this.#pragmas, line, doubts, isMacro);
  }
}
