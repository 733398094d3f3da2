/**
 * Options of reading a C source, checked.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  readForeign,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import type { Defines } from "./preprocessor.ts";

/** Options of {@linkcode structsFromC}, which state facts that a C source leaves open. */
export interface StructsFromCOptions {
  /**
   * Whether the structs of the source are packed. True: all are, as they are compiled with
   * `-fpack-struct`, or in a place where `#pragma pack(1)` is in force. False: only those
   * are that say so, and the others have the padding of gcc on x86-64. By default, a struct
   * that has padding only if it isn't packed is refused.
   */
  readonly packed?: boolean;
  /** Size of a `long`, in bytes; 8 by default, as on 64-bit Linux. */
  readonly longBytes?: 4 | 8;
  /** Whether fields keep their C names, instead of camelCase. */
  readonly keepNames?: boolean;
  /**
   * Names of fields by their C names, `{ bytes: "byteCount" }`; a field of one struct only
   * by both names, `{ "telemetry_t.bytes": "byteCount" }`.
   */
  readonly rename?: Readonly<Record<string, string>>;
  /**
   * Macros that the controller is compiled with: a value, a text, or whether the macro is
   * defined at all. The name of a macro with parameters has them: `{ "BIT(n)": "(1 << (n))"
   * }`.
   */
  readonly defines?: Readonly<Record<string, number | boolean | string>>;
  /**
   * `"undefined"`: macros that neither the source nor `defines` define are not defined, as
   * in C. By default, they are asked for if the struct depends on them.
   */
  readonly undefinedMacros?: "ask" | "undefined";
  /** Texts of included files by the names in `#include`, with or without their path. */
  readonly includes?: Readonly<Record<string, string>>;
}

/** Options of {@linkcode structFromC}, which state facts that a C source leaves open. */
export interface StructFromCOptions extends StructsFromCOptions {
  /** Typedef name or tag of the struct to read; the last one of the source by default. */
  readonly struct?: string;
  /** Name of the struct in errors and `console.log()`; its C name by default. */
  readonly name?: string;
  /** Id of the frames that carry the struct, in 0..4294967295. */
  readonly frameId?: number;
}

/** Options that have been checked. */
export interface CheckedOptions {
  readonly packed: boolean | undefined;
  readonly longBytes: 4 | 8;
  readonly keepNames: boolean;
  readonly rename: ReadonlyMap<string, string>;
  readonly defines: Defines;
  readonly areMacrosKnown: boolean;
  readonly includes: ReadonlyMap<string, string>;
}

const ACTION = "read C source";
/** Largest source, and the largest sum of all texts to include, in characters. */
const SOURCE_CHARS_MAX = 2 ** 20;
const ENTRIES_MAX = 1000;
const SHARED_NAMES = [
  "packed",
  "longBytes",
  "keepNames",
  "rename",
  "defines",
  "undefinedMacros",
  "includes",
] as const;
const MACRO = /^[A-Za-z_$][\w$]*(?:\([\w\s$,.]*\))?$/;

/** Makes the error of an argument that is refused. */
export function refusal(
  ErrorClass: typeof TypeError | typeof RangeError,
  rule: string,
  received: string,
): Error {
  return new ErrorClass(`Cannot ${ACTION} as ${rule}: received ${received}`);
}

/** Checks a source. */
export function checkSource(source: unknown): asserts source is string {
  if (typeof source !== "string") {
    throw refusal(TypeError, "the source must be a string", typeOf(source));
  }
  checkLength("the source", source);
}

function checkLength(what: string, text: string): void {
  if (text.length <= SOURCE_CHARS_MAX) return;
  const rule = `${what} must have at most ${SOURCE_CHARS_MAX} characters`;
  throw refusal(RangeError, rule, `${text.length}`);
}

/** Checks the options of `structsFromC()`. */
export function checkedOptions(given: StructsFromCOptions): CheckedOptions {
  return checkedShared(readOptions(given, SHARED_NAMES, ACTION));
}

/** Checks the options of `structFromC()`. */
export function checkedStructOptions(given: StructFromCOptions) {
  const { struct, name, frameId, ...shared } = readOptions<
    StructFromCOptions,
    keyof StructFromCOptions
  >(given, ["struct", "name", "frameId", ...SHARED_NAMES], ACTION);
  checkText("struct", struct);
  checkText("name", name);
  checkFrameId("frameId", frameId);
  return { struct, name, frameId, ...checkedShared(shared) };
}

function checkedShared(options: StructsFromCOptions): CheckedOptions {
  const { longBytes = 8, packed, keepNames = false } = options;
  checkBoolean(packed, ACTION, "packed");
  checkBoolean(keepNames, ACTION, "keepNames");
  if (longBytes !== 4 && longBytes !== 8) {
    const ErrorClass = typeof longBytes === "number" ? RangeError : TypeError;
    throw refusal(ErrorClass, "longBytes must be 4 or 8", typeOf(longBytes));
  }
  const { undefinedMacros = "ask" } = options;
  checkOneOf(undefinedMacros, ["ask", "undefined"], ACTION, "undefinedMacros");
  return {
    packed,
    longBytes,
    keepNames,
    rename: checkedEntries("rename", options.rename, checkedText),
    defines: checkedEntries("defines", options.defines, checkedDefine),
    areMacrosKnown: undefinedMacros === "undefined",
    includes: checkedEntries("includes", options.includes, checkedFile),
  };
}

/** Checks an optional name. */
export function checkText(what: string, value: unknown): void {
  if (value !== undefined) checkedText(what, value);
}

/** Checks an optional frame id. */
export function checkFrameId(what: string, value: unknown): void {
  if (value === undefined) return;
  checkInteger(value as number, 0, 2 ** 32 - 1, ACTION, what);
}

/** Reads an option that is an object, and checks its values. */
export function checkedEntries<T>(
  option: string,
  value: object | undefined = {},
  check: (what: string, value: unknown, name: string) => T,
): Map<string, T> {
  if (typeof value !== "object" || value === null) {
    throw refusal(TypeError, `${option} must be an object`, typeOf(value));
  }
  const entries = readForeign(
    () => Object.entries(value),
    () =>
      `Cannot ${ACTION} as ${option} must be readable: received an object that throws`,
  );
  if (entries.length > ENTRIES_MAX) {
    const rule = `${option} must have at most ${ENTRIES_MAX} names`;
    throw refusal(RangeError, rule, `${entries.length}`);
  }
  return new Map(
    entries.map((
      [name, value],
    ) => [name, check(`${option}.${name.slice(0, 80)}`, value, name)]),
  );
}

function checkedText(what: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw refusal(TypeError, `${what} must be a non-empty string`, typeOf(value));
}

function checkedFile(what: string, value: unknown): string {
  if (typeof value !== "string") {
    throw refusal(TypeError, `${what} must be a string`, typeOf(value));
  }
  checkLength(what, value);
  return value;
}

function checkedDefine(
  what: string,
  value: unknown,
  name: string,
): string | boolean {
  if (!MACRO.test(name)) {
    const rule = "the names of defines must be names of C";
    throw refusal(RangeError, rule, typeOf(name));
  }
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return checkedFile(what, value);
  checkInteger(value as number, 0, Number.MAX_SAFE_INTEGER, ACTION, what);
  return String(value);
}
