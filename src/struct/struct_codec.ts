/**
 * Structs in memory: their storage.
 *
 * @module
 */

import { passes } from "../base/check.ts";
import { generateCode, type StructCode } from "./code/struct_code.ts";
import {
  bytesOf,
  type Codec,
  jsonOf,
  type Place,
  readWith,
  refusal,
  type Shape,
  shown,
  type Target,
  writeWhole,
} from "./struct_fields.ts";
import type { DerivedFields } from "./struct_types.ts";
import { StructView, type ViewClass, viewKeys } from "./struct_view.ts";

/** Storage of a struct: its fields, one after the other, read as a view. */
export class StructCodec implements Codec {
  readonly name: string;
  readonly byteLength: number;
  readonly readsViews = true;
  readonly places: ReadonlyMap<string, Place>;
  readonly shape: Shape;
  readonly #derived: DerivedFields;
  readonly #generate: typeof generateCode;
  #ViewClass: ViewClass | undefined;
  #MovableClass: ViewClass | undefined;
  #zeros: DataView | undefined;
  /** Generated code; null if there is none. */
  #code: StructCode | null | undefined;

  /**
   * @param name Name of the struct.
   * @param byteLength Length of the struct, in bytes.
   * @param places Fields of the struct, by name.
   * @param derived Computed properties of its views, by name.
   * @param generate Generates code for the struct when it is first used.
   */
  constructor(
    name: string,
    byteLength: number,
    places: ReadonlyMap<string, Place>,
    derived: DerivedFields,
    generate: typeof generateCode = generateCode,
  ) {
    this.name = name;
    this.byteLength = byteLength;
    this.places = places;
    this.shape = { kind: "struct", places };
    this.#derived = derived;
    this.#generate = generate;
  }

  /** Class of the views, made when the first is. */
  get ViewClass(): ViewClass {
    return this.#ViewClass ??= StructView.classOf(
      this,
      this.#generated,
      this.#derived,
    );
  }

  get #generated(): StructCode | null {
    if (this.#code !== undefined) return this.#code;
    const { places, byteLength } = this;
    return this.#code = this.#generate(places, byteLength, viewKeys) ?? null;
  }

  /** Memory of views that can be moved and weren't, which nobody can write to. */
  get zeros(): DataView {
    return this.#zeros ??= new DataView(new ArrayBuffer(this.byteLength));
  }

  /** Class of views that can be moved; one for all, so that V8 recognizes it. */
  get MovableClass(): ViewClass {
    return this.#MovableClass ??= StructView.movableClassOf(
      this,
      this.#generated,
    );
  }

  read(data: DataView, at: number): StructView {
    return Object.preventExtensions(new this.ViewClass(data, at));
  }

  copy(data: DataView, at: number): Record<string, unknown> {
    const generated = this.#generated;
    if (generated !== null) return generated.copy(data, at);
    const copy: Record<string, unknown> = {};
    for (const [name, { offset, codec }] of this.places) {
      copy[name] = codec.copy(data, at + offset);
    }
    return copy;
  }

  /** Copies a struct in a form that JSON can hold, as {@linkcode jsonOf} makes it. */
  json(
    data: DataView,
    at: number,
    key: string | undefined,
  ): Record<string, unknown> {
    return this.#generated?.json(data, at, key) ??
      jsonOf(this.copy(data, at), key) as Record<string, unknown>;
  }

  /** Returns whether a value is a view of this struct. */
  isView(value: unknown): value is StructView {
    return this.#memoryOf(value) !== undefined;
  }

  /**
   * Returns the bytes of a view of this struct; undefined for objects that merely inherit
   * from one.
   */
  #memoryOf(value: unknown): Uint8Array | undefined {
    try {
      return value instanceof this.ViewClass ? value.bytes : undefined;
    } catch {
      return undefined;
    }
  }

  write(data: DataView, at: number, value: unknown, target: Target): void {
    if (this.#generated?.write(data, at, value)) return;
    const memory = this.#memoryOf(value);
    if (memory !== undefined) {
      bytesOf(data, at, this.byteLength).set(memory);
      return;
    }
    // A Map or an ArrayBuffer is refused: it has no fields, so nothing would be set.
    const isValues = passes(() =>
      Object.prototype.toString.call(value) === "[object Object]" &&
      !(value instanceof StructView)
    );
    if (!isValues) {
      const rule =
        `it must be a view of struct "${this.name}" or an object of its fields`;
      throw new TypeError(refusal(target, rule, shown(value)));
    }
    const entries = readWith(target, value as object, Object.entries);
    writeWhole(data, at, this.byteLength, (scratch) => {
      for (const [name, fieldValue] of entries) {
        const place = this.places.get(name);
        if (place === undefined) {
          throw new TypeError(
            `Cannot set field ${
              shown(name)
            } of struct "${this.name}" as it has no such field`,
          );
        }
        place.codec.write(scratch, place.offset, fieldValue, place.target);
      }
    });
  }
}
