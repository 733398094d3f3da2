/**
 * Values of fields as the table shows them.
 *
 * @module
 */

import { hex, printable } from "../base/printable.ts";
import { fieldText } from "../struct/field_text.ts";
import type { FlatField, FlatValue } from "../struct/flat_fields.ts";
import type { Field } from "../struct/struct_types.ts";

/**
 * Notation of values:
 *
 * | notation | shows |
 * | --- | --- |
 * | `"meaning"` | names of values and bits, and the digits that the field declares |
 * | `"raw"` | the number as it is |
 * | `"hex"` | the bytes of the value in their order in the frame |
 * | `"bits"` | an integer in binary digits, the highest first; others as they are |
 */
export type Notation = "meaning" | "raw" | "hex" | "bits";

/** All notations, in the order in which a switch steps through them. */
export const NOTATIONS: readonly Notation[] = [
  "meaning",
  "raw",
  "hex",
  "bits",
];

/** Digits of a number whose field declares none. */
const SIGNIFICANT_DIGITS = 7;

/** Returns the field of one value of a {@linkcode FlatField}, without arrays and unit. */
function fieldOfValue({ field, type, byteLength }: FlatField): Field {
  const { count: _, dimensions: __, unit: ___, ...rest } = field;
  return type === "char" ? { ...rest, count: byteLength } : rest;
}

/**
 * Returns a function that writes the values of a field.
 *
 * @param flat The field.
 */
export function valueWriter(
  flat: FlatField,
): (data: DataView, structAt: number, notation: Notation) => string {
  const field = fieldOfValue(flat);
  const { values, bits, display } = field;
  const hasOwnText = values !== undefined || bits !== undefined ||
    display !== undefined;
  return (data, structAt, notation) => {
    if (notation === "hex") return hexText(flat, data, structAt);
    const value = flat.read(data, structAt);
    if (notation === "raw") return rawText(value);
    if (notation === "bits") return bitsText(flat, value);
    if (typeof value === "number" && !hasOwnText) return numberText(value);
    return fieldText(field, value);
  };
}

function rawText(value: FlatValue): string {
  if (typeof value === "string") return printable(JSON.stringify(value));
  return Object.is(value, -0) ? "-0" : String(value);
}

function bitsText(flat: FlatField, value: FlatValue): string {
  if (!/^[ui]/.test(flat.type)) return rawText(value);
  const length = flat.field.bitLength ?? 8 * flat.byteLength;
  const digits = BigInt.asUintN(length, BigInt(value)).toString(2);
  return digits.padStart(length, "0").replaceAll(/\B(?=(?:.{4})+$)/g, " ");
}

/** Returns a number in a width that hardly changes from one sample to the next. */
function numberText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return rawText(value);
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-4) {
    return value.toExponential(SIGNIFICANT_DIGITS - 1);
  }
  const whole = Math.max(1, Math.floor(Math.log10(size)) + 1);
  return value.toFixed(Math.max(0, SIGNIFICANT_DIGITS - whole));
}

/**
 * Returns the number at a tick of an axis, in the digits that tell it from the next.
 *
 * @param value The number.
 * @param step Distance to the next.
 */
export function tickText(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  let digits = 0;
  while (digits < 7 && !isWhole(step * 10 ** digits)) digits++;
  if (size < 1e6 && digits < 7) return value.toFixed(digits);
  const significant = Math.max(0, Math.ceil(Math.log10(size / step)));
  return value === 0 ? "0" : value.toExponential(Math.min(6, significant));
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6 && value > 0.5;
}

function hexText(flat: FlatField, data: DataView, structAt: number): string {
  const at = data.byteOffset + structAt + flat.offset;
  return hex(new Uint8Array(data.buffer, at, flat.byteLength));
}

/**
 * Returns the text in which a field is searched: its path, unit, description, and the
 * names of its values or bits.
 *
 * @param flat The field.
 */
export function searchTextOf({ path, field }: FlatField): string {
  const { unit = "", description = "", values = {}, bits = {} } = field;
  const names = [...Object.keys(values), ...Object.keys(bits)];
  return [path, unit, description, ...names].join(" ").toLowerCase();
}

/** Whether a text has all words of a search, whatever their case. */
export function isFound(searchText: string, search: string): boolean {
  return search.toLowerCase().split(/\s+/).every((word) =>
    searchText.includes(word)
  );
}
