/**
 * Frames from their JSON.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import type { AnyStructType, AnyView, Field } from "../struct/struct.ts";

/**
 * Returns the bytes of structs in a row, from what `JSON.stringify(view)` has written of each.
 *
 * @throws {TypeError} If a field is missing, or has another type.
 * @throws {RangeError} If a value is out of the range of its field.
 */
export function bytesFromJson(
  parts: readonly (readonly [AnyStructType, object])[],
): Uint8Array {
  return concat(parts.map(([type, json]) => {
    const view = type.create(valuesOf(type, json)) as AnyView;
    return view.bytes;
  }));
}

/** Returns the values of a struct: 64-bit integers and NaN are text in JSON. */
function valuesOf(type: AnyStructType, json: object): object {
  const values = json as Record<string, unknown>;
  return Object.fromEntries(
    type.fields.map((
      field,
    ) => [field.name, valueOf(field, values[field.name])]),
  );
}

function valueOf(field: Field, json: unknown): unknown {
  const { type } = field;
  if (Array.isArray(json)) return json.map((each) => valueOf(field, each));
  if (typeof type === "object") return valuesOf(type, json as object);
  if (typeof json !== "string") return json;
  if (type === "u64" || type === "i64") return BigInt(json);
  return type === "f32" || type === "f64" ? Number(json) : json;
}
