/**
 * Layout of a struct: its declared fields, checked and placed.
 *
 * @module
 */

import {
  checkedMeaning,
  type FieldMeaning,
  MEANING_KEYS,
} from "./field_meaning.ts";
import { ArrayCodec } from "./struct_array.ts";
import { BIT_LENGTHS, BitFieldCodec } from "./struct_bits.ts";
import {
  checkEndian,
  checkFieldName,
  checkInteger,
  checkObject,
  readWith,
  refusal,
} from "./struct_checks.ts";
import {
  type Codec,
  type FieldTag,
  type Place,
  scalarCodecs,
  TextCodec,
} from "./struct_fields.ts";
import type {
  AnyStructType,
  Endian,
  Field,
  FieldSpec,
  FieldType,
  StructFields,
} from "./struct_types.ts";

/** Largest number of elements of an array: each gets an accessor once its field is read. */
const countMax = 2 ** 20;
const structBytesMax = 2 ** 31 - 1;
const dimensionsMax = 32;

/** Fields of a struct, each at its place. */
export interface Layout {
  readonly byteLength: number;
  readonly fields: readonly Field[];
  readonly places: ReadonlyMap<string, Place>;
}

/** Facts about a struct on which the layout of its fields depends. */
export interface LayoutOptions {
  /** Byte order of the fields that don't state it. */
  readonly endian: Endian;
  /** Length of the whole; the end of the fields by default. */
  readonly byteLength: number | undefined;
  /** Returns the codec of a StructType; undefined for any other value. */
  codecOf(type: unknown): Codec | undefined;
}

/** Places the fields, one after the other unless they state their offsets. */
export function layOut(
  struct: string,
  types: StructFields,
  options: LayoutOptions,
): Layout {
  checkObject(struct, "its fields", types);
  const fields: Field[] = [];
  const places = new Map<string, Place>();
  let end = 0;
  let length = 0;
  const entries = readWith(struct, "its fields", types, Object.entries);
  for (const [name, declared] of entries) {
    checkFieldName(struct, name);
    const target = () => `field "${name}" of struct "${struct}"`;
    const spec = readWith(struct, `field "${name}"`, declared, specOf);
    checkKeys(struct, name, spec);
    const { codec, ...kind } = new FieldReader(struct, name, options)
      .resolve(spec, target);
    const { offset = end } = spec;
    checkInteger(
      struct,
      `the offset of field "${name}"`,
      offset,
      0,
      structBytesMax,
    );
    const { byteLength } = codec;
    const meaning = meaningOf(struct, name, spec, kind);
    const field = { name, ...kind, offset, byteLength, ...meaning };
    fields.push(Object.freeze(field));
    places.set(name, { offset, codec, target });
    end = offset + byteLength;
    length = Math.max(length, end);
  }
  checkInteger(struct, "its length in bytes", length, 1, structBytesMax);
  const { byteLength = length } = options;
  checkInteger(struct, "its byteLength", byteLength, length, structBytesMax);
  return { byteLength, fields, places };
}

/** Copies a declaration with the objects in it, as their own code may change them. */
function specOf(declared: FieldType | FieldSpec): FieldSpec {
  const isSpec = isRecord(declared) && "type" in declared;
  if (!isSpec) return { type: declared as FieldType };
  const spec: Record<string, unknown> = { ...declared };
  for (const key of MEANING_KEYS) {
    const part = spec[key];
    if (isRecord(part)) spec[key] = copyOf(part);
  }
  return spec as unknown as FieldSpec;
}

