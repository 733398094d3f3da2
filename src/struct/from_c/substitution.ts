/**
 * Bodies of macros, with arguments in place of parameters.
 *
 * @module
 */

import { type Doubts, joined } from "./doubts.ts";
import { type Token, tokenize } from "./lexer.ts";
import { quoted } from "./source_error.ts";

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

/** Facts of a token that stands nowhere. */
export const END = {
  line: 1,
  column: 1,
  startsLine: false,
  isSpaced: false,
} as const;

/** Puts arguments into the body of a macro. */
export class Substitution {
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
