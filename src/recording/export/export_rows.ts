/**
 * Work that exports of all formats have in common: from a source to rows, from bytes to a
 * stream.
 *
 * @module
 */

import { Recording } from "../recording.ts";
import type { TelemetrySource } from "../../link/source.ts";
import {
  distinctColumns,
  type ExportColumn,
  FrameReader,
  type Row,
} from "./columns.ts";
import type { CheckedOptions } from "./export_options.ts";
import { IntervalRows } from "./intervals.ts";
import { FrameRows, type RowMaker } from "./rows.ts";
import { timeline } from "./timeline.ts";
import type { TimelineEntry, TimelineFrame } from "./timeline_entry.ts";

/** Result of an export. */
export interface ExportResult {
  /** Rows, without those of the names and units. */
  readonly rows: number;
  /** Frames in the range, also those between rows of `every` or in `intervals`. */
  readonly frames: number;
  /** Frames that the counters show to be missing between them. */
  readonly missedFrames: number;
  /** Messages that were received, but are missing between them. */
  readonly lostMessages: number;
  /** Columns, in their order. */
  readonly columns: readonly ExportColumn[];
}

/** Format of an export, for a table of known columns. */
export interface TableWriter {
  /** Adds rows; waits until the stream takes more. */
  add(rows: readonly Row[]): Promise<void>;
  /** Writes the rest. */
  finish(): Promise<void>;
}

/** Makes the writer for a table. */
export type TableFormat = (
  columns: readonly ExportColumn[],
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
) => TableWriter | Promise<TableWriter>;

/** Rows that are made before they are written, and entries that may make none. */
const ROWS_AT_ONCE = 256;
const ENTRIES_AT_ONCE = 4096;
/** Events in front of the first frame that are read before the columns are decided. */
const EVENTS_FIRST_MAX = 1000;

/**
 * Exports a source to a stream, which is closed at the end, and aborted if the export fails.
 *
 * @throws {Error} If the source or the stream fails, or the signal is aborted.
 */
export async function exportRows(
  source: TelemetrySource,
  writable: WritableStream<Uint8Array>,
  options: CheckedOptions,
  format: TableFormat,
): Promise<ExportResult> {
  const { signal } = options;
  const writer = writable.getWriter();
  try {
    const result = await writeRows(source, options, format, async (bytes) => {
      signal?.throwIfAborted();
      await writer.write(bytes);
    });
    signal?.throwIfAborted();
    await writer.close();
    return result;
  } catch (error) {
    await writer.abort(error).catch(() => {}); // the first error says more
    throw error;
  }
}

async function writeRows(
  source: TelemetrySource,
  options: CheckedOptions,
  format: TableFormat,
  write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<ExportResult> {
  const { onProgress, stop } = options;
  await using entries = timeline(source, options);
  const { read, structs } = await upToFrame(source, entries, options);
  const maker = makerOf(structs, options);
  const columns = distinctColumns(maker.columns);
  const table = await format(columns, write);
  const totals = { rows: 0, frames: 0, missedFrames: 0, lostMessages: 0 };
  const shareOf = progressOf(source, options);
  let atMs: number | undefined;
  let rows: Row[] = [];
  let entriesRead = 0;
  const flush = async (isAll: boolean) => {
    await table.add(rows);
    totals.rows += rows.length;
    rows = [];
    entriesRead = 0;
    // A recording may end behind its last entry.
    const share = atMs === undefined
      ? undefined
      : shareOf(isAll ? Infinity : atMs);
    onProgress?.({ rows: totals.rows, atMs, share });
  };
  const add = (entry: TimelineEntry) => {
    atMs = entry.atMs;
    totals.lostMessages += entry.lost;
    totals.missedFrames += entry.missedFrames;
    if (entry.kind === "frame") {
      totals.frames++;
      return maker.addFrame(entry);
    }
    return maker.addEvent(entry);
  };
  for (const entry of read) rows.push(...add(entry));
  for await (const entry of entries) {
    rows.push(...add(entry));
    const isEnough = ++entriesRead >= ENTRIES_AT_ONCE;
    if (isEnough || rows.length >= ROWS_AT_ONCE) await flush(false);
  }
  rows.push(...maker.finish());
  await flush(!stop?.aborted);
  await table.finish();
  return { ...totals, columns };
}

/**
 * Reads up to the first frame, which shows the structs of a controller that has
 * alternatives.
 */
async function upToFrame(
  { structs }: TelemetrySource,
  entries: AsyncGenerator<TimelineEntry, void>,
  { frames }: CheckedOptions,
): Promise<{ read: TimelineEntry[]; structs: FrameStructs }> {
  const read: TimelineEntry[] = [];
  while (read.length < EVENTS_FIRST_MAX) {
    const { value: entry } = await entries.next();
    if (!entry) break;
    read.push(entry);
    if (entry.kind === "frame") return { read, structs: entry };
  }
  const { header, [frames]: body } = structs;
  return { read, structs: { header, body } };
}

/** Structs of the frames. */
type FrameStructs = Pick<TimelineFrame, "header" | "body">;

function makerOf(
  { header, body }: FrameStructs,
  { fields, enumerations, intervals, events, every }: CheckedOptions,
): RowMaker {
  const reader = new FrameReader(header, body, fields, enumerations);
  return intervals
    ? new IntervalRows(reader, intervals, events)
    : new FrameRows(reader, every, events);
}

/** Returns the share of a recording that is done, by the time of an entry. */
function progressOf(
  source: TelemetrySource,
  { fromMs = 0, toMs = Infinity }: CheckedOptions,
): (atMs: number) => number | undefined {
  if (!(source instanceof Recording)) return () => undefined;
  const starts = source.files.flatMap(({ startMs }) => startMs ?? []);
  const ends = source.files.flatMap(({ endMs }) => endMs ?? []);
  const within = (ms: number) => Math.max(fromMs, Math.min(toMs, ms));
  const least = within(starts.reduce((a, b) => Math.min(a, b), Infinity));
  const greatest = within(ends.reduce((a, b) => Math.max(a, b), 0));
  const span = greatest - least;
  // Of a recording that lost all of its messages, nothing is done before its end.
  return (atMs) => atMs >= greatest ? 1 : Math.max(0, atMs - least) / span;
}
