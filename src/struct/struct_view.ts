/**
 * Views that read and write structs in memory.
 *
 * @module
 */

import { ArrayCodec } from "./struct_array.ts";
import type { StructCode, ViewKeys } from "./code/struct_code.ts";
import { cloneKey, copyError, guard } from "./copy_guard.ts";
import type { StructCodec } from "./struct_codec.ts";
import {
  bytesOf,
  type Codec,
  type Inspect,
  type Place,
} from "./struct_fields.ts";
import type { AnyView, DerivedFields } from "./struct_types.ts";

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

/** Keys for generated code. */
export const viewKeys: ViewKeys = {
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
export type ViewClass = new (data: DataView, offset: number) => StructView;

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
