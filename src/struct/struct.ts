/**
 * Structs as C lays them out, packed and little-endian: declare the fields once with
 * {@link defineStruct}, then read and write them in any memory.
 *
 * @module
 */

import { passes, readForeign } from "../base/check.ts";
import { ArrayCodec } from "./struct_array.ts";
import {
  type Codec,
  type FieldTag,
  scalarCodecs,
  shown,
  type Target,
  TextCodec,
} from "./struct_fields.ts";
import type {
  AnyStructType,
  DerivedFields,
  Field,
  FieldType,
  NoDerivedFields,
  StructFields,
  StructType,
  View,
  ViewOf,
} from "./struct_types.ts";
import {
  MovableView,
  type Place,
  StructCodec,
  StructView,
} from "./struct_view.ts";

export type { FieldArray } from "./struct_array.ts";
export type { FieldTag, ScalarValue } from "./struct_fields.ts";
export type {
  AnyStructType,
  AnyView,
  DerivedFields,
  Field,
  FieldCopy,
  FieldInput,
  FieldType,
  FieldValue,
  NoDerivedFields,
  StructFields,
  StructType,
  ValuesOf,
  View,
  ViewOf,
} from "./struct_types.ts";

/** Largest number of elements of an array: each gets an accessor once its field is read. */
const countMax = 2 ** 20;
const structBytesMax = 2 ** 31 - 1;
const frameIdMax = 2 ** 32 - 1;

/**
 * Defines the layout of a C struct: packed, little-endian, the fields in the order written.
 * TypeScript infers the type of its views.
 *
 * @example
 * ```ts
 * import { defineStruct } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const Strut = defineStruct("Strut", { positionUm: "f64", faults: "u16" });
 * const Telemetry = defineStruct("Telemetry", {
 *   applicationStatus: "u32",
 *   pivot: ["f64", 3],
 *   struts: [Strut, 6],
 *   reason: ["char", 50],
 * }, {
 *   frameId: 0x05,
 *   derived: { moveComplete: (view) => (view.applicationStatus & 2) !== 0 },
 * });
 *
 * const telemetry = Telemetry.create({ applicationStatus: 2, reason: "none" });
 * telemetry.pivot = [0, 0, 500_000];
 * telemetry.struts[5].positionUm = 0.1;
 *
 * const same = Telemetry.view(telemetry.bytes.buffer);
 * if (!same.moveComplete || same.pivot[2] !== 500_000) {
 *   throw new Error("not the same memory");
 * }
 * ```
 *
 * @param name Name of the struct, for errors and `console.log()`.
 * @param fields Type of each field by its name. Integers, and the names of the properties
 * that every view has (`bytes`, `toObject`, `toJSON`, `constructor`, …), are refused.
 * @param options `frameId`, in 0..4294967295, is the id of the frames that carry the
 * struct. `derived` adds read-only properties that are computed from the view; they are not
 * part of the bytes.
 * @returns The type, which makes views and gives the position of each field.
 * @throws {TypeError} If a name or a type is not allowed.
 * @throws {RangeError} If a count, the frame id or the whole length is out of range.
 */
export function defineStruct<
  const F extends StructFields,
  D extends DerivedFields = NoDerivedFields,
