/**
 * Messages of alarms, for humans.
 *
 * @module
 */

import type {
  AlarmEventType,
  AlarmFlood,
  AlarmReading,
} from "./alarm_events.ts";
import type { AlarmDefinition } from "./compiled_rules.ts";
import { counted, printable } from "../base/printable.ts";
import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";

/** Number of alarms that the message of a flood names. */
const NAMED_MAX = 5;
const VIOLATIONS: ReadonlySet<AlarmEventType> = new Set<AlarmEventType>([
  "raised",
  "escalated",
  "eased",
]);

/** Returns the message of an event. */
export function alarmMessage(
  type: AlarmEventType,
  { name, unit, action }: AlarmDefinition,
  { level, reading, what, atMs }: {
    readonly level: string | undefined;
    readonly reading: AlarmReading | undefined;
    readonly what: string;
    readonly atMs: number;
  },
): string {
  const isViolation = VIOLATIONS.has(type);
  const value = reading === undefined
    ? undefined
    : `${numberText(reading.value)}${unit === undefined ? "" : ` ${unit}`}`;
  const parts = [`${name} ${type}${isViolation ? ` to ${level}` : ""}`];
  if (isViolation && what !== "") parts.push(`: ${value} is ${what}`);
  else if (type === "cleared") parts.push(`: ${value} is within its limits`);
  else parts.push(what);
  parts.push(`, at ${timeText(reading, atMs)}`);
  if (isViolation && action !== undefined) parts.push(`; ${action}`);
  return printable(parts.join(""));
}

/** Returns the summary of events that were not reported. */
export function flood(hidden: Map<string, number>, atMs: number): AlarmFlood {
  const counts = [...hidden].sort(([, a], [, b]) => b - a);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const named = counts.slice(0, NAMED_MAX).map(([name, count]) =>
    `${name} (${count})`
  );
  if (counts.length > NAMED_MAX) {
    named.push(`${counted(counts.length - NAMED_MAX, "other")}`);
  }
  const message =
    `${
      counted(total, "more event", "more events")
    } of alarms within a second: ${named.join(", ")}; ` +
    `their states are right, set a deadband or delays if they chatter`;
  return {
    type: "flood",
    hidden: Object.fromEntries(counts),
    atMs,
    message: printable(message),
  };
}

function numberText(value: number): string {
  return String(Number.isFinite(value) ? Number(value.toPrecision(7)) : value);
}

/** Returns the controller's time in UTC, or else this machine's. */
function timeText(reading: AlarmReading | undefined, atMs: number): string {
  const taiSec = reading?.atMs === atMs ? reading.taiSec : undefined;
  if (taiSec === undefined) return isoText(atMs);
  // A sum of seconds is less than the ms that it stands for, or more, by some ns.
  const ms = Math.round((taiSec - TAI_MINUS_UTC_SEC) * 1000);
  return `${isoText(ms)} by the controller`;
}

function isoText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.valueOf()) ? `${ms} ms` : date.toISOString();
}
