/**
 * Table of a struct's fields, to compare with a header or a specification.
 *
 * @module
 */

import { typeOf } from "../base/check.ts";
import { printable } from "../base/printable.ts";
import { limitsText } from "./field_limits.ts";
import { type AnyStructType, type Field, isStructType } from "./struct.ts";

const ROWS_MAX = 100_000;

/** Cells of a row, in the order of the columns; a column without any is left out. */
const HEAD = {
  offset: "offset",
  bytes: "bytes",
  type: "type",
  unit: "unit",
  field: "field",
  meaning: "meaning",
};
const COLUMNS = Object.keys(HEAD) as (keyof typeof HEAD)[];
const ALIGNED_RIGHT: readonly string[] = ["offset", "bytes"];

type Row = Readonly<Record<keyof typeof HEAD, string>>;

/**
 * Returns a table of the position of each field, to compare the struct with a header or
 * with bytes on the wire.
 *
 * The offsets are in bytes from the start of the outermost struct. The fields of a nested
 * struct follow it, indented. Those of an array of structs are the fields of its first
 * element; the row of the array gives the distance from one element to the next. If any
 * field declares a unit, a description, names or limits, the table has columns of them.
 *
 * @example
 * ```ts
 * import { defineStruct, describeStruct } from "jsr:@hexrot/comm@^0.1.0";
 *
 * const Strut = defineStruct("Strut", {
 *   length: { type: "f32", unit: "mm" },
 *   faults: { type: "u16", bits: { STUCK: 0x01, HOT: 0x02 } },
 * });
 * const Telemetry = defineStruct("Telemetry", {
 *   sampleCount: "u64",
 *   struts: [Strut, 3],
 * }, { frameId: 2 });
 * console.log(describeStruct(Telemetry));
 * // Telemetry, frame id 0x02
 * // offset  bytes  type      unit  field                 meaning
 * //      0      8  u64             sampleCount
 * //      8     18  Strut[3]        struts, every 6 bytes
 * //      8      4  f32       mm      length
 * //     12      2  u16               faults              0x1 STUCK, 0x2 HOT
 * //     26  bytes in all
 * ```
 *
 * @param type Struct to describe.
 * @returns The text, of several lines; the last ends without a line break.
 * @throws {TypeError} If `type` is not a StructType.
 * @throws {RangeError} If the table would have more than 100000 rows.
 */
export function describeStruct(type: AnyStructType): string {
  if (!isStructType(type)) {
    throw new TypeError(
      `Cannot describe struct as it must be a StructType: received ${
        typeOf(type)
      }`,
    );
  }
  const { name, frameId, byteLength } = type;
  const rows: Row[] = [];
  addRows(rows, type, 0, "", name);
  const columns = COLUMNS.filter((column) =>
    rows.some((row) => row[column] !== "")
  );
  rows.unshift(HEAD);
  const widths = new Map(columns.map((column) => [
    column,
    rows.reduce((width, row) => Math.max(width, row[column].length), 0),
  ]));
  const lines = rows.map((row) =>
    columns.map((column) =>
      ALIGNED_RIGHT.includes(column)
        ? row[column].padStart(widths.get(column)!)
        : row[column].padEnd(widths.get(column)!)
    ).join("  ").trimEnd()
  );
  const id = frameId === undefined ? "" : `, frame id ${hex(frameId)}`;
  const total = `${
    String(byteLength).padStart(widths.get("offset")!)
  }  bytes in all`;
  return [`${name}${id}`, ...lines, total].join("\n");
}

function addRows(
  rows: Row[],
  { fields }: AnyStructType,
  start: number,
  indent: string,
  struct: string,
): void {
  for (const field of fields) {
    const { name, type, offset, byteLength, count } = field;
    // Structs nested several levels deep may have more fields than any loop can list.
    if (rows.length >= ROWS_MAX) {
      throw new RangeError(
        `Cannot describe struct "${struct}" as its fields, with those of nested structs, must be at most ${ROWS_MAX}: received more`,
      );
    }
    const isStruct = typeof type === "object";
    const at = start + offset;
    const stride = isStruct && count !== undefined
      ? `, every ${type.byteLength} bytes`
      : "";
    rows.push({
      offset: String(at),
      bytes: String(byteLength),
      type: typeText(field),
      unit: oneLine(field.unit ?? ""),
      field: `${indent}${name}${stride}`,
      meaning: meaningOf(field),
    });
    if (isStruct) addRows(rows, type, at, `${indent}  `, struct);
  }
}

function typeText(field: Field): string {
  const { type, count, dimensions, endian, bitOffset, bitLength } = field;
  const element = typeof type === "object" ? type.name : type;
  const lengths = dimensions ?? (count === undefined ? [] : [count]);
  const array = lengths.map((length) => `[${length}]`).join("");
  const bits = bitLength === undefined
    ? ""
    : bitLength === 1
    ? `, bit ${bitOffset}`
    : `, bits ${bitOffset}-${bitOffset! + bitLength - 1}`;
  return `${element}${array}${bits}${endian === "big" ? ", big-endian" : ""}`;
}

/** Returns the description of a field, the names of its values or bits, and its limits. */
function meaningOf(
  { description = "", values = {}, bits = {}, limits = {} }: Field,
): string {
  const names = [
    ...Object.entries(values).map(([name, value]) => `${value} ${name}`),
    ...Object.entries(bits).map(([name, mask]) =>
      `0x${mask.toString(16).toUpperCase()} ${name}`
    ),
  ].join(", ");
  const parts = [
    description.replace(/\.\s*$/, ""),
    [names, limitsText(limits)].filter(Boolean).join("; "),
  ];
  return oneLine(parts.filter(Boolean).join(": "));
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " ").trim());
}

function hex(id: number): string {
  return `0x${id.toString(16).toUpperCase().padStart(2, "0")}`;
}
