/**
 * Types of structs and their views, all inferred from the declared fields.
 *
 * @module
 */

import type { FieldMeaning } from "./field_meaning.ts";
import type { FieldArray } from "./struct_array.ts";
import type { FieldTag, ScalarValue } from "./struct_fields.ts";

/**
 * Type of a field, to declare a struct: a tag, another struct, text `["char", byteLength]` in
 * UTF-8, padded with NUL bytes, or an array `[type, count]` of any of them, also of arrays.
 */
export type FieldType =
  | FieldTag
  | AnyStructType
  | readonly ["char", number]
  | readonly [FieldType, number];

/** Order of the bytes of a number, and of the bits of a bit-field. */
export type Endian = "little" | "big";

/**
 * Declaration of a field that is more than its type: its place or its meaning, `{ type:
 * "f64", unit: "deg" }`.
 */
export interface FieldSpec extends FieldMeaning {
  /** Type of the field; an integer or a flag for a bit-field. */
  readonly type: FieldType;
  /**
   * Position in bytes from the start of the struct; by default the end of the field before
   * it. Fields may overlap, as in a union of C, and leave bytes between them unused.
   */
  readonly offset?: number;
  /** Byte order; by default that of the struct. Nested structs have their own. */
  readonly endian?: Endian;
  /**
   * Position of the first bit of a bit-field, in 0..7 from the start of the byte at
   * `offset`; 0 by default. Bits count from the least significant one if the field is
   * little-endian, from the most significant one if it is big-endian.
   */
  readonly bitOffset?: number;
  /** Length of a bit-field in bits; by default the field takes whole bytes. */
  readonly bitLength?: number;
}

/** Fields of a struct by name, in their order in memory. */
export type StructFields = Readonly<Record<string, FieldType | FieldSpec>>;

/** Types of declared fields, without their places and meanings. */
export type FieldTypesOf<F extends StructFields> = {
  [K in keyof F]: F[K] extends FieldSpec ? F[K]["type"] : F[K];
};

/** Read-only properties that a view computes from its fields, by name. */
export type DerivedFields = Readonly<Record<string, (view: never) => unknown>>;

/** No {@link DerivedFields}. */
export type NoDerivedFields = Readonly<Record<never, never>>;

/**
 * Name, type, position and meaning of a field, for code that iterates over the fields of a
 * struct.
 */
export interface Field extends FieldMeaning {
  /** Name of the property. */
  readonly name: string;
  /** Type of the value, or of one innermost element if there are several. */
  readonly type: FieldTag | "char" | AnyStructType;
  /** Position of the field, in bytes from the start of the struct. */
  readonly offset: number;
  /** Length of the field with all its elements, in bytes; all bytes that a bit-field touches. */
  readonly byteLength: number;
  /**
   * Number of elements of an array, in all its dimensions, or of bytes of a text; absent for
   * a single value.
   */
  readonly count?: number;
  /** Lengths of an array of arrays (or of texts), the outermost first; absent for others. */
  readonly dimensions?: readonly number[];
  /** Byte order; absent for little-endian. */
  readonly endian?: "big";
  /** First bit of a bit-field, as in {@linkcode FieldSpec}; absent for whole bytes. */
  readonly bitOffset?: number;
  /** Length of a bit-field in bits; absent for whole bytes. */
  readonly bitLength?: number;
}

/** Value read from a field: arrays and nested structs as views, in place. */
export type FieldValue<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number] ? FieldArray<FieldValue<E>>
  : T extends AnyStructType ? ViewOf<T>
  : T extends { readonly type: infer E } ? FieldValue<E>
  : never;

/** Value of a field that {@link StructType.create} accepts. */
export type FieldInput<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number]
    ? Iterable<FieldInput<E>> | ArrayLike<FieldInput<E>>
  : T extends AnyStructType ? ValuesOf<T>
  : T extends { readonly type: infer E } ? FieldInput<E>
  : never;

/** Value of a field in the plain data of {@link AnyView.toObject}. */
export type FieldCopy<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number] ? FieldCopy<E>[]
  : T extends AnyStructType ? ReturnType<ViewOf<T>["toObject"]>
  : T extends { readonly type: infer E } ? FieldCopy<E>
  : never;

/** Members of every view, for code that works with any struct. */
export interface AnyView<
  Copy extends object = object,
  Values extends object = object,
