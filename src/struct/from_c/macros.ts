/**
 * Macros of C, and their expansion as gcc does it.
 *
 * @module
 */

import { type Doubts, joined } from "./doubts.ts";
import { type Token, tokenize } from "./lexer.ts";
import { quoted, sourceError } from "./source_error.ts";

/** Token on its way through the preprocessor. */
export interface SourceToken extends Token {
  /** Whether this name stays as it is, since its own macro produced it. */
  readonly isPainted?: boolean;
}

/** Definition of a macro. */
export interface Macro {
  readonly name: string;
  /** Names of its parameters; undefined for one without parentheses. */
  readonly parameters?: readonly string[];
  /** Whether the last parameter takes all arguments that are left. */
  readonly isVariadic: boolean;
  readonly body: readonly Token[];
  readonly doubts?: Doubts;
}

/** Tokens that are read next, and the macro that produced them. */
interface Context {
  readonly tokens: readonly SourceToken[];
  readonly macro?: Macro;
  index: number;
}

const DEPTH_MAX = 64;
const TOKENS_MAX = 2 ** 20;

/** Macros of a source, which expand the tokens of an underlying stream. */
export class Macros {
  readonly #macros = new Map<string, Macro>();
  /** Doubts of names whose definitions were skipped. */
  readonly #doubted = new Map<string, Doubts>();
  readonly #contexts: Context[] = [];
  readonly #active = new Set<Macro>();
  readonly #pull: () => SourceToken;
  #tokenCount = 0;
  #counter = 0;

  /** @param pull Reads the next token of the source. */
  constructor(pull: () => SourceToken) {
    this.#pull = pull;
  }

  /** Returns the definition of a name. */
  get(name: string): Macro | undefined {
    return this.#macros.get(name);
  }

  /** Doubts of a name: whether it is a macro, and which. */
  doubtsOf(name: string): Doubts {
    return joined(this.#macros.get(name)?.doubts, this.#doubted.get(name));
  }

  /** Defines a macro, or redefines it. */
  define(macro: Macro): void {
    this.#macros.set(macro.name, macro);
    if (macro.doubts === undefined) this.#doubted.delete(macro.name);
  }

  /** Removes a definition. */
  undefine(name: string, doubts: Doubts): void {
    this.#macros.delete(name);
    if (doubts === undefined) this.#doubted.delete(name);
    else this.doubt(name, doubts);
  }

  /** States that a name may be a macro, or another one. */
  doubt(name: string, doubts: Doubts): void {
    this.#doubted.set(name, joined(this.#doubted.get(name), doubts));
  }

  /** Expands tokens that stand alone, such as a directive. */
  expandAll(tokens: readonly SourceToken[]): SourceToken[] {
    const last = tokens.at(-1);
    const end = { ...last ?? END, kind: "end", text: "" } as const;
    const outer = this.#contexts.length;
    this.#contexts.push({ tokens: [...tokens, end], index: 0 });
    const expanded: SourceToken[] = [];
    try {
      for (;;) {
        const token = this.next();
        if (token === end) return expanded;
        expanded.push(token);
      }
    } catch (error) {
      // The caller may read on: nothing of these tokens may be left to read.
      for (const { macro } of this.#contexts.splice(outer)) {
        if (macro !== undefined) this.#active.delete(macro);
      }
      throw error;
    }
  }

  /** Reads the next token that is no macro. */
  next(): SourceToken {
    for (;;) {
      const token = this.#read();
      if (token.kind !== "name" || token.isPainted) return token;
      const { text } = token;
      if (text === "__LINE__") return numberAt(token, token.line);
      if (text === "__COUNTER__") return numberAt(token, this.#counter++);
      const macro = this.#macros.get(text);
      if (macro === undefined) {
        const doubts = this.#doubted.get(text);
        return doubts === undefined ? token : withDoubts(token, doubts);
      }
      if (macro.parameters === undefined) {
        this.#enter(macro, token, []);
        continue;
      }
      const open = this.#read();
      if (open.text !== "(") {
        this.#contexts.push({ tokens: [open], index: 0 });
        return token;
      }
      const given = this.#arguments(token);
      const names = macro.parameters;
      const needed = names.length - (macro.isVariadic ? 1 : 0);
      // Empty parentheses hold one empty argument, or none.
      if (given.length === 1 && given[0].length === 0 && needed === 0) {
        given.pop();
      }
      const isWrong = given.length < needed ||
        (!macro.isVariadic && given.length > needed);
      if (isWrong) {
        const why = `macro ${
          quoted(text)
        } takes ${names.length} arguments: received ${given.length}`;
        return { ...token, kind: "unread", why };
      }
      this.#enter(macro, token, given);
    }
  }

  /** Reads the next token as it is; names of macros that are being expanded stay. */
  #read(): SourceToken {
    for (;;) {
      const context = this.#contexts.at(-1);
      if (context === undefined) return this.#pull();
      if (context.index === context.tokens.length) {
        this.#contexts.pop();
        if (context.macro !== undefined) this.#active.delete(context.macro);
        continue;
      }
      const token = context.tokens[context.index++];
      const macro = this.#macros.get(token.text);
      return macro !== undefined && this.#active.has(macro)
        ? { ...token, isPainted: true }
        : token;
    }
  }

  /** Reads the arguments of a macro up to the closing parenthesis. */
  #arguments(name: SourceToken): SourceToken[][] {
    const all: SourceToken[][] = [[]];
    for (let depth = 1;;) {
      const token = this.#read();
      if (token.kind === "end") {
        const why = `the arguments of macro ${
          quoted(name.text)
        } are not closed`;
        throw sourceError(name, why);
      }
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return all;
      else if (token.text === "," && depth === 1) {
        all.push([]);
        continue;
      }
      all.at(-1)!.push(token);
    }
  }

