/**
 * Straight-line code for arrays of one type of number or flag, generated when the first of
 * them is read. Shared code would serve arrays of all types, and V8 inlines none of it then.
 *
 * @module
 */

import { readScalar, type ScalarShape } from "./scalar_code.ts";

/** Keys under which an array has its codec, its memory, and its offset in it. */
export interface ArrayKeys {
  readonly codec: symbol;
  readonly data: symbol;
  readonly offset: symbol;
}

/** Methods that read elements. */
export interface ArrayCode {
  at(index: number): unknown;
  [Symbol.iterator](): Iterator<unknown>;
}

const generated = new Map<string, ArrayCode | undefined>();
const arrayIterator: object = Object.getPrototypeOf([].values());
/** Prototype of the iterators of the language; not every browser has the global Iterator. */
export const iteratorPrototype: object = Object.getPrototypeOf(arrayIterator);

/**
 * Generates the methods for arrays of a type, once.
 *
 * @param shape Type of the elements.
 * @param byteLength Length of an element, in bytes.
 * @param keys Keys of the properties of arrays.
 * @returns The methods; undefined if the host refuses to generate code.
 */
export function generateArrayCode(
  shape: ScalarShape,
  byteLength: number,
  keys: ArrayKeys,
): ArrayCode | undefined {
  const name = `${shape.tag}, ${shape.isLittle ? "little" : "big"}-endian`;
  if (!generated.has(name)) {
    generated.set(name, compiled(name, shape, byteLength, keys));
  }
  return generated.get(name);
}

function compiled(
  name: string,
  shape: ScalarShape,
  byteLength: number,
  { codec, data, offset }: ArrayKeys,
): ArrayCode | undefined {
  const element = readScalar(
    shape,
    "this[DATA]",
    `this[OFFSET] + i * ${byteLength}`,
  );
  const text = `"use strict"; // ${name}
function Elements(d, o, end) { this.d = d; this.o = o; this.end = end; }
Elements.prototype = {
__proto__: iteratorPrototype,
next() {
const o = this.o;
if (o >= this.end) return { value: undefined, done: true };
this.o = o + ${byteLength};
return { value: ${readScalar(shape, "this.d", "o")}, done: false };
},
};
return {
at(index) {
let i = index | 0;
if (i !== index) i = trunc(index) || 0;
const { count } = this[CODEC];
if (i < 0) i += count;
return i >= 0 && i < count ? ${element} : undefined;
},
[iterator]() {
const o = this[OFFSET];
return new Elements(this[DATA], o, o + this[CODEC].byteLength);
},
};`;
  const names = {
    iteratorPrototype,
    iterator: Symbol.iterator,
    trunc: Math.trunc,
    CODEC: codec,
    DATA: data,
    OFFSET: offset,
  };
  try {
    return new Function(...Object.keys(names), text)(...Object.values(names));
  } catch (error) {
    if (error instanceof EvalError) return undefined;
    throw error;
  }
}
