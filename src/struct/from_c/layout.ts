/**
 * Layout of the fields of a C struct, and the padding that the language requires between
 * them: a struct that has padding is refused, as it is not packed.
 *
 * @module
 */

import { alignmentOf, byteLengthOf, type CField } from "./c_types.ts";
import { type Place, quoted } from "./source_error.ts";

/** Largest struct, in bytes; a larger one is no frame, but a mistake in a size. */
export const STRUCT_BYTES_MAX = 2 ** 24;

/** Declared field. */
export interface DeclaredField extends CField {
  /** Whether an attribute packs this field. */
  readonly isPacked: boolean;
}

/** Rules that align the fields of a struct. */
export interface Packing {
  /** Whether the struct is declared packed. */
  readonly isPacked: boolean;
  /** Largest alignment that `#pragma pack` allows, in bytes. */
  readonly pack: number;
}

const HINT = "pass { packed: true } if the struct is packed";

/**
 * Lays out the fields as gcc does.
 *
 * @param fields The fields.
 * @param packing Rules that align them.
 * @param fail Makes the error of a place.
 * @returns The size and the alignment of the struct in bytes.
 */
export function layOut(
  fields: readonly DeclaredField[],
  { isPacked, pack }: Packing,
  fail: (place: Place, why: string) => Error,
): { byteLength: number; alignment: number } {
  let offset = 0;
  let alignment = 1;
  for (const { cName, place, type, isPacked: isFieldPacked } of fields) {
    const natural = isPacked || isFieldPacked ? 1 : alignmentOf(type);
    const allowed = Math.min(natural, pack);
    const padding = paddingAt(offset, allowed);
    if (padding > 0) {
      const why = `${bytes(padding)} of padding would precede field ${
        quoted(cName)
      }`;
      throw fail(place, `${why}; ${HINT}`);
    }
    alignment = Math.max(alignment, allowed);
    offset += byteLengthOf(type);
    if (offset > STRUCT_BYTES_MAX) {
      throw fail(
        place,
        `the struct takes more than ${STRUCT_BYTES_MAX} bytes up to the end of field ${
          quoted(cName)
        }`,
      );
    }
  }
  const padding = paddingAt(offset, alignment);
  if (padding > 0) {
    const { cName, place } = fields.at(-1)!;
    const why = `${bytes(padding)} of padding would follow field ${
      quoted(cName)
    }`;
    throw fail(place, `${why}; ${HINT}`);
  }
  return { byteLength: offset, alignment };
}

function paddingAt(offset: number, alignment: number): number {
  return (alignment - offset % alignment) % alignment;
}

/** Returns a length with its unit, as "1 byte". */
export function bytes(count: number): string {
  return count === 1 ? "1 byte" : `${count} bytes`;
}
