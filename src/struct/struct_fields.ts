/**
 * Storage of a single field in memory, on which `struct.ts` builds: its length, its checks,
 * its reading and writing.
 *
 * @module
 */

import { readForeign } from "../base/check.ts";
import { printable } from "../base/printable.ts";

/**
 * Type of a single number or flag, to declare a field of a struct.
 *
 * Numbers are little-endian by default; `u64` and `i64` are bigints, a `bool` takes one byte.
 */
export type FieldTag =
  | "u8"
  | "i8"
  | "u16"
  | "i16"
  | "u32"
  | "i32"
  | "u64"
  | "i64"
  | "f32"
  | "f64"
  | "bool";

/** Value of a field of a {@link FieldTag}. */
export type ScalarValue<T extends FieldTag> = T extends "u64" | "i64" ? bigint
  : T extends "bool" ? boolean
  : number;

/** Returns the name of the value to set, for the message of an error; called only then. */
export type Target = () => string;

/** Storage of values of one type at `at`, an offset in `data` that the caller has checked. */
export interface Codec {
  /** Length of a value, in bytes. */
  readonly byteLength: number;
  /** Whether values read are views of the same memory. */
  readonly readsViews: boolean;
  /** Parts for which code can be generated; undefined for a codec that works as a whole. */
  readonly shape?: Shape;
  /** Reads a value; an array or a struct as a view of the same memory. */
  read(data: DataView, at: number): unknown;
  /** Reads a value as plain data that shares no memory. */
  copy(data: DataView, at: number): unknown;
  /** Writes a value, or throws and leaves the memory as it was. */
  write(data: DataView, at: number, value: unknown, target: Target): void;
}

/** Structure of the values of a codec. */
export type Shape =
  | {
    readonly kind: "scalar";
    readonly tag: FieldTag;
    readonly isLittle: boolean;
  }
  | { readonly kind: "text" }
  | { readonly kind: "array"; readonly element: Codec; readonly count: number }
  | { readonly kind: "struct"; readonly places: ReadonlyMap<string, Place> };

/** Position of a field, its codec, and its name in errors. */
export interface Place {
  readonly offset: number;
  readonly codec: Codec;
  readonly target: Target;
}

/** Values that a {@link FieldTag} can hold: those of one JavaScript type, within a range. */
export interface Rule<V> {
  readonly text: string;
  isType(value: unknown): value is V;
  isInRange(value: V): boolean;
}

type Reader<V> = (data: DataView, at: number) => V;
type Writer<V> = (data: DataView, at: number, value: V) => void;

const rules: { readonly [T in FieldTag]: Rule<ScalarValue<T>> } = {
  u8: integer(0, 0xFF),
  i8: integer(-0x80, 0x7F),
  u16: integer(0, 0xFFFF),
  i16: integer(-0x8000, 0x7FFF),
  u32: integer(0, 0xFFFF_FFFF),
  i32: integer(-0x8000_0000, 0x7FFF_FFFF),
  u64: bigInteger(0n, 2n ** 64n - 1n),
  i64: bigInteger(-(2n ** 63n), 2n ** 63n - 1n),
  f32: {
    text: "a number of at most 3.4028234663852886e+38 in magnitude",
    isType: (value) => typeof value === "number",
    // f32 may round a finite number, but must not make it infinite.
    isInRange: (value) =>
      Number.isFinite(Math.fround(value)) || !Number.isFinite(value),
  },
  f64: {
    text: "a number",
    isType: (value) => typeof value === "number",
    isInRange: () => true,
  },
  bool: {
    text: "a boolean",
    isType: (value) => typeof value === "boolean",
    isInRange: () => true,
  },
};

