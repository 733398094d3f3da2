/**
 * Preprocessor of C: conditions, macros, included files, and the pragmas of layout.
 *
 * @module
 */

import { ConstantReader } from "./constant.ts";
import {
  errorReason,
  fileOf,
  guardOf,
  nameOf,
  parametersOf,
  unexpected,
} from "./directives.ts";
import { type Doubt, type Doubts, joined } from "./doubts.ts";
import { type Token, tokenize } from "./lexer.ts";
import { Macros, type SourceToken } from "./macros.ts";
import { applyPragma, type Pragmas, PragmaStack } from "./pragmas.ts";
import {
  attempt,
  quoted,
  reasonOf,
  sourceError,
  StructSourceError,
} from "./source_error.ts";
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
  /** The tokens; the last is the `end`. */
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

/** State of an open `#if`. */
interface Condition {
  readonly directive: Token;
  readonly outer: Group;
  group: Group;
  wasActive: boolean;
  hasElse: boolean;
}

/** Lines between directives: whether they count, and on which macros that depends. */
interface Group {
  readonly isActive: boolean;
  readonly doubts: Doubts;
}

/** File that is being read. */
interface SourceFile {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** Index of the `#` of the condition that encloses all of it. */
  readonly guard: number | undefined;
  /** Lines around the one that includes it. */
  readonly around: Group;
  readonly conditions: Condition[];
  index: number;
}

