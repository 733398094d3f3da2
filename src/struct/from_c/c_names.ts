/**
 * C names of StructTypes that were read from C.
 *
 * @module
 */

import type { AnyStructType } from "../struct_types.ts";

/** C names of a struct and its fields; a struct that is declared in place has none. */
export interface CNames {
  readonly struct: string | undefined;
  /** C name of each field by its name. */
  readonly fields: ReadonlyMap<string, string>;
}

const cNames = new WeakMap<AnyStructType, CNames>();

/** Keeps the names of a struct for as long as it lives. */
export function rememberCNames(type: AnyStructType, names: CNames): void {
  cNames.set(type, names);
}

/** Returns the C names of a struct, if it was read from C. */
export function cNamesOf(type: AnyStructType): CNames | undefined {
  return cNames.get(type);
}
