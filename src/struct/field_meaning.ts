/**
 * Meaning of a field beside its type: unit, description, names of its values or bits,
 * notation, and limits.
 *
 * @module
 */

import { checkedLimits, type FieldLimits } from "./field_limits.ts";
import type { Field } from "./struct_types.ts";

/**
 * Meaning of a field, for code that shows, checks or exports it. It changes neither the
 * bytes nor which values the field takes.
 */
export interface FieldMeaning {
  /** Unit of the value, or of each element: `"deg/s²"`. */
  readonly unit?: string;
  /** Description of the field, in a sentence or two. */
  readonly description?: string;
  /**
   * Names of values: `{ STANDBY: 0, ENABLED: 2 }`. The field may hold others, too. A float
   * has them as well, if it holds an enumeration.
   */
  readonly values?: Readonly<Record<string, number>>;
  /**
   * Names of bits, each as a mask: `{ FAULT: 0x01, MODE: 0x06 }`. A field has names of
   * values or of bits, not both.
   */
  readonly bits?: Readonly<Record<string, number>>;
  /**
   * Notation of the number: `"hex"` for an integer, or for a float the count of digits after
   * the decimal point, in 0..20.
   */
  readonly display?: "hex" | { readonly digits: number };
  /** Limits of the value, or of each element, by their levels. */
  readonly limits?: FieldLimits;
}

/** Makes the error of a field that is refused: what of it, and by which rule. */
export type RefuseMeaning = (
  ErrorClass: typeof TypeError | typeof RangeError,
  what: string,
  rule: string,
  received: unknown,
) => Error;

/** Keys of a meaning. */
export const MEANING_KEYS = [
  "unit",
  "description",
  "values",
  "bits",
  "display",
  "limits",
] as const;
const UNIT_CHARS_MAX = 100;
const DESCRIPTION_CHARS_MAX = 10_000;
const DIGITS_MAX = 20;
const F32_MAX = 3.4028234663852886e38;
const NUMBER_TYPES = "u8, i8, u16, i16, u32, i32, u64, i64, f32, f64".split(
  ", ",
);

/** Integers that a field can hold and a JavaScript number tells apart. */
interface Integers {
  readonly min: number;
  readonly max: number;
  /** Largest mask; the sign is a bit like any other. */
  readonly maskMax: number;
}

function integersOf({ type, bitLength }: TypeOfField): Integers | undefined {
  if (!NUMBER_TYPES.includes(type as string)) return undefined;
  if (type === "f32" || type === "f64") {
    const max = type === "f32" ? 2 ** 24 : Number.MAX_SAFE_INTEGER;
    return { min: -max, max, maskMax: max };
  }
  const bits = bitLength ?? Number((type as string).slice(1));
  const safe = (value: number) => Math.min(value, Number.MAX_SAFE_INTEGER);
  const maskMax = safe(2 ** bits - 1);
  if ((type as string).startsWith("u")) {
    return { min: 0, max: maskMax, maskMax };
  }
  const half = 2 ** (bits - 1);
  return { min: -safe(half), max: safe(half - 1), maskMax };
}

/** Type of a field or of its elements, with the length of a bit-field. */
type TypeOfField = Pick<Field, "type" | "bitLength">;

/**
 * Checks the meaning of a field.
 *
 * @param given Declaration of the field, a copy of plain data.
 * @param field Type of the field.
 * @param refuse Makes the error.
 * @returns The parts that are given, frozen.
 */
export function checkedMeaning(
  given: FieldMeaning,
  field: TypeOfField,
  refuse: RefuseMeaning,
): FieldMeaning {
  const { type } = field;
  const integers = integersOf(field);
  const meaning: Partial<Record<keyof FieldMeaning, unknown>> = {};
  for (const key of MEANING_KEYS) {
    if (given[key] === undefined) continue;
    meaning[key] = given[key];
    if (key === "description" || integers !== undefined) continue;
    const rule = `must be of ${NUMBER_TYPES.join(", ")} for its ${key}`;
    const received = typeof type === "string" ? type : type.name;
    throw refuse(TypeError, "the type", rule, received);
  }
  const { unit, description, values, bits, display, limits } = meaning;
  if (values !== undefined && bits !== undefined) {
    const rule = "must have values or bits, not both";
    throw refuse(TypeError, "the meaning", rule, given);
  }
  checkText(unit, "the unit", UNIT_CHARS_MAX, refuse);
  checkText(description, "the description", DESCRIPTION_CHARS_MAX, refuse);
  if (values !== undefined) {
    const { min, max } = integers!;
    meaning.values = checkedNames(values, "values", min, max, refuse);
  }
  if (bits !== undefined) {
    meaning.bits = checkedNames(bits, "bits", 1, integers!.maskMax, refuse);
  }
  if (display !== undefined) {
    meaning.display = checkedDisplay(display, type, refuse);
  }
  if (limits !== undefined) {
    meaning.limits = checkedLimits(limits, rangeOf(type, integers!), refuse);
  }
  return Object.freeze(meaning) as FieldMeaning;
}

/** Returns the numbers that a field can hold. */
function rangeOf(type: Field["type"], { min, max }: Integers) {
  if (type !== "f32" && type !== "f64") return { min, max };
  const largest = type === "f32" ? F32_MAX : Number.MAX_VALUE;
  return { min: -largest, max: largest };
}

function checkText(
  text: unknown,
  what: string,
  charsMax: number,
  refuse: RefuseMeaning,
): void {
  if (text === undefined) return;
  const rule = `must be a string of 1 to ${charsMax} characters`;
  if (typeof text !== "string") throw refuse(TypeError, what, rule, text);
  if (text.trim() !== "" && text.length <= charsMax) return;
  throw refuse(RangeError, what, rule, text);
}

function checkedNames(
  names: unknown,
  what: string,
  min: number,
  max: number,
  refuse: RefuseMeaning,
): FieldMeaning["values"] {
  const isObject = typeof names === "object" && names !== null &&
    !Array.isArray(names);
  const entries = isObject ? Object.entries(names) : [];
  if (entries.length === 0) {
    const rule = "must be an object of names and their integers";
    throw refuse(TypeError, what, rule, names);
  }
  for (const [name, value] of entries) {
    if (name === "" || /^\d+$/.test(name)) {
      const rule = "must be neither empty nor an integer";
      throw refuse(TypeError, `a name of ${what}`, rule, name);
    }
    const rule = `must be an integer in ${min}..${max}`;
    const which = `${what}.${name}`;
    if (typeof value !== "number") throw refuse(TypeError, which, rule, value);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw refuse(RangeError, which, rule, value);
    }
  }
  return Object.freeze(Object.fromEntries(entries)) as FieldMeaning["values"];
}

function checkedDisplay(
  display: unknown,
  type: Field["type"],
  refuse: RefuseMeaning,
): FieldMeaning["display"] {
  const what = "the display";
  if (type !== "f32" && type !== "f64") {
    if (display === "hex") return display;
    throw refuse(TypeError, what, `of ${type} must be "hex"`, display);
  }
  const rule = `of ${type} must be { digits } with digits in 0..${DIGITS_MAX}`;
  const { digits } = display as { digits?: unknown };
  if (typeof digits !== "number") throw refuse(TypeError, what, rule, display);
  if (!Number.isInteger(digits) || digits < 0 || digits > DIGITS_MAX) {
    throw refuse(RangeError, what, rule, digits);
  }
  return Object.freeze({ digits });
}
