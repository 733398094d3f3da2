/**
 * Doubts: macros on which a piece of code depends, though the source doesn't define them.
 *
 * Code with doubts is read as if the macros were not defined. Only a struct that depends on
 * them is refused, with all of them in one message.
 *
 * @module
 */

import {
  type Place,
  quoted,
  sourceError,
  type StructSourceError,
} from "./source_error.ts";

/** Macro that may be defined, or another fact that is not in the source. */
export interface Doubt {
  readonly place: Place;
  /** Name of the macro. */
  readonly macro?: string;
  /** Name of an included file that may define the macro, but was not read. */
  readonly unreadFile?: string;
  /** Fact that is missing, if it is no macro. */
  readonly why?: string;
}

/** Doubts of a piece of code; undefined if it has none, as most has. */
export type Doubts = ReadonlySet<Doubt> | undefined;

/** Returns the doubts of both. */
export function joined(one: Doubts, two: Doubts): Doubts {
  if (one === undefined || one === two) return two;
  if (two === undefined || two.isSubsetOf(one)) return one;
  return one.isSubsetOf(two) ? two : one.union(two);
}

const NAMES_MAX = 20;

/** Makes the error of a struct that depends on doubts. */
export function doubtError(
  doubts: ReadonlySet<Doubt>,
  struct: string | undefined,
): StructSourceError {
  const all = [...doubts];
  const missing = all.find(({ why }) => why !== undefined);
  if (missing !== undefined) {
    return sourceError(missing.place, missing.why!, struct);
  }
  const names = [...new Set(all.map(({ macro }) => macro!))].sort();
  const shown = names.slice(0, NAMES_MAX);
  const more = names.length > shown.length
    ? ` and ${names.length - shown.length} more`
    : "";
  const [are, them] = names.length === 1
    ? ["is", "it is"]
    : ["are", "they are"];
  const defines = shown.map((name) => `${name}: true`).join(", ");
  const file = all.find(({ unreadFile }) => unreadFile !== undefined)
    ?.unreadFile;
  const include = file === undefined
    ? ""
    : `, or { includes: { ${
      JSON.stringify(file)
    }: text } } if that file defines ${names.length === 1 ? "it" : "them"}`;
  return sourceError(
    all[0].place,
    `it is not known whether ${
      shown.map(quoted).join(", ")
    }${more} ${are} defined; pass { defines: { ${defines} } } with true, a value or false for each, or { undefinedMacros: "undefined" } if ${them} not${include}`,
    struct,
  );
}
