/**
 * Flags of a range of time in a recording.
 *
 * @module
 */

import type { Recording } from "../recording/recording.ts";
import type { RecordingFile } from "../recording/recording_contents.ts";
import { MS_OF_UNIT } from "./amounts.ts";
import { UsageError } from "./flag_values.ts";
import type { FlagValues } from "./flags.ts";

/** Flags of the range. */
export const TIME_FLAGS = {
  from: {
    type: "string",
    value: "TIME",
    help:
      "from this time of receipt on: 2026-11-29T12:00:00.5Z (UTC, also\nwithout the Z), -5m before the end, +90s after the start\n(ms, s, m, h, d)",
  },
  to: {
    type: "string",
    value: "TIME",
    help: "up to this time of receipt, likewise",
  },
} as const;

const RELATIVE = /^([+-])(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const ISO =
  /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?<zone>Z|[+-]\d\d:\d\d)?$/;

/** Range of time, as the methods of a recording take it. */
export interface TimeRange {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** Returns the times of receipt of the first and the last message; undefined without any. */
export function timesOf(
  files: readonly RecordingFile[],
): { startMs: number; endMs: number } | undefined {
  const starts = files.flatMap(({ startMs }) => startMs ?? []);
  const ends = files.flatMap(({ endMs }) => endMs ?? []);
  if (starts.length === 0) return undefined;
  return {
    startMs: starts.reduce((a, b) => Math.min(a, b)),
    endMs: ends.reduce((a, b) => Math.max(a, b)),
  };
}

/**
 * Reads the flags of the range.
 *
 * @param values Values of {@linkcode TIME_FLAGS}.
 * @param recording Recording, to whose start and end times are relative.
 * @throws {UsageError} If one is no time, or the range ends before it begins.
 */
export function readTimes(
  { from, to }: FlagValues<typeof TIME_FLAGS>,
  { files }: Pick<Recording, "files">,
): TimeRange {
  const { startMs, endMs } = timesOf(files) ?? { startMs: 0, endMs: 0 };
  const read = (name: string, text: string) =>
    Math.max(0, readTime(name, text, startMs, endMs));
  const fromMs = from === undefined ? undefined : read("--from", from);
  const toMs = to === undefined ? undefined : read("--to", to);
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs) {
    throw new UsageError(
      `Flag '--from' must be before '--to': received ${from} and ${to}`,
    );
  }
  return {
    ...fromMs !== undefined && { fromMs },
    ...toMs !== undefined && { toMs },
  };
}

/** Returns the end of what is read of a recording, in ms since 1970 (UTC). */
export function endMsOf(
  { recording, range }: {
    readonly recording: Pick<Recording, "files">;
    readonly range: TimeRange;
  },
): number {
  const endMs = timesOf(recording.files)?.endMs ?? 0;
  return Math.min(range.toMs ?? Infinity, endMs);
}

function readTime(
  name: string,
  text: string,
  startMs: number,
  endMs: number,
): number {
  const relative = RELATIVE.exec(text);
  if (relative) {
    const [, sign, count, unit] = relative;
    const ms = Number(count) * MS_OF_UNIT[unit];
    return sign === "-" ? endMs - ms : startMs + ms;
  }
  const iso = ISO.exec(text);
  const isDate = /^[\d-]{10}$/.test(text);
  const zone = iso?.groups?.zone || isDate ? "" : "Z";
  const ms = iso ? Date.parse(text.replace(" ", "T") + zone) : NaN;
  if (!Number.isNaN(ms)) return ms;
  throw new UsageError(
    `Flag '${name}' must be a time as 2026-11-29T12:00:00Z, -5m or +90s: received ${text}`,
  );
}
