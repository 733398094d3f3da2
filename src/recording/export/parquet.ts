/**
 * Export to Parquet.
 *
 * @module
 */

import type { ByteWriter, ParquetWriter } from "npm:hyparquet-writer@0.17.0";
import type { TelemetrySource } from "../../link/source.ts";
import type { Cell, ColumnType, ExportColumn, Row } from "./columns.ts";
import { type ExportOptions, readExportOptions } from "./export_options.ts";
import {
  type ExportResult,
  exportRows,
  type TableFormat,
  type TableWriter,
} from "./export_rows.ts";

type SchemaElement = ConstructorParameters<
  typeof ParquetWriter
>[0]["schema"][0];

/** Cells of a row group, which is in memory as a whole, and bounds of its rows. */
const CELLS_AT_ONCE = 2 ** 20;
const ROWS_MIN = 1024;
const ROWS_MAX = 2 ** 17;

/** Physical and converted types by the type of a column, never by the values. */
const TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, "name">>> = {
  u8: { type: "INT32", converted_type: "UINT_8" },
  i8: { type: "INT32", converted_type: "INT_8" },
  u16: { type: "INT32", converted_type: "UINT_16" },
  i16: { type: "INT32", converted_type: "INT_16" },
  u32: { type: "INT32", converted_type: "UINT_32" },
  i32: { type: "INT32" },
  u64: { type: "INT64", converted_type: "UINT_64" },
  i64: { type: "INT64" },
  f32: { type: "FLOAT" },
  f64: { type: "DOUBLE" },
  bool: { type: "BOOLEAN" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  utcNs: nsTime(),
  taiNs: nsTime(),
};
/** Types with statistics; by those of floats, readers lose the rows with NaN. */
const WITH_STATISTICS: ReadonlySet<ColumnType> = new Set<ColumnType>([
  "utcNs",
  "taiNs",
  "i8",
  "u8",
  "i16",
  "u16",
  "i32",
  "i64",
]);

/** Time in ns; readers keep the ns of one that isn't adjusted to UTC. */
function nsTime(): Omit<SchemaElement, "name"> {
  return {
    type: "INT64",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "NANOS" },
  };
}

/**
 * Exports the frames of a source to Parquet. The columns are in docs/recordings.md; their
 * types are those of the fields: unsigned integers as such, `f32` as FLOAT, `f64` as DOUBLE,
 * text as UTF-8, times as TIMESTAMP in ns. Cells without a value are null. The units are in
 * the file's metadata, a key `unit:COLUMN` each.
 *
 * An export without rows writes nothing, as readers refuse a file without rows.
 *
 * It loads `npm:hyparquet-writer`, and holds the rows of one row group in memory: about a
 * million cells.
 *
 * @param source A recording, or any other source; a live one is exported until it ends.
 * @param writable Stream that receives the file, which is closed at the end.
 * @param options Fields, range, rows and reactions.
 * @returns Number of rows, and of what is missing.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range, a field is unknown, or has another
 * type in later frames.
 * @throws {Error} If the source or the stream fails, or the signal is aborted.
 */
export async function exportParquet(
  source: TelemetrySource,
  writable: WritableStream<Uint8Array>,
  options: ExportOptions = {},
): Promise<ExportResult> {
  const checked = readExportOptions(options);
  return await exportRows(source, writable, checked, parquetFormat);
}

/** Format of Parquet. */
export const parquetFormat: TableFormat = async (columns, write) => {
  const { ByteWriter, ParquetWriter } = await import(
    "npm:hyparquet-writer@0.17.0"
  );
  const bytes = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }) => ({
      name,
      repetition_type: "OPTIONAL" as const,
      ...TYPES[type],
    })),
  ];
  const kvMetadata = columns.flatMap(({ name, unit }) =>
    unit === undefined ? [] : [{ key: `unit:${name}`, value: unit }]
  );
  const file = new ParquetWriter({ writer: bytes, schema, kvMetadata });
  return new ParquetTable(columns, file, bytes, write);
};

/** Returns the number of rows of a row group, by that of the columns. */
export function rowsOfGroup(columns: number): number {
  const rows = Math.floor(CELLS_AT_ONCE / columns);
  return Math.min(ROWS_MAX, Math.max(ROWS_MIN, rows));
}

/** Writer of a table in Parquet. */
class ParquetTable implements TableWriter {
  readonly #columns: readonly ExportColumn[];
  readonly #file: ParquetWriter;
  readonly #bytes: ByteWriter;
  readonly #write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly #groupRows: number;
  #rows: Row[] = [];
  #isEmpty = true;

  constructor(
    columns: readonly ExportColumn[],
    file: ParquetWriter,
    bytes: ByteWriter,
    write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
  ) {
    this.#columns = columns;
    this.#file = file;
    this.#bytes = bytes;
    this.#write = write;
    this.#groupRows = rowsOfGroup(columns.length);
  }

  async add(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.#rows.push(row);
    if (this.#rows.length >= this.#groupRows) await this.#writeGroup();
  }

  async finish(): Promise<void> {
    if (this.#rows.length > 0) await this.#writeGroup();
    if (this.#isEmpty) return;
    this.#file.finish();
    await this.#flush();
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    this.#isEmpty = false;
    this.#file.write({
      columnData: this.#columns.map(({ name, type }, i) => ({
        name,
        data: rows.map((row) => row[i]) as NonNullable<Cell>[],
        // A dictionary takes -0 for 0.
        ...type.startsWith("f") && { encoding: "PLAIN" as const },
        statistics: WITH_STATISTICS.has(type),
      })),
      rowGroupSize: rows.length,
    });
    await this.#flush();
  }

  /** Writes the bytes up to now. */
  async #flush(): Promise<void> {
    const bytes = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    await this.#write(bytes);
  }
}
