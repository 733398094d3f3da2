/**
 * StructTypes of structs that were read from C.
 *
 * @module
 */

import {
  type AnyStructType,
  defineStruct,
  type Endian,
  type FieldSpec,
  type FieldType,
} from "../struct.ts";
import { isReservedName } from "../struct_checks.ts";
import { rememberCNames } from "./c_names.ts";
import {
  byteLengthOf,
  type CField,
  type FieldCType,
  type ScalarType,
  type StructDeclaration,
} from "./c_types.ts";
import type { CheckedOptions } from "./checked_options.ts";
import { meaningOf } from "./comments.ts";
import { converted } from "./integer.ts";
import { camelCase } from "./names.ts";
import { quoted, sourceError } from "./source_error.ts";

const FIELDS_MAX = 10_000;

/** Field with its name here; those of unnamed structs stand in the outer struct. */
interface NamedField extends CField {
  readonly cName: string;
  readonly name: string;
  readonly endian: Endian;
}

/** Makes the StructTypes, each once. */
export class Builder {
  readonly #options: CheckedOptions;
  readonly #types = new Map<StructDeclaration, AnyStructType>();
  #fieldCount = 0;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  /**
   * Makes the type of a struct that has been read.
   *
   * @param cName Name of the struct if it has none of its own.
   */
  build(
    declaration: StructDeclaration,
    cName: string,
    name = declaration.names[0] ?? cName,
    frameId?: number,
  ): AnyStructType {
    const known = this.#types.get(declaration);
    if (known !== undefined) return known;
    const fields = this.#named(declaration, name);
    this.#fieldCount += fields.length;
    if (this.#fieldCount > FIELDS_MAX) {
      const why =
        `there are more than ${FIELDS_MAX} fields in the struct and those nested in it`;
      throw sourceError(declaration.place, why, name);
    }
    let end = 0;
    const declared: Record<string, FieldType | FieldSpec> = {};
    for (const field of fields) {
      declared[field.name] = this.#field(field, name, end);
      end = field.offset + byteLengthIn(field);
    }
    const { byteLength } = declaration;
    const isPadded = fields.every((field) =>
      field.offset + byteLengthIn(field) < byteLength
    );
    const type = defineStruct(name, declared, {
      frameId,
      ...isPadded ? { byteLength } : {},
    });
    rememberCNames(type, {
      struct: declaration.names[0],
      fields: new Map(fields.map(({ name, cName }) => [name, cName])),
    });
    this.#types.set(declaration, type);
    return type;
  }

  /** Returns the declaration of a field, as short as it can be. */
  #field(
    field: NamedField,
    struct: string,
    end: number,
  ): FieldType | FieldSpec {
    const { type, offset, bits, endian, comments, cName } = field;
    const scalar = scalarOf(type);
    const order = scalar?.endian ?? endian;
    const isNumber = scalar !== undefined && scalar.tag !== "bool" &&
      !isText(type);
    const fieldType = bits === undefined
      ? this.#fieldType(type, `${struct}.${cName}`)
      : scalar!.bitTag ?? scalar!.tag;
    const { unit, description = isNumber ? undefined : unit } = meaningOf(
      comments,
    );
    const values = isNumber ? valuesOf(scalar, bits?.length) : undefined;
    const spec: FieldSpec = {
      type: fieldType,
      ...offset === end ? {} : { offset },
      ...order === "big" && (bits !== undefined || isNumber)
        ? { endian: order }
        : {},
      ...bits === undefined
        ? {}
        : { bitOffset: bits.offset, bitLength: bits.length },
      ...isNumber && unit !== undefined ? { unit } : {},
      ...description === undefined ? {} : { description },
      ...values === undefined ? {} : { values },
    };
    return Object.keys(spec).length === 1 ? fieldType : spec;
  }

  #fieldType(type: FieldCType, path: string): FieldType {
    switch (type.kind) {
      case "struct":
        return this.build(type, path);
      case "scalar":
        return type.tag;
      case "array":
        return isText(type) && type.element.kind === "scalar"
          ? ["char", type.count]
          : [this.#fieldType(type.element, path), type.count];
    }
  }

  /** Returns the fields with their names, each of which is checked. */
  #named(declaration: StructDeclaration, struct: string): NamedField[] {
    const fields = flattened(declaration);
    const { keepNames, rename } = this.#options;
    const owners = new Map<string, CField>();
    return fields.map((field) => {
      const { cName, place } = field;
      const given = declaration.names.map((name) =>
        rename.get(`${name}.${cName}`)
      ).find((name) =>
        name !== undefined
      ) ?? rename.get(cName);
      const name = given ?? (keepNames ? cName : camelCase(cName));
      const other = owners.get(name);
      if (other !== undefined) {
        const [one, two] = [other, field].map(({ cName, place }) =>
          `${quoted(cName!)} at line ${place.line}`
        );
        const why = `fields ${one} and ${two} would both be ${quoted(name)}`;
        const hint =
          `{ keepNames: true } keeps the C names, { rename: { ${cName}: … } } gives another`;
        throw sourceError(place, `${why}; ${hint}`, struct);
      }
      if (isReservedName(name)) {
        const why = name === cName
          ? `the field name ${quoted(name)} is reserved in views`
          : `field ${quoted(cName)} would be ${
            quoted(name)
          }, a name that is reserved in views`;
        const hint = `pass { rename: { ${cName}: … } } with another`;
        throw sourceError(place, `${why}; ${hint}`, struct);
      }
      owners.set(name, field);
      return { ...field, name };
    });
  }
}

/** Returns the fields of a struct with those of its unnamed structs, at their offsets. */
function flattened(
  { fields, isBigEndian }: StructDeclaration,
): Omit<NamedField, "name">[] {
  const endian = isBigEndian ? "big" : "little";
  return fields!.flatMap((field) => {
    const { cName, type, offset } = field;
    if (cName !== undefined) return [{ ...field, cName, endian } as const];
    return flattened(type as StructDeclaration).map((inner) => ({
      ...inner,
      offset: offset + inner.offset,
    }));
  });
}

function byteLengthIn({ type, bits }: CField): number {
  return bits === undefined
    ? byteLengthOf(type)
    : Math.ceil((bits.offset + bits.length) / 8);
}

/** Returns the scalar that a type is or has as its elements. */
function scalarOf(type: FieldCType): ScalarType | undefined {
  return type.kind === "array"
    ? scalarOf(type.element)
    : type.kind === "scalar"
    ? type
    : undefined;
}

/** Whether this is text, or an array of texts. */
function isText(type: FieldCType): boolean {
  return type.kind === "array" &&
    (isText(type.element) ||
      (type.element.kind === "scalar" && type.element.isChar));
}

/** Returns the names of those values of an enumeration that a field can hold. */
function valuesOf(
  { enumerators, tag, bitTag = tag, byteLength }: ScalarType,
  bitLength: number | undefined,
): Record<string, number> | undefined {
  const isUnsigned = (bitLength === undefined ? tag : bitTag).startsWith("u");
  const type = { bits: bitLength ?? 8 * byteLength, isUnsigned };
  const entries = [...enumerators ?? []].filter(([, { value }]) =>
    converted(value, type).value === value &&
    Number.isSafeInteger(Number(value))
  ).map(([name, { value }]) => [name, Number(value)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
