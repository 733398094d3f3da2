/**
 * Constant expressions: sizes of arrays, values of enumerators, conditions of `#if`.
 *
 * @module
 */

import { type Place, quoted } from "./source_error.ts";
import type { Token } from "./tokens.ts";

const DEPTH_MAX = 64;
const SHIFT_MAX = 63n;
const VALUE_MIN = -(2n ** 63n);
const VALUE_MAX = 2n ** 64n - 1n;
const LITERAL = /^(?:0[xX][\da-fA-F]+|0[bB][01]+|\d+)(?=[uUlL]*$)/;
const SUFFIX = /^(?:u|u?ll?|ll?u?)?$/i;

type Operate = (left: bigint, right: bigint) => bigint;

const truth = (value: boolean) => value ? 1n : 0n;

/** Binary operators, from the loosest binding to the tightest. */
const LEVELS: readonly Readonly<Record<string, Operate>>[] = [
  { "||": (left, right) => truth(left !== 0n || right !== 0n) },
  { "&&": (left, right) => truth(left !== 0n && right !== 0n) },
  { "|": (left, right) => left | right },
  { "^": (left, right) => left ^ right },
  { "&": (left, right) => left & right },
  {
    "==": (left, right) => truth(left === right),
    "!=": (left, right) => truth(left !== right),
  },
  {
    "<": (left, right) => truth(left < right),
    ">": (left, right) => truth(left > right),
    "<=": (left, right) => truth(left <= right),
    ">=": (left, right) => truth(left >= right),
  },
  {
    "<<": (left, right) => left << right,
    ">>": (left, right) => left >> right,
  },
  {
    "+": (left, right) => left + right,
    "-": (left, right) => left - right,
  },
  {
    "*": (left, right) => left * right,
    "/": (left, right) => left / right,
    "%": (left, right) => left % right,
  },
];

const UNARY: Readonly<Record<string, (value: bigint) => bigint>> = {
  "+": (value) => value,
  "-": (value) => -value,
  "~": (value) => ~value,
  "!": (value) => truth(value === 0n),
};

/** Context of a constant expression. */
export interface Surroundings {
  /** Returns the value of a name, if it has one. */
  valueOf(name: string): bigint | undefined;
  /**
   * Reads the type after `sizeof`, at an index of the tokens: its size in bytes, and the
   * index after it.
   */
  sizeOf?(index: number): { value: bigint; index: number };
  /** Makes the error of a place. */
  error(place: Place, why: string): Error;
}

/** Reads one constant expression. */
export class ConstantReader {
  readonly #tokens: readonly Token[];
  readonly #surroundings: Surroundings;
  #index: number;
  #depth = 0;

  /**
   * @param tokens The tokens; the last is an `end`.
   * @param index Index of the first token of the expression.
   * @param surroundings Meaning of its names.
   */
  constructor(
    tokens: readonly Token[],
    index: number,
    surroundings: Surroundings,
  ) {
    this.#tokens = tokens;
    this.#index = index;
    this.#surroundings = surroundings;
  }

  /** Index of the token after the last one read. */
  get index(): number {
    return this.#index;
  }

  /** Reads the expression and returns its value. */
  read(level = 0): bigint {
    if (level === LEVELS.length) return this.#unary();
    const operators = LEVELS[level];
    let left = this.read(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#index];
      if (!Object.hasOwn(operators, operator.text)) return left;
      this.#index++;
      const right = this.read(level + 1);
      this.#checkOperand(operator, right);
      left = this.#checked(operator, operators[operator.text](left, right));
    }
  }

  #unary(): bigint {
    const token = this.#tokens[this.#index];
    if (++this.#depth > DEPTH_MAX) {
      throw this.#error(token, `it is nested more than ${DEPTH_MAX} deep`);
    }
    const value = this.#checked(token, this.#primary(token));
    this.#depth--;
    return value;
  }

  #primary(token: Token): bigint {
    const { kind, text } = token;
    if (kind !== "end") this.#index++;
    if (kind === "number") return this.#literal(token);
    if (text === "(") {
      const value = this.read();
      const close = this.#tokens[this.#index];
      if (close.text === ")") this.#index++;
      else {throw this.#error(
          close,
          `expected ")", found ${quoted(close.text)}`,
        );}
      return value;
    }
    if (Object.hasOwn(UNARY, text)) return UNARY[text](this.#unary());
    const { sizeOf, valueOf } = this.#surroundings;
    if (text === "sizeof" && sizeOf !== undefined) {
      const { value, index } = sizeOf(this.#index);
      this.#index = index;
      return value;
    }
    const value = kind === "name" ? valueOf(text) : undefined;
    if (value !== undefined) return value;
    throw this.#error(
      token,
      kind === "name"
        ? `the value of ${quoted(text)} is not in the source`
        : `expected an integer, found ${quoted(text)}`,
    );
  }

  #literal(token: Token): bigint {
    const digits = LITERAL.exec(token.text)?.[0];
    const suffix = token.text.slice(digits?.length);
    if (digits !== undefined && SUFFIX.test(suffix)) {
      const isOctal = /^0\d/.test(digits);
      if (!isOctal || /^[0-7]+$/.test(digits)) {
        // More digits than any value has would only cost time.
        const isLong = digits.length > 80;
        if (isLong) throw this.#tooLarge(token);
        return BigInt(isOctal ? `0o${digits}` : digits);
      }
    }
    throw this.#error(token, `${quoted(token.text)} is not an integer`);
  }

  #checkOperand(operator: Token, right: bigint): void {
    const { text } = operator;
    if ((text === "/" || text === "%") && right === 0n) {
      throw this.#error(operator, "it divides by zero");
    }
    const isShift = text === "<<" || text === ">>";
    if (isShift && (right < 0n || right > SHIFT_MAX)) {
      throw this.#error(operator, `it shifts by ${right} bits`);
    }
  }

  #checked(token: Token, value: bigint): bigint {
    if (value < VALUE_MIN || value > VALUE_MAX) throw this.#tooLarge(token);
    return value;
  }

  #tooLarge(token: Token): Error {
    return this.#error(token, "the value takes more than 64 bits");
  }

  #error(token: Token, why: string): Error {
    return this.#surroundings.error(token, why);
  }
}
