/**
 * The golden vectors: layouts and samples of every struct of both protocols,
 * written by C structures, and what this package makes of them.
 *
 * @module
 */

import {
  type AnyStructType,
  defineStruct,
  type FieldType,
} from "../src/struct/struct.ts";
import singleSocketCore from "./vectors/single-socket-core.json" with {
  type: "json",
};
import singleSocketHexapod from "./vectors/single-socket-hexapod.json" with {
  type: "json",
};
import singleSocketRotator from "./vectors/single-socket-rotator.json" with {
  type: "json",
};
import singleSocketSimple from "./vectors/single-socket-simple.json" with {
  type: "json",
};
import twoSocketCore from "./vectors/two-socket-core.json" with {
  type: "json",
};
import twoSocketHexapod from "./vectors/two-socket-hexapod.json" with {
  type: "json",
};
import twoSocketLateHexapod from "./vectors/two-socket-late-hexapod.json" with {
  type: "json",
};
import twoSocketLateRotator from "./vectors/two-socket-late-rotator.json" with {
  type: "json",
};
import twoSocketRotator from "./vectors/two-socket-rotator.json" with {
  type: "json",
};
import twoSocketSimple from "./vectors/two-socket-simple.json" with {
  type: "json",
};

/** A struct as C lays it out, with samples of its bytes. */
export interface StructVector {
  cName: string;
  byteLength: number;
  fields: FieldVector[];
  samples: { kind: string; hex: string; values: VectorValues }[];
}

/** A field as C lays it out; `fields` and `struct` (its name) if it is a nested struct. */
export interface FieldVector {
  name: string;
  offset: number;
  byteLength: number;
  type: string;
  count?: number;
  struct?: string;
  fields?: FieldVector[];
}

/** Values of the fields, by C name, as JSON. */
export type VectorValues = { [name: string]: VectorValue };

/** A value that JSON has: an i64 is a decimal string, and so are NaN, the infinities and -0. */
export type VectorValue =
  | number
  | string
  | boolean
  | VectorValue[]
  | VectorValues;

/** Every struct by its name, by the name of its file. */
export const vectors = {
  "single-socket-core": singleSocketCore,
  "single-socket-hexapod": singleSocketHexapod,
  "single-socket-rotator": singleSocketRotator,
  "single-socket-simple": singleSocketSimple,
  "two-socket-core": twoSocketCore,
  "two-socket-hexapod": twoSocketHexapod,
  "two-socket-late-hexapod": twoSocketLateHexapod,
  "two-socket-late-rotator": twoSocketLateRotator,
  "two-socket-rotator": twoSocketRotator,
  "two-socket-simple": twoSocketSimple,
} as unknown as Record<string, Record<string, StructVector>>;

/** The StructType of the same layout, with camelCase names. */
export function structTypeOf(
  name: string,
  fields: readonly FieldVector[],
): AnyStructType {
  return defineStruct(
    name,
    Object.fromEntries(
      fields.map((field) => [camelCase(field.name), fieldTypeOf(field)]),
    ),
  );
}

function fieldTypeOf(field: FieldVector): FieldType {
  const type = field.fields === undefined
    ? field.type
    : structTypeOf(field.struct ?? field.name, field.fields);
  return (field.count === undefined ? type : [type, field.count]) as FieldType;
}

/** The values as the fields of a view hold them: bigints and all doubles. */
export function fieldValuesOf(
  fields: readonly FieldVector[],
  values: VectorValues,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [
      camelCase(field.name),
      fieldValueOf(field, values[field.name]),
    ]),
  );
}

function fieldValueOf(field: FieldVector, value: VectorValue): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => fieldValueOf(field, element));
  }
  switch (field.type) {
    case "struct":
      return fieldValuesOf(field.fields!, value as VectorValues);
    case "i64":
    case "u64":
      return BigInt(value as string);
    case "f32":
    case "f64":
      return Number(value);
    default:
      return value;
  }
}

/** The values as `toJSON()` has them: as in the file, but -0 is a number. */
export function jsonValuesOf(value: VectorValue): VectorValue {
  if (value === "-0") return -0;
  if (Array.isArray(value)) return value.map(jsonValuesOf);
  if (typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, value]) => [
      camelCase(name),
      jsonValuesOf(value),
    ]),
  );
}

/** `cmd_position` → `cmdPosition`. */
export function camelCase(cName: string): string {
  return cName.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}
