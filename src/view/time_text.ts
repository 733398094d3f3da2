/**
 * Times as text, in UTC or TAI.
 *
 * @module
 */

/** Time scale that is shown. */
export type TimeScale = "UTC" | "TAI";

const MS_PER_S = 1_000;
/** Distances of ticks, in ms. */
const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500].concat(
  [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 43_200]
    .map((sec) => sec * MS_PER_S),
);
const DAY_MS = 86_400 * MS_PER_S;

/**
 * Returns a time as `2026-11-29 18:05:02.125`, or without the day.
 *
 * @param ms Time in ms since 1970 (UTC).
 * @param offsetSec TAI minus UTC, in s, to show TAI; 0 for UTC.
 * @param parts Parts: of the day, and digits of a second.
 */
export function timeText(
  ms: number,
  offsetSec: number,
  { hasDay = false, digits = 3 }: {
    readonly hasDay?: boolean;
    readonly digits?: number;
  } = {},
): string {
  const date = new Date(ms + offsetSec * MS_PER_S);
  if (Number.isNaN(date.getTime())) return "–";
  const [day, clock] = date.toISOString().slice(0, -1).split("T");
  const time = clock.slice(0, 8 + (digits > 0 ? digits + 1 : 0));
  return hasDay ? `${day} ${time}` : time;
}

/** Returns a time, with its day unless that is the day of now. */
export function datedText(
  ms: number,
  nowMs: number,
  offsetSec: number,
): string {
  const dayOf = (ms: number) =>
    Math.floor((ms + offsetSec * MS_PER_S) / DAY_MS);
  return timeText(ms, offsetSec, { hasDay: dayOf(ms) !== dayOf(nowMs) });
}

/** Returns the name of a scale, with its offset if it isn't UTC. */
export function scaleText(scale: TimeScale, offsetSec: number): string {
  return scale === "UTC" ? "UTC" : `TAI (UTC + ${offsetSec} s)`;
}

/**
 * Returns the distance of the ticks of an axis, in ms, at which they are no closer than
 * wanted.
 *
 * @param spanMs Length of the axis.
 * @param ticksMax Number of ticks that have room.
 */
export function tickStepMs(spanMs: number, ticksMax: number): number {
  const least = spanMs / Math.max(1, ticksMax);
  return STEPS_MS.find((step) => step >= least) ??
    Math.ceil(least / DAY_MS) * DAY_MS;
}

/** Returns the times of ticks, on whole seconds or hours of the scale that is shown. */
export function tickTimes(
  fromMs: number,
  toMs: number,
  stepMs: number,
  offsetSec: number,
): number[] {
  const offsetMs = offsetSec * MS_PER_S;
  const first = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
  const count = Math.max(0, Math.floor((toMs - first) / stepMs) + 1);
  return Array.from({ length: count }, (_, i) => first + i * stepMs);
}

/** Returns an age: `0.05 s`, `12 s`, `3 min 20 s`, `5 h 7 min`. */
export function ageText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  const sec = Math.max(0, ms) / MS_PER_S;
  if (sec < 10) return `${sec.toFixed(sec < 1 ? 2 : 1)} s`;
  if (sec < 60) return `${Math.floor(sec)} s`;
  const minutes = Math.floor(sec / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(sec % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? `${hours} h ${minutes % 60} min`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Returns a span, as an age without parts that are 0: `10 s`, `2 min`. */
export function spanText(ms: number): string {
  return ageText(ms).replace(/ 0 (?:s|min|h)$/, "").replace(/\.0 /, " ");
}
