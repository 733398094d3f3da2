/**
 * Structs that a subscriber knows beforehand, held against those of a schema.
 *
 * @module
 */

import type { SourceStructs } from "../link/source.ts";
import type { AnyStructType, Field } from "../struct/struct.ts";

/**
 * Returns the structs of a subscriber, which have its types and derived properties.
 *
 * @param known Structs of the subscriber; undefined for those of the schema.
 * @param published Structs of the schema.
 * @throws {TypeError} If they have other fields.
 */
export function asKnown(
  known: SourceStructs | undefined,
  published: SourceStructs,
): SourceStructs {
  if (known === undefined) return published;
  for (const role of ["header", "config", "telemetry"] as const) {
    const difference = firstDifference(known[role], published[role]);
    if (difference === undefined) continue;
    throw new TypeError(
      `Cannot subscribe as structs must be those that are published: received another ${role}, by ${difference}`,
    );
  }
  return { ...published, ...known };
}

/** Returns the first field that differs, in words; undefined if none does. */
function firstDifference(
  known: AnyStructType,
  published: AnyStructType,
): string | undefined {
  const count = Math.max(known.fields.length, published.fields.length);
  for (let i = 0; i < count; i++) {
    const [ours, theirs] = [known.fields[i], published.fields[i]];
    if (textOf(ours) !== textOf(theirs)) {
      return `${textOf(ours)} in place of ${textOf(theirs)}`;
    }
  }
  return known.byteLength === published.byteLength
    ? undefined
    : `${known.byteLength} bytes in place of ${published.byteLength}`;
}

/** Returns name and layout of a field. */
function textOf(field: Field | undefined): string {
  if (field === undefined) return "no field";
  const { name, type, offset, count, endian, bitOffset, bitLength } = field;
  const element = typeof type === "object"
    ? `{ ${type.fields.map(textOf).join(", ")} }`
    : type;
  const length = count === undefined ? "" : `[${count}]`;
  const order = endian === "big" ? " big-endian" : "";
  const bits = bitLength === undefined ? "" : ` bits ${bitOffset}+${bitLength}`;
  return `${name} ${element}${length} at ${offset}${order}${bits}`;
}
