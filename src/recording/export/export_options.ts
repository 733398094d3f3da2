/**
 * Options of exports.
 *
 * @module
 */

import {
  checkBoolean,
  checkFunction,
  checkInteger,
  checkNames,
  checkOneOf,
  checkSignal,
  readOptions,
  typeOf,
} from "../../base/check.ts";
import { checkMs } from "../range.ts";
import type { EnumerationCells } from "./columns.ts";
import type { ExportIntervals } from "./intervals.ts";
import type { ExportedEvents } from "./rows.ts";
import type { ExportedFrames, WhenSlow } from "./timeline.ts";

/** State of an export. */
export interface ExportProgress {
  /** Rows up to now. */
  readonly rows: number;
  /** Time of receipt of the last, in ms since 1970 (UTC); undefined before the first. */
  readonly atMs: number | undefined;
  /**
   * Share of the recording's time that is done, in 0..1: 1 in the last call, unless `stop`
   * has ended the export; undefined for a live source.
   */
  readonly share: number | undefined;
}

/** Options of exports in every format. */
export interface ExportOptions {
  /**
   * Frames whose fields are exported.
   *
   * @default {"telemetry"}
   */
  readonly frames?: ExportedFrames;
  /**
   * Paths of the fields, such as `"position"`, `"strut.length"`, `"positions[2]"`; an array
   * or a nested struct stands for all in it. All by default.
   */
  readonly fields?: readonly string[];
  /** Least time of receipt, in ms since 1970 (UTC); the start by default. */
  readonly fromMs?: number;
  /**
   * Greatest time of receipt, likewise; the end by default. An export of a live source ends
   * at the first frame behind it.
   */
  readonly toMs?: number;
  /**
   * Number of frames from one row to the next, from 1. Those between are left out, but what
   * is missing is counted in the next row.
   *
   * @default {1}
   */
  readonly every?: number;
  /** A row with mean, least and greatest values for each interval, not for each frame. */
  readonly intervals?: ExportIntervals;
  /**
   * Cells of fields with names of values: the number, or its name (the number if it has
   * none).
   *
   * @default {"numbers"}
   */
  readonly enumerations?: EnumerationCells;
  /**
   * Events that have rows of their own: those by which frames may be missing or times can't
   * be compared, all, or none. The columns `missed_frames` and `lost_messages` count in any
   * case.
   *
   * @default {"loss"}
   */
  readonly events?: ExportedEvents;
  /**
   * Reaction to a sink that is too slow for a live source; a recording waits.
   *
   * @default {"drop"}
   */
  readonly whenSlow?: WhenSlow;
  /** Ends the export in order: what was written is complete. */
  readonly stop?: AbortSignal;
  /** Cancels the export, which rejects with the signal's reason; a file is removed. */
  readonly signal?: AbortSignal;
  /** Called as the export goes on: for every block of rows that was written. */
  readonly onProgress?: (progress: ExportProgress) => void;
}

/** Options of `exportCsv()`. */
export interface CsvOptions extends ExportOptions {
  /**
   * Whether a second row has the units of the columns.
   *
   * @default {false}
   */
  readonly units?: boolean;
  /**
   * Whether a text that a spreadsheet would run as a formula (it begins with =, +, -, @, a
   * tab or a carriage return) gets an apostrophe in front. By default text is exact.
   *
   * @default {false}
   */
  readonly escapeFormulas?: boolean;
}

/** Options of an export, checked. */
export type CheckedOptions =
  & Omit<Required<ExportOptions>, Optional>
  & { readonly [Name in Optional]: ExportOptions[Name] };
type Optional =
  | "fields"
  | "fromMs"
  | "toMs"
  | "intervals"
  | "stop"
  | "signal"
  | "onProgress";

const ACTION = "export";
const EVERY_MAX = 2 ** 31 - 1;
/** A year. */
const INTERVAL_MS_MAX = 31_622_400_000;

/**
 * Checks the options of an export, and fills in the defaults.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 */
export function readExportOptions(options: ExportOptions): CheckedOptions {
  const {
    frames = "telemetry",
    fields,
    fromMs,
    toMs,
    every = 1,
    intervals,
    enumerations = "numbers",
    events = "loss",
    whenSlow = "drop",
    stop,
    signal,
    onProgress,
  } = readOptions(options, [
    "frames",
    "fields",
    "fromMs",
    "toMs",
    "every",
    "intervals",
    "enumerations",
    "events",
    "whenSlow",
    "stop",
    "signal",
    "onProgress",
  ], ACTION);
  checkOneOf(frames, ["telemetry", "config"], ACTION, "frames");
  if (fields !== undefined && !(Array.isArray(fields) && fields.length > 0)) {
    throw new TypeError(
      `Cannot ${ACTION} as fields must be an array of paths: received ${
        Array.isArray(fields) ? "an empty one" : typeOf(fields)
      }`,
    );
  }
  if (fromMs !== undefined) checkMs(fromMs, ACTION, "fromMs");
  if (toMs !== undefined) checkMs(toMs, ACTION, "toMs");
  checkInteger(every, 1, EVERY_MAX, ACTION, "every");
  if (intervals !== undefined) checkIntervals(intervals, every);
  checkOneOf(enumerations, ["numbers", "names"], ACTION, "enumerations");
  checkOneOf(events, ["loss", "all", "none"], ACTION, "events");
  checkOneOf(whenSlow, ["drop", "wait"], ACTION, "whenSlow");
  checkSignal(stop, ACTION);
  checkSignal(signal, ACTION);
  if (onProgress !== undefined) {
    checkFunction(onProgress, ACTION, "onProgress");
  }
  return {
    frames,
    fields: fields && [...fields],
    fromMs,
    toMs,
    every,
    intervals,
    enumerations,
    events,
    whenSlow,
    stop,
    signal,
    onProgress,
  };
}

function checkIntervals(intervals: ExportIntervals, every: number): void {
  const names = ["ms", "by"] as const;
  const { ms, by = "received" } = readOptions(
    intervals,
    names,
    ACTION,
    "intervals",
  );
  checkNames(intervals, names, ACTION, "intervals");
  checkInteger(ms, 1, INTERVAL_MS_MAX, ACTION, "intervals.ms");
  checkOneOf(by, ["received", "controller"], ACTION, "intervals.by");
  if (every === 1) return;
  throw new RangeError(
    `Cannot ${ACTION} as every must be 1 with intervals: received ${every}`,
  );
}

/**
 * Checks the options of CSV.
 *
 * @throws {TypeError} If an option has the wrong type.
 */
export function readCsvOptions(
  options: CsvOptions,
): Required<Pick<CsvOptions, "units" | "escapeFormulas">> {
  const { units = false, escapeFormulas = false } = readOptions(
    options,
    ["units", "escapeFormulas"],
    ACTION,
  );
  checkBoolean(units, ACTION, "units");
  checkBoolean(escapeFormulas, ACTION, "escapeFormulas");
  return { units, escapeFormulas };
}
