/**
 * Constant expressions: sizes of arrays, values of enumerators, conditions of `#if`.
 *
 * @module
 */

import {
  binary,
  commonType,
  converted,
  type Integer,
  type IntegerType,
  OperationError,
  truth,
  unary,
} from "./integer.ts";
import { type Doubts, joined } from "./doubts.ts";
import type { Token } from "./lexer.ts";
import {
  characterLiteral,
  integerLiteral,
  noIntegerReason,
} from "./literal.ts";
import { type Place, quoted, undefinedMacro } from "./source_error.ts";

const DEPTH_MAX = 64;

/** Binary operators, from the loosest binding to the tightest. */
const LEVELS: readonly ReadonlySet<string>[] = [
  new Set(["||"]),
  new Set(["&&"]),
  new Set(["|"]),
  new Set(["^"]),
  new Set(["&"]),
  new Set(["==", "!="]),
  new Set(["<", ">", "<=", ">="]),
  new Set(["<<", ">>"]),
  new Set(["+", "-"]),
  new Set(["*", "/", "%"]),
];
const UNARY = new Set(["+", "-", "~", "!"]);

/** Value of a name, and what it depends on. */
export interface Operand extends Integer {
  readonly doubts?: Doubts;
}

/** Context of a constant expression. */
export interface Surroundings {
  /** Length of the shortest type in bits: 32, or 64 in an `#if`. */
  readonly intBits: 32 | 64;
  /** Length of a `long` in bits. */
  readonly longBits: 32 | 64;
  /** Returns the value of a name, if it has one. */
  valueOf(token: Token): Operand | undefined;
  /**
   * Reads an operand that only code has, such as `sizeof`, at an index of the tokens;
   * returns undefined if there is none.
   */
  operand?(index: number): { value: Integer; index: number } | undefined;
  /** Reads a type in parentheses, which converts the operand behind it. */
  cast?(index: number): { type: IntegerType; index: number } | undefined;
  /** Makes the error of a place. */
  error(place: Place, why: string): Error;
}

/** Reads one constant expression. */
export class ConstantReader {
  readonly #tokens: readonly Token[];
  readonly #surroundings: Surroundings;
  #index: number;
  #depth = 0;
  /** Number of operators around that have decided without this operand. */
  #unevaluated = 0;
  #doubts: Doubts;

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

  /** Doubts on which the value depends. */
  get doubts(): Doubts {
    return this.#doubts;
  }

  /** Reads the expression and returns its value. */
  read(): Integer {
    const condition = this.#binary(0);
    if (!this.#accept("?")) return condition;
    const isTrue = condition.value !== 0n;
    const [one, two] = this.#nested(() => {
      const one = this.#operand(!isTrue, () => this.read());
      this.#expect(":");
      return [one, this.#operand(isTrue, () => this.read())];
    });
    return converted((isTrue ? one : two).value, commonType(one, two));
  }

