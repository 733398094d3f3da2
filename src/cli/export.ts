/**
 * Verb `export`: a recording as a table.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { exportCsv } from "../recording/export/csv.ts";
import { duckDbQuery } from "../recording/export/duckdb.ts";
import {
  EXPORT_FORMATS,
  type ExportFormat,
  exportToFile,
  formatOfName,
} from "../recording/export/export_file.ts";
import type { CsvOptions } from "../recording/export/export_options.ts";
import type { ExportResult } from "../recording/export/export_rows.ts";
import { exportJsonl } from "../recording/export/jsonl.ts";
import { partsOf, type Recording } from "../recording/recording.ts";
import { flatFields } from "../struct/flat_fields.ts";
import {
  checkUsage,
  readChoice,
  readNumber,
  UsageError,
} from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";
import { printTo } from "./link_log.ts";
import {
  OPEN_FLAGS,
  openByFlags,
  RECORDING_OPERAND,
  warnOfMissing,
} from "./open.ts";
import type { Printer } from "./printer.ts";
import { Progress } from "./progress.ts";
import { readTimes, TIME_FLAGS } from "./time_flags.ts";
import { defineVerb } from "./verb.ts";

const FRAMES = ["telemetry", "config"] as const;
const CLOCKS = ["received", "controller"] as const;
const EVENTS = ["loss", "all", "none"] as const;

const FLAGS = {
  output: {
    type: "string",
    short: "o",
    value: "FILE",
    help: "file, in place of an older one; without it, text goes to stdout",
  },
  format: {
    type: "string",
    value: "FORMAT",
    choices: EXPORT_FORMATS,
    help: `${EXPORT_FORMATS.join(", ")}; by default by the ending of the\n` +
      "file, or csv",
  },
  ...OPEN_FLAGS,
  ...TIME_FLAGS,
  fields: {
    type: "string",
    value: "LIST",
    help: "fields, such as position,strut.length,positions[2]",
  },
  frames: {
    type: "string",
    value: "KIND",
    choices: FRAMES,
    help: "telemetry (default) or config",
  },
  every: { type: "string", value: "N", help: "every nth frame only" },
  interval: {
    type: "string",
    value: "MS",
    help: "mean, least and greatest values of intervals of that length",
  },
  by: {
    type: "string",
    value: "CLOCK",
    choices: CLOCKS,
    help: "clock of the intervals: received (default) or controller",
  },
  events: {
    type: "string",
    value: "WHICH",
    choices: EVENTS,
    help: "events with rows: loss (default), all or none",
  },
  names: { type: "boolean", help: "enumerations as names" },
  units: { type: "boolean", help: "a second row of units, in CSV" },
  "escape-formulas": {
    type: "boolean",
    help:
      "an apostrophe in front of texts that a spreadsheet would run,\nin CSV",
  },
  json: {
    type: "boolean",
    help: "print one JSON object about the file: numbers, columns",
  },
} as const;

/** Exports a recording. */
export const exportVerb = defineVerb({
  name: "export",
  summary: "Exports a recording as a table: CSV, JSON Lines or Parquet",
  operands: [RECORDING_OPERAND],
  permissions: "--allow-read --allow-write",
  flags: FLAGS,
  details: "To stdout it needs no --allow-write.",
  async run(values, [path], io) {
    const { output, format, json } = values;
    if (json && output === undefined) {
      throw new UsageError("Flag '--json' needs '--output'");
    }
    const chosen = format === undefined
      ? undefined
      : readChoice("--format", format, EXPORT_FORMATS);
    const fileFormat = output === undefined
      ? chosen ?? "csv"
      : chosen ?? formatOf(output);
    await using recording = await openByFlags(path, values, printTo(io));
    const options = readOptions(values, recording);
    checkFields(recording, options);
    const exportWith = async <R>(run: (options: CsvOptions) => Promise<R>) => {
      using progress = new Progress(io, "Exporting");
      const onProgress = ({ share = 0 }) => progress.update(share);
      return await run({ ...options, signal: io.signal, onProgress });
    };
    if (output === undefined) {
      const { lostMessages } = await exportWith((options) =>
        exportText(recording, fileFormat, options, io.stdout)
      );
      warnOfMissing(io, lostMessages);
      return 0;
    }
    const result = await exportWith((options) =>
      exportToFile(recording, output, { ...options, format: fileFormat })
    );
    if (json) await io.stdout.deliver(`${JSON.stringify(result)}\n`);
    if (result.path === undefined) {
      io.stderr.print(`${output}: no rows, and therefore no file`);
      return 1;
    }
    if (json) return 0;
    io.stderr.print(`${output}: ${textOf(result)}`);
    const { columns } = result;
    const query = duckDbQuery(output, fileFormat, columns, values.units);
    io.stderr.print(`DuckDB: ${query}`);
    return 0;
  },
});

function readOptions(
  values: FlagValues<typeof FLAGS>,
  recording: Recording,
): CsvOptions {
  const { fields, interval, by, frames, events, names, units } = values;
  const isCount = (value: number) => Number.isInteger(value) && value >= 1;
  const rule = "an integer from 1";
  const ms = readNumber("--interval", interval, rule, isCount);
  if (by !== undefined && ms === undefined) {
    throw new UsageError("Flag '--by' needs '--interval'");
  }
  return {
    ...readTimes(values, recording),
    fields: fields?.split(","),
    frames: readChoice("--frames", frames ?? "telemetry", FRAMES),
    every: readNumber("--every", values.every, rule, isCount),
    intervals: ms === undefined
      ? undefined
      : { ms, by: readChoice("--by", by ?? "received", CLOCKS) },
    events: readChoice("--events", events ?? "loss", EVENTS),
    enumerations: names ? "names" : "numbers",
    units,
    escapeFormulas: values["escape-formulas"],
  };
}

/** Checks the fields, unless structs change in the recording: the range may have either. */
function checkFields(
  recording: Recording,
  { fields, frames = "telemetry" }: CsvOptions,
): void {
  const [structs, ...others] = new Set(partsOf(recording).structs.values());
  if (structs === undefined || others.length > 0) return;
  checkUsage(() => flatFields(structs[frames], fields, "export"));
}

function formatOf(output: string): ExportFormat {
  const found = formatOfName(output);
  if (found !== undefined) return found;
  throw new UsageError(
    `Flag '--format' is needed, as the file doesn't end with .${
      EXPORT_FORMATS.join(" or .")
    }: received ${output}`,
  );
}

/** Exports to a printer, which takes text. */
async function exportText(
  recording: Recording,
  format: ExportFormat,
  options: CsvOptions,
  stdout: Printer,
): Promise<ExportResult> {
  const decoder = new TextDecoder();
  const writable = new WritableStream<Uint8Array>({
    write: (bytes) => stdout.deliver(decoder.decode(bytes, { stream: true })),
  });
  switch (format) {
    case "csv":
      return await exportCsv(recording, writable, options);
    case "jsonl":
      return await exportJsonl(recording, writable, options);
    case "parquet":
      throw new UsageError("Flag '--output' is needed for parquet");
  }
}

function textOf({ rows, frames, missedFrames, lostMessages }: ExportResult) {
  return `${counted(rows, "row")} of ${counted(frames, "frame")}; ${
    counted(missedFrames, "frame")
  } missed, ${counted(lostMessages, "message")} lost`;
}
