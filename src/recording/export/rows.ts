/**
 * Rows of an export: one a frame, every nth, or one an interval, and those of events.
 *
 * | column | content |
 * | ------ | ------- |
 * | `received_utc` | time of receipt, or of the event, by this machine's clock, UTC |
 * | `controller_utc` | time stamp of the controller, as UTC; empty if it fills in none |
 * | `controller_tai` | the same, on its own scale, TAI |
 * | `run`, `sequence` | run of the recorder and number of the message in it, which is the order of receipt; empty for a live source |
 * | `counter` | counter in the header of the frame |
 * | `missed_frames` | frames that the counters show to be missing in front of this row |
 * | `lost_messages` | messages that were received, but are missing in front of this row: in the recording, or as the export was too slow for a live source |
 * | `event`, `message` | type and text of an event; empty in the row of a frame |
 *
 * Columns of an interval are `interval_utc`, its start, `received_utc`, `run`, `count`, the
 * number of frames, `missed_frames`, `lost_messages`, `event` and `message`.
 *
 * @module
 */

import { nsOf } from "../record_times.ts";
import type {
  Cell,
  ColumnType,
  ExportColumn,
  FrameReader,
  Row,
} from "./columns.ts";
import {
  END_EVENT,
  type TimelineEvent,
  type TimelineFrame,
} from "./timeline_entry.ts";

/** Maker of the rows of an export. */
export interface RowMaker {
  /** Columns of the rows. */
  readonly columns: readonly ExportColumn[];
  /** Takes a frame, and returns the rows that are complete. */
  addFrame(frame: TimelineFrame): Row[];
  /** Takes an event, likewise. */
  addEvent(event: TimelineEvent): Row[];
  /** Returns the rows that are left at the end. */
  finish(): Row[];
}

/** Events that an export has rows of. */
export type ExportedEvents = "loss" | "all" | "none";

/** Types of events by which frames may be missing, or times can't be compared. */
const LOSS_EVENTS: ReadonlySet<string> = new Set([
  "connected",
  "disconnected",
  "stale",
  "recovered",
  "gap",
  "duplicate",
  "restart",
  "resync",
  "layoutMismatch",
  "unknownFrame",
  "replaced",
  "clockStepped",
  "recordingGap",
  "fileRemoved",
]);

/** Whether an event may mean that frames are missing. */
export function isLoss({ type }: TimelineEvent): boolean {
  return LOSS_EVENTS.has(type);
}

/** Whether an event has a row. */
export function hasRow(event: TimelineEvent, events: ExportedEvents): boolean {
  if (event.type === END_EVENT) return false; // the last row tells it
  return events === "all" || (events === "loss" && isLoss(event));
}

/** Cells in front of those of the fields, by their columns. */
type Head<Columns> = { readonly [Name in keyof Columns]?: Cell };

/** Returns the columns of the head of a row. */
export function headColumns(
  types: Readonly<Record<string, ColumnType>>,
): ExportColumn[] {
  return Object.entries(types)
    .map(([name, type]) => ({ name, type, unit: undefined }));
}

/** Returns a maker of rows: of the head, and the cells of fields, none by default. */
export function rowsOf<Columns extends object>(
  types: Columns,
  fields: number,
): (head: Head<Columns>, cells?: readonly Cell[]) => Row {
  const names = Object.keys(types) as (keyof Columns)[];
  const empty = Array<Cell>(fields).fill(undefined);
  return (head, cells = empty) => {
    const row = names.map((name): Cell => head[name]);
    return row.concat(cells);
  };
}

/** Cells of the last row, if something is missing at the end. */
export const endCells = {
  event: END_EVENT,
  message: "Frames or messages are missing behind the row before",
};

/** Number of frames and messages that are missing in front of a row. */
export class Missing {
  #frames = 0;
  #messages = 0;

  add(frames: number, messages: number): void {
    this.#frames += frames;
    this.#messages += messages;
  }

  /** Whether something is missing. */
  get isAny(): boolean {
    return this.#frames > 0 || this.#messages > 0;
  }

  /** Returns the cells, and begins with none again. */
  take(): { missed_frames: number; lost_messages: number } {
    const cells = {
      missed_frames: this.#frames,
      lost_messages: this.#messages,
    };
    this.#frames = this.#messages = 0;
    return cells;
  }
}

const FRAME_HEAD = {
  received_utc: "utcNs",
  controller_utc: "utcNs",
  controller_tai: "taiNs",
  run: "text",
  sequence: "u32",
  counter: "u32",
  missed_frames: "u32",
  lost_messages: "u32",
  event: "text",
  message: "text",
} as const satisfies Record<string, ColumnType>;

/** Makes a row of every nth frame. */
export class FrameRows implements RowMaker {
  readonly columns: readonly ExportColumn[];
  readonly #reader: FrameReader;
  readonly #every: number;
  readonly #events: ExportedEvents;
  readonly #missing = new Missing();
  readonly #row: ReturnType<typeof rowsOf<typeof FRAME_HEAD>>;
  #index = 0;

  /**
   * @param reader Reader of the fields.
   * @param every Number of frames from one row to the next, from 1.
   * @param events Events that have rows.
   */
  constructor(reader: FrameReader, every: number, events: ExportedEvents) {
    this.#reader = reader;
    this.#every = every;
    this.#events = events;
    this.#row = rowsOf(FRAME_HEAD, reader.columns.length);
    this.columns = [
      ...headColumns({ ...FRAME_HEAD, counter: reader.counterType }),
      ...reader.columns,
    ];
  }

  addFrame(frame: TimelineFrame): Row[] {
    this.#missing.add(frame.missedFrames, frame.lost);
    if (this.#index++ % this.#every !== 0) return [];
    const { run, sequence } = frame;
    const { receivedNs, controllerNs, controllerTaiNs, counter } = this.#reader
      .head(frame);
    const head = {
      received_utc: receivedNs,
      controller_utc: controllerNs,
      controller_tai: controllerTaiNs,
      run,
      sequence,
      counter,
      ...this.#missing.take(),
    };
    return [this.#row(head, this.#reader.cells(frame))];
  }

  addEvent(entry: TimelineEvent): Row[] {
    this.#missing.add(entry.missedFrames, entry.lost);
    if (!hasRow(entry, this.#events)) return [];
    const { run, sequence, atMs, type: event, message } = entry;
    const head = { received_utc: nsOf(atMs), run, sequence, event, message };
    return [this.#row(head)];
  }

  finish(): Row[] {
    if (!this.#missing.isAny) return [];
    const head = { ...endCells, ...this.#missing.take() };
    return [this.#row(head)];
  }
}
