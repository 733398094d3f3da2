/**
 * Types of C, as gcc lays them out on 64-bit Linux.
 *
 * @module
 */

import type { FieldTag } from "../struct_fields.ts";
import type { Endian } from "../struct_types.ts";
import type { Doubts } from "./doubts.ts";
import type { Integer } from "./integer.ts";
import type { Comment } from "./lexer.ts";
import { type Place, quoted, type StructSourceError } from "./source_error.ts";

/** Type that a declaration names. */
export type CType = FieldCType | RefusedType;

/** Type that a field can have. */
export type FieldCType = ScalarType | ArrayType | StructDeclaration;

/** A number or a flag; aligned to its own size. */
export interface ScalarType {
  readonly kind: "scalar";
  readonly tag: FieldTag;
  readonly byteLength: number;
  /** Whether this is a plain `char`, an array of which is text. */
  readonly isChar: boolean;
  /** Byte order, if the type has one of its own. */
  readonly endian?: Endian;
  /** Names of values, if this is an enumeration. */
  readonly enumerators?: ReadonlyMap<string, Integer>;
  /** Tag of a bit-field, if it differs: enumerations without negative values have no sign. */
  readonly bitTag?: FieldTag;
}

/** Array of one type. */
export interface ArrayType {
  readonly kind: "array";
  readonly element: FieldCType;
  readonly count: number;
}

/** Type that no field can have: an error only if a field has it. */
export interface RefusedType {
  readonly kind: "refused";
  readonly why: string;
  /** Error of a type that can't be read, at its own place. */
  readonly error?: StructSourceError;
}

/** Field of a struct, at its place. */
export interface CField {
  /** Name; undefined for a struct or union whose fields are those of the outer one. */
  readonly cName: string | undefined;
  readonly place: Place;
  readonly type: FieldCType;
  /** Offset in bytes. */
  readonly offset: number;
  /** First bit in the byte at the offset, and length in bits, of a bit-field. */
  readonly bits?: { readonly offset: number; readonly length: number };
  readonly comments: readonly Comment[];
}

/** Struct or union, incomplete until its fields are known. */
export interface StructDeclaration {
  readonly kind: "struct";
  /** Typedef names and tag of the struct; the first is the one that messages use. */
  readonly names: string[];
  /** Name after the word `struct`. */
  readonly tag: string | undefined;
  readonly isUnion: boolean;
  place: Place;
  fields?: readonly CField[];
  /** Error of a struct that can't be read; thrown only if the struct is needed. */
  error?: StructSourceError;
  byteLength: number;
  alignment: number;
  isBigEndian: boolean;
  /** Number of levels of nested structs. */
  depth: number;
  /**
   * Reason for which this is more than plain data to C++, which then leaves a field of it as
   * it is in a packed struct.
   */
  notPlain?: string;
  /** Whether the struct itself is packed by an attribute. */
  isPacked?: boolean;
  /** Macros on which the struct depends, though the source doesn't define them. */
  doubts?: Doubts;
}

/** Reason for which pointers are refused. */
export const POINTER = "a pointer means nothing to another computer";

/** Makes a struct whose fields are not known yet. */
export function incompleteStruct(
  tag: string | undefined,
  keyword: Place & { readonly text: string },
): StructDeclaration {
  return {
    kind: "struct",
    names: tag === undefined ? [] : [tag],
    tag,
    isUnion: keyword.text === "union",
    place: keyword,
    byteLength: 0,
    alignment: 1,
    isBigEndian: false,
    depth: 1,
  };
}

/** Whether a struct was declared, but its fields are not known. */
export function isIncomplete(type: CType): boolean {
  return type.kind === "struct" && type.fields === undefined &&
    type.error === undefined;
}

/** Returns the size of a type, in bytes. */
export function byteLengthOf(type: FieldCType): number {
  return type.kind === "array"
    ? byteLengthOf(type.element) * type.count
    : type.byteLength;
}

/** Returns the alignment of a type without packing, in bytes. */
export function alignmentOf(type: FieldCType): number {
  switch (type.kind) {
    case "array":
      return alignmentOf(type.element);
    case "struct":
      return type.alignment;
    case "scalar":
      return type.byteLength;
  }
}

