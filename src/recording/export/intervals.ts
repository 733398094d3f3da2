/**
 * Rows of intervals: mean, least and greatest values of the frames in each.
 *
 * @module
 */

import { nsOf } from "../record_times.ts";
import type {
  Cell,
  ColumnType,
  ExportColumn,
  FieldColumn,
  FrameReader,
  Row,
} from "./columns.ts";
import {
  endCells,
  type ExportedEvents,
  hasRow,
  headColumns,
  isLoss,
  Missing,
  type RowMaker,
  rowsOf,
} from "./rows.ts";
import type { TimelineEvent, TimelineFrame } from "./timeline_entry.ts";

/** Intervals of an export. */
export interface ExportIntervals {
  /** Length in ms, from 1; intervals begin at multiples of it since 1970 (UTC). */
  readonly ms: number;
  /**
   * Clock by which a frame belongs to an interval: its time of receipt, or its time stamp by
   * the controller; frames without one are in an interval of their own, without a start.
   *
   * @default {"received"}
   */
  readonly by?: "received" | "controller";
}

const INTERVAL_HEAD = {
  interval_utc: "utcNs",
  received_utc: "utcNs",
  run: "text",
  count: "u32",
  missed_frames: "u32",
  lost_messages: "u32",
  event: "text",
  message: "text",
} as const satisfies Record<string, ColumnType>;

/** Frames of one interval. */
interface Interval {
  readonly startNs: bigint | undefined;
  readonly receivedNs: bigint;
  readonly run: string | undefined;
  readonly missing: ReturnType<Missing["take"]>;
  count: number;
  readonly fields: readonly FieldSummary[];
}

/**
 * Makes a row of each interval. An interval ends early where frames may be missing, so that
 * no value is a mean over a gap.
 */
export class IntervalRows implements RowMaker {
  readonly columns: readonly ExportColumn[];
  readonly #reader: FrameReader;
  readonly #intervalNs: bigint;
  readonly #by: "received" | "controller";
  readonly #events: ExportedEvents;
  readonly #missing = new Missing();
  readonly #row: ReturnType<typeof rowsOf<typeof INTERVAL_HEAD>>;
  #interval: Interval | undefined;

  /**
   * @param reader Reader of the fields.
   * @param intervals Length and clock of the intervals.
   * @param events Events that have rows.
   */
  constructor(
    reader: FrameReader,
    { ms, by = "received" }: ExportIntervals,
    events: ExportedEvents,
  ) {
    this.#reader = reader;
    this.#intervalNs = nsOf(ms);
    this.#by = by;
    this.#events = events;
    const fields = reader.columns.flatMap(summaryColumns);
    this.#row = rowsOf(INTERVAL_HEAD, fields.length);
    this.columns = [...headColumns(INTERVAL_HEAD), ...fields];
  }

  addFrame(frame: TimelineFrame): Row[] {
    const { receivedNs, controllerNs } = this.#reader.head(frame);
    const ns = this.#by === "received" ? receivedNs : controllerNs;
    const startNs = ns && ns - ns % this.#intervalNs;
    const { run, lost, missedFrames } = frame;
    this.#missing.add(missedFrames, lost);
    const before = this.#interval;
    const isSame = startNs === before?.startNs && run === before?.run &&
      !this.#missing.isAny;
    const rows = isSame ? [] : this.#end();
    const interval = this.#interval ??= {
      startNs,
      receivedNs,
      run,
      missing: this.#missing.take(),
      count: 0,
      fields: this.#reader.columns.map(newSummary),
    };
    interval.count++;
    const cells = this.#reader.cells(frame);
    for (const [i, field] of interval.fields.entries()) field.add(cells[i]);
    return rows;
  }

  addEvent(entry: TimelineEvent): Row[] {
    const { run, atMs, type: event, message } = entry;
    const rows = isLoss(entry) ? this.#end() : [];
    this.#missing.add(entry.missedFrames, entry.lost);
    if (!hasRow(entry, this.#events)) return rows;
    const head = { received_utc: nsOf(atMs), run, event, message };
    return [...rows, this.#row(head)];
  }

  finish(): Row[] {
    const rows = this.#end();
    if (!this.#missing.isAny) return rows;
    const head = { ...endCells, ...this.#missing.take() };
    return [...rows, this.#row(head)];
  }

  #end(): Row[] {
    const interval = this.#interval;
    if (interval === undefined) return [];
    this.#interval = undefined;
    const { startNs, receivedNs, run, missing, count, fields } = interval;
    const head = {
      interval_utc: startNs,
      received_utc: receivedNs,
      run,
      count,
      ...missing,
    };
    const cells = fields.flatMap((field) => field.cells());
    return [this.#row(head, cells)];
  }
}

/** Summary of the values of a field. */
interface FieldSummary {
  add(value: Cell): void;
  /** Returns the cells of {@linkcode summaryColumns}. */
  cells(): Cell[];
}

function summaryColumns(field: FieldColumn): ExportColumn[] {
  const { name, type, unit, isQuantity } = field;
  if (!isQuantity) {
    return [
      { name: `${name}.last`, type, unit },
      { name: `${name}.changes`, type: "u32", unit: undefined },
    ];
  }
  return [
    { name: `${name}.mean`, type: "f64", unit },
    { name: `${name}.min`, type, unit },
    { name: `${name}.max`, type, unit },
  ];
}

function newSummary({ isQuantity, type }: FieldColumn): FieldSummary {
  if (!isQuantity) return new LastValue();
  return type === "u64" || type === "i64" ? new BigIntMean() : new Mean();
}

/** Last value, and how often it has changed. */
class LastValue implements FieldSummary {
  #last: Cell;
  #changes = 0;
  #isFirst = true;

  add(value: Cell): void {
    if (!this.#isFirst && value !== this.#last) this.#changes++;
    this.#isFirst = false;
    this.#last = value;
  }

  cells(): Cell[] {
    return [this.#last, this.#changes];
  }
}

/** Mean, least and greatest of numbers; all are NaN if one is, as nobody knows its value. */
class Mean implements FieldSummary {
  #count = 0;
  #mean = 0;
  /** Sum of the values that are not finite; 0 if all are. */
  #special = 0;
  #min = Infinity;
  #max = -Infinity;

  add(cell: Cell): void {
    const value = cell as number;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    this.#count++;
    // By shares, as a sum of large values overflows.
    if (Number.isFinite(value)) {
      this.#mean += value / this.#count - this.#mean / this.#count;
    } else this.#special += value;
  }

  cells(): Cell[] {
    const mean = this.#special === 0
      ? Math.max(this.#min, Math.min(this.#max, this.#mean))
      : this.#special;
    return [mean, this.#min, this.#max];
  }
}

/** Mean of integers of 64 bits; their sum is exact. */
class BigIntMean implements FieldSummary {
  #count = 0;
  #sum = 0n;
  #min: bigint | undefined;
  #max: bigint | undefined;

  add(cell: Cell): void {
    const value = cell as bigint;
    this.#count++;
    this.#sum += value;
    if (this.#min === undefined || value < this.#min) this.#min = value;
    if (this.#max === undefined || value > this.#max) this.#max = value;
  }

  cells(): Cell[] {
    return [Number(this.#sum) / this.#count, this.#min, this.#max];
  }
}
