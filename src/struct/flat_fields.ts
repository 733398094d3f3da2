/**
 * Fields of a struct as one flat list of values, for tables.
 *
 * | value | path |
 * | ----- | ---- |
 * | field | `position` |
 * | element of an array | `positions[0]`, `matrix[1][2]` |
 * | field of a nested struct | `strut.length`, `struts[5].length` |
 * | field whose name is no identifier | `["first name"]`, `strut["a.b"]` |
 *
 * A path is the expression that reads the value in TypeScript, so no two values have the
 * same.
 *
 * @module
 */

import { nearestWord } from "../base/nearest.ts";
import { typeOf } from "../base/check.ts";
import { BitFieldCodec } from "./struct_bits.ts";
import {
  type Codec,
  type FieldTag,
  scalarCodecs,
  TextCodec,
} from "./struct_fields.ts";
import type { AnyStructType, Field } from "./struct_types.ts";

/** Value of a {@linkcode FlatField}: bigint for `u64` and `i64`. */
export type FlatValue = number | bigint | boolean | string;

/** Number, flag or text of a struct, however deeply it is nested. */
export interface FlatField {
  /** Path of the value, see {@linkcode flatFields}. */
  readonly path: string;
  /** Type of the value; `"char"` for text. */
  readonly type: FieldTag | "char";
  /** Field that declares it: its unit and meaning. */
  readonly field: Field;
  /** Position of the value, in bytes from the start of the outermost struct. */
  readonly offset: number;
  /** Length of the value in bytes; all bytes that a bit-field touches. */
  readonly byteLength: number;
  /**
   * Reads the value.
   *
   * @param data Memory that contains the outermost struct.
   * @param byteOffset Offset of that struct in `data`, in bytes, which isn't checked.
   */
  readonly read: (data: DataView, byteOffset: number) => FlatValue;
}

/** Largest number of values in a list. */
const FLAT_FIELDS_MAX = 10_000;
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/**
 * Returns the values of a struct in the order of its memory, with nested structs and arrays
 * resolved; a text is one value.
 *
 * @param type The struct.
 * @param chosen Paths of the values to return: a path of an array or a nested struct stands
 * for all in it. All by default.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @returns The values; of those chosen, in the order of memory, each once.
 * @throws {TypeError} If a path is no string.
 * @throws {RangeError} If a path is unknown, or there are more than 10000 values.
 */
export function flatFields(
  type: AnyStructType,
  chosen: readonly string[] | undefined,
  action: string,
): FlatField[] {
  for (const path of chosen ?? []) checkPath(path, action);
  const found = walk(type, "", 0, chosen).take(FLAT_FIELDS_MAX + 1).toArray();
  if (found.length > FLAT_FIELDS_MAX) {
    throw new RangeError(
      `Cannot ${action} as struct "${type.name}" must have at most ${FLAT_FIELDS_MAX} values: received more; choose some by fields`,
    );
  }
  for (const path of chosen ?? []) checkFound(path, found, type, action);
  return found;
}

function* walk(
  { fields }: AnyStructType,
  prefix: string,
  start: number,
  chosen: readonly string[] | undefined,
): Generator<FlatField> {
  for (const field of fields) {
    const { type, byteLength } = field;
    const lengths = lengthsOf(field);
    const elements = lengths.reduce((product, length) => product * length, 1);
    const elementBytes = byteLength / elements;
    for (let i = 0; i < elements; i++) {
      const path = memberPath(prefix, field.name) + indexes(i, lengths);
      if (chosen !== undefined && !chosen.some((one) => touches(one, path))) {
        continue;
      }
      const at = start + field.offset + i * elementBytes;
      if (typeof type === "object") {
        yield* walk(type, path, at, chosen);
        continue;
      }
      const codec = codecOf(field, elementBytes);
      const read = (data: DataView, byteOffset: number) =>
        codec.read(data, byteOffset + at) as FlatValue;
      yield { path, type, field, offset: at, byteLength: elementBytes, read };
    }
  }
}

/** Returns the lengths of an array, without the bytes of a text. */
function lengthsOf({ type, count, dimensions }: Field): readonly number[] {
  const lengths = dimensions ?? (count === undefined ? [] : [count]);
  return type === "char" ? lengths.slice(0, -1) : lengths;
}

function codecOf(field: Field, byteLength: number): Codec {
  const { type, endian = "little", bitOffset, bitLength } = field;
  if (type === "char") return new TextCodec(byteLength);
  if (bitLength === undefined) return scalarCodecs[endian].get(type)!;
  const range = { bitOffset: bitOffset ?? 0, bitLength };
  return new BitFieldCodec(type as FieldTag, range, endian);
}

function memberPath(prefix: string, name: string): string {
  if (!IDENTIFIER.test(name)) return `${prefix}[${JSON.stringify(name)}]`;
  return prefix === "" ? name : `${prefix}.${name}`;
}

/** Returns the indexes of an element, counted over all dimensions. */
function indexes(element: number, lengths: readonly number[]): string {
  let text = "";
  for (const length of lengths.toReversed()) {
    text = `[${element % length}]${text}`;
    element = Math.floor(element / length);
  }
  return text;
}

/** Whether one path lies in the other. */
function touches(a: string, b: string): boolean {
  const [outer, inner] = a.length < b.length ? [a, b] : [b, a];
  if (outer === "" || !inner.startsWith(outer)) return false;
  return inner.length === outer.length || ".[".includes(inner[outer.length]);
}

function checkPath(path: unknown, action: string): void {
  if (typeof path === "string") return;
  throw new TypeError(
    `Cannot ${action} as each of fields must be a string: received ${
      typeOf(path)
    }`,
  );
}

function checkFound(
  path: string,
  found: readonly FlatField[],
  type: AnyStructType,
  action: string,
): void {
  const isFound = found.some((one) =>
    one.path.length >= path.length && touches(path, one.path)
  );
  if (isFound) return;
  const nearest = nearestWord(path, pathsOf(type));
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  throw new RangeError(
    `Cannot ${action} as fields must be in struct "${type.name}": received ${
      typeOf(path)
    }${hint}`,
  );
}

/** Returns the paths that may have been meant, also those of arrays and nested structs. */
function pathsOf(type: AnyStructType): Set<string> {
  const paths = new Set<string>();
  const all = walk(type, "", 0, undefined).take(FLAT_FIELDS_MAX);
  for (const { path } of all) {
    paths.add(path);
    for (const { index } of path.matchAll(/[.[]/g)) {
      if (index > 0) paths.add(path.slice(0, index));
    }
  }
  return paths;
}