/** Returns the struct that a type is or has as its elements. */
export function structOf(type: FieldCType): StructDeclaration | undefined {
  return type.kind === "array"
    ? structOf(type.element)
    : type.kind === "struct"
    ? type
    : undefined;
}

/** Makes the type of a tag. */
export function scalar(tag: FieldTag, isChar = false): ScalarType {
  const byteLength = tag === "bool" ? 1 : Number(tag.slice(1)) / 8;
  return { kind: "scalar", tag, byteLength, isChar };
}

/** Returns the integer type of a tag; undefined for others. */
export function integerTypeOf(type: CType) {
  if (type.kind !== "scalar" || !/^[iu]\d/.test(type.tag)) return undefined;
  const isUnsigned = (type.bitTag ?? type.tag).startsWith("u");
  return { bits: 8 * type.byteLength, isUnsigned };
}

/** Words that make up the basic types, and the word each stands for. */
export const TYPE_WORDS: ReadonlyMap<string, string> = new Map(
  [
    ...["void", "char", "short", "int", "long", "float", "double"],
    ...["signed", "unsigned", "_Bool", "_Complex", "__int128"],
  ].map((word) => [word, word] as [string, string]).concat([
    ["__signed", "signed"],
    ["__signed__", "signed"],
    ["__complex__", "_Complex"],
    ["__int128_t", "__int128"],
    ["__uint128_t", "__int128"],
    ["_Float32", "float"],
    ["_Float64", "double"],
  ]),
);

/** Basic types by their words in this order, without an optional `int`. */
const BASIC_TYPES: Readonly<Record<string, ScalarType>> = {
  "char": scalar("i8", true),
  "signed char": scalar("i8"),
  "unsigned char": scalar("u8"),
  "short": scalar("i16"),
  "unsigned short": scalar("u16"),
  "int": scalar("i32"),
  "unsigned": scalar("u32"),
  "long long": scalar("i64"),
  "unsigned long long": scalar("u64"),
  "float": scalar("f32"),
  "double": scalar("f64"),
  "_Bool": scalar("bool"),
};

const WORD_ORDER = ["signed", "unsigned", "short", "long"];

/**
 * Returns the type of words such as `long unsigned int`, in any order.
 *
 * @param words The words.
 * @param longBytes Size of a `long`, in bytes.
 */
export function basicType(
  words: readonly string[],
  longBytes: 4 | 8,
): ScalarType | RefusedType {
  const rank = (word: string) =>
    (WORD_ORDER.indexOf(word) + 5) % (WORD_ORDER.length + 1);
  const sorted = words.toSorted((left, right) => rank(left) - rank(right));
  const key = canonical(sorted.join(" "));
  if (key === "long") return scalar(longBytes === 8 ? "i64" : "i32");
  if (key === "unsigned long") return scalar(longBytes === 8 ? "u64" : "u32");
  if (Object.hasOwn(BASIC_TYPES, key)) return BASIC_TYPES[key];
  const why = key === "long double"
    ? "long double has no fixed layout"
    : `${quoted(words.join(" "))} is no type of a field`;
  return { kind: "refused", why };
}

/** Removes the redundant words. */
function canonical(words: string): string {
  switch (words) {
    case "signed":
    case "signed int":
      return "int";
    case "unsigned int":
      return "unsigned";
  }
  const match =
    /^(?:signed )?((?:unsigned )?(?:short|long|long long))(?: int)?$/
      .exec(words);
  return match?.[1] ?? words;
}

/**
 * Returns the type of `__attribute__((mode(…)))`.
 *
 * @param type Type that the attribute changes.
 * @param mode Name of the mode, without underscores around it.
 */
export function typeOfMode(
  type: ScalarType,
  mode: string,
): ScalarType | RefusedType {
  const sign = (type.bitTag ?? type.tag).startsWith("u") ? "u" : "i";
  switch (mode) {
    case "QI":
    case "byte":
      return scalar(`${sign}8`);
    case "HI":
      return scalar(`${sign}16`);
    case "SI":
      return scalar(`${sign}32`);
    case "DI":
    case "word":
    case "pointer":
      return scalar(`${sign}64`);
    case "SF":
      return scalar("f32");
    case "DF":
      return scalar("f64");
  }
  return { kind: "refused", why: `mode ${quoted(mode)} is no type of a field` };
}
