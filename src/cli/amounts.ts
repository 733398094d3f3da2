/**
 * Amounts in flags and messages: lengths of files, and durations.
 *
 * @module
 */

import { TIMER_MS_MAX } from "../base/check.ts";
import { UsageError } from "./flag_values.ts";

/** Length of each unit of time, in ms. */
export const MS_OF_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const UNITS = ["bytes", "KiB", "MiB", "GiB", "TiB"];
const UNIT_BYTES = 1024;

/** Returns a length in the largest unit in which it is at least 1. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= UNIT_BYTES && unit < UNITS.length - 1) {
    value /= UNIT_BYTES;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/**
 * Reads a length such as `500M` or `1.5GiB`, of powers of 1024.
 *
 * @returns Bytes; undefined if the flag wasn't given.
 * @throws {UsageError} If the text is none.
 */
export function readSize(
  flag: string,
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/.exec(text) ?? [];
  const power = ["", "K", "M", "G", "T"].indexOf(unit);
  if (count !== undefined) return Math.round(Number(count) * 1024 ** power);
  throw new UsageError(
    `Flag '${flag}' must be a length as 500M or 1.5G: received ${
      text || "nothing"
    }`,
  );
}

/** Flag `--duration`. */
export const DURATION_FLAG = {
  type: "string",
  value: "TIME",
  help: "end after 90s, 10m, 1.5h (Ctrl-C ends it, too)",
} as const;

/**
 * Reads a duration such as `90s`, `10m` or `1.5h`; without a unit in s.
 *
 * @returns Duration in ms; undefined if the flag wasn't given.
 * @throws {UsageError} If the text is none, or 0.
 */
export function readDuration(
  flag: string,
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined;
  const [, count, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|)$/.exec(text) ?? [];
  const ms = Math.ceil(Number(count) * MS_OF_UNIT[unit || "s"]);
  if (ms > 0 && ms <= TIMER_MS_MAX) return ms;
  throw new UsageError(
    `Flag '${flag}' must be a duration as 90s, 10m or 1.5h, up to 24d: received ${
      text || "nothing"
    }`,
  );
}
