/**
 * Cells as text, exactly.
 *
 * @module
 */

import type { Cell, ColumnType } from "./columns.ts";

const NS_PER_S = 1_000_000_000n;
const NS_DIGITS = 9;
/** Length of a date and time up to the second in ISO 8601. */
const SECOND_CHARS = 19;
/** Digits that tell all floats apart, and those that most need. */
const F32_DIGITS = 9;
const F32_DIGITS_FEW = 6;
/** Least float with all its bits. */
const F32_NORMAL = 2 ** -126;

/**
 * Returns the text of cells of a type; that of numbers is the shortest one that reads as the
 * same value of that type.
 */
export function cellText(type: ColumnType): (cell: Cell) => string {
  switch (type) {
    case "utcNs":
      return timeText("Z");
    case "taiNs":
      return timeText("");
    case "f32":
      return (cell) => f32Text(cell as number);
    case "f64":
      return (cell) => f64Text(cell as number);
    default:
      return String;
  }
}

/** Returns the text of times in ns since 1970, in ISO 8601. */
function timeText(zone: string): (cell: Cell) => string {
  // Rows of one second share most of the text, which takes longer than the rest.
  let lastSec: bigint | undefined;
  let second = "";
  return (cell) => {
    const ns = cell as bigint;
    const sec = ns / NS_PER_S;
    if (sec !== lastSec) {
      const iso = new Date(Number(sec) * 1000).toISOString();
      second = iso.slice(0, SECOND_CHARS);
      lastSec = sec;
    }
    const rest = Number(ns - sec * NS_PER_S);
    return `${second}.${String(rest).padStart(NS_DIGITS, "0")}${zone}`;
  };
}

function f64Text(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Returns the shortest text of a float, which has more digits as a double. */
function f32Text(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return f64Text(value);
  let digits = Math.abs(value) < F32_NORMAL ? 1 : F32_DIGITS_FEW;
  while (digits < F32_DIGITS) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
    digits++;
  }
  return String(Number(value.toPrecision(F32_DIGITS)));
}