  #binary(level: number): Integer {
    if (level === LEVELS.length) return this.#unary();
    if (level < 2) return this.#logical(level);
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = this.#tokens[this.#index];
      if (!LEVELS[level].has(operator.text)) return left;
      this.#index++;
      const right = this.#binary(level + 1);
      left = this.#operate(operator, left, right);
    }
  }

  #operate(operator: Token, left: Integer, right: Integer): Integer {
    try {
      return binary(operator.text, left, right);
    } catch (error) {
      return this.#impossible(operator, error, commonType(left, right));
    }
  }

  /** Throws the error of an operation, unless its value doesn't matter. */
  #impossible(operator: Token, error: unknown, type: IntegerType): Integer {
    if (!(error instanceof OperationError)) throw error;
    if (this.#unevaluated > 0) return { value: 0n, ...type };
    throw this.#error(operator, error.message);
  }

  #logical(level: number): Integer {
    const [operator] = LEVELS[level];
    const isOr = operator === "||";
    let left = this.#doubted(() => this.#binary(level + 1));
    while (this.#accept(operator)) {
      const isDecided = (left.value !== 0n) === isOr;
      const read = () => this.#binary(level + 1);
      const right = this.#doubted(() => this.#operand(isDecided, read));
      // An operand that decides without a doubt leaves none.
      const decisive = [left, right].find(({ value, doubts }) =>
        (value !== 0n) === isOr && doubts === undefined
      );
      const doubts = decisive === undefined
        ? joined(left.doubts, right.doubts)
        : undefined;
      const isTrue = isDecided ? isOr : right.value !== 0n;
      left = { ...truth(isTrue), doubts };
    }
    this.#doubts = joined(this.#doubts, left.doubts);
    return left;
  }

  /** Reads an operand with the doubts of its own. */
  #doubted(read: () => Integer): Operand {
    const outer = this.#doubts;
    this.#doubts = undefined;
    const value = read();
    const doubts = this.#doubts;
    this.#doubts = outer;
    return { ...value, doubts };
  }

  #operand(isUnevaluated: boolean, read: () => Integer): Integer {
    if (!isUnevaluated) return read();
    this.#unevaluated++;
    const value = read();
    this.#unevaluated--;
    return value;
  }

  /** Reads a part of the expression, at a depth that is limited. */
  #nested<T>(read: () => T): T {
    const token = this.#tokens[this.#index];
    if (++this.#depth > DEPTH_MAX) {
      throw this.#error(token, `it is nested more than ${DEPTH_MAX} deep`);
    }
    const value = read();
    this.#depth--;
    return value;
  }

  #unary(): Integer {
    return this.#nested(() => this.#primary(this.#tokens[this.#index]));
  }

  #primary(token: Token): Integer {
    const { kind, text } = token;
    const { operand, cast } = this.#surroundings;
    const special = operand?.(this.#index);
    if (special !== undefined) {
      this.#index = special.index;
      return special.value;
    }
    const conversion = text === "(" ? cast?.(this.#index) : undefined;
    if (conversion !== undefined) {
      this.#index = conversion.index;
      return converted(this.#unary().value, conversion.type);
    }
    if (kind !== "end") this.#index++;
    if (UNARY.has(text)) {
      const value = this.#unary();
      try {
        return unary(text, value);
      } catch (error) {
        return this.#impossible(token, error, value);
      }
    }
    if (text === "(") {
      const value = this.read();
      this.#expect(")");
      return value;
    }
    return this.#value(token);
  }

  #value(token: Token): Integer {
    const { kind, text, why } = token;
    this.#doubts = joined(this.#doubts, token.doubts);
    if (kind === "number") {
      const value = integerLiteral(text, this.#surroundings);
      if (value !== undefined) return value;
      throw this.#error(token, noIntegerReason(text, this.#surroundings));
    }
    if (kind === "char") {
      const value = characterLiteral(text);
      if (value !== undefined) return value;
      throw this.#error(
        token,
        `${quoted(text)} is not a character of one value`,
      );
    }
    const operand = kind === "name"
      ? this.#surroundings.valueOf(token)
      : undefined;
    if (operand !== undefined) {
      const { doubts, ...value } = operand;
      this.#doubts = joined(this.#doubts, doubts);
      return value;
    }
    const isCall = kind === "name" && this.#tokens[this.#index].text === "(";
    throw this.#error(
      token,
      why ??
        (isCall
          ? undefinedMacro(text)
          : kind === "name"
          ? `the value of ${
            quoted(text)
          } is not in the source; pass { defines: { ${text}: … } }`
          : `expected an integer, found ${quoted(text)}`),
    );
  }

  #accept(text: string): boolean {
    if (this.#tokens[this.#index].text !== text) return false;
    this.#index++;
    return true;
  }

  #expect(text: string): void {
    if (this.#accept(text)) return;
    const token = this.#tokens[this.#index];
    const why = token.why ??
      `expected ${quoted(text)}, found ${quoted(token.text)}`;
    throw this.#error(token, why);
  }

  #error(token: Token, why: string): Error {
    return this.#surroundings.error(token, why);
  }
}
