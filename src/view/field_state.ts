/**
 * States of shown fields, and their marks: the terminal and the live page have the same.
 * Nothing here needs Deno, so it runs in a browser.
 *
 * @module
 */

import { compileCondition, INVALID } from "../limits/condition.ts";
import { LIMIT_LEVELS } from "../limits/alarm_rules.ts";
import type { LimitLevel } from "../struct/field_limits.ts";
import type { FlatField, FlatValue } from "../struct/flat_fields.ts";

/**
 * State of the value that is shown of a field:
 *
 * | state | when |
 * | --- | --- |
 * | `"never"` | no frame was received |
 * | `"stale"` | the last frame is older than {@linkcode SampleInterval.staleMs} |
 * | `"invalid"` | the value is NaN, or infinite on a side that has no limit |
 * | `"good"` | otherwise, also if it violates a limit |
 *
 * The first that applies counts: an old value is no value, whatever it was.
 */
export type FieldState = "never" | "stale" | "invalid" | "good";

/** Mark of a state or a level, which needs no colour to be told apart. */
export interface FieldMark {
  /** One letter, no two alike; a blank for what needs no attention. */
  readonly letter: string;
  /** One character of another shape than any other mark. */
  readonly shape: string;
  /** Meaning in a word or two. */
  readonly words: string;
}

/** Marks of the states of a field, and of the levels of limits by rising severity. */
export const FIELD_MARKS: Readonly<
  Record<FieldState | LimitLevel, FieldMark>
> = {
  never: { letter: "N", shape: "○", words: "never received" },
  stale: { letter: "S", shape: "◐", words: "stale" },
  invalid: { letter: "X", shape: "✕", words: "invalid" },
  good: { letter: " ", shape: "●", words: "good" },
  watch: { letter: "O", shape: "△", words: "watch" },
  warning: { letter: "W", shape: "▲", words: "warning" },
  distress: { letter: "D", shape: "◆", words: "distress" },
  critical: { letter: "C", shape: "■", words: "critical" },
  severe: { letter: "V", shape: "⬢", words: "severe" },
};

/** Judgement of a value, whatever its age. */
export interface FieldVerdict {
  /** Whether it can be used as a value. */
  readonly isValid: boolean;
  /** Most severe level of the field's limits that it violates; undefined if none. */
  readonly level: LimitLevel | undefined;
}

const VALID: FieldVerdict = { isValid: true, level: undefined };
const NOT_VALID: FieldVerdict = { isValid: false, level: undefined };

/**
 * Returns a function that judges values of a field by the limits that it declares.
 *
 * @param flat Field.
 */
export function fieldJudge(
  flat: FlatField,
): (value: FlatValue) => FieldVerdict {
  if (flat.type === "char") return () => VALID;
  const { limits } = flat.field;
  const condition = compileCondition(
    limits === undefined ? {} : { limits },
    flat,
    0,
    (ErrorClass, part, rule) =>
      new ErrorClass(`Cannot judge field "${flat.path}" as ${part} ${rule}`),
  );
  return (value) => {
    const number = condition.number(value);
    const severity = condition.judge(number, 0);
    if (severity > 0) {
      return { isValid: true, level: LIMIT_LEVELS[severity - 1] };
    }
    const isValid = severity !== INVALID && Number.isFinite(number);
    return isValid ? VALID : NOT_VALID;
  };
}

/**
 * Returns the state of a field.
 *
 * @param verdict Judgement of its last value; undefined if there was none.
 * @param ageMs Time since that was received, in ms.
 * @param staleMs Age from which it is stale, in ms.
 */
export function fieldState(
  verdict: FieldVerdict | undefined,
  ageMs: number,
  staleMs: number,
): FieldState {
  if (verdict === undefined) return "never";
  if (ageMs > staleMs) return "stale";
  return verdict.isValid ? "good" : "invalid";
}

/** Number of measured intervals after which a value is stale. */
const STALE_INTERVALS = 5;
/** Shortest age of a stale value, as networks and busy programs delay more than that. */
const STALE_MS_MIN = 250;
/** Age of a stale value before an interval was measured. */
const STALE_MS_UNMEASURED = 5000;
/** Time within which frames are received at once, as one read of a socket has several. */
const ARRIVAL_MS = 1;
/** Number of intervals between receptions that count. */
const WINDOW = 32;
/** Number of the longest of them that don't: pauses and lost links. */
const PAUSES = 2;

/** Measured interval between the frames of a kind, by which a value is stale. */
export class SampleInterval {
  readonly #fixedStaleMs: number | undefined;
  readonly #intervals: number[] = [];
  #count = 0;
  #lastMs = NaN;

  /** @param staleMs Age of a stale value in ms, if it is set; by default it is measured. */
  constructor(staleMs?: number) {
    this.#fixedStaleMs = staleMs;
  }

  /**
   * Takes note of a frame.
   *
   * @param receivedAtMs Time of its reception, in ms since 1970 (UTC).
   */
  add(receivedAtMs: number): void {
    const spanMs = receivedAtMs - this.#lastMs;
    if (spanMs >= 0 && spanMs < ARRIVAL_MS) return;
    this.#lastMs = receivedAtMs;
    // The clock was stepped back, or there was no frame before.
    if (!(spanMs > 0)) return;
    this.#intervals[this.#count++ % WINDOW] = spanMs;
  }

  /**
   * Mean interval between receptions, in ms, over the last ones without the longest two;
   * undefined until three were measured.
   */
  get intervalMs(): number | undefined {
    const counted = this.#intervals.toSorted((a, b) => a - b)
      .slice(0, -PAUSES);
    if (counted.length === 0) return undefined;
    return counted.reduce((sum, ms) => sum + ms) / counted.length;
  }

  /**
   * Age from which a value is stale, in ms: the one that is set, or 5 × {@linkcode intervalMs},
   * at least 250; 5000 before it is measured.
   */
  get staleMs(): number {
    if (this.#fixedStaleMs !== undefined) return this.#fixedStaleMs;
    const { intervalMs } = this;
    if (intervalMs === undefined) return STALE_MS_UNMEASURED;
    return Math.max(STALE_MS_MIN, STALE_INTERVALS * intervalMs);
  }
}
