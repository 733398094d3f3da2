/**
 * Arrays in a struct: their storage, and the array-like views of them.
 *
 * @module
 */

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
 * of`, which take nanoseconds, to an index, which takes about 100 ns.
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

  constructor(element: Codec, count: number, target: Target) {
    this.byteLength = element.byteLength * count;
    this.element = element;
    this.count = count;
    this.target = target;
    this.shape = { kind: "array", element, count };
  }

  read(data: DataView, at: number): FieldArray<unknown> {
    return new ArrayView(this, data, at);
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

// A call of a super constructor takes as long as an element, and not every browser has the
// global Iterator.
const arrayIterator: object = Object.getPrototypeOf([].values());
Object.setPrototypeOf(
  Elements.prototype,
  Object.getPrototypeOf(arrayIterator),
);

class ArrayView implements FieldArray<unknown> {
  [index: number]: unknown;
  readonly #codec: ArrayCodec;
  readonly #data: DataView;
  readonly #at: number;

  /** Number of index accessors of the prototype: the length of the longest array so far. */
  static #indexCount = 0;

  constructor(codec: ArrayCodec, data: DataView, at: number) {
    this.#codec = codec;
    this.#data = data;
    this.#at = at;
    while (ArrayView.#indexCount < codec.count) ArrayView.#addIndex();
    guard(this);
    Object.preventExtensions(this);
  }

  // All arrays share the accessors, so a long one takes their memory once, and only when it
  // is first read.
  static #addIndex(): void {
    const index = ArrayView.#indexCount++;
    Object.defineProperty(ArrayView.prototype, index, {
      get(this: ArrayView) {
        return this.#read(index);
      },
      set(this: ArrayView, value: unknown) {
        this.#write(index, value);
      },
    });
  }

  get length(): number {
    return this.#codec.count;
  }

  at(index: number): unknown {
    const whole = Math.trunc(index) || 0;
    return this.#read(whole < 0 ? whole + this.length : whole);
  }

  [Symbol.iterator](): Iterator<unknown> {
    return new Elements(this.#codec, this.#data, this.#at);
  }

  toJSON(key?: string): unknown {
    return jsonOf(this.#codec.copy(this.#data, this.#at), key);
  }

  [cloneKey](): never {
    throw copyError(
      this.#codec.target(),
      "copy it by [...array], or toObject() of the view that it is read of",
    );
  }

  [Symbol.for("Deno.customInspect")](
    inspect: Inspect,
    options: unknown,
  ): string {
    return inspect([...this], options);
  }

  #read(index: number): unknown {
    if (index < 0 || index >= this.length) return undefined;
    return this.#codec.readElement(this.#data, this.#at, index);
  }

  #write(index: number, value: unknown): void {
    if (index >= this.length) {
      const target = () => `element ${index} of ${this.#codec.target()}`;
      const rule = `the index must be in 0..${this.length - 1}`;
      throw new RangeError(refusal(target, rule, String(index)));
    }
    this.#codec.writeElement(this.#data, this.#at, index, value);
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
