/**
 * Types of C, as gcc lays them out on 64-bit Linux.
 *
 * @module
 */

import type { FieldTag } from "../struct_fields.ts";
import { type Place, quoted, type StructSourceError } from "./source_error.ts";

/** Type that a declaration names. */
export type CType = ScalarType | ArrayType | StructDeclaration | RefusedType;

/** A number or a flag; aligned to its own size. */
export interface ScalarType {
  readonly kind: "scalar";
  readonly tag: FieldTag;
  readonly byteLength: number;
  /** Whether this is a plain `char`, an array of which is text. */
  readonly isChar: boolean;
}

/** Array of one type. */
export interface ArrayType {
  readonly kind: "array";
  readonly element: ScalarType | StructDeclaration;
  readonly count: number;
}

/** Type that no field can have: an error only if a field has it. */
export interface RefusedType {
  readonly kind: "refused";
  readonly why: string;
}

/** Field of a struct. */
export interface CField {
  readonly cName: string;
  readonly place: Place;
  readonly type: ScalarType | ArrayType | StructDeclaration;
}

/** Struct, incomplete until its fields are known. */
export interface StructDeclaration {
  readonly kind: "struct";
  /** Typedef names and tag of the struct; the first is the one that messages use. */
  readonly names: string[];
  /** Name after the word `struct`. */
  readonly tag: string | undefined;
  place: Place;
  fields?: readonly CField[];
  /** Error of a struct that can't be read; thrown only if the struct is needed. */
  error?: StructSourceError;
  byteLength: number;
  alignment: number;
  /** Number of levels of nested structs. */
  depth: number;
}

/** Returns the size of a type, in bytes. */
export function byteLengthOf(type: CField["type"]): number {
  return type.kind === "array"
    ? type.element.byteLength * type.count
    : type.byteLength;
}

/** Returns the alignment of a type without packing, in bytes. */
export function alignmentOf(type: CField["type"]): number {
  switch (type.kind) {
    case "array":
      return alignmentOf(type.element);
    case "struct":
      return type.alignment;
    case "scalar":
      return type.byteLength;
  }
}

function scalar(tag: FieldTag, isChar = false): ScalarType {
  const byteLength = tag === "bool" ? 1 : Number(tag.slice(1)) / 8;
  return { kind: "scalar", tag, byteLength, isChar };
}

/** Types of enumerations. */
export const ENUM_TYPES = { signed: scalar("i32"), unsigned: scalar("u32") };

const REFUSED_NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["size_t", "ssize_t", "ptrdiff_t", "intptr_t", "uintptr_t", "wchar_t"]
      .map((name) => [name, "has no fixed size"]),
  ),
  __be16: "is big-endian",
  __be32: "is big-endian",
  __be64: "is big-endian",
};

/** Returns the types that have a name without a declaration in the source. */
export function namedTypes(): Map<string, CType> {
  const types = new Map<string, CType>([["bool", scalar("bool")]]);
  for (const bits of [8, 16, 32, 64] as const) {
    for (const [name, tag] of [["int", "i"], ["uint", "u"]] as const) {
      types.set(`${name}${bits}_t`, scalar(`${tag}${bits}`));
    }
    types.set(`u_int${bits}_t`, scalar(`u${bits}`));
    types.set(`__u${bits}`, scalar(`u${bits}`));
    types.set(`__s${bits}`, scalar(`i${bits}`));
    types.set(`__le${bits}`, scalar(`u${bits}`));
  }
  types.delete("__le8");
  for (const [name, why] of Object.entries(REFUSED_NAMES)) {
    types.set(name, { kind: "refused", why: `${name} ${why}` });
  }
  return types;
}

/** Words that make up the basic types. */
export const TYPE_WORDS: ReadonlySet<string> = new Set([
  "void",
  "char",
  "short",
  "int",
  "long",
  "float",
  "double",
  "signed",
  "unsigned",
  "_Bool",
  "_Complex",
]);

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
