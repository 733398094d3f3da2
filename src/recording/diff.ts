/**
 * Differences of two recordings, by field.
 *
 * @module
 */

import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import type { MessageKind } from "./channels.ts";
import type { RecordedMessage } from "./recorded_message.ts";
import type { Recording } from "./recording.ts";
import { messageParts } from "./message_parts.ts";
import { dataOf } from "../base/bytes.ts";
import { stampReader } from "./record_times.ts";
import { type CheckOptions, readCheckOptions } from "./recording_check.ts";
import { checkOneOf, readOptions } from "../base/check.ts";

/** Options of {@linkcode diffRecordings}. */
export interface DiffOptions extends CheckOptions {
  /**
   * Messages that are compared with each other: those of the same place in the order, or
   * those with the same time stamp of the controller, of which those that one recording
   * lacks are counted. Commands, which have none, always go by their order.
   *
   * @default {"order"}
   */
  readonly align?: "order" | "time";
  /**
   * Fields to leave out, such as `header.counter`, with all that is in them; also whole
   * kinds: `command`, `discarded`, `events`, `events.rate`.
   */
  readonly ignore?: readonly string[];
}

/** Differences of a field. */
export interface FieldDiff {
  /** Number of messages in which it differs. */
  count: number;
  /** First difference. */
  readonly first: {
    /** Number of the message in the first recording, from 0, of those of its kind. */
    readonly index: number;
    /** Value in the first recording, as text. */
    readonly a: string;
    /** Value in the second. */
    readonly b: string;
  };
}

/** Differences of the messages of a kind. */
export interface FramesDiff {
  /** Number in the first recording. */
  a: number;
  /** Number in the second. */
  b: number;
  /** Number of those in the first without one in the second. */
  onlyInA: number;
  /** Number of those in the second without one in the first. */
  onlyInB: number;
  /** Number of pairs that differ. */
  different: number;
  /** Fields that differ, by their names, such as `telemetry.positions[2]`. */
  readonly fields: Record<string, FieldDiff>;
}

/** Numbers in both recordings. */
export interface DiffCounts {
  /** Number in the first. */
  a: number;
  /** Number in the second. */
  b: number;
}

/** Kinds of messages that are compared. */
export type DiffKind = "telemetry" | "config" | "status" | "command";

/** Result of {@linkcode diffRecordings}. */
export interface RecordingDiff {
  /** Whether nothing differs. */
  readonly isEqual: boolean;
  /** Differences of frames and commands, by kind. */
  readonly frames: Readonly<Record<DiffKind, FramesDiff>>;
  /** Bytes that belong to no frame. */
  readonly discardedBytes: Readonly<DiffCounts>;
  /** Events by type. */
  readonly events: Readonly<Record<string, Readonly<DiffCounts>>>;
}

const KINDS = [
  "telemetry",
  "config",
  "status",
  "command",
] as const satisfies (DiffKind & MessageKind)[];

/** Beginnings of the names of what can be ignored. */
export const DIFF_PARTS = [
  "header",
  ...KINDS,
  "discarded",
  "events",
] as const;

