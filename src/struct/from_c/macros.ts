/**
 * Macros of C, and their expansion as gcc does it.
 *
 * @module
 */

import { type Doubts, joined } from "./doubts.ts";
import { quoted, sourceError } from "./source_error.ts";
import {
  END,
  type Macro,
  type SourceToken,
  Substitution,
} from "./substitution.ts";

export type { Macro, SourceToken } from "./substitution.ts";

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

  /** Defines all macros of others. */
  defineAll(others: Macros): void {
    for (const [name, macro] of others.#macros) this.#macros.set(name, macro);
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

function numberAt(token: SourceToken, value: number): SourceToken {
  return { ...token, kind: "number", text: String(value) };
}

function withDoubts(token: SourceToken, doubts: Doubts): SourceToken {
  return { ...token, doubts: joined(token.doubts, doubts) };
}
