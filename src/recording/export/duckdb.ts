/**
 * Query by which DuckDB reads an export.
 *
 * @module
 */

import type { ColumnType, ExportColumn } from "./columns.ts";
import type { ExportFormat } from "./export_file.ts";

const NS_TIME = "TIMESTAMP_NS";
const TYPES: Readonly<Record<ColumnType, string>> = {
  u8: "UTINYINT",
  i8: "TINYINT",
  u16: "USMALLINT",
  i16: "SMALLINT",
  u32: "UINTEGER",
  i32: "INTEGER",
  u64: "UBIGINT",
  i64: "BIGINT",
  f32: "FLOAT",
  f64: "DOUBLE",
  bool: "BOOLEAN",
  text: "VARCHAR",
  utcNs: NS_TIME,
  taiNs: NS_TIME,
};

/**
 * Returns the query by which DuckDB reads an export without loss. Left to guess, it takes
 * large integers of text formats for doubles, cuts ns to µs, and takes an empty text for
 * nothing.
 *
 * @param path Path of the file.
 * @param format Format of the file.
 * @param columns Columns, as the export has returned them.
 * @param units Whether a second row has the units.
 */
export function duckDbQuery(
  path: string,
  format: ExportFormat,
  columns: readonly ExportColumn[],
  units = false,
): string {
  const types = columns
    .map(({ name, type }) => `${quoted(name)}: '${TYPES[type]}'`).join(", ");
  switch (format) {
    case "parquet":
      return `FROM read_parquet(${quoted(path)})`;
    case "jsonl":
      return `FROM read_json(${
        quoted(path)
      }, format = 'newline_delimited', columns = {${types}})`;
    case "csv":
      return `FROM read_csv(${quoted(path)}, ${
        units ? "header = false, skip = 2" : "header = true"
      }, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, auto_detect = false, columns = {${types}})`;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
