/**
 * Structs in memory: their storage, and the views that read and write them.
 *
 * @module
 */

import { passes } from "../base/check.ts";
import { ArrayCodec } from "./struct_array.ts";
import { cloneKey, copyError, guard } from "./copy_guard.ts";
import {
  bytesOf,
  type Codec,
  type Inspect,
  jsonOf,
  type Place,
  readWith,
  refusal,
  type Shape,
  shown,
  type Target,
  writeWhole,
} from "./struct_fields.ts";
import {
  generateCode,
  type StructCode,
  type ViewKeys,
} from "./code/struct_code.ts";
import type { AnyView, DerivedFields } from "./struct_types.ts";

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

/** Holds a view of one struct, and moves it from one place in memory to another. */
export class MovableView {
  /** The view. */
  readonly view: StructView;

  /** @param codec Codec of its struct; the view shows zeros until it is moved. */
  constructor(codec: StructCodec) {
    const { MovableClass, zeros } = codec;
    this.view = Object.preventExtensions(new MovableClass(zeros, 0));
  }

  /** Moves the view to an offset in some memory, without a check. */
  moveTo(data: DataView, offset: number): void {
    const { view } = this;
    if (view[dataKey] !== data) view[dataKey] = data;
    view[offsetKey] = offset;
  }
}

/** Key under which the prototype of a view class keeps its StructCodec. */
const codecKey = Symbol("codec");
/** Keys of the properties that a view has. */
const dataKey = Symbol("data");
const offsetKey = Symbol("offset");
/** Key of the arrays and nested views that were read of a view, by the index of the field. */
const partsKey = Symbol("parts");

/** Returns a getter of a copy: plain values in a plain array, structs as views. */
function copyGetter(codec: Codec, offset: number) {
  return codec instanceof ArrayCodec && codec.isPlain
    ? function (this: StructView) {
      return codec.copy(this[dataKey], this[offsetKey] + offset);
    }
    : function (this: StructView) {
      const { buffer } = copyOf(this, offset, codec.byteLength);
      return codec.read(new DataView(buffer), 0);
    };
}

function copyOf(view: StructView, offset: number, byteLength: number) {
  return bytesOf(view[dataKey], view[offsetKey] + offset, byteLength).slice();
}

const viewKeys: ViewKeys = {
  data: dataKey,
  offset: offsetKey,
  codec: codecKey,
  parts: partsKey,
};

/** Makes an accessor for each field, without generated code. */
function accessorsOf(places: ReadonlyMap<string, Place>): object {
  const accessors = {};
  for (const [index, [name, place]] of [...places].entries()) {
    const { offset, codec, target } = place;
    const read = (view: StructView) =>
      codec.read(view[dataKey], view[offsetKey] + offset);
    Object.defineProperty(accessors, name, {
      enumerable: true,
      configurable: true,
      get(this: StructView) {
        if (!codec.readsViews) return read(this);
        return (this[partsKey] ??= [])[index] ??= read(this);
      },
      set(this: StructView, value: unknown) {
        codec.write(this[dataKey], this[offsetKey] + offset, value, target);
      },
    });
  }
  return accessors;
}

/** Class that makes views of one struct. */
type ViewClass = new (data: DataView, offset: number) => StructView;

/**
 * Base of the views of all structs. Each struct has a class of its own, with one accessor
 * per field.
 */
export class StructView implements AnyView {
  declare readonly [codecKey]: StructCodec;
  declare [dataKey]: DataView;
  declare [offsetKey]: number;
  declare [partsKey]: unknown[] | undefined;

  /**
   * Makes the class of one struct's views. Its prototype extends this class, but the class
   * itself doesn't: views are made by the million, and V8 takes half the time for one that
   * has neither a super constructor nor private fields.
   */
  static classOf(
    struct: StructCodec,
    code: StructCode | null,
    derived: DerivedFields,
  ): ViewClass {
    const ViewClass = code?.ViewClass ?? class {
      declare [dataKey]: DataView;
      declare [offsetKey]: number;
      declare [partsKey]: unknown[] | undefined;

      constructor(data: DataView, offset: number) {
        guard(this); // first, so that no copy is made of the others
        this[dataKey] = data;
        this[offsetKey] = offset;
        this[partsKey] = undefined;
      }
    };
    Object.defineProperty(ViewClass, "name", { value: struct.name });
    const { prototype } = ViewClass;
    Object.setPrototypeOf(prototype, StructView.prototype);
    Object.defineProperty(prototype, codecKey, { value: struct });
    const accessors = code?.accessors ?? accessorsOf(struct.places);
    Object.defineProperties(
      prototype,
      Object.getOwnPropertyDescriptors(accessors),
    );
    for (const [name, derive] of Object.entries(derived)) {
      Object.defineProperty(prototype, name, {
        enumerable: true,
        get(this: StructView) {
          return derive(this as never);
        },
      });
    }
    return ViewClass as unknown as ViewClass;
  }

  /**
   * Makes the class of views that are moved over memory that others read. They can't be
   * written to, and the objects that they return, nested views and bytes, are copies, as
   * those couldn't move along.
   */
  static movableClassOf(
    struct: StructCodec,
    code: StructCode | null,
  ): ViewClass {
    const { ViewClass, places, byteLength } = struct;
    const copies = Object.getOwnPropertyDescriptors(
      code?.copies ?? {},
    ) as Record<
      string,
      PropertyDescriptor | undefined
    >;
    const { [struct.name]: MovableClass } = {
      [struct.name]: class extends ViewClass {},
    };
    const { prototype } = MovableClass;
    Object.defineProperty(prototype, "bytes", {
      get(this: StructView) {
        return copyOf(this, 0, byteLength);
      },
    });
    const refuse = (target: string) => {
      const hint = `${struct.name}.create(view) makes a copy to write to`;
      throw new TypeError(
        `Cannot set ${target} as the view shows what was received: ${hint}`,
      );
    };
    Object.defineProperty(prototype, "set", {
      value: () => refuse(`struct "${struct.name}"`),
    });
    for (const [name, { offset, codec, target }] of places) {
      const { get } = Object.getOwnPropertyDescriptor(
        ViewClass.prototype,
        name,
      )!;
      Object.defineProperty(prototype, name, {
        enumerable: true,
        get: codec.readsViews
          ? copies[name]?.get ?? copyGetter(codec, offset)
          : get,
        set: () => refuse(target()),
      });
    }
    return MovableClass;
  }

  get bytes(): Uint8Array {
    return bytesOf(this[dataKey], this[offsetKey], this[codecKey].byteLength);
  }

  set(values: object): void {
    const struct = this[codecKey];
    const target = () => `struct "${struct.name}"`;
    struct.write(this[dataKey], this[offsetKey], values, target);
  }

  toObject(): Record<string, unknown> {
    return this[codecKey].copy(this[dataKey], this[offsetKey]);
  }

  toJSON(key?: string): Record<string, unknown> {
    return this[codecKey].json(this[dataKey], this[offsetKey], key);
  }

  [cloneKey](): never {
    throw copyError(
      `a view of struct "${this[codecKey].name}"`,
      "copy its toObject(), or make a view on memory of its own by create(view)",
    );
  }

  [Symbol.for("Deno.customInspect")](inspect: Inspect, options: unknown) {
    return `${this[codecKey].name} ${inspect(this.toObject(), options)}`;
  }
}