/** Returns the beginning of a name of {@linkcode DiffOptions.ignore}. */
export function diffPartOf(name: string): string {
  return String(name).split(/[.[]/, 1)[0];
}

/**
 * Compares two recordings by the fields of their frames and commands, each decoded by its
 * own structs: for programs that must send what another has sent, and for a recording and
 * its replay. Times of receipt aren't compared.
 *
 * @param a Recording.
 * @param b Another.
 * @param options Alignment, fields to ignore, signal, and progress.
 * @returns Counts, and the first difference of each field.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 * @throws {Error} If a recording can't be read.
 */
export async function diffRecordings(
  a: Recording,
  b: Recording,
  options: DiffOptions = {},
): Promise<RecordingDiff> {
  const action = "compare recordings";
  const { align = "order", ignore = [] } = readOptions(
    options,
    ["align", "ignore"],
    action,
  );
  const { signal, onProgress } = readCheckOptions(options, action);
  checkOneOf(align, ["order", "time"], action, "align");
  for (const name of ignore) {
    checkOneOf(diffPartOf(name), DIFF_PARTS, action, "ignore");
  }
  const frames = {} as Record<DiffKind, FramesDiff>;
  const isIgnored = (path: string) =>
    ignore.some((name) =>
      path === name ||
      /^[.[]/.test(path.slice(name.length)) && path.startsWith(name)
    );
  for (const [i, kind] of KINDS.entries()) {
    const byTime = align === "time" && kind !== "command";
    frames[kind] = isIgnored(kind)
      ? noDiff()
      : await compareKind(kind, [a, b], byTime, isIgnored, signal);
    onProgress?.((i + 1) / (KINDS.length + 1));
  }
  const discardedBytes = { a: 0, b: 0 };
  const events: Record<string, DiffCounts> = {};
  for (const [side, recording] of [["a", a], ["b", b]] as const) {
    const kinds = isIgnored("discarded") ? [] : ["discarded"] as const;
    for await (const { bytes } of recording.messages({ kinds, signal })) {
      discardedBytes[side] += bytes.length;
    }
    for await (const { type } of recording.events({ signal })) {
      if (isIgnored(`events.${type}`)) continue;
      (events[type] ??= { a: 0, b: 0 })[side]++;
    }
  }
  onProgress?.(1);
  const isEqual = discardedBytes.a === discardedBytes.b &&
    Object.values(events).every(({ a, b }) => a === b) &&
    Object.values(frames).every((one) =>
      one.onlyInA + one.onlyInB + one.different === 0
    );
  return { isEqual, frames, discardedBytes, events };
}

function noDiff(): FramesDiff {
  const counts = { a: 0, b: 0, onlyInA: 0, onlyInB: 0, different: 0 };
  return { ...counts, fields: {} };
}

/** Compares the messages of a kind, pair by pair. */
async function compareKind(
  kind: DiffKind,
  recordings: readonly [Recording, Recording],
  byTime: boolean,
  isIgnored: (path: string) => boolean,
  signal: AbortSignal | undefined,
): Promise<FramesDiff> {
  const diff = noDiff();
  const [left, right] = recordings.map((recording) =>
    recording.messages({ kinds: [kind], ...signal && { signal } })
  );
  const nextOf = async (side: "a" | "b") => {
    const { value } = await (side === "a" ? left : right).next();
    if (value !== undefined) diff[side]++;
    return value;
  };
  try {
    let [a, b] = [await nextOf("a"), await nextOf("b")];
    while (a !== undefined || b !== undefined) {
      const order = a && b ? (byTime ? orderOf(a, b) : 0) : a ? -1 : 1;
      if (order < 0) diff.onlyInA++;
      else if (order > 0) diff.onlyInB++;
      else comparePair(kind, a!, b!, diff, isIgnored);
      if (order <= 0) a = await nextOf("a");
      if (order >= 0) b = await nextOf("b");
    }
  } finally {
    await left.return();
    await right.return();
  }
  return diff;
}

/** Compares the time stamps of two frames: negative if the first is earlier. */
function orderOf(a: RecordedMessage, b: RecordedMessage): number {
  const [x, y] = [stampOf(a), stampOf(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function stampOf({ structs: { header }, bytes }: RecordedMessage): bigint {
  return stampReader(header)(dataOf(bytes), 0) ?? 0n;
}

/** Notes the fields in which two messages differ. */
function comparePair(
  kind: DiffKind,
  a: RecordedMessage,
  b: RecordedMessage,
  diff: FramesDiff,
  isIgnored: (path: string) => boolean,
): void {
  if (a.structs === b.structs && equals(a.bytes, b.bytes)) return;
  const index = diff.a - 1;
  let differs = false;
  const note = (path: string, a: unknown, b: unknown) => {
    if (isIgnored(path)) return;
    differs = true;
    const known = diff.fields[path];
    if (known) known.count++;
    else {
      const first = { index, a: shown(a), b: shown(b) };
      diff.fields[path] = { count: 1, first };
    }
  };
  compareValues("", valuesOf(kind, a), valuesOf(kind, b), note);
  if (differs) diff.different++;
}

/** Returns the values of a message, by the names of its structs. */
function valuesOf(kind: DiffKind, message: RecordedMessage): object {
  const parts = messageParts(message);
  if (parts === undefined) return { [kind]: message.bytes.toHex() };
  return Object.fromEntries(
    parts.map(([name, , view]) => [name, view.toObject()]),
  );
}

/** Calls back for each value of one that the other lacks, or has in another way. */
function compareValues(
  path: string,
  a: unknown,
  b: unknown,
  note: (path: string, a: unknown, b: unknown) => void,
): void {
  if (Object.is(a, b)) return;
  const isNested = typeof a === "object" && typeof b === "object" && a && b;
  if (!isNested) return note(path, a, b);
  const [left, right] = [a, b] as Record<string, unknown>[];
  const isArray = Array.isArray(a);
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const name = isArray ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    compareValues(name, left[key], right[key], note);
  }
}

/** Returns a value as text; a field that a struct lacks is absent. */
function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "bigint" || typeof value === "number") {
    return String(value);
  }
  return JSON.stringify(value);
}