/** Reads and writes of numbers of more than a byte, which have a byte order. */
function accessorsOf(isLittle: boolean) {
  const readers: { readonly [T in FieldTag]: Reader<ScalarValue<T>> } = {
    u8: (data, at) => data.getUint8(at),
    i8: (data, at) => data.getInt8(at),
    u16: (data, at) => data.getUint16(at, isLittle),
    i16: (data, at) => data.getInt16(at, isLittle),
    u32: (data, at) => data.getUint32(at, isLittle),
    i32: (data, at) => data.getInt32(at, isLittle),
    u64: (data, at) => data.getBigUint64(at, isLittle),
    i64: (data, at) => data.getBigInt64(at, isLittle),
    f32: (data, at) => data.getFloat32(at, isLittle),
    f64: (data, at) => data.getFloat64(at, isLittle),
    bool: (data, at) => data.getUint8(at) !== 0,
  };
  const writers: { readonly [T in FieldTag]: Writer<ScalarValue<T>> } = {
    u8: (data, at, value) => data.setUint8(at, value),
    i8: (data, at, value) => data.setInt8(at, value),
    u16: (data, at, value) => data.setUint16(at, value, isLittle),
    i16: (data, at, value) => data.setInt16(at, value, isLittle),
    u32: (data, at, value) => data.setUint32(at, value, isLittle),
    i32: (data, at, value) => data.setInt32(at, value, isLittle),
    u64: (data, at, value) => data.setBigUint64(at, value, isLittle),
    i64: (data, at, value) => data.setBigInt64(at, value, isLittle),
    f32: (data, at, value) => data.setFloat32(at, value, isLittle),
    f64: (data, at, value) => data.setFloat64(at, value, isLittle),
    bool: (data, at, value) => data.setUint8(at, value ? 1 : 0),
  };
  return { readers, writers };
}

export function integer(min: number, max: number): Rule<number> {
  return {
    text: `an integer in ${min}..${max}`,
    isType: (value) => typeof value === "number",
    isInRange: (value) =>
      Number.isInteger(value) && value >= min && value <= max,
  };
}

export function bigInteger(min: bigint, max: bigint): Rule<bigint> {
  return {
    text: `a bigint in ${min}..${max}`,
    isType: (value) => typeof value === "bigint",
    isInRange: (value) => value >= min && value <= max,
  };
}

function scalarCodec<T extends FieldTag>(
  tag: T,
  isLittle: boolean,
  read: Reader<ScalarValue<T>>,
  write: Writer<ScalarValue<T>>,
): Codec {
  const { text, isType, isInRange }: Rule<ScalarValue<T>> = rules[tag];
  const refuse = (value: unknown, target: Target) =>
    refusal(target, `${tag} must be ${text}`, shown(value));
  return {
    byteLength: tag === "bool" ? 1 : Number(tag.slice(1)) / 8,
    readsViews: false,
    shape: { kind: "scalar", tag, isLittle },
    read,
    copy: read,
    write(data, at, value, target) {
      if (!isType(value)) throw new TypeError(refuse(value, target));
      if (!isInRange(value)) throw new RangeError(refuse(value, target));
      write(data, at, value);
    },
  };
}

function scalarCodecsOf(isLittle: boolean): ReadonlyMap<unknown, Codec> {
  const { readers, writers } = accessorsOf(isLittle);
  const codec = <T extends FieldTag>(tag: T) =>
    [tag, scalarCodec(tag, isLittle, readers[tag], writers[tag])] as const;
  return new Map((Object.keys(rules) as FieldTag[]).map(codec));
}

/** Codecs of all {@link FieldTag}s, by their byte order. */
export const scalarCodecs = {
  little: scalarCodecsOf(true),
  big: scalarCodecsOf(false),
} as const;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Codec of text in `byteLength` bytes of UTF-8, padded with NUL bytes. */
export class TextCodec implements Codec {
  readonly byteLength: number;
  readonly readsViews = false;
  readonly shape = { kind: "text" } as const;

  constructor(byteLength: number) {
    this.byteLength = byteLength;
  }

  read(data: DataView, at: number): string {
    const bytes = bytesOf(data, at, this.byteLength);
    const end = bytes.indexOf(0);
    return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
  }