const FILES_MAX = 64;
const TOKENS_MAX = 2 ** 21;
const WHOLE: Group = { isActive: true, doubts: undefined };
const INCLUDES = new Set(["include", "include_next", "import"]);
const IGNORED = new Set([
  "line",
  "warning",
  "ident",
  "sccs",
  "assert",
  "unassert",
  "",
]);
const HAS_OPERATORS = new Set([
  "__has_include",
  "__has_include_next",
  "__has_attribute",
  "__has_cpp_attribute",
  "__has_c_attribute",
  "__has_builtin",
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

class Preprocessor implements Preprocessed {
  readonly tokens: CodeToken[] = [];
  readonly skippedNames = new Map<string, Doubts>();
  readonly skippedStructs: { index: number; doubts: Doubts }[] = [];
  start = 0;
  doubts: Doubts;
  readonly #options: PreprocessOptions;
  readonly #macros = new Macros(() => this.#pull());
  /** Names that are known to be no macros. */
  readonly #undefined = new Set(UNDEFINED);
  readonly #doubtOf = new Map<string, Doubts>();
  readonly #files: SourceFile[] = [];
  /** Texts of the files that are read once, whatever path names them. */
  readonly #once = new Set<string>();
  readonly #pragmas = new PragmaStack();
  #gap: Doubts;
  #pulled = 0;
  /** Name of an included file whose text is not known. */
  #unreadFile: string | undefined;

  constructor(options: PreprocessOptions) {
    this.#options = options;
  }

  run(source: string): Preprocessed {
    const { defines, longBytes } = this.#options;
    this.#open(PRELUDE + LONG_MACROS[longBytes], "the compiler");
    this.#emitAll();
    this.tokens.pop();
    this.#files.pop();
    this.start = this.tokens.length;
    for (const [name, value] of defines) this.#give(name, value);
    this.#open(source, undefined);
    this.#emitAll();
    return this;
  }

  /** Defines a macro of the caller, as `-D` does. */
  #give(name: string, value: string | boolean): void {
    if (value === false) {
      this.#macros.undefine(name, undefined);
      this.#undefined.add(name);
      return;
    }
    const text = `${name} ${value === true ? 1 : value}`;
    const line = tokenize(text.replaceAll("\n", " "), "defines");
    this.#define(line.slice(0, -1), undefined);
  }

  #open(text: string, name: string | undefined): void {
    const tokens = tokenize(text, name);
    const guard = guardOf(tokens);
    const around = this.#group;
    this.#files.push({ text, tokens, guard, around, conditions: [], index: 0 });
  }

  #emitAll(): void {
    for (;;) {
      const token = this.#macros.next();
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
    const [open, text, close] = [0, 1, 2].map(() => this.#macros.next());
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
    this.#pragma(tokens.slice(0, -1), joined(token.doubts, this.#group.doubts));
  }

  get #file(): SourceFile {
    return this.#files.at(-1)!;
  }

  get #group(): Group {
    const file = this.#files.at(-1);
    return file?.conditions.at(-1)?.group ?? file?.around ?? WHOLE;
  }

  /** Reads the next token that counts, and follows the directives before it. */
  #pull(): SourceToken {
    for (;;) {
      const file = this.#file;
      const token = file.tokens[file.index++];
      if (token.kind === "end") {
        const open = file.conditions.at(-1);
        if (open !== undefined) {
          throw sourceError(open.directive, "the condition has no #endif");
        }
        if (this.#files.length > 1) {
          this.#files.pop();
          continue;
        }
        file.index--;
        return token;
      }
      if (++this.#pulled > TOKENS_MAX) {
        throw sourceError(token, "the source has too many tokens");
      }
      if (token.text === "#" && token.startsLine) {
        const unread = this.#directive(this.#restOfLine());
        if (unread !== undefined) return unread;
        continue;
      }
      const { isActive, doubts } = this.#group;
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

  /** Returns the tokens of the directive after the `#`. */
  #restOfLine(): Token[] {
    const file = this.#file;
    const start = file.index;
    while (!file.tokens[file.index].startsLine) file.index++;
    return file.tokens.slice(start, file.index);
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
        this.#openCondition(directive, rest);
        return undefined;
      case "elif":
      case "elifdef":
      case "elifndef":
      case "else":
      case "endif":
        this.#goOn(directive, rest);
        return undefined;
    }
    const { isActive, doubts } = this.#group;
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
        const name = nameOf(rest[0] ?? directive);
        this.#macros.undefine(name, doubts);
        if (doubts === undefined) this.#undefined.add(name);
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
        if (name !== undefined) this.#macros.doubt(name.text, doubts);
        break;
      case "pragma":
        if (name?.text === "pack" || name?.text === "scalar_storage_order") {
          this.#pragmas.doubt(doubts);
        }
        break;
      default:
        if (INCLUDES.has(directive.text)) {
          this.#unreadFile ??= fileOf(rest);
          this.#gap = joined(this.#gap, doubts);
        }
    }
  }

  #define(line: readonly Token[], doubts: Doubts, directive = line[0]): void {
    const name = line[0] ?? directive;
    nameOf(name);
    const isFunction = line[1]?.text === "(" && !line[1].isSpaced;
    const macro = { name: name.text, isVariadic: false, doubts };
    this.#undefined.delete(name.text);
    if (!isFunction) {
      this.#macros.define({ ...macro, body: line.slice(1) });
      return;
    }
    const close = line.findIndex(({ text }) => text === ")");
    if (close < 0) throw sourceError(line[1], '"(" is not closed');
    this.#macros.define({
      ...macro,
      ...parametersOf(line.slice(2, close), name),
      body: line.slice(close + 1),
    });
  }

  #openCondition(directive: Token, line: Token[]): void {
    const outer = this.#group;
    const group = outer.isActive
      ? this.#groupOf(directive, line, outer.doubts)
      : outer;
    this.#file.conditions.push({
      directive,
      outer,
      group,
      wasActive: group.isActive,
      hasElse: false,
    });
  }

  #goOn(directive: Token, line: Token[]): void {
    const { text } = directive;
    const { conditions } = this.#file;
    const condition = conditions.at(-1);
    if (condition === undefined || (condition.hasElse && text !== "endif")) {
      throw sourceError(directive, `#${text} has no #if`);
    }
    if (text === "endif") {
      conditions.pop();
      return;
    }
    condition.hasElse = text === "else";
    if (!condition.outer.isActive) return;
    const { doubts } = condition.group;
    if (condition.wasActive) condition.group = { isActive: false, doubts };
    else if (text === "else") condition.group = { isActive: true, doubts };
    else condition.group = this.#groupOf(directive, line, doubts);
    condition.wasActive ||= condition.group.isActive;
  }

  #groupOf(directive: Token, line: Token[], outer: Doubts): Group {
    const { text } = directive;
    if (text.endsWith("if")) {
      const [isActive, doubts] = this.#holds(directive, line);
      return { isActive, doubts: joined(outer, doubts) };
    }
    const [isDefined, doubts] = this.#isDefined(line[0] ?? directive);
    const isActive = isDefined !== text.endsWith("ndef");
    return { isActive, doubts: joined(outer, doubts) };
  }

  /** Returns whether a condition holds, and on which macros that depends. */
  #holds(directive: Token, line: Token[]): [boolean, Doubts] {
    const result = attempt(() => {
      const tokens = this.#macros.expandAll(this.#withoutOperators(line));
      const last = line.at(-1) ?? directive;
      const column = last.column + last.text.length;
      const end: SourceToken = { ...last, kind: "end", text: "", column };
      const reader = new ConstantReader([...tokens, end], 0, {
        intBits: 64,
        longBits: 64,
        valueOf: (token) => this.#valueOf(token),
        error: sourceError,
      });
      const { value } = reader.read();
      const rest = [...tokens, end][reader.index];
      if (rest.kind !== "end") throw unexpected(rest, tokens[reader.index - 1]);
      return [value !== 0n, reader.doubts] as [boolean, Doubts];
    });
    if (!(result instanceof StructSourceError)) return result;
    // Only a struct that depends on the condition needs it to be readable.
    const { line: at, column } = result;
    const place = { ...directive, line: at, column };
    const doubt: Doubt = { place, why: reasonOf(result) };
    return [false, new Set([doubt])];
  }

  #valueOf(token: SourceToken) {
    const isMacro = this.#macros.get(token.text) !== undefined;
    const doubts = isMacro ? undefined : this.#doubtsOfUndefined(token);
    return { value: 0n, bits: 64, isUnsigned: false, doubts };
  }

  /** Replaces `defined` and the operators that look for a file or an attribute. */
  #withoutOperators(line: Token[]): SourceToken[] {
    const tokens: SourceToken[] = [];
    for (let i = 0; i < line.length; i++) {
      const token = line[i];
      const isOperator = HAS_OPERATORS.has(token.text) &&
        line[i + 1]?.text === "(";
      if (token.text !== "defined" && !isOperator) {
        tokens.push(token);
        continue;
      }
      const hasParenthesis = line[i + 1]?.text === "(";
      const start = i + (hasParenthesis ? 2 : 1);
      const close = hasParenthesis
        ? line.findIndex(({ text }, at) => at >= start && text === ")")
        : start + 1;
      if (close < 0) {
        throw sourceError(
          token,
          `the "(" of ${quoted(token.text)} is not closed`,
        );
      }
      const operand = line.slice(start, close);
      const [isTrue, doubts] = isOperator
        ? this.#has(token, operand)
        : this.#isDefined(operand[0] ?? { ...token, kind: "end", text: "" });
      tokens.push({
        ...token,
        kind: "number",
        text: isTrue ? "1" : "0",
        doubts,
      });
      i = hasParenthesis ? close : start;
    }
    return tokens;
  }

  #has(operator: Token, operand: Token[]): [boolean, Doubts] {
    if (operator.text.startsWith("__has_include")) {
      const name = fileOf(operand);
      if (name !== undefined && this.#fileText(name) !== undefined) {
        return [true, undefined];
      }
      const why = `it is not known whether there is a file ${
        quoted(name ?? "")
      }; pass its text by { includes }, or { defines } with what it would define`;
      return [
        false,
        this.#options.areMacrosKnown
          ? undefined
          : new Set([{ place: operator, why }]),
      ];
    }
    const name = operand.at(-1)?.text.replace(/^__(\w+)__$/, "$1") ?? "";
    return [
      operator.text.endsWith("attribute") &&
      /^(?:packed|aligned|scalar_storage_order|unused|deprecated|may_alias|mode)$/
        .test(name),
      undefined,
    ];
  }

  #isDefined(token: Token): [boolean, Doubts] {
    const name = nameOf(token);
    const doubts = this.#macros.doubtsOf(name);
    if (this.#macros.get(name) !== undefined) return [true, doubts];
    if (HAS_OPERATORS.has(name)) return [true, undefined];
    return [false, joined(doubts, this.#doubtsOfUndefined(token))];
  }

  /** Returns the doubts of a name that has no definition. */
  #doubtsOfUndefined(token: Token): Doubts {
    const { text: macro } = token;
    if (this.#undefined.has(macro) || this.#options.areMacrosKnown) {
      return undefined;
    }
    if (this.#isGuard(macro)) return undefined;
    let doubts = this.#doubtOf.get(macro);
    if (doubts === undefined) {
      doubts = new Set([{ place: token, macro, unreadFile: this.#unreadFile }]);
      this.#doubtOf.set(macro, doubts);
    }
    return doubts;
  }

  /**
   * Returns whether the next line defines the name: a guard, or a default value unless a
   * file that was not read may have another.
   */
  #isGuard(name: string): boolean {
    const { tokens, index, guard } = this.#file;
    const [hash, directive, defined] = tokens.slice(index, index + 3);
    const isDefinedNext = hash.text === "#" && hash.startsLine &&
      directive?.text === "define" && defined?.text === name;
    if (!isDefinedNext) return false;
    if (this.#unreadFile === undefined) return true;
    const directiveLine = tokens[guard ?? -1]?.line;
    return directiveLine !== undefined &&
      directiveLine === tokens[index - 1].line;
  }

  #include(
    directive: Token,
    line: Token[],
    doubts: Doubts,
  ): SourceToken | undefined {
    const name = fileOf(line) ?? fileOf(this.#macros.expandAll(line));
    const text = name === undefined ? undefined : this.#fileText(name);
    if (text !== undefined) {
      if (this.#once.has(text)) return undefined;
      if (this.#files.length >= FILES_MAX) {
        throw sourceError(
          directive,
          `files include each other more than ${FILES_MAX} deep`,
        );
      }
      this.#open(text, name);
      return undefined;
    }
    const shown = name ?? line.map(({ text }) => text).join("");
    this.#unreadFile ??= shown;
    const why = `the text of ${
      quoted(shown)
    } is not known; pass { includes: { ${JSON.stringify(shown)}: text } }`;
    if (PACKING_FILE.test(shown) && !this.#options.areMacrosKnown) {
      this.#pragmas.doubt(new Set([{ place: directive, why }]));
    }
    return {
      ...directive,
      kind: "unread",
      text: `#${directive.text}`,
      doubts,
      why,
    };
  }

  /** Returns the text of a file, by its path or by its last part. */
  #fileText(name: string): string | undefined {
    const { includes } = this.#options;
    return includes.get(name) ?? includes.get(name.replace(/^.*\//, "")) ??
      standardHeader(name);
  }

  #pragma(line: readonly Token[], doubts: Doubts): void {
    const [pragma] = line;
    if (pragma?.text === "once") {
      this.#once.add(this.#file.text);
      return;
    }
    const isMacro = (name: string) => this.#macros.get(name) !== undefined;
    applyPragma(this.#pragmas, line, doubts, isMacro);
  }
}
