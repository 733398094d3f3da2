/**
 * Export to JSON Lines.
 *
 * @module
 */

import type { TelemetrySource } from "../../link/source.ts";
import { cellText } from "./cell_text.ts";
import type { Cell, ColumnType } from "./columns.ts";
import { type ExportOptions, readExportOptions } from "./export_options.ts";
import {
  type ExportResult,
  exportRows,
  type TableFormat,
} from "./export_rows.ts";
import { TextTable } from "./text_table.ts";

/**
 * Exports the frames of a source to JSON Lines: an object a row, each in a line that ends
 * with LF. Keys are the columns of docs/recordings.md; those without a value are left out.
 * Values are as in `toJSON()` of a view:
 *
 * | value | in JSON |
 * | ----- | ------- |
 * | `u64`, `i64` | a string of all digits, as most readers take numbers for doubles |
 * | other numbers | the shortest number that reads as the same value of its type |
 * | NaN, Infinity, -Infinity | the string `"NaN"`, `"Infinity"` or `"-Infinity"` |
 * | `bool`, text | a boolean, a string |
 * | time | a string in ISO 8601 to the ns; UTC ends with `Z`, TAI doesn't |
 *
 * @param source A recording, or any other source; a live one is exported until it ends.
 * @param writable Stream that receives the text, which is closed at the end.
 * @param options Fields, range, rows and reactions.
 * @returns Number of rows, and of what is missing.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range, a field is unknown, or has another
 * type in later frames.
 * @throws {Error} If the source or the stream fails, or the signal is aborted.
 */
export async function exportJsonl(
  source: TelemetrySource,
  writable: WritableStream<Uint8Array>,
  options: ExportOptions = {},
): Promise<ExportResult> {
  const checked = readExportOptions(options);
  return await exportRows(source, writable, checked, jsonlFormat);
}

/** Format of JSON Lines. */
export const jsonlFormat: TableFormat = (columns, write) => {
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const values = columns.map(({ type }) => valueText(type));
  const line = (row: readonly Cell[]) => {
    const members: string[] = [];
    for (const [i, cell] of row.entries()) {
      if (cell !== undefined) members.push(keys[i] + values[i](cell));
    }
    return `{${members.join(",")}}\n`;
  };
  return new TextTable("", line, write);
};

/** Returns the text of cells of a type in JSON. */
function valueText(type: ColumnType): (cell: Cell) => string {
  const text = cellText(type);
  switch (type) {
    case "bool":
      return text;
    case "text":
      return (cell) => JSON.stringify(cell);
    case "u64":
    case "i64":
    case "utcNs":
    case "taiNs":
      return (cell) => `"${text(cell)}"`;
    default:
      return (cell) => {
        // Readers take -0 for an integer, which has no sign.
        if (Object.is(cell, -0)) return "-0.0";
        return Number.isFinite(cell) ? text(cell) : `"${text(cell)}"`;
      };
  }
}