>(
  name: string,
  fields: F,
  options: {
    readonly frameId?: number;
    readonly derived?:
      & D
      & Readonly<Record<string, (view: View<F>) => unknown>>;
  } = {},
): StructType<F, D> {
  if (typeof name !== "string" || name === "") {
    const rule = "its name must be a non-empty string";
    throw new TypeError(
      `Cannot define struct as ${rule}: received ${shown(name)}`,
    );
  }
  checkObject(name, "its options", options);
  const { frameId, derived: given = {} } = readWith(
    name,
    "its options",
    options,
    ({ frameId, derived }) => ({ frameId, derived }),
  );
  if (frameId !== undefined) {
    checkInteger(name, "its frameId", frameId, 0, frameIdMax);
  }
  const layout = layOut(name, fields);
  checkObject(name, "its derived fields", given);
  const copy = (derived: object) => ({ ...derived });
  const derived = readWith(name, "its derived fields", given, copy);
  checkDerived(name, derived as DerivedFields, layout.places);
  const { byteLength } = layout;
  const codec = new StructCodec(name, byteLength, layout.places, derived);

  const type = Object.freeze({
    name,
    byteLength,
    frameId,
    fields: Object.freeze(layout.fields),
    create(values?: object) {
      const data = new DataView(new ArrayBuffer(byteLength));
      if (values !== undefined) {
        codec.write(data, 0, values, () => `struct "${name}"`);
      }
      return codec.read(data, 0);
    },
    view(buffer: ArrayBufferLike, byteOffset = 0) {
      checkBounds(name, byteLength, buffer, byteOffset);
      return codec.read(new DataView(buffer, byteOffset, byteLength), 0);
    },
    viewAt: (data: DataView, byteOffset: number) =>
      new codec.ViewClass(data, byteOffset),
    isView: (value: unknown) => codec.isView(value),
  }) as AnyStructType as StructType<F, D>;
  structCodecs.set(type, codec);
  return type;
}

/**
 * Returns whether a value was made by {@linkcode defineStruct}.
 *
 * @param value Any value.
 */
export function isStructType(value: unknown): value is AnyStructType {
  return structCodecs.has(value as object);
}

/** A view that can be moved from one place in memory to another, to show the latest frame. */
export interface MovableViewOf<T extends AnyStructType> {
  /** The view, read-only; the nested views and `bytes` that it returns are copies. */
  readonly view: ViewOf<T>;
  /** Moves the view to an offset in some memory, without a check. */
  moveTo(data: DataView, byteOffset: number): void;
}

/** Makes a view that can be moved; it shows zeros until it is. */
export function movableView<T extends AnyStructType>(
  type: T,
): MovableViewOf<T> {
  return new MovableView(structCodecs.get(type)!) as MovableViewOf<T>;
}

/** The codec behind each StructType, for the structs that nest it. */
const structCodecs = new WeakMap<object, StructCodec>();

interface Layout {
  readonly byteLength: number;
  readonly fields: readonly Field[];
  readonly places: ReadonlyMap<string, Place>;
}

/** Places the fields one after the other. */
function layOut(struct: string, types: StructFields): Layout {
  checkObject(struct, "its fields", types);
  const fields: Field[] = [];
  const places = new Map<string, Place>();
  let offset = 0;
  const entries = readWith(struct, "its fields", types, Object.entries);
  for (const [name, type] of entries) {
    checkFieldName(struct, name);
    const target = () => `field "${name}" of struct "${struct}"`;
    const { codec, ...kind } = resolveType(struct, name, type, target);
    const { byteLength } = codec;
    fields.push(Object.freeze({ name, ...kind, offset, byteLength }));
    places.set(name, { offset, codec, target });
    offset += byteLength;
  }
  checkInteger(struct, "its length in bytes", offset, 1, structBytesMax);
  return { byteLength: offset, fields, places };
}

function resolveType(
  struct: string,
  name: string,
  type: FieldType,
  target: Target,
): { type: Field["type"]; count?: number; codec: Codec } {
  const what = `the type of field "${name}"`;
  const parts = readWith(struct, what, type, partsOf);
  if (parts === undefined) {
    const single = type as FieldTag | AnyStructType;
    return { type: single, codec: codecOf(struct, name, single) };
  }
  const [element, count] = parts;
  checkInteger(struct, `the count of field "${name}"`, count, 1, countMax);
  const codec = element === "char"
    ? new TextCodec(count)
    : new ArrayCodec(codecOf(struct, name, element), count, target);
  return { type: element, count, codec };
}

type ArrayType = Extract<FieldType, readonly unknown[]>;

/**
 * Returns the element and the count of an array type; undefined for a type of any other
 * form.
 */