/** Copies an object, and the objects in it, to the depth of a meaning. */
function copyOf(part: object): object {
  return Object.fromEntries(
    Object.entries(part).map(([name, value]) =>
      [name, isRecord(value) ? { ...value } : value] as const
    ),
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function meaningOf(
  struct: string,
  name: string,
  spec: FieldSpec,
  kind: Pick<Field, "type" | "bitLength">,
): FieldMeaning {
  return checkedMeaning(spec, kind, (ErrorClass, what, rule, received) => {
    const whole = `${what} of field "${name}" ${rule}`;
    return new ErrorClass(refusal(struct, whole, received));
  });
}

const SPEC_KEYS: ReadonlySet<string> = new Set<keyof FieldSpec>([
  "type",
  "offset",
  "endian",
  "bitOffset",
  "bitLength",
  ...MEANING_KEYS,
]);

function checkKeys(struct: string, name: string, spec: FieldSpec): void {
  const unknown = Object.keys(spec).find((key) => !SPEC_KEYS.has(key));
  if (unknown === undefined) return;
  const rule = `field "${name}" must have no key but ${
    [...SPEC_KEYS].join(", ")
  }`;
  throw new TypeError(refusal(struct, rule, unknown));
}

/** Description of a field as {@linkcode Field} has it, without its place. */
type Kind = Omit<Field, "name" | "offset" | "byteLength"> & {
  readonly codec: Codec;
};

/** Reads the declaration of one field. */
class FieldReader {
  readonly #struct: string;
  readonly #name: string;
  readonly #options: LayoutOptions;

  constructor(struct: string, name: string, options: LayoutOptions) {
    this.#struct = struct;
    this.#name = name;
    this.#options = options;
  }

  resolve(spec: FieldSpec, target: Place["target"]): Kind {
    const { endian = this.#options.endian } = spec;
    checkEndian(this.#struct, `the endian of field "${this.#name}"`, endian);
    if (spec.bitLength !== undefined || spec.bitOffset !== undefined) {
      return this.#bitField(spec, endian);
    }
    const [kind, dimensions] = this.#array(spec.type, endian, target);
    const isNumber = BIT_LENGTHS.has(kind.type) || kind.type === "f32" ||
      kind.type === "f64";
    if (!isNumber && spec.endian !== undefined) {
      const rule = `the endian of field "${this.#name}" must be left out`;
      const why = "text has none, a struct its own";
      throw new TypeError(
        refusal(this.#struct, `${rule} as ${why}`, spec.endian),
      );
    }
    const count = dimensions.reduce((count, length) => count * length, 1);
    return {
      ...kind,
      ...dimensions.length > 0 ? { count } : {},
      ...dimensions.length > 1 ? { dimensions: Object.freeze(dimensions) } : {},
      ...isNumber && endian === "big" ? { endian } : {},
    };
  }

  #bitField(
    { type, bitOffset = 0, bitLength }: FieldSpec,
    endian: Endian,
  ): Kind {
    const max = BIT_LENGTHS.get(type);
    if (max === undefined) {
      const rule =
        `the type of bit-field "${this.#name}" must be an integer or bool`;
      throw new TypeError(refusal(this.#struct, rule, type));
    }
    const what = (part: string) => `the ${part} of bit-field "${this.#name}"`;
    checkInteger(this.#struct, what("bitOffset"), bitOffset, 0, 7);
    checkInteger(this.#struct, what("bitLength"), bitLength, 1, max);
    const range = { bitOffset, bitLength: bitLength! };
    return {
      type: type as FieldTag,
      ...range,
      ...endian === "big" ? { endian } : {},
      codec: new BitFieldCodec(type as FieldTag, range, endian),
    };
  }

  /** Returns the innermost type with the codec of the whole, and the lengths of the arrays. */
  #array(
    type: FieldType,
    endian: Endian,
    target: Place["target"],
    depth = 0,
  ): [{ type: Field["type"]; codec: Codec }, number[]] {
    const what = `the type of field "${this.#name}"`;
    const parts = readWith(this.#struct, what, type, partsOf);
    if (parts === undefined) {
      const single = type as FieldTag | AnyStructType;
      return [{ type: single, codec: this.#codecOf(single, endian) }, []];
    }
    if (depth === dimensionsMax) {
      const rule =
        `the type of field "${this.#name}" must have at most ${dimensionsMax} dimensions`;
      throw new RangeError(refusal(this.#struct, rule, "more"));
    }
    const [element, count] = parts;
    checkInteger(
      this.#struct,
      `the count of field "${this.#name}"`,
      count,
      1,
      countMax,
    );
    if (element === "char") {
      return [{ type: element, codec: new TextCodec(count) }, [count]];
    }
    const [inner, dimensions] = this.#array(
      element,
      endian,
      target,
      depth + 1,
    );
    const codec = new ArrayCodec(inner.codec, count, target);
    const all = [count, ...dimensions];
    const total = all.reduce((product, length) => product * length);
    checkInteger(
      this.#struct,
      `the count of field "${this.#name}"`,
      total,
      1,
      structBytesMax,
    );
    return [{ type: inner.type, codec }, all];
  }

  #codecOf(type: FieldTag | AnyStructType, endian: Endian): Codec {
    const codec = scalarCodecs[endian].get(type) ??
      this.#options.codecOf(type);
    if (codec !== undefined) return codec;
    const tags = [...scalarCodecs.little.keys()].join(", ");
    const rule =
      `the type of field "${this.#name}" must be ${tags}, a StructType, [type, count] or ["char", byteLength]`;
    throw new TypeError(refusal(this.#struct, rule, type));
  }
}

/**
 * Returns the element and the count of an array type; undefined for a type of any other
 * form.
 */
function partsOf(
  type: FieldType,
): readonly [FieldType | "char", number] | undefined {
  return Array.isArray(type) && type.length <= 2
    ? [type[0], type[1]] as const
    : undefined;
}
