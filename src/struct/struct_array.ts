/**
 * Arrays in a struct: their storage, and the array-like views of them.
 *
 * @module
 */

import {
  type ArrayCode,
  type ArrayKeys,
  generateArrayCode,
  iteratorPrototype,
} from "./code/array_code.ts";
import { cloneKey, copyError, guard } from "./copy_guard.ts";
import {
  type Codec,
  type Inspect,
  jsonOf,
  readWith,
  refusal,
  type Shape,
  shown,
  type Target,
  writeWhole,
} from "./struct_fields.ts";

/**
 * Array field of a view: array-like and iterable, on the view's own memory. A view that
 * moves, as `server.telemetry` does, copies instead: plain values to a plain array, structs
 * to an array of this kind.
 *
 * An element that is set, `view.limits[2] = 5`, is checked and written through. The length
 * is fixed: an index past the end reads as `undefined`, and setting it throws. Plain and
 * typed arrays are of this type too, so `view.limits = [1, 2, 3]` sets every element, or
 * none if one is refused. `[...view.limits]` copies. In a hot loop prefer `at()` or `for …
 * of`, which take nanoseconds, to an index, which takes about 100 ns: V8 calls no accessor of
 * an index without leaving compiled code.
 */
export interface FieldArray<T> extends Iterable<T> {
  /** Element at an index, in place. */
  [index: number]: T;
  /** Number of elements that the struct declares. */
  readonly length: number;
  /** Reads one element; a negative index counts from the end. */
  at(index: number): T | undefined;
}

/** Codec of a fixed number of values of one type, one after the other. */
export class ArrayCodec implements Codec {
  readonly byteLength: number;
  readonly readsViews = true;
  readonly element: Codec;
  readonly count: number;
  readonly target: Target;
  readonly shape: Shape;
  #ViewClass: ArrayViewClass | undefined;

  constructor(element: Codec, count: number, target: Target) {
    this.byteLength = element.byteLength * count;
    this.element = element;
    this.count = count;
    this.target = target;
    this.shape = { kind: "array", element, count };
  }

  read(data: DataView, at: number): FieldArray<unknown> {
    this.#ViewClass ??= ArrayView.classOf(this);
    return new this.#ViewClass(this, data, at);
  }

  /** Whether all of it, also of arrays in it, are plain values, not structs. */
  get isPlain(): boolean {
    const { element } = this;
    return element instanceof ArrayCodec
      ? element.isPlain
      : !element.readsViews;
  }

  copy(data: DataView, at: number): unknown[] {
    const { element, count } = this;
    const values: unknown[] = [];
    for (let index = 0; index < count; index++) {
      values.push(element.copy(data, at + index * element.byteLength));
    }
    return values;
  }

  write(data: DataView, at: number, value: unknown): void {
    // One value too many is enough to refuse an iterable that never ends.
    const max = this.count + 1;
    const values = readWith(this.target, value, (value) => firstOf(value, max));
    const rule = `it must be an array or iterable of ${this.count} elements`;
    if (values === undefined) {
      throw new TypeError(refusal(this.target, rule, shown(value)));
    }
    if (values.length !== this.count) {
      const received = values.length < this.count ? values.length : "more";
      throw new RangeError(refusal(this.target, rule, `${received} elements`));
    }
    writeWhole(data, at, this.byteLength, (scratch) => {
      for (const [index, value] of values.entries()) {
        this.writeElement(scratch, 0, index, value);
      }
    });
  }

  readElement(data: DataView, at: number, index: number): unknown {
    return this.element.read(data, at + index * this.element.byteLength);
  }

  writeElement(
    data: DataView,
    at: number,
    index: number,
    value: unknown,
  ): void {
    const target = () => `element ${index} of ${this.target()}`;
    const elementAt = at + index * this.element.byteLength;
    this.element.write(data, elementAt, value, target);
  }
}

/** Keys under which an array has its codec, its memory, and its offset in it. */
const codecKey: unique symbol = Symbol("codec");
const dataKey: unique symbol = Symbol("data");
const offsetKey: unique symbol = Symbol("offset");
const keys: ArrayKeys = { codec: codecKey, data: dataKey, offset: offsetKey };

/** Iterator over the elements of an array, in a third of the time that a generator takes. */
class Elements implements Iterator<unknown> {
  readonly #codec: ArrayCodec;
  readonly #data: DataView;
  readonly #at: number;
  #index = 0;

