/**
 * Columns of an export, and the cells of frames.
 *
 * @module
 */

import { dataOf } from "../../base/bytes.ts";
import { TAI_MINUS_UTC_SEC } from "../../base/tai.ts";
import {
  type FlatField,
  flatFields,
  type FlatValue,
} from "../../struct/flat_fields.ts";
import type { AnyStructType } from "../../struct/struct.ts";
import type { FieldTag } from "../../struct/struct_fields.ts";
import { nsOf, stampReader } from "../record_times.ts";
import type { TimelineFrame } from "./timeline_entry.ts";

/**
 * Type of a column: that of the field, text, or a time in ns since 1970 on the scale of UTC
 * or TAI.
 */
export type ColumnType = FieldTag | "text" | "utcNs" | "taiNs";

/** Column of an export. */
export interface ExportColumn {
  /** Name of the column. */
  readonly name: string;
  /** Type of its cells. */
  readonly type: ColumnType;
  /** Unit; undefined without one. */
  readonly unit: string | undefined;
}

/** Cell of a row; undefined where there is nothing, which isn't NaN. */
export type Cell = FlatValue | undefined;

/** Cells of a row, in the order of the columns. */
export type Row = readonly Cell[];

/** Names of enumerations in cells. */
export type EnumerationCells = "numbers" | "names";

const ACTION = "export";
const TAI_MINUS_UTC_NS = BigInt(TAI_MINUS_UTC_SEC) * 1_000_000_000n;
/** Types whose value in JavaScript is never a number. */
const NOT_NUMBERS: ReadonlySet<string> = new Set(["char", "bool"]);

/** Field of a frame that has a column. */
export interface FieldColumn extends ExportColumn {
  /** Path of the field in its struct. */
  readonly path: string;
  /** Whether its values can be averaged: they are no names, bits, flags or texts. */
  readonly isQuantity: boolean;
}

/** Times and counter of a frame. */
export interface FrameHead {
  readonly receivedNs: bigint;
  /** Time stamp of the controller in UTC; undefined if it fills in none. */
  readonly controllerNs: bigint | undefined;
  /** Time stamp of the controller in TAI, likewise. */
  readonly controllerTaiNs: bigint | undefined;
  /** Counter in the header. */
  readonly counter: Cell;
}

/** Reader of the chosen fields of frames, also when their structs change. */
export class FrameReader {
  /** Columns of the fields. */
  readonly columns: readonly FieldColumn[];
  /** Type of the counter in the header. */
  readonly counterType: FieldTag;
  readonly #enumerations: EnumerationCells;
  #bound: Bound | undefined;

  /**
   * @param header Header of the frames.
   * @param body Struct of the frames.
   * @param fields Paths of the fields; undefined for all.
   * @param enumerations Cells of fields with names of values.
   * @throws {RangeError} If a field is unknown.
   */
  constructor(
    header: AnyStructType,
    body: AnyStructType,
    fields: readonly string[] | undefined,
    enumerations: EnumerationCells,
  ) {
    this.#enumerations = enumerations;
    const counter = counterOf(header);
    this.counterType = counter ? counter.type as FieldTag : "u32";
    this.columns = flatFields(body, fields, ACTION).map((flat) => {
      const { path, field: { unit, values, bits } } = flat;
      return {
        name: path,
        path,
        type: typeOfCells(flat, enumerations),
        unit,
        isQuantity: values === undefined && bits === undefined &&
          !NOT_NUMBERS.has(flat.type),
      };
    });
  }

  /** Returns the times and the counter of a frame. */
  head(frame: TimelineFrame): FrameHead {
    const { stamp, counter } = this.#bind(frame);
    const data = dataOf(frame.bytes);
    const controllerNs = stamp(data, 0);
    return {
      receivedNs: nsOf(frame.atMs),
      controllerNs,
      controllerTaiNs: controllerNs && controllerNs + TAI_MINUS_UTC_NS,
      counter: counter?.read(data, 0),
    };
  }

  /** Returns the cells of a frame. */
  cells(frame: TimelineFrame): Cell[] {
    const { readers } = this.#bind(frame);
    const data = dataOf(frame.bytes);
    const offset = frame.header.byteLength;
    return readers.map((read) => read(data, offset));
  }

  /** Returns the readers for the structs of a frame, which may have changed. */
  #bind({ header, body, bytes, atMs }: TimelineFrame): Bound {
    const frameBytes = header.byteLength + body.byteLength;
    if (bytes.length !== frameBytes) {
      throw new RangeError(
        `Cannot ${ACTION} as a frame of struct "${body.name}" must have ${frameBytes} bytes: received ${bytes.length} at ${
          new Date(atMs).toISOString()
        }`,
      );
    }
    const bound = this.#bound;
    if (bound?.body === body && bound.header === header) return bound;
    const flat = new Map(
      flatFields(body, this.columns.map(({ path }) => path), ACTION)
        .map((field) => [field.path, field]),
    );
    const readers = this.columns.map(({ path, type }) => {
      const field = flat.get(path)!;
      const found = typeOfCells(field, this.#enumerations);
      if (found === type) return cellReader(field, this.#enumerations);
      throw new RangeError(
        `Cannot ${ACTION} as field ${path} must be of type ${type} in all frames: received ${found} at ${
          new Date(atMs).toISOString()
        }; export the ranges before and after it apart`,
      );
    });
    const counter = counterOf(header);
    const stamp = stampReader(header);
    return this.#bound = { header, body, readers, counter, stamp };
  }
}

/** Readers for frames of two structs. */
interface Bound {
  readonly header: AnyStructType;
  readonly body: AnyStructType;
  readonly readers: readonly FlatField["read"][];
  readonly counter: FlatField | undefined;
  readonly stamp: ReturnType<typeof stampReader>;
}

function counterOf(header: AnyStructType): FlatField | undefined {
  return flatFields(header, undefined, ACTION)
    .find(({ path, type }) => path === "counter" && type !== "char");
}

function typeOfCells(
  { type, field }: FlatField,
  enumerations: EnumerationCells,
): ColumnType {
  if (type === "char") return "text";
  return enumerations === "names" && field.values ? "text" : type;
}

/** Returns the reader of a field; of an enumeration, its names where it has one. */
function cellReader(
  { read, field: { values } }: FlatField,
  enumerations: EnumerationCells,
): FlatField["read"] {
  if (enumerations === "numbers" || values === undefined) return read;
  const names = new Map(
    Object.entries(values).map(([name, value]) => [value, name]),
  );
  return (data, byteOffset) => {
    const value = read(data, byteOffset) as number | bigint;
    return names.get(Number(value)) ?? String(value);
  };
}

/**
 * Returns columns of which no two have the same name: a field that has the name of a column
 * before it gets `field.` in front.
 */
export function distinctColumns(
  columns: readonly ExportColumn[],
): ExportColumn[] {
  const names = new Set<string>();
  return columns.map(({ name: ownName, type, unit }) => {
    let name = ownName;
    while (names.has(name)) name = `field.${name}`;
    names.add(name);
    return { name, type, unit };
  });
}
