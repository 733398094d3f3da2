/**
 * Straight-line code for one struct, generated when it is first used: what one would write
 * by hand with a `DataView`, with the checks of all values in front of the writes.
 *
 * The codecs can do all of it, too, and remain the reference. Code is generated for what is
 * usual, plain objects with all fields; anything else, wrong values among it, is left to
 * the codecs, and so are all errors. Where the host refuses to generate code
 * (a content security policy, `--disallow-code-generation-from-strings`), they do
 * everything.
 *
 * @module
 */

import { guard } from "./copy_guard.ts";
import {
  type Codec,
  type FieldTag,
  jsonOf,
  type Place,
  type Shape,
} from "./struct_fields.ts";

/** Keys under which a view has its memory, its offset in it, and its codec. */
export interface ViewKeys {
  readonly data: symbol;
  readonly offset: symbol;
  readonly codec: symbol;
}

/** Functions for one struct. */
export interface StructCode {
  /** Class of its views, still without the accessors. */
  readonly ViewClass: new (data: DataView, offset: number) => object;
  /** An accessor for each field, for the prototype of views. */
  readonly accessors: object;
  /** Copies a struct as `StructCodec.copy()` does. */
  copy(data: DataView, at: number): Record<string, unknown>;
  /** Copies a struct as `jsonOf()` of a copy does. */
  json(
    data: DataView,
    at: number,
    key: string | undefined,
  ): Record<string, unknown>;
  /**
   * Writes values as `StructCodec.write()` does.
   *
   * @returns False if nothing was written, as the codec has to look at the values.
   */
  write(data: DataView, at: number, values: unknown): boolean;
}

/** Most values that are written one after the other; longer arrays take a loop. */
const INLINE_MAX = 64;
/** Number of structs for which code was generated. */
let structCount = 0;
/** Most values of a struct for which code is generated; V8 optimizes no longer function. */
const VALUES_MAX = 1_000;

const METHODS: Readonly<Record<FieldTag, string>> = {
  u8: "Uint8",
  i8: "Int8",
  u16: "Uint16",
  i16: "Int16",
  u32: "Uint32",
  i32: "Int32",
  u64: "BigUint64",
  i64: "BigInt64",
  f32: "Float32",
  f64: "Float64",
  bool: "Uint8",
};

/** Tests of values; `v` is the value, read once. They hold as the rules of the codecs do. */
const TESTS: Readonly<Record<FieldTag, string>> = {
  u8: "typeof v === 'number' && (v & 0xFF) === v",
  i8: "typeof v === 'number' && v << 24 >> 24 === v",
  u16: "typeof v === 'number' && (v & 0xFFFF) === v",
  i16: "typeof v === 'number' && v << 16 >> 16 === v",
  u32: "typeof v === 'number' && v >>> 0 === v",
  i32: "typeof v === 'number' && (v | 0) === v",
  u64: "typeof v === 'bigint' && asUintN(64, v) === v",
  i64: "typeof v === 'bigint' && asIntN(64, v) === v",
  f32: "typeof v === 'number' && (isFinite(fround(v)) || !isFinite(v))",
  f64: "typeof v === 'number'",
  bool: "typeof v === 'boolean'",
};

/** Functions that the generated code calls. */
const HELPERS = {
  asIntN: BigInt.asIntN,
  asUintN: BigInt.asUintN,
  fround: Math.fround,
  guard,
  getPrototypeOf: Object.getPrototypeOf,
  isArray: Array.isArray,
  isAscii,
  isFinite: Number.isFinite,
  jsonOf,
  ObjectPrototype: Object.prototype,
  slice: Function.prototype.call.bind(Array.prototype.slice),
  String,
  tag: Symbol.toStringTag,
  writeAscii,
};

/**
 * Generates the code of a struct.
 *
 * @param places Fields of the struct, by name.
 * @param byteLength Length of the struct, in bytes.
 * @param keys Keys of the properties of its views.
 * @returns The code; undefined if the host refuses it, or the struct is too large for it.
 */
