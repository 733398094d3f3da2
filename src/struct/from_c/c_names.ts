/**
 * The C names behind StructTypes that were read from C.
 *
 * @module
 */

import type { AnyStructType } from "../struct_types.ts";

/** What a struct is called in C; one that is declared in place has no name. */
export interface CNames {
  readonly struct: string | undefined;
  /** The C name of each field by its name. */
  readonly fields: ReadonlyMap<string, string>;
}

const cNames = new WeakMap<AnyStructType, CNames>();

/** Keeps the names of a struct for as long as it lives. */
export function rememberCNames(type: AnyStructType, names: CNames): void {
  cNames.set(type, names);
}

/** The C names of a struct, if it was read from C. */
export function cNamesOf(type: AnyStructType): CNames | undefined {
  return cNames.get(type);
}
