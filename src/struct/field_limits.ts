/**
 * Limits of a field's value, with the levels of XTCE.
 *
 * @module
 */

import type { RefuseMeaning } from "./field_meaning.ts";

/**
 * Level of a limit, as in XTCE (OMG, XML Telemetric and Command Exchange 1.2,
 * `ConcernLevels`).
 */
export type LimitLevel =
  | "watch"
  | "warning"
  | "distress"
  | "critical"
  | "severe";

/** Levels by rising severity. */
const LEVELS: readonly LimitLevel[] = [
  "watch",
  "warning",
  "distress",
  "critical",
  "severe",
];

/**
 * Values outside of a range, in the unit of the field; at least one side is given.
 *
 * A value that equals a limit is still within it, unless `inclusive` is true. NaN is neither
 * below nor above anything.
 */
export interface LimitRange {
  /** Limit that values violate below it: XTCE's `minInclusive`. */
  readonly below?: number;
  /** Limit that values violate above it: XTCE's `maxInclusive`. */
  readonly above?: number;
  /**
   * Whether a value that equals a limit violates it as well (XTCE's `minExclusive` and
   * `maxExclusive`); false by default.
   */
  readonly inclusive?: boolean;
}

/**
 * Limits of a field, or of each element of an array, by rising severity: `{ warning: { above: 10 }, critical: {
 * above: 12 } }`. A value has the most severe level that it violates, so no level is
 * narrower than a less severe one.
 */
export type FieldLimits = { readonly [L in LimitLevel]?: LimitRange };

/** Numbers that the field can hold. */
interface Range {
  readonly min: number;
  readonly max: number;
}

/**
 * Checks the limits of a field.
 *
 * @param given Limits, a copy of plain data.
 * @param range Numbers that the field can hold, beyond which a limit is never violated.
 * @param refuse Makes the error.
 * @returns The limits by rising severity, frozen.
 */
export function checkedLimits(
  given: unknown,
  range: Range,
  refuse: RefuseMeaning,
): FieldLimits {
  const levels = LEVELS.join(", ");
  const named = entriesOf(given);
  if (named.length === 0) {
    const rule = `must be an object of ranges by their levels, ${levels}`;
    throw refuse(TypeError, "the limits", rule, given);
  }
  for (const [level] of named) {
    if (LEVELS.includes(level as LimitLevel)) continue;
    throw refuse(TypeError, "the limits", `must be of ${levels}`, level);
  }
  const limits: { [L in LimitLevel]?: LimitRange } = {};
  let [below, above] = [Infinity, -Infinity];
  for (const level of LEVELS) {
    const part = (given as Record<string, unknown>)[level];
    if (part === undefined) continue;
    const checked = checkedRange(part, `limits.${level}`, range, refuse);
    limits[level] = checked;
    const rule = `must not be narrower than a less severe one`;
    const { below: low = below, above: high = above } = checked;
    if (low > below) {
      throw refuse(RangeError, `limits.${level}.below`, rule, low);
    }
    if (high < above) {
      throw refuse(RangeError, `limits.${level}.above`, rule, high);
    }
    [below, above] = [low, high];
  }
  return Object.freeze(limits);
}

function checkedRange(
  given: unknown,
  which: string,
  { min, max }: Range,
  refuse: RefuseMeaning,
): LimitRange {
  const rule = "must be { below, above, inclusive } with one side at least";
  const entries = entriesOf(given).filter(([, part]) => part !== undefined);
  const unknown = entries.find(([key]) =>
    key !== "below" && key !== "above" && key !== "inclusive"
  );
  if (unknown !== undefined) throw refuse(TypeError, which, rule, unknown[0]);
  const range: LimitRange = Object.fromEntries(entries);
  const { below, above, inclusive = false } = range;
  if (below === undefined && above === undefined) {
    throw refuse(TypeError, which, rule, given);
  }
  for (const side of ["below", "above"] as const) {
    const limit = range[side];
    if (limit === undefined) continue;
    const what = `${which}.${side}`;
    const rule = `must be a number in ${min}..${max}`;
    if (typeof limit !== "number") throw refuse(TypeError, what, rule, limit);
    if (!(limit >= min && limit <= max)) {
      throw refuse(RangeError, what, rule, limit);
    }
  }
  if (typeof inclusive !== "boolean") {
    const what = `${which}.inclusive`;
    throw refuse(TypeError, what, "must be a boolean", inclusive);
  }
  const isEmpty = below !== undefined && above !== undefined &&
    (below > above || (inclusive && below === above));
  if (isEmpty) {
    const rule = `must leave values between its limits, above ${below}`;
    throw refuse(RangeError, `${which}.above`, rule, above);
  }
  return Object.freeze(range);
}

function entriesOf(value: unknown): [string, unknown][] {
  const isRecord = typeof value === "object" && value !== null &&
    !Array.isArray(value);
  return isRecord ? Object.entries(value) : [];
}

/** Returns limits as text: `warning < -10 or > 10, critical ≥ 12`. */
export function limitsText(limits: FieldLimits): string {
  return Object.entries(limits).map(([level, range]) => {
    const { below, above, inclusive = false } = range;
    const [less, more] = inclusive ? ["≤", "≥"] : ["<", ">"];
    const sides = [
      ...below === undefined ? [] : [`${less} ${below}`],
      ...above === undefined ? [] : [`${more} ${above}`],
    ];
    return `${level} ${sides.join(" or ")}`;
  }).join(", ");
}