  copy(data: DataView, at: number): string {
    return this.read(data, at);
  }

  write(data: DataView, at: number, value: unknown, target: Target): void {
    const type = `char[${this.byteLength}]`;
    if (typeof value !== "string") {
      const rule = `${type} must be a string`;
      throw new TypeError(refusal(target, rule, shown(value)));
    }
    if (value.includes("\0") || !value.isWellFormed()) {
      const rule = `${type} must be Unicode text without NUL`;
      throw new RangeError(refusal(target, rule, shown(value)));
    }
    const text = encoder.encode(value);
    if (text.length > this.byteLength) {
      const rule =
        `${type} must take at most ${this.byteLength} bytes of UTF-8`;
      throw new RangeError(refusal(target, rule, `${text.length} bytes`));
    }
    const bytes = bytesOf(data, at, this.byteLength);
    bytes.set(text);
    bytes.fill(0, text.length);
  }
}

/** Deno's function to print a nested value, as passed to a custom inspection. */
export type Inspect = (value: unknown, options: unknown) => string;

/** Returns the memory of a value. */
export function bytesOf(
  data: DataView,
  at: number,
  byteLength: number,
): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + at, byteLength);
}

/**
 * Writes to a copy of the memory first, so that it changes as a whole or, if `write`
 * throws, not at all.
 */
export function writeWhole(
  data: DataView,
  at: number,
  byteLength: number,
  write: (scratch: DataView) => void,
): void {
  const bytes = bytesOf(data, at, byteLength);
  const scratch = new Uint8Array(bytes);
  write(new DataView(scratch.buffer));
  bytes.set(scratch);
}

/** `JSON.rawJSON()`, which TypeScript doesn't know yet and old browsers lack. */
const { rawJSON = Number } = JSON as {
  readonly rawJSON?: (text: string) => unknown;
};

/**
 * Returns plain data in a form that JSON can hold: bigints, and the doubles that JSON
 * lacks, as strings. -0 stays a number; `JSON.stringify()` would drop its sign, and gets
 * raw text instead.
 *
 * @param value The data.
 * @param key Argument of `toJSON()` that `JSON.stringify()` passes; undefined for any other
 * caller.
 */
export function jsonOf(value: unknown, key: string | undefined): unknown {
  if (typeof value === "bigint") return String(value);
  if (Object.is(value, -0)) return key === undefined ? value : rawJSON("-0");
  if (typeof value === "number" && !Number.isFinite(value)) {
    return String(value);
  }
  if (Array.isArray(value)) return value.map((item) => jsonOf(item, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, value]) => [name, jsonOf(value, key)]),
  );
}

/** Returns the message of a value that is refused. */
export function refusal(
  target: Target,
  rule: string,
  received: string,
): string {
  return `Cannot set ${target()} as ${rule}: received ${received}`;
}

/** Reads from a value whose own code may throw. */
export function readWith<T, R>(
  target: Target,
  value: T,
  read: (value: T) => R,
): R {
  return readForeign(() => read(value), () => {
    const received = `${shown(value)} that throws`;
    return refusal(target, "the value must be readable", received);
  });
}

/** Number of characters that are shown of a value. */
const shownCharsMax = 80;

/** Returns a value as a message shows it. */
export function shown(value: unknown): string {
  if (typeof value === "string") {
    return printable(JSON.stringify(value.slice(0, shownCharsMax)));
  }
  if (typeof value === "bigint") {
    return `${value}`.slice(0, shownCharsMax) + "n";
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "object" && value !== null) return shownObject(value);
  return Object.is(value, -0) ? "-0" : String(value).slice(0, shownCharsMax);
}

function shownObject(value: object): string {
  try {
    if (Array.isArray(value)) return "an array";
    const name: unknown = value.constructor?.name ?? "no class";
    return typeof name === "string"
      ? `an object of ${printable(name.slice(0, shownCharsMax))}`
      : "an object";
  } catch {
    return "an object"; // whose own code has thrown
  }
}