export function generateCode(
  places: ReadonlyMap<string, Place>,
  byteLength: number,
  keys: ViewKeys,
): StructCode | undefined {
  if (valueCount({ kind: "struct", places }) > VALUES_MAX) return undefined;
  const source = new Source(keys);
  const text = source.struct(places, byteLength);
  const names = [
    ...Object.keys(HELPERS),
    "DATA",
    "OFFSET",
    "CODEC",
    "constants",
  ];
  try {
    const make = new Function(...names, text);
    const helpers = Object.values(HELPERS);
    const { data, offset, codec } = keys;
    return make(...helpers, data, offset, codec, source.constants);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}

/** Returns the number of values that code for a shape has to name; a loop counts as one. */
function valueCount(shape: Shape | undefined): number {
  switch (shape?.kind) {
    case "array": {
      const count = valueCount(shape.element.shape);
      return count * shape.count > INLINE_MAX ? count : count * shape.count;
    }
    case "struct": {
      let count = 0;
      for (const { codec } of shape.places.values()) {
        count += valueCount(codec.shape);
        if (count > VALUES_MAX) break;
      }
      return count;
    }
    default:
      return 1;
  }
}

/** Text of the functions for a struct. `d` is the memory, `o` the offset of the struct. */
class Source {
  /** Objects that the code refers to, by their index. */
  readonly constants: unknown[] = [];
  readonly #keys: ViewKeys;

  constructor(keys: ViewKeys) {
    this.#keys = keys;
  }

  struct(places: ReadonlyMap<string, Place>, byteLength: number): string {
    const shape = { kind: "struct", places } as const;
    const accessors = [...places].map(([name, place]) =>
      this.#accessor(JSON.stringify(name), place)
    );
    const copy = this.#read(shape, undefined, 0, false);
    const json = this.#read(shape, undefined, 0, true);
    const write = this.#write(shape, byteLength);
    const constants = this.constants.map((_, index) => `c${index}`);
    // V8 shares code between equal texts, and can't take keys for constants then.
    return `"use strict"; // ${structCount++}
const [${constants.join(", ")}] = constants;
function copy(d, o) {
return ${copy};
}
return {
copy,
ViewClass: class {
constructor(d, o) { guard(this); this[DATA] = d; this[OFFSET] = o; }
toObject() { return copy(this[DATA], this[OFFSET]); }
},
accessors: {
${accessors.join("")}},
json(d, o, key) {
let x;
return ${json};
},
write(d, o, v) {
${write}},
};
`;
  }

  #constant(value: unknown): string {
    return `c${this.constants.push(value) - 1}`;
  }

  #accessor(name: string, { codec, offset, target }: Place): string {
    const { shape } = codec;
    const { data, offset: base } = this.#keys;
    const write = this.#constant(
      (view: Record<symbol, never>, value: unknown) =>
        codec.write(view[data], view[base] + offset, value, target),
    );
    const at = `this[OFFSET] + ${offset}`;
    if (shape?.kind !== "scalar") {
      const read = `${this.#constant(codec)}.read(this[DATA], ${at})`;
      return `get ${name}() { return ${read}; }, set ${name}(v) { ${write}(this, v); },\n`;
    }
    // The shorter a setter, the more of them V8 inlines.
    const set = writeScalar(shape, "this[DATA]", at, "v");
    return `get ${name}() { return ${readScalar(shape, "this[DATA]", at)}; },
set ${name}(v) { if (${TESTS[shape.tag]}) ${set} else ${write}(this, v); },
`;
  }

  /** Returns an expression for the plain data of a value at an offset. */
  #read(
    shape: Shape | undefined,
    codec: Codec | undefined,
    offset: number,
    isJson: boolean,
  ): string {
    switch (shape?.kind) {
      case "scalar": {
        const value = readScalar(shape, "d", `o + ${offset}`);
        return isJson ? jsonScalar(shape.tag, value) : value;
      }
      case "struct": {
        const fields = [...shape.places].map(([name, { codec, ...place }]) => {
          const at = offset + place.offset;
          const value = this.#read(codec.shape, codec, at, isJson);
          return `${JSON.stringify(name)}: ${value},\n`;
        });
        return `{\n${fields.join("")}}`;
      }
      case "array": {
        const { element, count } = shape;
        if (valueCount(element.shape) * count > INLINE_MAX) break;
        const elements = Array.from({ length: count }, (_, index) => {
          const at = offset + index * element.byteLength;
          return this.#read(element.shape, element, at, isJson);
        });
        return `[${elements.join(", ")}]`;
      }
    }
    const copy = `${this.#constant(codec)}.copy(d, o + ${offset})`;
    return isJson && shape?.kind !== "text" ? `jsonOf(${copy}, key)` : copy;
  }

  /** Returns the body of the function that writes all values, or none. */
  #write(shape: Shape, byteLength: number): string {
    const steps = new WriteSteps((value) => this.#constant(value));
    if (!steps.add(shape, undefined, "v", 0)) return "return false;\n";
    // Only the values' own code throws, which the codec reports; reads have no effect.
    return `let ${steps.locals.join(", ")};
try {
if (v[CODEC] !== undefined || o + ${byteLength} > d.byteLength) return false;
${steps.checks.join("\n")}
} catch {
return false;
}
${steps.writes.join("\n")}
return true;
`;
  }
}

/** Steps that read and check values, and those that write them then. */
class WriteSteps {
  readonly locals: string[] = [];
  readonly checks: string[] = [];
  readonly writes: string[] = [];
  readonly #constant: (value: unknown) => string;

  constructor(constant: (value: unknown) => string) {
    this.#constant = constant;
  }

