/**
 * Export to CSV.
 *
 * @module
 */

import type { TelemetrySource } from "../../link/source.ts";
import { cellText } from "./cell_text.ts";
import type { Cell, ExportColumn } from "./columns.ts";
import {
  type CsvOptions,
  readCsvOptions,
  readExportOptions,
} from "./export_options.ts";
import {
  type ExportResult,
  exportRows,
  type TableFormat,
} from "./export_rows.ts";
import { TextTable } from "./text_table.ts";

const LINE_END = "\r\n";
/** Characters for which a text needs quotes. */
const SPECIAL = /[",\r\n]/;
const FORMULA = /^[=+\-@\t\r]/;

/**
 * Exports the frames of a source to CSV as RFC 4180 has it: lines end with CRLF, a row of
 * names is first. The columns and their order are in the documentation, docs/recordings.md.
 *
 * | value | text |
 * | ----- | ---- |
 * | integer, of up to 64 bits | all its digits |
 * | `f64`, `f32` | the shortest that reads as the same value of that type; `NaN`, `Infinity`, `-Infinity`, `-0` |
 * | `bool` | `true`, `false` |
 * | text | as it is, quoted if needed; an empty one is `""` |
 * | time | ISO 8601 to the ns; UTC ends with `Z`, TAI doesn't |
 * | nothing | empty, without quotes |
 *
 * @example Telemetry of a recording
 * ```ts ignore
 * await using recording = await openRecording("night/");
 * const file = await Deno.create("night.csv");
 * await exportCsv(recording, file.writable, { fields: ["position"] });
 * ```
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
export async function exportCsv(
  source: TelemetrySource,
  writable: WritableStream<Uint8Array>,
  options: CsvOptions = {},
): Promise<ExportResult> {
  const checked = readExportOptions(options);
  return await exportRows(source, writable, checked, csvFormat(options));
}

/**
 * Returns the format for its options.
 *
 * @throws {TypeError} If an option has the wrong type.
 */
export function csvFormat(options: CsvOptions): TableFormat {
  const { units, escapeFormulas } = readCsvOptions(options);
  return (columns, write) => {
    const lineOf = (texts: readonly string[]) => texts.join(",") + LINE_END;
    const escape = escapeFormulas ? withoutFormula : (text: string) => text;
    const cells = columns.map((column) => cellOf(column, escape));
    let head = lineOf(columns.map(({ name }) => quoted(name)));
    if (units) head += lineOf(columns.map(({ unit = "" }) => quoted(unit)));
    const line = (row: readonly Cell[]) =>
      lineOf(row.map((cell, i) => cell === undefined ? "" : cells[i](cell)));
    return new TextTable(head, line, write);
  };
}

function cellOf(
  { type }: ExportColumn,
  escape: (text: string) => string,
): (cell: Cell) => string {
  if (type !== "text") return cellText(type);
  return (cell) => cell === "" ? '""' : quoted(escape(cell as string));
}

function quoted(text: string): string {
  return SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function withoutFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
