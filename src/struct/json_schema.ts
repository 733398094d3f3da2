/**
 * JSON Schemas of structs.
 *
 * @module
 */

import { typeOf } from "../base/check.ts";
import { type AnyStructType, type Field, isStructType } from "./struct.ts";
import { UniqueNames } from "./unique_names.ts";

/** JSON Schema (2020-12), plain data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

/**
 * Returns a JSON Schema (2020-12) of the text that `JSON.stringify(view)` writes, also of
 * what `view.toJSON()` returns.
 *
 * | field | in JSON |
 * | --- | --- |
 * | integers of up to 32 bits | a number in the range of the type |
 * | `u64`, `i64` | a string of decimal digits |
 * | `f32`, `f64` | a number, or the string "NaN", "Infinity" or "-Infinity" |
 * | `bool` | a boolean |
 * | text | a string |
 * | an array, a struct | an array of that count, an object with all fields |
 *
 * The meaning of a field is in annotations: `description`, `unit` (as the Thing Description
 * of the W3C has it), `values`, `bits` and `x-limits`. Values without a name, and beyond a
 * limit, are valid, too.
 *
 * @example
 * ```ts
 * import { defineStruct, structToJsonSchema } from "jsr:@hexrot/comm@^0.1.0/struct";
 *
 * const Strut = defineStruct("Strut", { faults: "u16" });
 * const schema = structToJsonSchema(Strut);
 * const { properties } = schema as { properties: Record<string, object> };
 * console.log(properties.faults);
 * // { type: "integer", minimum: 0, maximum: 65535 }
 * ```
 *
 * @param type Struct to describe.
 * @returns The schema; those of nested structs are in `$defs`.
 * @throws {TypeError} If `type` is not a StructType.
 */
export function structToJsonSchema(type: AnyStructType): JsonSchema {
  if (!isStructType(type)) {
    throw new TypeError(
      `Cannot write JSON Schema as it must be a StructType: received ${
        typeOf(type)
      }`,
    );
  }
  const names = new UniqueNames();
  const nested = new Map<AnyStructType, string>();
  const refer = (struct: AnyStructType): JsonSchema => {
    const name = nested.get(struct) ?? names.claim(struct.name, "Struct");
    nested.set(struct, name);
    return { $ref: `#/$defs/${name}` };
  };
  const schema = schemaOf(type, refer);
  const $defs: Record<string, JsonSchema> = {};
  // The map grows in the loop, by the structs nested in each.
  for (const [struct, name] of nested) $defs[name] = schemaOf(struct, refer);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...schema,
    ...nested.size > 0 ? { $defs } : {},
  };
}

/** Returns a reference to the schema of a nested struct. */
type Refer = (struct: AnyStructType) => JsonSchema;

function schemaOf({ name, fields }: AnyStructType, refer: Refer): JsonSchema {
  return {
    title: name,
    type: "object",
    properties: Object.fromEntries(
      fields.map((field) => [field.name, fieldSchema(field, refer)]),
    ),
    required: fields.map((field) => field.name),
    additionalProperties: false,
  };
}

function fieldSchema(field: Field, refer: Refer): JsonSchema {
  const { type, count, description, unit, values, bits, limits } = field;
  const lengths = [...field.dimensions ?? (count === undefined ? [] : [count])];
  const textLength = type === "char" ? lengths.pop() : undefined;
  const element = typeof type === "object"
    ? refer(type)
    : type === "char"
    ? { type: "string", maxLength: textLength }
    : numberSchema(type, field.bitLength);
  const schema = lengths.reduceRight<JsonSchema>((items, length) => ({
    type: "array",
    items,
    minItems: length,
    maxItems: length,
  }), element);
  const meaning = { description, unit, values, bits, "x-limits": limits };
  const given = Object.entries(meaning).filter(([, part]) =>
    part !== undefined
  );
  return { ...schema, ...Object.fromEntries(given) };
}

function numberSchema(type: string, bitLength: number | undefined): JsonSchema {
  switch (type) {
    case "bool":
      return { type: "boolean" };
    case "f32":
    case "f64":
      return { anyOf: [{ type: "number" }, { enum: NOT_FINITE }] };
    case "u64":
      return { type: "string", pattern: "^\\d{1,20}$" };
    case "i64":
      return { type: "string", pattern: "^-?\\d{1,19}$" };
  }
  const bits = bitLength ?? Number(type.slice(1));
  const [minimum, maximum] = type.startsWith("u")
    ? [0, 2 ** bits - 1]
    : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
  return { type: "integer", minimum, maximum };
}