> {
  /** Memory of the view, not a copy. */
  readonly bytes: Uint8Array;
  /**
   * Sets several fields, all or none.
   *
   * @param values Values of fields, also as a view of this struct; fields that are left
   * out, in nested structs too, keep theirs.
   * @throws {TypeError} If a value has the wrong type or names no field, or if the view
   * shows what was received.
   * @throws {RangeError} If the field can't hold a value.
   */
  set(values: Values): void;
  /**
   * Copies the fields to a plain object, with arrays as arrays, nested structs
   * as plain objects, and without derived properties.
   *
   * @returns An object that shares no memory with the view.
   */
  toObject(): Copy;
  /**
   * Copies the fields as `toObject()` does, for `JSON.stringify()`: a bigint as its decimal
   * string, the numbers that JSON lacks as the strings "NaN", "Infinity" and "-Infinity".
   * -0 stays a number and keeps its sign, also in the text that `JSON.stringify()` writes
   * (a browser without `JSON.rawJSON()` writes 0).
   * @param key Argument that only `JSON.stringify()` passes.
   * @returns An object that JSON holds without loss.
   */
  toJSON(key?: string): Record<string, unknown>;
}

/**
 * A struct in memory, with one property for each field, which reads and writes the bytes
 * directly.
 *
 * Each value is checked before it is set: one that the field can't hold throws, and nothing
 * is written. A nested struct takes a view of its type, which is copied, or (at run time;
 * TypeScript requires the view) an object of some of its fields, which leaves the others
 * unchanged.
 *
 * The properties are accessors of the prototype: `for … in` lists them, but copies of own
 * properties lack them. Spread, `Object.assign()`, `structuredClone()` and `postMessage()`
 * of a view therefore throw a TypeError or DataCloneError. Pass `toObject()` or `bytes` to
 * them, and to code that compares objects.
 */
export type View<F extends StructFields, D = NoDerivedFields> =
  & AnyView<
    { -readonly [K in keyof F]: FieldCopy<F[K]> },
    { readonly [K in keyof F]?: FieldInput<F[K]> }
  >
  & { -readonly [K in keyof F]: FieldValue<F[K]> }
  & {
    readonly [K in keyof D]: D[K] extends (view: never) => infer V ? V : never;
  };

/** Members of every {@link StructType}, for code that works with any struct. */
export interface AnyStructType {
  /** Name, as errors and `console.log()` show it. */
  readonly name: string;
  /** Length of the struct in bytes, with all padding that was declared. */
  readonly byteLength: number;
  /** Id of the frames that carry the struct, if it was given. */
  readonly frameId: number | undefined;
  /** Fields, in their order in memory. */
  readonly fields: readonly Field[];
  /** See {@link StructType.create}. */
  create(values?: object): AnyView;
  /** See {@link StructType.view}. */
  view(buffer: ArrayBufferLike, byteOffset?: number): AnyView;
  /** See {@link StructType.viewAt}. */
  viewAt(data: DataView, byteOffset: number): AnyView;
  /** See {@link StructType.isView}. */
  isView(value: unknown): value is AnyView;
}

/** A struct defined by {@link defineStruct}, which makes views of it. */
export interface StructType<
  F extends StructFields,
  D extends DerivedFields = NoDerivedFields,
> extends AnyStructType {
  /**
   * Makes a view on memory of its own, zeroed before the values are set.
   *
   * @param values Values of fields, also as a view of this struct; fields that are left
   * out, in nested structs too, are zero.
   * @returns The view; setting a property that is not a field throws.
   * @throws {TypeError} If a value has the wrong type or names no field.
   * @throws {RangeError} If the field can't hold a value.
   */
  create(values?: { readonly [K in keyof F]?: FieldInput<F[K]> }): View<F, D>;
  /**
   * Makes a view of existing memory, without a copy.
   *
   * @param buffer The memory, shared between threads or not.
   * @param byteOffset Offset of the struct, at any alignment, in bytes.
   * @returns The view; setting a property that is not a field throws.
   * @throws {TypeError} If `buffer` is not an ArrayBuffer or SharedArrayBuffer.
   * @throws {RangeError} If the struct would not lie within the buffer.
   */
  view(buffer: ArrayBufferLike, byteOffset?: number): View<F, D>;
  /**
   * Makes a view of existing memory without any check, for loops that have checked the
   * bounds themselves.
   *
   * @param data Memory that contains the struct.
   * @param byteOffset Offset of the struct in `data`, in bytes.
   * @returns The view; unlike others, it allows properties that are no fields to be set.
   */
  viewAt(data: DataView, byteOffset: number): View<F, D>;
  /**
   * Returns whether a value is a view of this struct.
   *
   * @param value Any value.
   * @returns True for the views that this StructType has made.
   */
  isView(value: unknown): value is View<F, D>;
}

/** Type of the views of a {@link StructType}: `ViewOf<typeof Telemetry>`. */
export type ViewOf<T extends AnyStructType> = ReturnType<T["viewAt"]>;

/** Values that `create()` of a {@link StructType} takes: every field is optional. */
export type ValuesOf<T extends AnyStructType> = NonNullable<
  Parameters<T["create"]>[0]
>;
