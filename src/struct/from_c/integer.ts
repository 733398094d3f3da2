/**
 * Integers of C: values with a type, and the operators on them.
 *
 * @module
 */

/** Integer type: its length in bits, and whether it has a sign. */
export interface IntegerType {
  readonly bits: number;
  readonly isUnsigned: boolean;
}

/** Value of an integer type. */
export interface Integer extends IntegerType {
  readonly value: bigint;
}

/** Reason for which an operation has no value. */
export class OperationError extends Error {}

/** Type `int`, of every comparison. */
export const INT: IntegerType = { bits: 32, isUnsigned: false };

/** Returns a value in the range of a type, as a conversion wraps it. */
export function converted(value: bigint, type: IntegerType): Integer {
  const { bits, isUnsigned } = type;
  const wrapped = isUnsigned
    ? BigInt.asUintN(bits, value)
    : BigInt.asIntN(bits, value);
  return { value: wrapped, bits, isUnsigned };
}

/** Returns the result of a comparison. */
export function truth(value: boolean): Integer {
  return converted(value ? 1n : 0n, INT);
}

/** Converts a type shorter than `int` to `int`. */
function promoted(operand: Integer): Integer {
  return operand.bits < 32 ? { ...INT, value: operand.value } : operand;
}

/** Returns the type to which both operands of an operator are converted. */
export function commonType(left: IntegerType, right: IntegerType): IntegerType {
  const bits = Math.max(left.bits, right.bits);
  const isUnsigned = [left, right].some((type) =>
    type.bits === bits && type.isUnsigned
  );
  return { bits, isUnsigned };
}

/** Returns an arithmetic result; that of an unsigned type wraps. */
function arithmetic(value: bigint, type: IntegerType): Integer {
  const result = converted(value, type);
  if (type.isUnsigned || result.value === value) return result;
  throw new OperationError(`the value takes more than ${type.bits} bits`);
}

type Operate = (left: bigint, right: bigint) => bigint | boolean;

const COMMON: Readonly<Record<string, Operate>> = {
  "|": (left, right) => left | right,
  "^": (left, right) => left ^ right,
  "&": (left, right) => left & right,
  "==": (left, right) => left === right,
  "!=": (left, right) => left !== right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  "%": (left, right) => left % right,
};

/** Returns the result of a binary operator other than `&&` and `||`. */
export function binary(text: string, one: Integer, two: Integer): Integer {
  const left = promoted(one);
  const right = promoted(two);
  if (text === "<<" || text === ">>") return shifted(text, left, right);
  const type = commonType(left, right);
  const [a, b] = [left, right].map(({ value }) => converted(value, type).value);
  if ((text === "/" || text === "%") && b === 0n) {
    throw new OperationError("it divides by zero");
  }
  const result = COMMON[text](a, b);
  return typeof result === "boolean" ? truth(result) : arithmetic(result, type);
}

/** The right operand doesn't change the type. */
function shifted(text: string, left: Integer, right: Integer): Integer {
  const { value: count } = right;
  if (count < 0n || count >= left.bits) {
    throw new OperationError(`it shifts ${left.bits} bits by ${count}`);
  }
  const { value } = left;
  return converted(text === "<<" ? value << count : value >> count, left);
}

/** Returns the result of a unary operator. */
export function unary(text: string, operand: Integer): Integer {
  const { value, ...type } = promoted(operand);
  switch (text) {
    case "!":
      return truth(value === 0n);
    case "~":
      return converted(~value, type);
    case "-":
      return arithmetic(-value, type);
    default:
      return { value, ...type };
  }
}
