/**
 * Conditions of the preprocessor: whether they hold, and on which macros that depends.
 *
 * @module
 */

import { ConstantReader } from "./constant.ts";
import { fileOf, nameOf, unexpected } from "./directives.ts";
import { type Doubt, type Doubts, joined } from "./doubts.ts";
import type { Token } from "./lexer.ts";
import type { Macros, SourceToken } from "./macros.ts";
import {
  attempt,
  LINE_END,
  quoted,
  reasonOf,
  sourceError,
  StructSourceError,
} from "./source_error.ts";
import type { Group, SourceFiles } from "./source_files.ts";

/** Facts on which conditions depend. */
export interface ConditionFacts {
  readonly macros: Macros;
  readonly files: SourceFiles;
  /** Whether a macro without a definition is not defined, without a doubt. */
  readonly areMacrosKnown: boolean;
  /** Names that are known to be no macros. */
  readonly undefinedNames: ReadonlySet<string>;
  /** Name of an included file whose text is not known. */
  readonly unreadFile: string | undefined;
  /** Returns the text of a file, by its path or by its last part. */
  fileText(name: string): string | undefined;
}

const HAS_OPERATORS = new Set([
  "__has_include",
  "__has_include_next",
  "__has_attribute",
  "__has_cpp_attribute",
  "__has_c_attribute",
  "__has_builtin",
]);

/** Reads conditions. */
export class Conditions {
  readonly #facts: ConditionFacts;
  readonly #doubtOf = new Map<string, Doubts>();

  /** @param facts Facts, which may change between conditions. */
  constructor(facts: ConditionFacts) {
    this.#facts = facts;
  }

  /** Returns the lines behind a directive `#if`, `#ifdef`, `#elif` and such. */
  groupOf(directive: Token, line: Token[], outer: Doubts): Group {
    const { text } = directive;
    if (text.endsWith("if")) {
      const [isActive, doubts] = this.#holds(directive, line);
      return { isActive, doubts: joined(outer, doubts) };
    }
    const [isDefined, doubts] = this.#isDefined(line[0], directive);
    const isActive = isDefined !== text.endsWith("ndef");
    return { isActive, doubts: joined(outer, doubts) };
  }

  /** Returns whether a condition holds, and on which macros that depends. */
  #holds(directive: Token, line: Token[]): [boolean, Doubts] {
    const result = attempt(() => {
      const tokens = this.#facts.macros.expandAll(this.#withoutOperators(line));
      const last = line.at(-1) ?? directive;
      const column = last.column + last.text.length;
      const end: SourceToken = { ...last, kind: "end", text: LINE_END, column };
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
    const isMacro = this.#facts.macros.get(token.text) !== undefined;
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
        : this.#isDefined(line[start], line[start - 1]);
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
    if (/^(?:""|<>)?$/.test(operand.map(({ text }) => text).join(""))) {
      const why = `the parentheses of ${
        quoted(operator.text)
      } must have a name`;
      throw sourceError(operator, why);
    }
    if (operator.text.startsWith("__has_include")) {
      const tokens: readonly SourceToken[] = fileOf(operand) === undefined
        ? this.#facts.macros.expandAll(operand)
        : operand;
      const doubts = tokens.map((token) => token.doubts).reduce(
        joined,
        undefined,
      );
      const name = fileOf(tokens);
      if (name !== undefined && this.#facts.fileText(name) !== undefined) {
        return [true, doubts];
      }
      if (this.#facts.areMacrosKnown) return [false, doubts];
      const shown = name ?? operand.map(({ text }) => text).join("");
      const why = `it is not known whether there is a file ${
        quoted(shown)
      }; pass its text by { includes }, or { defines } with what it would define`;
      return [false, joined(doubts, new Set([{ place: operator, why }]))];
    }
    const name = operand.at(-1)?.text.replace(/^__(\w+)__$/, "$1") ?? "";
    return [
      operator.text.endsWith("attribute") &&
      /^(?:packed|aligned|scalar_storage_order|unused|deprecated|may_alias|mode)$/
        .test(name),
      undefined,
    ];
  }

  #isDefined(token: Token | undefined, before: Token): [boolean, Doubts] {
    const name = nameOf(token, before);
    const doubts = this.#facts.macros.doubtsOf(name);
    if (this.#facts.macros.get(name) !== undefined) return [true, doubts];
    if (HAS_OPERATORS.has(name)) return [true, undefined];
    return [false, joined(doubts, this.#doubtsOfUndefined(token!))];
  }

  /** Returns the doubts of a name that has no definition. */
  #doubtsOfUndefined(token: Token): Doubts {
    const { text: macro } = token;
    if (this.#facts.undefinedNames.has(macro) || this.#facts.areMacrosKnown) {
      return undefined;
    }
    const { files, unreadFile } = this.#facts;
    if (files.isDefinedNext(macro, unreadFile)) return undefined;
    let doubts = this.#doubtOf.get(macro);
    if (doubts === undefined) {
      doubts = new Set([{ place: token, macro, unreadFile }]);
      this.#doubtOf.set(macro, doubts);
    }
    return doubts;
  }
}
