/**
 * Structs as the header of a controller declares them: {@linkcode structFromC} reads the C,
 * {@linkcode structToTypeScript} writes TypeScript to paste.
 *
 * @module
 */

import {
  checkInteger,
  readForeign,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import {
  type AnyStructType,
  defineStruct,
  type FieldType,
  type StructFields,
  type StructType,
} from "../struct.ts";
import type { CField, StructDeclaration } from "./c_types.ts";
import { rememberCNames } from "./c_names.ts";
import { camelCase } from "./names.ts";
import { type Declarations, parse } from "./parser.ts";
import { type Defines, preprocess } from "./preprocessor.ts";
import { quoted, sourceError } from "./source_error.ts";
import { StructView } from "../struct_view.ts";

export { StructSourceError } from "./source_error.ts";
export { structToTypeScript } from "./to_typescript.ts";

/** Options of {@linkcode structFromC}, which state facts that a C source leaves open. */
export interface StructFromCOptions {
  /** Typedef name or tag of the struct to read; the last one of the source by default. */
  readonly struct?: string;
  /** Name of the struct in errors and `console.log()`; its C name by default. */
  readonly name?: string;
  /** Id of the frames that carry the struct, in 0..4294967295. */
  readonly frameId?: number;
  /**
   * Whether all structs of the source are packed: compiled with `-fpack-struct`, or in a
   * place where `#pragma pack(1)` is in force. By default, only structs declared packed
   * are, and padding in others is an error.
   */
  readonly packed?: boolean;
  /** Size of a `long`, in bytes; 8 by default, as on 64-bit Linux. */
  readonly longBytes?: 4 | 8;
  /** Whether fields keep their C names, instead of camelCase. */
  readonly keepNames?: boolean;
  /**
   * Macros that the controller is compiled with: a value, or whether the macro is defined
   * at all.
   */
  readonly defines?: Readonly<Record<string, number | boolean>>;
}

const ACTION = "read C source";
const SOURCE_CHARS_MAX = 2 ** 20;
const DEFINES_MAX = 1000;

/**
 * Reads the C declaration of a struct from the header of a controller, and defines a struct
 * of the same layout.
 *
 * It reads structs (nested ones too), typedefs, enums, arrays of one dimension, constant
 * expressions with `sizeof`, `#define` without parameters, `#if`, `#pragma pack` and
 * `__attribute__((packed))`. `#include` is ignored, so the source must contain the
 * controller's own types as well.
 *
 * | C, on 64-bit Linux | here |
 * |---|---|
 * | `int8_t` … `uint64_t`, `u_int8_t` …, `short`, `int`, `long long` … | `i8` … `u64` |
 * | `long` | `i64`; with `longBytes: 4` `i32` |
 * | `float`, `double`, `bool` | `f32`, `f64`, `bool` |
 * | `char`, `signed char` | `i8` |
 * | an array of plain `char` | text |
 * | an enum | `i32`; `u32` if a value needs it |
 *
 * Types without a fixed layout, or without a meaning on another computer, are refused if
 * the struct has them: bit-fields, pointers, unions, `long double`, `size_t`. Facts that
 * the source leaves open are refused as well, and the message names the option that states
 * them: padding, or a macro in an `#if` that may be defined.
 *
 * As TypeScript can't know the fields, a value read from one has the type of any field;
 * {@linkcode structToTypeScript} writes a declaration with their types.
 *
 * @example
 * ```ts
 * import { structFromC } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const Telemetry = structFromC(`
 *   #define STRUTS 6
 *   #pragma pack(push, 1)
 *   typedef struct {
 *     uint32_t application_status;
 *     double pivot[3], length_um[STRUTS];
 *     char reason[50];
 *   } telemetry_t;
 *   #pragma pack(pop)
 * `, { frameId: 0x05 });
 *
 * const telemetry = Telemetry.create({ applicationStatus: 2, reason: "none" });
 * if (telemetry.bytes.length !== 126) throw new Error("not the C layout");
 * ```
 *
 * @param source Text of the header, of at most 1048576 characters.
 * @param options Facts that the source leaves open.
 * @returns The type, which makes views and gives the position of each field.
 * @throws {StructSourceError} If the source, or a part of it that the struct needs, can't
 * be read.
 * @throws {TypeError} If the source or an option has the wrong type.
 * @throws {RangeError} If an option is out of range, or names no struct.
 */
export function structFromC(
  source: string,
  options: StructFromCOptions = {},
): StructType<StructFields> {
  if (typeof source !== "string") {
    throw refusal(TypeError, "the source must be a string", typeOf(source));
  }
  if (source.length > SOURCE_CHARS_MAX) {
    const rule = `the source must have at most ${SOURCE_CHARS_MAX} characters`;
    throw refusal(RangeError, rule, `${source.length}`);
  }
  const checked = checkedOptions(options);
  const tokens = preprocess(source, checked.defines);
  const declarations = parse(tokens, checked);
  const declaration = meant(declarations, checked.struct);
  if (declaration === undefined) {
    throw sourceError(tokens.at(-1)!, "it declares no struct");
  }
  if (declaration.error !== undefined) throw declaration.error;
  return new Builder(checked).build(
    declaration,
    "Struct",
    checked.name,
    checked.frameId,
  ) as StructType<StructFields>;
}

type CheckedOptions = ReturnType<typeof checkedOptions>;

function checkedOptions(given: StructFromCOptions) {
  const names = [
    "struct",
    "name",
    "frameId",
    "packed",
    "longBytes",
    "keepNames",
    "defines",
  ] as const;
  const options = readOptions<StructFromCOptions, typeof names[number]>(
    given,
    names,
    ACTION,
  );
  const { struct, name, frameId, longBytes = 8 } = options;
  const { packed = false, keepNames = false, defines = {} } = options;
  for (const [option, value] of Object.entries({ struct, name })) {
    if (value === undefined || (typeof value === "string" && value !== "")) {
      continue;
    }
    const rule = `${option} must be a non-empty string`;
    throw refusal(TypeError, rule, typeOf(value));
  }
  for (const [option, value] of Object.entries({ packed, keepNames })) {
    if (typeof value === "boolean") continue;
    throw refusal(TypeError, `${option} must be a boolean`, typeOf(value));
  }
  if (frameId !== undefined) {
    checkInteger(frameId, 0, 2 ** 32 - 1, ACTION, "frameId");
  }
  if (longBytes !== 4 && longBytes !== 8) {
    const ErrorClass = typeof longBytes === "number" ? RangeError : TypeError;
    throw refusal(ErrorClass, "longBytes must be 4 or 8", typeOf(longBytes));
  }
  return {
    struct,
    name,
    frameId,
    longBytes,
    packed,
    keepNames,
    defines: checkedDefines(defines),
  };
}

function checkedDefines(defines: unknown): Defines {
  if (typeof defines !== "object" || defines === null) {
    throw refusal(TypeError, "defines must be an object", typeOf(defines));
  }
  const entries = readForeign(
    () => Object.entries(defines),
    () =>
      `Cannot ${ACTION} as defines must be readable: received an object that throws`,
  );
  if (entries.length > DEFINES_MAX) {
    const rule = `defines must have at most ${DEFINES_MAX} names`;
    throw refusal(RangeError, rule, `${entries.length}`);
  }
  for (const [name, value] of entries) {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
      const rule = "the names of defines must be names of C";
      throw refusal(RangeError, rule, typeOf(name));
    }
    if (typeof value === "boolean") continue;
    const what = `defines.${name.slice(0, 80)}`;
    checkInteger(value, 0, Number.MAX_SAFE_INTEGER, ACTION, what);
  }
  return new Map(entries);
}

