/**
 * Values of fields as text.
 *
 * @module
 */

import { printable } from "../base/printable.ts";
import type { Field } from "./struct_types.ts";

/**
 * Returns the value of a field as human-readable text of one line, by the meaning that the
 * field declares.
 *
 * | field | text |
 * | --- | --- |
 * | with names of values | `2 ENABLED`; `7` if the value has none |
 * | with names of bits | `0x0009 STUCK, MODE 4`: those that are set, and the value of a mask of several bits |
 * | with `display: "hex"` | `0x001F`, in two digits a byte |
 * | with `display: { digits: 2 }` | `0.10` |
 * | with a unit | `0.1 deg`, also behind an array |
 * | an array | `[1, 2, 3]` |
 * | text | `"none"`, as JSON |
 * | a struct | `{ faults: 0x0000, length: 0.1 mm }` |
 *
 * @example
 * ```ts
 * import { defineStruct, fieldText } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const Telemetry = defineStruct("Telemetry", {
 *   state: { type: "f64", values: { STANDBY: 0, ENABLED: 2 } },
 *   position: { type: "f64", unit: "deg", display: { digits: 3 } },
 * });
 * const telemetry = Telemetry.create({ state: 2, position: 0.1 });
 * const values: Record<string, unknown> = telemetry.toObject();
 * for (const field of Telemetry.fields) {
 *   console.log(field.name, fieldText(field, values[field.name]));
 * }
 * // state 2 ENABLED
 * // position 0.100 deg
 * ```
 *
 * @param field Field, one of the `fields` of a StructType.
 * @param value Value of the field, of a view or of its `toObject()`.
 * @returns The text; control characters are escaped.
 */
export function fieldText(field: Field, value: unknown): string {
  const { type, count, unit } = field;
  const lengths = field.dimensions ?? (count === undefined ? [] : [count]);
  const depth = type === "char" ? lengths.length - 1 : lengths.length;
  const text = listText(field, value, depth);
  return printable(unit === undefined ? text : `${text} ${unit}`);
}

/** Returns the text of a value in arrays of some depth. */
function listText(field: Field, value: unknown, depth: number): string {
  if (depth <= 0) return valueText(field, value);
  const elements = Array.from(
    value as ArrayLike<unknown>,
    (element) => listText(field, element, depth - 1),
  );
  return `[${elements.join(", ")}]`;
}

function valueText(field: Field, value: unknown): string {
  const { type } = field;
  if (typeof type === "object") {
    const fields = type.fields.map((each) =>
      `${each.name}: ${
        fieldText(each, Reflect.get(value as object, each.name))
      }`
    );
    return `{ ${fields.join(", ")} }`;
  }
  return typeof value === "number" || typeof value === "bigint"
    ? numberText(field, value)
    : JSON.stringify(value);
}

function numberText(field: Field, value: number | bigint): string {
  const { values, bits, display } = field;
  if (values !== undefined) {
    const known = Object.entries(values).find(([, each]) => each == value);
    return known === undefined ? `${value}` : `${value} ${known[0]}`;
  }
  const isInteger = typeof value === "bigint" || Number.isSafeInteger(value);
  if (isInteger && (bits !== undefined || display === "hex")) {
    return maskText(field, BigInt(value));
  }
  if (typeof display === "object" && Number.isFinite(value)) {
    return (value as number).toFixed(display.digits);
  }
  return Object.is(value, -0) ? "-0" : `${value}`;
}

function maskText(field: Field, value: bigint): string {
  const { type, bits = {}, bitLength } = field;
  const isFloat = type === "f32" || type === "f64";
  if (isFloat && value < 0n) return `${value}`;
  const length = bitLength ?? Number((type as string).slice(1));
  const pattern = BigInt.asUintN(length, value);
  const digits = isFloat ? 1 : Math.ceil(length / 4);
  const hex = pattern.toString(16).toUpperCase().padStart(digits, "0");
  const names = Object.entries(bits).flatMap(([name, each]) => {
    const mask = BigInt(each);
    const found = pattern & mask;
    if (found === 0n) return [];
    const lowest = mask & -mask;
    return [mask === lowest ? name : `${name} ${found / lowest}`];
  });
  return `0x${hex} ${names.join(", ")}`.trimEnd();
}
