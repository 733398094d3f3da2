/**
 * Structs as JSON, by which a recording or a page that has no code of them describes
 * its frames.
 *
 * @module
 */

import {
  type AnyStructType,
  defineStruct,
  type Field,
  type FieldSpec,
  type FieldType,
} from "./struct.ts";

/** Field: as {@linkcode FieldSpec}, with the lengths of arrays, the outermost first. */
interface FieldJson extends Omit<FieldSpec, "type"> {
  readonly name: string;
  readonly type: string | StructJson;
  readonly lengths?: readonly number[];
}

/** Struct, without its derived properties, which are code. */
export interface StructJson {
  /** Name of the struct. */
  readonly name: string;
  /** Id of its frames. */
  readonly frameId?: number;
  /** Length in bytes. */
  readonly byteLength: number;
  /** Fields, in their order. */
  readonly fields: readonly FieldJson[];
}

/** Returns a struct as plain data for JSON. */
export function structToJson(type: AnyStructType): StructJson {
  const { name, frameId, byteLength, fields } = type;
  return {
    name,
    ...frameId !== undefined && { frameId },
    byteLength,
    fields: fields.map(fieldToJson),
  };
}

function fieldToJson(field: Field): FieldJson {
  const { type, count, dimensions, byteLength: _, ...rest } = field;
  const lengths = dimensions ?? (count === undefined ? undefined : [count]);
  return {
    ...rest,
    type: typeof type === "object" ? structToJson(type) : type,
    ...lengths && { lengths },
  };
}

/**
 * Returns the struct of {@linkcode structToJson}.
 *
 * @param json Data from a file or a peer, which may be anything.
 * @param known Structs whose views have derived properties, or whose types the caller
 * compares: each is returned for its own description.
 * @throws {TypeError} If it describes no struct.
 * @throws {RangeError} If a length or an offset is out of range.
 */
export function structFromJson(
  json: StructJson,
  known: readonly AnyStructType[] = [],
): AnyStructType {
  const text = JSON.stringify(json);
  const found = known.find((type) =>
    JSON.stringify(structToJson(type)) === text
  );
  if (found) return found;
  const { name, frameId, byteLength, fields } = json;
  const specs = fields.map(({ name, type, lengths = [], ...rest }) => {
    const element = typeof type === "object"
      ? structFromJson(type, known)
      : type as FieldType;
    const whole = lengths.reduceRight<FieldType>(
      (inner, length) => [inner, length],
      element,
    );
    return [name, { ...rest, type: whole } as FieldSpec] as const;
  });
  return defineStruct(name, Object.fromEntries(specs), {
    byteLength,
    ...frameId !== undefined && { frameId },
  });
}