/** Returns the requested struct, or else the last; undefined if there is none. */
function meant(
  { structs, find }: Declarations,
  name: string | undefined,
): StructDeclaration | undefined {
  if (name === undefined) return structs.at(-1);
  const found = find(name);
  if (found !== undefined && structs.includes(found)) return found;
  const known = structs.flatMap(({ names }) => names).slice(0, 20);
  const rule = `struct must be one of ${known.join(", ") || "none"}`;
  throw refusal(RangeError, rule, typeOf(name));
}

/** Makes the StructTypes, each once. */
class Builder {
  readonly #options: CheckedOptions;
  readonly #types = new Map<StructDeclaration, AnyStructType>();

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
    const fields = declaration.fields!;
    const names = this.#fieldNames(fields, name);
    const types = Object.fromEntries(
      fields.map((field, i) => [
        names[i],
        this.#fieldType(field, `${name}.${field.cName}`),
      ]),
    );
    const type = defineStruct(name, types, { frameId });
    rememberCNames(type, {
      struct: declaration.names[0],
      fields: new Map(fields.map(({ cName }, i) => [names[i], cName])),
    });
    this.#types.set(declaration, type);
    return type;
  }

  #fieldType({ type }: CField, path: string): FieldType {
    const [element, count] = type.kind === "array"
      ? [type.element, type.count]
      : [type];
    if (element.kind === "struct") {
      const struct = this.build(element, path);
      return count === undefined ? struct : [struct, count];
    }
    if (count === undefined) return element.tag;
    return element.isChar ? ["char", count] : [element.tag, count];
  }

  #fieldNames(fields: readonly CField[], struct: string): string[] {
    const { keepNames } = this.#options;
    const owners = new Map<string, CField>();
    for (const field of fields) {
      const { cName, place } = field;
      const name = keepNames ? cName : camelCase(cName);
      const other = owners.get(name);
      if (other !== undefined) {
        const [one, two] = [other, field].map(({ cName, place }) =>
          `${quoted(cName)} at line ${place.line}`
        );
        const why = `fields ${one} and ${two} would both be ${quoted(name)}`;
        throw sourceError(
          place,
          `${why}; { keepNames: true } keeps the C names`,
          struct,
        );
      }
      if (isReserved(name)) {
        const why = `the field name ${quoted(name)} is reserved in views`;
        throw sourceError(place, `${why}; rename it in the source`, struct);
      }
      owners.set(name, field);
    }
    return [...owners.keys()];
  }
}

/** Returns whether defineStruct() refuses the name; C allows no integers. */
function isReserved(name: string): boolean {
  return name === "then" || name in StructView.prototype;
}

function refusal(
  ErrorClass: typeof TypeError | typeof RangeError,
  rule: string,
  received: string,
): Error {
  return new ErrorClass(`Cannot ${ACTION} as ${rule}: received ${received}`);
}
