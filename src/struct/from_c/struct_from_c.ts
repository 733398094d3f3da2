/**
 * Structs as the header of a controller declares them: {@linkcode structFromC} and
 * {@linkcode structsFromC} read the C, {@linkcode structToTypeScript} writes TypeScript to
 * paste.
 *
 * @module
 */

import { readOptions, typeOf } from "../../base/check.ts";
import type { AnyStructType, StructFields, StructType } from "../struct.ts";
import { Builder } from "./builder.ts";
import {
  checkedEntries,
  checkedOptions,
  checkedStructOptions,
  checkFrameId,
  checkSource,
  checkText,
  refusal,
  type StructFromCOptions,
  type StructsFromCOptions,
} from "./checked_options.ts";
import { SourceReader } from "./source_reader.ts";

export type {
  StructFromCOptions,
  StructsFromCOptions,
} from "./checked_options.ts";
export { StructSourceError } from "./source_error.ts";
export { structToTypeScript } from "./to_typescript.ts";

/**
 * Reads the C declaration of a struct from the header of a controller, and defines a struct
 * of the same layout.
 *
 * The layout is that of gcc on 64-bit Linux, or an error: whatever the source leaves open is
 * refused, and the message names the option that states it. Padding is such a fact; see
 * `packed`. Code that can't be read, such as a function, matters only to the structs that
 * need it.
 *
 * | C, on 64-bit Linux | here |
 * |---|---|
 * | `int8_t` … `uint64_t`, `short`, `int`, `long long`, `size_t`, `time_t` … | `i8` … `u64` |
 * | `long` | `i64`; with `longBytes: 4` `i32` |
 * | `float`, `double`, `bool` | `f32`, `f64`, `bool` |
 * | `char`, `signed char` | `i8` |
 * | an array of plain `char` | text |
 * | `wchar_t`, `char32_t`; `char16_t` | `u32`; `u16`; a code point is never negative, though the `wchar_t` of gcc is an `int` |
 * | an enumeration | an integer with the names of its `values`: `i32`, unless its values or its attributes need another |
 * | a bit-field | a number or bool, with its range |
 * | a union | fields at the same offset |
 * | `scalar_storage_order("big-endian")`, `__be32` | `endian: "big"` |
 *
 * Pointers, `long double`, inheritance, virtual functions and templates are refused if the
 * struct has them, and so is a packed struct of C++ with a field that is more than plain
 * data (it has constructors, private fields or initial values), as versions of g++ don't
 * agree on it. Of C++ it reads classes, namespaces, `enum class`, `using`, `alignas` and
 * constants. Included files are read from `includes`; the macros and types of the headers of
 * C and Linux are known. The output of `gcc -E -P` is C as well.
 *
 * Comments in the line of a field, or above it, are its `description`; one that has a unit,
 * as `[deg]`, `(µm)` or alone, gives its `unit`.
 *
 * Limits: 10000 fields, nested structs included, 32 levels of nested structs, 16 MiB a
 * struct.
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
  checkSource(source);
  const { struct, name, frameId, ...checked } = checkedStructOptions(options);
  const reader = new SourceReader(source, checked);
  const declaration = struct === undefined ? reader.last : reader.find(struct);
  const type = new Builder(checked).build(declaration, "Struct", name, frameId);
  return type as StructType<StructFields>;
}

/** Name and frame id of a struct, for {@linkcode structsFromC}. */
export interface StructRequest {
  /** Name of the struct in errors and `console.log()`; its C name by default. */
  readonly name?: string;
  /** Id of the frames that carry the struct, in 0..4294967295. */
  readonly frameId?: number;
}

/**
 * Reads several structs of a header at once; structs that they have in common are the same
 * StructType. For the rules see {@linkcode structFromC}.
 *
 * @example
 * ```ts
 * import { structsFromC } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const { config_t: Config, telemetry_t: Telemetry } = structsFromC(
 *   `
 *   typedef struct { float limit[2]; } config_t;
 *   typedef struct { float position; // [deg]
 *   } telemetry_t;
 * `,
 *   { config_t: { frameId: 3 }, telemetry_t: { frameId: 2 } },
 * );
 * if (Config.frameId !== 3 || Telemetry.fields[0].unit !== "deg") {
 *   throw new Error("not what the header says");
 * }
 * ```
 *
 * @param source Text of the header, of at most 1048576 characters.
 * @param structs Name and frame id of each struct, by its typedef name or tag.
 * @param options Facts that the source leaves open.
 * @returns The types by the same names.
 * @throws {StructSourceError} If the source, or a part of it that a struct needs, can't be
 * read.
 * @throws {TypeError} If the source or an option has the wrong type.
 * @throws {RangeError} If an option is out of range, or a name is that of no struct.
 */
export function structsFromC<N extends string>(
  source: string,
  structs: Readonly<Record<N, StructRequest>>,
  options: StructsFromCOptions = {},
): Record<N, StructType<StructFields>> {
  checkSource(source);
  const requests = checkedEntries("structs", structs, checkedRequest);
  const checked = checkedOptions(options);
  const reader = new SourceReader(source, checked);
  const builder = new Builder(checked);
  const types: Record<string, AnyStructType> = {};
  for (const [cName, { name, frameId }] of requests) {
    const declaration = reader.find(cName);
    types[cName] = builder.build(declaration, cName, name, frameId);
  }
  return types as Record<N, StructType<StructFields>>;
}

function checkedRequest(what: string, value: unknown): StructRequest {
  if (typeof value !== "object" || value === null) {
    throw refusal(TypeError, `${what} must be an object`, typeOf(value));
  }
  const request = readOptions<StructRequest, keyof StructRequest>(
    value,
    ["name", "frameId"],
    "read C source",
  );
  checkText(`${what}.name`, request.name);
  checkFrameId(`${what}.frameId`, request.frameId);
  return request;
}