  constructor(codec: ArrayCodec, data: DataView, at: number) {
    this.#codec = codec;
    this.#data = data;
    this.#at = at;
  }

  next(): IteratorResult<unknown> {
    if (this.#index >= this.#codec.count) {
      return { value: undefined, done: true };
    }
    const value = this.#codec.readElement(this.#data, this.#at, this.#index++);
    return { value, done: false };
  }
}

// A call of a super constructor takes as long as an element.
Object.setPrototypeOf(Elements.prototype, iteratorPrototype);

/** Class that makes the views of arrays. */
type ArrayViewClass = new (
  codec: ArrayCodec,
  data: DataView,
  at: number,
) => ArrayView;

class ArrayView implements FieldArray<unknown> {
  [index: number]: unknown;
  declare [codecKey]: ArrayCodec;
  declare [dataKey]: DataView;
  declare [offsetKey]: number;

  /** Number of index accessors of the prototype: the length of the longest array so far. */
  static #indexCount = 0;

  /** Returns the class for arrays of a codec. */
  static classOf({ element, count }: ArrayCodec): ArrayViewClass {
    while (ArrayView.#indexCount < count) ArrayView.#addIndex();
    const { shape, byteLength } = element;
    const code = shape?.kind === "scalar"
      ? generateArrayCode(shape, byteLength, keys)
      : undefined;
    if (code === undefined) return ArrayView;
    let ViewClass = ArrayView.#classes.get(code);
    if (ViewClass === undefined) {
      ViewClass = class extends ArrayView {};
      Object.defineProperties(
        ViewClass.prototype,
        Object.getOwnPropertyDescriptors(code) as PropertyDescriptorMap,
      );
      ArrayView.#classes.set(code, ViewClass);
    }
    return ViewClass;
  }

  static readonly #classes = new Map<ArrayCode, ArrayViewClass>();

  constructor(codec: ArrayCodec, data: DataView, at: number) {
    guard(this); // first, so that no copy is made of the others
    this[codecKey] = codec;
    this[dataKey] = data;
    this[offsetKey] = at;
    Object.preventExtensions(this);
  }

  // All arrays share the accessors, so a long one takes their memory once, and only when it
  // is first read.
  static #addIndex(): void {
    const index = ArrayView.#indexCount++;
    Object.defineProperty(ArrayView.prototype, index, {
      get(this: ArrayView) {
        return this.at(index);
      },
      set(this: ArrayView, value: unknown) {
        this.#write(index, value);
      },
    });
  }

  get length(): number {
    return this[codecKey].count;
  }

  at(index: number): unknown {
    const whole = Math.trunc(index) || 0;
    const { length } = this;
    const at = whole < 0 ? whole + length : whole;
    return at < 0 || at >= length
      ? undefined
      : this[codecKey].readElement(this[dataKey], this[offsetKey], at);
  }

  [Symbol.iterator](): Iterator<unknown> {
    return new Elements(this[codecKey], this[dataKey], this[offsetKey]);
  }

  toJSON(key?: string): unknown {
    return jsonOf(this[codecKey].copy(this[dataKey], this[offsetKey]), key);
  }

  [cloneKey](): never {
    throw copyError(
      this[codecKey].target(),
      "copy it by [...array], or toObject() of the view that it is read of",
    );
  }

  [Symbol.for("Deno.customInspect")](
    inspect: Inspect,
    options: unknown,
  ): string {
    return inspect([...this], options);
  }

  #write(index: number, value: unknown): void {
    if (index >= this.length) {
      const target = () => `element ${index} of ${this[codecKey].target()}`;
      const rule = `the index must be in 0..${this.length - 1}`;
      throw new RangeError(refusal(target, rule, String(index)));
    }
    this[codecKey].writeElement(this[dataKey], this[offsetKey], index, value);
  }
}

/**
 * Returns the first `max` values of an array-like or iterable; undefined for any other
 * value.
 */
function firstOf(values: unknown, max: number): unknown[] | undefined {
  if (typeof values !== "object" || values === null) return undefined;
  if ("length" in values) return Array.prototype.slice.call(values, 0, max);
  if (!(Symbol.iterator in values)) return undefined;
  const first: unknown[] = [];
  for (const value of values as Iterable<unknown>) {
    if (first.push(value) === max) break;
  }
  return first;
}
