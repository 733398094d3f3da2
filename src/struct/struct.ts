/**
 * Structs as C lays them out, packed and little-endian: declare the fields once with
 * {@link defineStruct}, then read and write them in any memory.
 *
 * @module
 */

import { passes } from "../base/check.ts";
import { type Place, shown } from "./struct_fields.ts";
import {
  checkEndian,
  checkFieldName,
  checkInteger,
  checkObject,
  readWith,
  refusal,
} from "./struct_checks.ts";
import { layOut } from "./struct_layout.ts";
import type {
  AnyStructType,
  DerivedFields,
  Endian,
  FieldTypesOf,
  NoDerivedFields,
  StructFields,
  StructType,
  View,
  ViewOf,
} from "./struct_types.ts";
import { StructCodec } from "./struct_codec.ts";
import { MovableView } from "./struct_view.ts";

export type { FieldArray } from "./struct_array.ts";
export type { FieldLimits, LimitLevel, LimitRange } from "./field_limits.ts";
export type { FieldMeaning } from "./field_meaning.ts";
export type { FieldTag, ScalarValue } from "./struct_fields.ts";
export type {
  AnyStructType,
  AnyView,
  DerivedFields,
  Endian,
  Field,
  FieldCopy,
  FieldInput,
  FieldSpec,
  FieldType,
  FieldTypesOf,
  FieldValue,
  NoDerivedFields,
  StructFields,
  StructType,
  ValuesOf,
  View,
  ViewOf,
} from "./struct_types.ts";

const frameIdMax = 2 ** 32 - 1;

/**
 * Defines the layout of a C struct: packed, little-endian, the fields in the order written,
 * unless they state otherwise. TypeScript infers the type of its views.
 *
 * A field is its type, or a {@linkcode FieldSpec} that states its place, its byte order or
 * its bits as well.
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
 * @param fields Type of each field by its name, or an object of its type and its place or
 * its meaning. Integers, and the names of the properties that every view has (`bytes`,
 * `toObject`, `toJSON`, `constructor`, …), are refused.
 * @param options `frameId`, in 0..4294967295, is the id of the frames that carry the
 * struct. `endian` is the byte order of its fields, "little" by default; nested structs have
 * their own. `byteLength` is its length with unused bytes at its end. `derived` adds
 * read-only properties that are computed from the view; they are not part of the bytes.
 * @returns The type, which makes views and gives the position of each field.
 * @throws {TypeError} If a name or a type is not allowed.
 * @throws {RangeError} If a count, an offset, a range of bits, the frame id or the whole
 * length is out of range.
 */
export function defineStruct<
  const F extends StructFields,
  D extends DerivedFields = NoDerivedFields,
>(
  name: string,
  fields: F,
  options: {
    readonly frameId?: number;
    readonly endian?: Endian;
    readonly byteLength?: number;
    readonly derived?:
      & D
      & Readonly<Record<string, (view: View<FieldTypesOf<F>>) => unknown>>;
  } = {},
): StructType<FieldTypesOf<F>, D> {
  if (typeof name !== "string" || name === "") {
    const rule = "its name must be a non-empty string";
    throw new TypeError(
      `Cannot define struct as ${rule}: received ${shown(name)}`,
    );
  }
  checkObject(name, "its options", options);
  const { frameId, endian = "little", derived: given = {}, ...rest } = readWith(
    name,
    "its options",
    options,
    ({ frameId, endian, byteLength, derived }) => ({
      frameId,
      endian,
      byteLength,
      derived,
    }),
  );
  if (frameId !== undefined) {
    checkInteger(name, "its frameId", frameId, 0, frameIdMax);
  }
  checkEndian(name, "its endian", endian);
  const layout = layOut(name, fields, {
    endian,
    byteLength: rest.byteLength,
    codecOf: (type) => structCodecs.get(type as object),
  });
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
  }) as AnyStructType as StructType<FieldTypesOf<F>, D>;
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
