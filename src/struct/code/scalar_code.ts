/**
 * Text of the code that reads, checks and writes a number or flag with a `DataView`.
 *
 * @module
 */

import type { FieldTag, Shape } from "../struct_fields.ts";

/** Names of the methods of `DataView` without `get` and `set`. */
export const METHODS: Readonly<Record<FieldTag, string>> = {
  u8: "Uint8",
  i8: "Int8",
  u16: "Uint16",
  i16: "Int16",
  u32: "Uint32",
  i32: "Int32",
  u64: "BigUint64",
  i64: "BigInt64",
  f32: "Float32",
  f64: "Float64",
  bool: "Uint8",
};

/** Tests of values; `v` is the value, read once. They hold as the rules of the codecs do. */
export const TESTS: Readonly<Record<FieldTag, string>> = {
  u8: "typeof v === 'number' && (v & 0xFF) === v",
  i8: "typeof v === 'number' && v << 24 >> 24 === v",
  u16: "typeof v === 'number' && (v & 0xFFFF) === v",
  i16: "typeof v === 'number' && v << 16 >> 16 === v",
  u32: "typeof v === 'number' && v >>> 0 === v",
  i32: "typeof v === 'number' && (v | 0) === v",
  u64: "typeof v === 'bigint' && asUintN(64, v) === v",
  i64: "typeof v === 'bigint' && asIntN(64, v) === v",
  f32: "typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",
  f64: "typeof v === 'number'",
  bool: "typeof v === 'boolean'",
};

/** Shape of a number or flag. */
export type ScalarShape = Extract<Shape, { kind: "scalar" }>;

/** Returns an expression that reads a value. */
export function readScalar(
  { tag, isLittle }: ScalarShape,
  data: string,
  at: string,
) {
  const read = isOneByte(tag)
    ? `${data}.get${METHODS[tag]}(${at})`
    : `${data}.get${METHODS[tag]}(${at}, ${isLittle})`;
  return tag === "bool" ? `${read} !== 0` : read;
}

/** Returns a statement that writes a value. */
export function writeScalar(
  { tag, isLittle }: ScalarShape,
  data: string,
  at: string,
  value: string,
): string {
  const plain = tag === "bool" ? `${value} ? 1 : 0` : value;
  return isOneByte(tag)
    ? `${data}.set${METHODS[tag]}(${at}, ${plain});`
    : `${data}.set${METHODS[tag]}(${at}, ${plain}, ${isLittle});`;
}

function isOneByte(tag: FieldTag): boolean {
  return tag === "u8" || tag === "i8" || tag === "bool";
}

/** Returns an expression for a value as JSON has it: only few need `jsonOf()`. */
export function jsonScalar(tag: FieldTag, value: string): string {
  switch (tag) {
    case "u64":
    case "i64":
      return `String(${value})`;
    case "f32":
    case "f64":
      return `(x = ${value}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)`;
    default:
      return value;
  }
}
