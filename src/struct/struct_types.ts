/**
 * The types of structs and their views, all inferred from the declared fields.
 *
 * @module
 */

import type { FieldArray } from "./struct_array.ts";
import type { FieldTag, ScalarValue } from "./struct_fields.ts";

/**
 * The type of a field, for whoever declares a struct: a tag, another struct,
 * an array of either `[type, count]`, or text `["char", byteLength]` in UTF-8,
 * padded with NUL bytes.
 */
export type FieldType =
  | FieldTag
  | AnyStructType
  | readonly [FieldTag | AnyStructType, number]
  | readonly ["char", number];

/** The fields of a struct by name, in the order in which they lie in memory. */
export type StructFields = Readonly<Record<string, FieldType>>;

/** Read-only properties that a view computes from its fields, by name. */
export type DerivedFields = Readonly<Record<string, (view: never) => unknown>>;

/** No {@link DerivedFields}. */
export type NoDerivedFields = Readonly<Record<never, never>>;

/** Where a field lies in its struct, for code that walks over the fields. */
export interface Field {
  /** The name of the property. */
  readonly name: string;
  /** The type of the value, or of one element if there are several. */
  readonly type: FieldTag | "char" | AnyStructType;
  /** How many bytes of the struct lie before the field. */
  readonly offset: number;
  /** How many bytes the field takes, all its elements together. */
  readonly byteLength: number;
  /** The elements of an array, the bytes of a text; absent for a single value. */
  readonly count?: number;
}

/** What reading a field gives: arrays and nested structs as views, in place. */
export type FieldValue<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number] ? FieldArray<FieldValue<E>>
  : T extends AnyStructType ? ViewOf<T>
  : never;

/** What {@link StructType.create} takes for a field. */
export type FieldInput<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number]
    ? Iterable<FieldInput<E>> | ArrayLike<FieldInput<E>>
  : T extends AnyStructType ? ValuesOf<T>
  : never;

/** What {@link AnyView.toObject} makes of a field: plain data. */
export type FieldCopy<T> = T extends FieldTag ? ScalarValue<T>
  : T extends readonly ["char", number] ? string
  : T extends readonly [infer E, number] ? FieldCopy<E>[]
  : T extends AnyStructType ? ReturnType<ViewOf<T>["toObject"]>
  : never;

/** What every view has, for code that works with any struct. */
export interface AnyView<Copy extends object = object> {
  /** The memory of the view, not a copy. */
  readonly bytes: Uint8Array;
  /**
   * Copies the fields to a plain object, with arrays as arrays, nested structs
   * as plain objects, and without derived properties.
   *
   * @returns An object that shares no memory with the view.
   */
  toObject(): Copy;
  /**
   * Copies the fields as `toObject()` does, for `JSON.stringify()`: a bigint as
   * its decimal string, the numbers that JSON lacks as the strings "NaN", "Infinity" and
   * "-Infinity". -0 is a number and keeps its sign, also in what `JSON.stringify()` writes
   * (a browser without `JSON.rawJSON()` writes 0).
   *
   * @param key What `JSON.stringify()` passes, and nobody else.
   * @returns An object that JSON holds without a loss.
   */
  toJSON(key?: string): Record<string, unknown>;
}

/**
 * A struct in memory, for whoever reads or sets its fields: one property each,
 * straight on the bytes.
 *
 * What is set is checked first: a value that the field can't hold throws, and
 * nothing is written. A nested struct takes a view of its type, which is
 * copied, or (at run time; TypeScript wants the view) an object of some of its
 * fields, which leaves the others as they are.
 *
 * The properties are accessors of the prototype, which `for … in` lists, but no copy by
 * own properties has: spread, `Object.assign()`, `structuredClone()` and `postMessage()` of
 * a view throw a TypeError or DataCloneError. Give them, and code that compares objects,
 * `toObject()` or `bytes`.
 */
export type View<F extends StructFields, D = NoDerivedFields> =
  & AnyView<{ -readonly [K in keyof F]: FieldCopy<F[K]> }>
  & { -readonly [K in keyof F]: FieldValue<F[K]> }
  & {
    readonly [K in keyof D]: D[K] extends (view: never) => infer V ? V : never;
  };

/** What every {@link StructType} has, for code that works with any struct. */
export interface AnyStructType {
  /** The name, as errors and `console.log()` show it. */
  readonly name: string;
  /** How many bytes the struct takes; there is no padding. */
  readonly byteLength: number;
  /** The id of the frames that carry the struct, if it was given. */
  readonly frameId: number | undefined;
  /** The fields, in the order in which they lie in memory. */
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

/** A struct laid out by {@link defineStruct}, for whoever needs views of it. */
export interface StructType<
  F extends StructFields,
  D extends DerivedFields = NoDerivedFields,
> extends AnyStructType {
  /**
   * Makes a view on memory of its own, zeroed before the values are set.
   *
   * @param values What fields hold, also as a view of this struct; fields that
   * are left out, in nested structs too, are zero.
   * @returns The view; setting a property that is not a field throws.
   * @throws {TypeError} If a value has the wrong type or names no field.
   * @throws {RangeError} If the field can't hold a value.
   */
  create(values?: { readonly [K in keyof F]?: FieldInput<F[K]> }): View<F, D>;
  /**
   * Makes a view on existing memory, without a copy.
   *
   * @param buffer The memory, shared between threads or not.
   * @param byteOffset Where the struct starts, at any alignment, in bytes.
   * @returns The view; setting a property that is not a field throws.
   * @throws {TypeError} If `buffer` is not an ArrayBuffer or SharedArrayBuffer.
   * @throws {RangeError} If the struct would not lie within the buffer.
   */
  view(buffer: ArrayBufferLike, byteOffset?: number): View<F, D>;
  /**
   * Makes a view on existing memory with no check at all, for loops that have
   * checked the bounds themselves.
   *
   * @param data The memory around the struct.
   * @param byteOffset Where in `data` the struct starts, in bytes.
   * @returns The view; unlike others, it lets names that are no fields be set.
   */
  viewAt(data: DataView, byteOffset: number): View<F, D>;
  /**
   * Tells whether a value is a view of this struct.
   *
   * @param value Anything.
   * @returns True for the views that this StructType has made.
   */
  isView(value: unknown): value is View<F, D>;
}

/** The views of a {@link StructType}: `ViewOf<typeof Telemetry>`. */
export type ViewOf<T extends AnyStructType> = ReturnType<T["viewAt"]>;

/** What the `create()` of a {@link StructType} takes: every field is optional. */
export type ValuesOf<T extends AnyStructType> = NonNullable<
  Parameters<T["create"]>[0]
>;
