/**
 * Straight-line code for one struct, generated when it is first used: what one would write
 * by hand with a `DataView`, with the checks of all values in front of the writes.
 *
 * The codecs can do all of it, too, and remain the reference. Code is generated for what is
 * usual, plain objects of all fields, or of some that are numbers; anything else, wrong
 * values among it, is left to the codecs, and so are all errors. If the host refuses to generate code
 * (a content security policy, `--disallow-code-generation-from-strings`), they do
 * everything.
 *
 * @module
 */

import { guard } from "../copy_guard.ts";
import { ArrayCodec } from "../struct_array.ts";
import {
  type Codec,
  jsonOf,
  type Place,
  type Shape,
} from "../struct_fields.ts";
import { jsonScalar, readScalar, TESTS, writeScalar } from "./scalar_code.ts";
import { INLINE_MAX, valueCount, VALUES_MAX } from "./value_count.ts";
import { writeSomeText, WriteSteps } from "./write_steps.ts";

/** Keys under which a view has its memory, its offset in it, and its codec. */
export interface ViewKeys {
  readonly data: symbol;
  readonly offset: symbol;
  readonly codec: symbol;
  /** Arrays and nested views that were read of a view, in the order of the fields. */
  readonly parts: symbol;
}

/** Functions for one struct. */
export interface StructCode {
  /**
   * Class of its views, still without accessors and base: methods of its own, as V8 calls
   * one that all classes share without inlining.
   */
  readonly ViewClass: new (data: DataView, offset: number) => object;
  /** An accessor for each field, for the prototype of views. */
  readonly accessors: object;
  /** A getter for each array of plain values, which copies it to a plain array. */
  readonly copies: object;
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

/** Number of structs for which code was generated. */
let structCount = 0;
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
    "PARTS",
    "constants",
  ];
  try {
    const make = new Function(...names, text);
    const helpers = Object.values(HELPERS);
    const { data, offset, codec, parts } = keys;
    return make(...helpers, data, offset, codec, parts, source.constants);
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
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
    const accessors = [...places].map(([name, place], index) =>
      this.#accessor(JSON.stringify(name), place, index)
    );
    const copies = [...places]
      .filter(([, { codec }]) => codec instanceof ArrayCodec && codec.isPlain)
      .map(([name, { codec, offset }]) => {
        const value = this.#read(codec.shape, codec, offset, false);
        return `get ${
          JSON.stringify(name)
        }() { const d = this[DATA], o = this[OFFSET]; return ${value}; },\n`;
      });
    const copy = this.#read(shape, undefined, 0, false);
    const json = this.#read(shape, undefined, 0, true);
    const writeAll = this.#writeAll(shape, byteLength);
    const writeSome = writeSomeText(places, byteLength);
    const constants = this.constants.map((_, index) => `c${index}`);
    // V8 shares code between equal texts, and can't take keys for constants then.
    return `"use strict"; // ${structCount++}
const [${constants.join(", ")}] = constants;
function copy(d, o) {
return ${copy};
}
function json(d, o, key) {
let x;
return ${json};
}
function writeAll(d, o, v) {
${writeAll}}
function writeSome(d, o, v) {
${writeSome}}
function write(d, o, v) {
return writeAll(d, o, v) || writeSome(d, o, v);
}
return {
copy, json, write,
ViewClass: class {
constructor(d, o) { guard(this); this[DATA] = d; this[OFFSET] = o; this[PARTS] = undefined; }
toObject() { return copy(this[DATA], this[OFFSET]); }
toJSON(key) { return json(this[DATA], this[OFFSET], key); }
set(v) { if (!write(this[DATA], this[OFFSET], v)) super.set(v); }
},
accessors: {
${accessors.join("")}},
copies: {
${copies.join("")}},
};
`;
  }

  #constant(value: unknown): string {
    return `c${this.constants.push(value) - 1}`;
  }

  #accessor(
    name: string,
    { codec, offset, target }: Place,
    index: number,
  ): string {
    const { shape } = codec;
    const { data, offset: base } = this.#keys;
    const write = this.#constant(
      (view: Record<symbol, never>, value: unknown) =>
        codec.write(view[data], view[base] + offset, value, target),
    );
    const at = `this[OFFSET] + ${offset}`;
    if (shape?.kind !== "scalar") {
      const read = `${this.#constant(codec)}.read(this[DATA], ${at})`;
      const get = codec.readsViews
        ? `const p = this[PARTS] ??= []; return p[${index}] ??= ${read};`
        : `return ${read};`;
      return `get ${name}() { ${get} }, set ${name}(v) { ${write}(this, v); },\n`;
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
  #writeAll(shape: Shape, byteLength: number): string {
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