function partsOf(type: FieldType): ArrayType | undefined {
  return Array.isArray(type) && type.length <= 2
    ? [type[0], type[1]] as ArrayType
    : undefined;
}

function checkObject(struct: string, what: string, value: unknown): void {
  const isObject = typeof value === "object" && value !== null;
  if (isObject && !passes(() => Array.isArray(value))) return;
  const rule = `${what} must be an object`;
  throw new TypeError(refusal(struct, rule, value));
}

/** Reads from a value whose own code may throw. */
function readWith<T, R>(
  struct: string,
  what: string,
  value: T,
  read: (value: T) => R,
): R {
  return readForeign(() => read(value), () => {
    const message = refusal(struct, `${what} must be readable`, value);
    return `${message} that throws`;
  });
}

function codecOf(
  struct: string,
  name: string,
  type: FieldTag | AnyStructType,
): Codec {
  const codec = scalarCodecs.get(type) ??
    structCodecs.get(type as AnyStructType);
  if (codec !== undefined) return codec;
  const tags = [...scalarCodecs.keys()].join(", ");
  const rule =
    `the type of field "${name}" must be ${tags}, a StructType, [type, count] or ["char", byteLength]`;
  throw new TypeError(refusal(struct, rule, type));
}

/** Checks derived properties, which follow the rules of fields as they share their names. */
function checkDerived(
  struct: string,
  derived: DerivedFields,
  places: ReadonlyMap<string, Place>,
): void {
  for (const [name, derive] of Object.entries(derived)) {
    checkFieldName(struct, name);
    if (places.has(name)) {
      throw new TypeError(
        `Cannot define struct "${struct}" as field "${name}" is declared twice`,
      );
    }
    if (typeof derive !== "function") {
      const rule = `derived field "${name}" must be a function`;
      throw new TypeError(refusal(struct, rule, derive));
    }
  }
}

function checkFieldName(struct: string, name: string): void {
  // Integers would lose their position, as objects list them first.
  if (name === "" || /^\d+$/.test(name)) {
    const rule = "the name of a field must be neither empty nor an integer";
    throw new TypeError(refusal(struct, rule, name));
  }
  // A view with a property "then" could not be the value of a promise.
  if (name === "then" || name in StructView.prototype) {
    throw new TypeError(
      `Cannot define struct "${struct}" as the field name "${name}" is reserved`,
    );
  }
}

function checkInteger(
  struct: string,
  what: string,
  value: unknown,
  min: number,
  max: number,
): void {
  const rule = `${what} must be an integer in ${min}..${max}`;
  if (typeof value !== "number") {
    throw new TypeError(refusal(struct, rule, value));
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(refusal(struct, rule, value));
  }
}

function checkBounds(
  struct: string,
  byteLength: number,
  buffer: unknown,
  byteOffset: number,
): void {
  if (!isBuffer(buffer)) {
    const hint = ArrayBuffer.isView(buffer)
      ? ", of which to pass .buffer and .byteOffset"
      : "";
    throw new TypeError(
      `Cannot view struct "${struct}" as buffer must be an ArrayBuffer or a SharedArrayBuffer: received ${
        shown(buffer)
      }${hint}`,
    );
  }
  const max = buffer.byteLength - byteLength;
  if (!Number.isInteger(byteOffset) || byteOffset < 0 || byteOffset > max) {
    const ErrorClass = typeof byteOffset === "number" ? RangeError : TypeError;
    throw new ErrorClass(
      `Cannot view struct "${struct}" as its ${byteLength} bytes must lie within the ${buffer.byteLength} bytes of the buffer: received byteOffset ${
        shown(byteOffset)
      }`,
    );
  }
}

function isBuffer(value: unknown): value is ArrayBufferLike {
  // Objects that merely inherit from one of them throw here.
  return passes(() =>
    (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) &&
    value.byteLength >= 0
  );
}

function refusal(struct: string, rule: string, received: unknown): string {
  return `Cannot define struct "${struct}" as ${rule}: received ${
    shown(received)
  }`;
}