  #enter(macro: Macro, name: SourceToken, given: SourceToken[][]): void {
    const tokens = new Substitution(
      macro,
      given,
      (tokens) => this.expandAll(tokens),
    ).run();
    this.#tokenCount += 1 + tokens.length;
    if (this.#active.size >= DEPTH_MAX || this.#tokenCount > TOKENS_MAX) {
      throw sourceError(
        name,
        `macro ${quoted(macro.name)} expands to too many tokens`,
      );
    }
    const { line, column, file, comments } = name;
    const doubts = joined(name.doubts, this.doubtsOf(macro.name));
    const placed = tokens.map((token, i): SourceToken => ({
      ...token,
      line,
      column,
      file,
      startsLine: false,
      comments: i === 0 ? comments : undefined,
      doubts: joined(token.doubts, doubts),
    }));
    this.#contexts.push({ tokens: placed, macro, index: 0 });
    this.#active.add(macro);
  }
}

const END = { line: 1, column: 1, startsLine: false, isSpaced: false };

function numberAt(token: SourceToken, value: number): SourceToken {
  return { ...token, kind: "number", text: String(value) };
}

function withDoubts(token: SourceToken, doubts: Doubts): SourceToken {
  return { ...token, doubts: joined(token.doubts, doubts) };
}

/** Puts arguments into the body of a macro. */
class Substitution {
  readonly #macro: Macro;
  readonly #arguments: readonly SourceToken[][];
  readonly #expand: (tokens: readonly SourceToken[]) => SourceToken[];
  readonly #expanded = new Map<number, SourceToken[]>();

