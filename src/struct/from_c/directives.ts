/**
 * Parts of directives: names, macros, files, guards.
 *
 * @module
 */

import type { Doubts } from "./doubts.ts";
import type { Token } from "./lexer.ts";
import type { Macro } from "./macros.ts";
import {
  LINE_END,
  quoted,
  sourceError,
  type StructSourceError,
  undefinedMacro,
} from "./source_error.ts";

/** Returns the index of the `#` of the condition that ends a file. */
export function guardOf(tokens: readonly Token[]): number | undefined {
  const open: number[] = [];
  for (const [i, { text, startsLine }] of tokens.entries()) {
    if (text !== "#" || !startsLine) continue;
    const directive = tokens[i + 1].text;
    if (/^if(?:n?def)?$/.test(directive)) open.push(i);
    if (directive !== "endif") continue;
    const start = open.pop();
    if (open.length > 0) continue;
    let next = i + 2;
    while (next < tokens.length && !tokens[next].startsLine) next++;
    if (tokens[next]?.kind === "end") return start;
  }
  return undefined;
}

/**
 * Returns the name of a macro, which a directive must have.
 *
 * @param token Token that must be the name; undefined if the line has no more.
 * @param before Token in front of it.
 */
export function nameOf(token: Token | undefined, before: Token): string {
  if (token?.kind === "name") return token.text;
  throw sourceError(
    token ?? before,
    `expected the name of a macro, found ${quoted(token?.text ?? LINE_END)}`,
  );
}

/**
 * Returns the macro that a line defines.
 *
 * @param line Tokens behind the directive.
 * @param doubts Macros on which it depends whether the line counts.
 * @param directive Token in front of the line.
 */
export function macroOf(
  line: readonly Token[],
  doubts: Doubts,
  directive: Token,
): Macro {
  const name = nameOf(line[0], directive);
  const macro = { name, isVariadic: false, doubts };
  const isFunction = line[1]?.text === "(" && !line[1].isSpaced;
  if (!isFunction) return { ...macro, body: line.slice(1) };
  const close = line.findIndex(({ text }) => text === ")");
  if (close < 0) throw sourceError(line[1], '"(" is not closed');
  return {
    ...macro,
    ...parametersOf(line.slice(2, close), line[0]),
    body: line.slice(close + 1),
  };
}

/** Returns the parameters in the parentheses of a definition. */
function parametersOf(
  tokens: readonly Token[],
  name: Token,
): Pick<Macro, "parameters" | "isVariadic"> {
  const parts = tokens.map(({ text }) => text);
  const isVariadic = parts.at(-1) === "...";
  if (isVariadic && (parts.length === 1 || parts.at(-2) === ",")) {
    parts[parts.length - 1] = "__VA_ARGS__";
  } else if (isVariadic) parts.pop();
  const parameters = parts.filter((_, i) => i % 2 === 0);
  const isList = parts.every((text, i) => (i % 2 === 1) === (text === ","));
  if (isList && parts.length !== 2 * parameters.length) {
    return { parameters, isVariadic };
  }
  if (parts.length === 0) return { parameters: [], isVariadic };
  throw sourceError(
    name,
    `the parameters of ${quoted(name.text)} can't be read`,
  );
}

/** Returns the name in `"name"` or `<name>`. */
export function fileOf(tokens: readonly Token[]): string | undefined {
  const [first] = tokens;
  if (first?.kind === "string") return first.text.replace(/^"|"$/g, "");
  if (first?.text !== "<" || tokens.at(-1)?.text !== ">") return undefined;
  return tokens.slice(1, -1).map(({ text }) => text).join("");
}

/** Returns the reason of an #error. */
export function errorReason(line: readonly Token[]): string {
  const text = line.map(({ text }) => text).join(" ");
  return text === ""
    ? "the source has an #error directive"
    : `the source has an #error directive: ${quoted(text)}`;
}

/** Makes the error of a token behind the end of a condition. */
export function unexpected(
  token: Token,
  before: Token | undefined,
): StructSourceError {
  const isCall = token.text === "(" && before?.kind === "name";
  return sourceError(
    token,
    isCall
      ? undefinedMacro(before.text)
      : token.why ?? `${quoted(token.text)} is not expected`,
  );
}
