/**
 * Export to a file.
 *
 * @module
 */

import { checkOneOf, readOptions, typeOf } from "../../base/check.ts";
import type { TelemetrySource } from "../../link/source.ts";
import { fromFileUrl } from "../paths.ts";
import { csvFormat } from "./csv.ts";
import { type CsvOptions, readExportOptions } from "./export_options.ts";
import {
  type ExportResult,
  exportRows,
  type TableFormat,
} from "./export_rows.ts";
import { jsonlFormat } from "./jsonl.ts";
import { parquetFormat } from "./parquet.ts";

/** Formats of exports, which are also the endings of their files. */
export const EXPORT_FORMATS = ["csv", "jsonl", "parquet"] as const;
/** One of {@linkcode EXPORT_FORMATS}. */
export type ExportFormat = typeof EXPORT_FORMATS[number];

/** Options of {@linkcode exportToFile}; those of CSV matter for CSV only. */
export interface ExportFileOptions extends CsvOptions {
  /** Format of the file; by default by the ending of its name. */
  readonly format?: ExportFormat;
}

/** Result of {@linkcode exportToFile}. */
export interface ExportFileResult extends ExportResult {
  /** Path of the file; undefined if there is none: a file of Parquet needs a row. */
  readonly path: string | undefined;
}

const ACTION = "export";
/** Ending of a file that is being written. */
const PART_ENDING = ".part";

/**
 * Exports the frames of a source to a file. It is written under a temporary name, `….part`,
 * and renamed when it is complete and synchronized with the disk, in place of an older file
 * of that name; if the export fails or is cancelled, it is removed, and the older file is
 * left. It needs `--allow-read` and `--allow-write` of the folder.
 *
 * @example Means of every minute
 * ```ts ignore
 * await using recording = await openRecording("night/");
 * await exportToFile(recording, "night.parquet", { intervals: { ms: 60_000 } });
 * ```
 *
 * @param source A recording, or any other source; a live one is exported until it ends.
 * @param path Path or file URL of the file.
 * @param options Format, fields, range, rows and reactions.
 * @returns Number of rows, and of what is missing.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range, a field is unknown, or has another
 * type in later frames.
 * @throws {Error} An error of Deno, if the file can't be written; or that of the source or
 * the signal.
 */
export async function exportToFile(
  source: TelemetrySource,
  path: string | URL,
  options: ExportFileOptions = {},
): Promise<ExportFileResult> {
  const checked = readExportOptions(options);
  if (typeof path !== "string" && !(path instanceof URL)) {
    throw new TypeError(
      `Cannot ${ACTION} as path must be a path or a URL: received ${
        typeOf(path)
      }`,
    );
  }
  const target = fromFileUrl(path);
  const format = tableFormat(formatOf(target, options), options);
  const partPath = target + PART_ENDING;
  try {
    const result = await writePart(
      partPath,
      (writable) => exportRows(source, writable, checked, format),
    );
    if (result.rows === 0 && format === parquetFormat) {
      await Deno.remove(partPath);
      return { ...result, path: undefined };
    }
    await Deno.rename(partPath, target);
    return { ...result, path: target };
  } catch (error) {
    await Deno.remove(partPath).catch(() => {}); // the first error says more
    throw error;
  }
}

/** Writes a file, and synchronizes it with the disk. */
async function writePart<R>(
  path: string,
  write: (writable: WritableStream<Uint8Array>) => Promise<R>,
): Promise<R> {
  const options = { write: true, create: true, truncate: true };
  using file = await Deno.open(path, options);
  const result = await write(
    new WritableStream({
      async write(bytes) {
        while (bytes.length > 0) {
          bytes = bytes.subarray(await file.write(bytes));
        }
      },
    }),
  );
  await file.sync();
  return result;
}

/** Returns the format by the ending of a name; undefined if it is none of a format. */
export function formatOfName(name: string): ExportFormat | undefined {
  return EXPORT_FORMATS.find((one) => name.endsWith(`.${one}`));
}

function formatOf(path: string, options: ExportFileOptions): ExportFormat {
  const { format = formatOfName(path) } = readOptions(
    options,
    ["format"],
    ACTION,
  );
  if (format !== undefined) {
    checkOneOf(format, EXPORT_FORMATS, ACTION, "format");
    return format;
  }
  throw new TypeError(
    `Cannot ${ACTION} as the name must end with .${
      EXPORT_FORMATS.join(" or .")
    }, or format be given: received ${typeOf(path)}`,
  );
}

function tableFormat(
  format: ExportFormat,
  options: ExportFileOptions,
): TableFormat {
  switch (format) {
    case "csv":
      return csvFormat(options);
    case "jsonl":
      return jsonlFormat;
    case "parquet":
      return parquetFormat;
  }
}