  constructor(
    macro: Macro,
    given: readonly SourceToken[][],
    expand: (tokens: readonly SourceToken[]) => SourceToken[],
  ) {
    const { parameters = [], isVariadic } = macro;
    this.#macro = macro;
    this.#expand = expand;
    const last = parameters.length - 1;
    this.#arguments = !isVariadic ? given : [
      ...given.slice(0, last),
      given.slice(last).flatMap((tokens, i) =>
        i === 0 ? tokens : [COMMA, ...tokens]
      ),
    ];
  }

  run(body: readonly Token[] = this.#macro.body): SourceToken[] {
    const result: SourceToken[] = [];
    for (let index = 0; index < body.length;) {
      let [tokens, next] = this.#operand(body, index, false);
      while (body[next]?.text === "##" && next + 1 < body.length) {
        const isVariadicRest = this.#isVariadicRest(body[next + 1]);
        const isComma = isVariadicRest && tokens.at(-1)?.text === ",";
        const [right, after] = this.#operand(body, next + 1, !isComma);
        if (!isComma) tokens = pasted(tokens, right);
        else if (right.length === 0) tokens = tokens.slice(0, -1);
        else tokens = [...tokens, ...right];
        next = after;
      }
      for (const token of tokens) result.push(token);
      index = next;
    }
    return result;
  }

  /** Returns what stands for the operand at an index, and the index behind it. */
  #operand(
    body: readonly Token[],
    index: number,
    isPasted: boolean,
  ): [SourceToken[], number] {
    const token = body[index];
    const { parameters } = this.#macro;
    if (token.text === "#" && parameters !== undefined) {
      const parameter = this.#parameterAt(body[index + 1]);
      if (parameter >= 0) {
        return [[stringOf(token, this.#arguments[parameter])], index + 2];
      }
    }
    if (
      token.text === "__VA_OPT__" && this.#macro.isVariadic &&
      body[index + 1]?.text === "("
    ) {
      return this.#optional(body, index + 2);
    }
    const parameter = this.#parameterAt(token);
    if (parameter < 0) return [[token], index + 1];
    const isRaw = isPasted || body[index + 1]?.text === "##";
    const tokens = isRaw
      ? this.#arguments[parameter]
      : this.#expandedArgument(parameter);
    return [tokens, index + 1];
  }

  /** Returns the contents of `__VA_OPT__(…)` if there are arguments for it. */
  #optional(body: readonly Token[], start: number): [SourceToken[], number] {
    let end = start;
    for (let depth = 1; end < body.length; end++) {
      if (body[end].text === "(") depth++;
      if (body[end].text === ")" && --depth === 0) break;
    }
    const hasArguments = this.#arguments.at(-1)!.length > 0;
    const tokens = hasArguments ? this.run(body.slice(start, end)) : [];
    return [tokens, end + 1];
  }

  #expandedArgument(parameter: number): SourceToken[] {
    let expanded = this.#expanded.get(parameter);
    if (expanded === undefined) {
      expanded = this.#expand(this.#arguments[parameter]);
      this.#expanded.set(parameter, expanded);
    }
    return expanded;
  }

  #parameterAt(token: Token | undefined): number {
    return token?.kind === "name"
      ? this.#macro.parameters?.indexOf(token.text) ?? -1
      : -1;
  }

  #isVariadicRest(token: Token): boolean {
    const { parameters, isVariadic } = this.#macro;
    return isVariadic && this.#parameterAt(token) === parameters!.length - 1;
  }
}

const COMMA: Token = { ...END, kind: "other", text: "," };

function stringOf(place: Token, tokens: readonly Token[]): Token {
  const text = tokens.map(({ kind, text, isSpaced }, i) => {
    const escaped = kind === "string" || kind === "char"
      ? text.replace(/["\\]/g, "\\$&")
      : text;
    return isSpaced && i > 0 ? ` ${escaped}` : escaped;
  }).join("");
  return { ...place, kind: "string", text: `"${text}"` };
}

/** Makes one token of the last and the first of two lists. */
function pasted(left: SourceToken[], right: SourceToken[]): SourceToken[] {
  const one = left.at(-1);
  const two = right[0];
  if (one === undefined) return right;
  if (two === undefined) return left;
  const text = one.text + two.text;
  const [token, end] = tokenize(text.replaceAll("/*", "/ *"));
  const isOne = end?.kind === "end" && token.text === text;
  const doubts = joined(one.doubts, two.doubts);
  const made: SourceToken = isOne
    ? { ...one, kind: token.kind, text, doubts, isPainted: false }
    : {
      ...one,
      kind: "unread",
      text,
      why: `"##" makes no token of ${quoted(one.text)} and ${quoted(two.text)}`,
    };
  return [...left.slice(0, -1), made, ...right.slice(1)];
}
