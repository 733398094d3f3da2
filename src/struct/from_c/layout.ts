/**
 * Layout of the fields of a C struct or union, as gcc has it on x86-64.
 *
 * Source of the rules: `layout_decl()`, `update_alignment_for_field()` and `place_field()` in
 * gcc's `stor-layout.cc`.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import { byteLengthOf, type CField } from "./c_types.ts";
import { type Place, quoted } from "./source_error.ts";

/** Largest struct, in bytes; a larger one is no frame, but a mistake in a size. */
const STRUCT_BYTES_MAX = 2 ** 24;

/** Declared field, which has no place yet. */
export interface DeclaredField extends Omit<CField, "offset" | "bits"> {
  /** Alignment of its type, in bytes. */
  readonly typeAlignment: number;
  /** Alignment that an attribute of the field states, in bytes. */
  readonly alignment: number | undefined;
  /** Whether an attribute packs this field. */
  readonly isPacked: boolean;
  /** Length of a bit-field, in bits; 0 ends the unit of the one before. */
  readonly width: number | undefined;
}

/** Rules that align the fields of a struct. */
export interface LayoutRules {
  readonly isUnion: boolean;
  /** Whether the struct is declared packed. */
  readonly isPacked: boolean;
  /** Largest alignment that `#pragma pack` allows, in bytes; undefined for any. */
  readonly pack: number | undefined;
  /** Alignment that an attribute of the struct states, in bytes. */
  readonly alignment: number | undefined;
}

/** Fields at their places. */
export interface Layout {
  readonly fields: readonly CField[];
  readonly byteLength: number;
  readonly alignment: number;
}

/**
 * Lays out the fields as gcc does.
 *
 * @param declared The fields.
 * @param rules Rules that align them.
 * @param fail Makes the error of a place.
 */
export function layOut(
  declared: readonly DeclaredField[],
  rules: LayoutRules,
  fail: (place: Place, why: string) => Error,
): Layout {
  const { isUnion } = rules;
  const fields: CField[] = [];
  let end = 0; // in bits
  let alignment = rules.alignment ?? 1;
  for (const field of declared) {
    const { cName, place, type, comments, width } = field;
    const placement = alignmentIn(field, rules);
    alignment = Math.max(alignment, placement.ofStruct);
    const length = width ?? 8 * byteLengthOf(type);
    let start = isUnion ? 0 : roundUp(end, placement.bits);
    const { unitBits } = placement;
    if (!isUnion && unitBits !== undefined) {
      const units = Math.ceil((start % unitBits + length) / unitBits);
      if (units > 8 * byteLengthOf(type) / unitBits) {
        start = roundUp(start, unitBits);
      }
    }
    end = isUnion ? Math.max(end, length) : start + length;
    if (end > 8 * STRUCT_BYTES_MAX) {
      const upTo = cName === undefined
        ? ""
        : ` up to the end of field ${quoted(cName)}`;
      throw fail(
        place,
        `the struct takes more than ${STRUCT_BYTES_MAX} bytes${upTo}`,
      );
    }
    if (width !== undefined && cName === undefined) continue;
    const offset = Math.floor(start / 8);
    const bits = width === undefined
      ? {}
      : { bits: { offset: start % 8, length: width } };
    fields.push({ cName, place, type, comments, offset, ...bits });
  }
  const byteLength = roundUp(Math.ceil(end / 8), alignment);
  return { fields, byteLength, alignment };
}

/** Alignment of one field. */
interface FieldAlignment {
  /** Multiple at which the field starts, in bits. */
  readonly bits: number;
  /** Alignment that the field asks of its struct, in bytes. */
  readonly ofStruct: number;
  /** Unit whose boundaries a bit-field doesn't cross more often than its type, in bits. */
  readonly unitBits?: number;
}

function alignmentIn(field: DeclaredField, rules: LayoutRules): FieldAlignment {
  const { typeAlignment, alignment, width, cName } = field;
  const { pack = Infinity } = rules;
  const isPacked = (field.isPacked || rules.isPacked) &&
    (width !== undefined || typeAlignment > 1);
  if (width === undefined) {
    const natural = isPacked
      ? alignment ?? 1
      : Math.max(typeAlignment, alignment ?? 1);
    const bytes = Math.min(natural, pack);
    return { bits: 8 * bytes, ofStruct: bytes };
  }
  // A width of zero is influenced by no packing.
  if (width === 0) return { bits: 8 * typeAlignment, ofStruct: 1 };
  const own = alignment === undefined ? undefined : Math.min(alignment, pack);
  const ofType = pack === Infinity && isPacked
    ? 1
    : Math.min(typeAlignment, pack);
  return {
    bits: own === undefined ? 1 : 8 * own,
    ofStruct: cName === undefined ? 1 : Math.max(own ?? 1, ofType),
    unitBits: isPacked || pack !== Infinity ? undefined : 8 * typeAlignment,
  };
}

const HINT =
  "pass { packed: true } if the struct is packed, or { packed: false } if it has this padding, as gcc has it on x86-64";

/**
 * Refuses a layout that depends on whether the struct is packed, which the source doesn't
 * state.
 *
 * @param layout Layout without packing.
 * @param packed Layout of the same struct, packed.
 * @param place Place of the struct.
 * @param fail Makes the error of a place.
 */
export function checkNoPadding(
  layout: Layout,
  packed: Layout,
  fail: (place: Place, why: string) => Error,
): void {
  for (const [i, field] of layout.fields.entries()) {
    const padding = positionOf(field) - positionOf(packed.fields[i]);
    if (padding > 0) {
      throw fail(field.place, paddingReason(padding, "precede", field));
    }
  }
  const padding = layout.byteLength - packed.byteLength;
  const last = layout.fields.at(-1)!;
  if (padding > 0) {
    throw fail(last.place, paddingReason(8 * padding, "follow", last));
  }
}

function positionOf({ offset, bits }: CField): number {
  return 8 * offset + (bits?.offset ?? 0);
}

function paddingReason(bits: number, where: string, { cName }: CField): string {
  const amount = bits % 8 === 0
    ? bytes(bits / 8)
    : bits === 1
    ? "1 bit"
    : `${bits} bits`;
  const field = cName === undefined
    ? "a union or struct without a name"
    : `field ${quoted(cName)}`;
  return `${amount} of padding would ${where} ${field}; ${HINT}`;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** Returns a length with its unit, as "1 byte". */
export function bytes(count: number): string {
  return counted(count, "byte");
}