  /**
   * Adds the steps for a value; returns whether there are any for its shape.
   *
   * @param value Expression of the value.
   * @param offset Offset to write it at.
   */
  add(
    shape: Shape | undefined,
    codec: Codec | undefined,
    value: string,
    offset: number,
  ): boolean {
    const local = `v${this.locals.length}`;
    this.locals.push(local);
    this.checks.push(`${local} = ${value};`);
    switch (shape?.kind) {
      case "scalar": {
        this.#check(TESTS[shape.tag].replace(/\bv\b/g, local));
        this.writes.push(writeScalar(shape, "d", `o + ${offset}`, local));
        return true;
      }
      case "text": {
        const { byteLength } = codec!;
        this.#check(`isAscii(${local}, ${byteLength})`);
        this.writes.push(
          `writeAscii(d, o + ${offset}, ${byteLength}, ${local});`,
        );
        return true;
      }
      case "struct":
        return this.#addStruct(shape.places, local, offset);
      case "array": {
        const { element, count } = shape;
        this.#check(`isArray(${local}) && ${local}.length === ${count}`);
        if (valueCount(element.shape) * count > INLINE_MAX) {
          return this.#addLoop(element, count, local, offset);
        }
        for (let index = 0; index < count; index++) {
          const at = offset + index * element.byteLength;
          const each = `${local}[${index}]`;
          if (!this.add(element.shape, element, each, at)) return false;
        }
        return true;
      }
      default:
        return false;
    }
  }

  #addStruct(
    places: ReadonlyMap<string, Place>,
    local: string,
    offset: number,
  ): boolean {
    // Which of several fields at one place wins depends on the order of the keys.
    const names = this.#constant([...places.keys()]);
    const isOther = doOverlap(places)
      ? ""
      : ` && !${this.#constant(new Set(places.keys()))}.has(k)`;
    this.checks.push(
      `{ let i = 0; for (const k in ${local}) if (k !== ${names}[i++]${isOther}) return false; if (i !== ${places.size}) return false; }`,
    );
    const first = this.checks.length;
    for (const [name, { codec, ...place }] of places) {
      const value = `${local}[${JSON.stringify(name)}]`;
      const at = offset + place.offset;
      if (!this.add(codec.shape, codec, value, at)) return false;
    }
    // Behind the first read, which tells V8 the object's map, this costs nothing.
    this.checks.splice(
      first + 1,
      0,
      `if (!(getPrototypeOf(${local}) === ObjectPrototype && ${local}[tag] === undefined)) return false;`,
    );
    return true;
  }

  #addLoop(
    { shape, byteLength }: Codec,
    count: number,
    local: string,
    offset: number,
  ): boolean {
    if (shape?.kind !== "scalar") return false;
    const test = TESTS[shape.tag].replace(/\bv\b/g, "e");
    this.checks.push(
      `${local} = slice(${local});`,
      `for (const e of ${local}) if (!(${test})) return false;`,
    );
    const at = `o + ${offset} + i * ${byteLength}`;
    this.writes.push(
      `for (let i = 0; i < ${count}; i++) ${
        writeScalar(shape, "d", at, `${local}[i]`)
      }`,
    );
    return true;
  }

  #check(test: string): void {
    this.checks.push(`if (!(${test})) return false;`);
  }
}

function doOverlap(places: ReadonlyMap<string, Place>): boolean {
  let end = 0;
  for (const { offset, codec } of places.values()) {
    if (offset < end) return true;
    end = offset + codec.byteLength;
  }
  return false;
}

type ScalarShape = Extract<Shape, { kind: "scalar" }>;

function readScalar({ tag, isLittle }: ScalarShape, data: string, at: string) {
  const read = isOneByte(tag)
    ? `${data}.get${METHODS[tag]}(${at})`
    : `${data}.get${METHODS[tag]}(${at}, ${isLittle})`;
  return tag === "bool" ? `${read} !== 0` : read;
}

function writeScalar(
  { tag, isLittle }: ScalarShape,
  data: string,
  at: string,
  value: string,
): string {
  const plain = tag === "bool" ? `${value} ? 1 : 0` : value;
  return isOneByte(tag)
    ? `${data}.set${METHODS[tag]}(${at}, ${plain});`
    : `${data}.set${METHODS[tag]}(${at}, ${plain}, ${isLittle});`;
}

function isOneByte(tag: FieldTag): boolean {
  return tag === "u8" || tag === "i8" || tag === "bool";
}

/** Returns an expression for a value as JSON has it: only few need `jsonOf()`. */
function jsonScalar(tag: FieldTag, value: string): string {
  switch (tag) {
    case "u64":
    case "i64":
      return `String(${value})`;
    case "f32":
    case "f64":
      return `(x = ${value}) - x === 0 && (x !== 0 || 1 / x > 0) ? x : jsonOf(x, key)`;
    default:
      return value;
  }
}

/** Returns whether a value is text of ASCII without NUL that a field can hold. */
function isAscii(value: unknown, byteLength: number): boolean {
  if (typeof value !== "string" || value.length > byteLength) return false;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0 || code > 0x7F) return false;
  }
  return true;
}

function writeAscii(
  data: DataView,
  at: number,
  byteLength: number,
  text: string,
): void {
  for (let i = 0; i < byteLength; i++) {
    data.setUint8(at + i, i < text.length ? text.charCodeAt(i) : 0);
  }
}
