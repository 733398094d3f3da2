/**
 * Conditions of alarms, compiled to functions of one number.
 *
 * @module
 */

import { nearestWord } from "../base/nearest.ts";
import { checkedLimits, type FieldLimits } from "../struct/field_limits.ts";
import type { FlatField, FlatValue } from "../struct/flat_fields.ts";
import {
  type AlarmCondition,
  type AlarmNames,
  LIMIT_LEVELS,
} from "./alarm_rules.ts";

/** Result of a judgement of a number that can't be compared. */
export const INVALID = -1;

/** Condition, compiled. */
export interface Condition {
  /** Whether it is about the rate of change. */
  readonly isRate: boolean;
  /** Unit of its limits. */
  readonly unit: string | undefined;
  /** Returns the number that is judged. */
  number(value: FlatValue): number;
  /**
   * Judges a number.
   *
   * @param value Number.
   * @param standing Severity of the alarm, whose limits have the deadband.
   * @returns Severity, 0 if there is no violation, or {@linkcode INVALID}.
   */
  judge(value: number, standing: number): number;
  /** Describes what a number violates: `"above 10 deg"`. */
  violation(value: number, severity: number): string;
  /** Returns the limit that a number violates; undefined if there is no single one. */
  limit(value: number, severity: number): number | undefined;
}

/** Makes the error of a part of a rule. */
export type RefuseRule = (
  ErrorClass: typeof TypeError | typeof RangeError,
  part: string,
  rule: string,
  received: unknown,
) => Error;

const KINDS = ["limits", "values", "bits", "rate"] as const;

/** Condition that nothing violates. */
const NOTHING: Condition = {
  isRate: false,
  unit: undefined,
  number: Number,
  judge: (value) => Number.isNaN(value) ? INVALID : 0,
  violation: () => "",
  limit: () => undefined,
};

/** Returns the kind of a condition; undefined if there is none. */
export function kindOf(condition: AlarmCondition) {
  return KINDS.find((kind) => condition[kind] !== undefined);
}

/**
 * Compiles a condition.
 *
 * @param given Condition, with one of its kinds at most; without any, nothing violates it.
 * @param flat Field that it is about.
 * @param deadband Distance to a limit from which its violation ends.
 * @param refuse Makes the error of a part that is wrong.
 */
export function compileCondition(
  given: AlarmCondition,
  flat: FlatField,
  deadband: number,
  refuse: RefuseRule,
): Condition {
  const kinds = KINDS.filter((kind) => given[kind] !== undefined);
  if (kinds.length > 1) {
    const rule = `must have one of ${KINDS.join(", ")}`;
    throw refuse(TypeError, "its condition", rule, kinds.join(", "));
  }
  const { field, type } = flat;
  if (type === "char") {
    throw refuse(TypeError, "its field", "must be a number", "a text");
  }
  const kind = kinds[0];
  switch (kind) {
    case undefined:
      return NOTHING;
    case "values": {
      const levels = severities(given.values!, "values", field.values, refuse);
      return valuesCondition(levels, field.values);
    }
    case "bits": {
      const levels = severities(given.bits!, "bits", field.bits, refuse);
      return bitsCondition(levels, field.bits);
    }
    default: {
      const range = { min: -Number.MAX_VALUE, max: Number.MAX_VALUE };
      const limits = checkedLimits(
        given[kind],
        range,
        (ErrorClass, what, ...rest) =>
          refuse(ErrorClass, what.replace("limits", kind), ...rest),
      );
      const isRate = kind === "rate";
      const unit = isRate ? `${field.unit ?? "1"}/s` : field.unit;
      return limitsCondition(limits, deadband, isRate, unit);
    }
  }
}

/** Compiles ranges to arrays, the most severe first. */
function limitsCondition(
  limits: FieldLimits,
  deadband: number,
  isRate: boolean,
  unit: string | undefined,
): Condition {
  const ranges = LIMIT_LEVELS.flatMap((level, index) => {
    const range = limits[level];
    if (range === undefined) return [];
    // Nothing is beyond NaN, not even an infinity.
    const { below = NaN, above = NaN, inclusive = false } = range;
    return [{ severity: index + 1, below, above, inclusive }];
  }).reverse();
  const violated = (value: number, severity: number) => {
    const range = ranges.find((range) => range.severity === severity)!;
    const { below, above, inclusive } = range;
    const isAbove = Number.isNaN(below) || value > below / 2 + above / 2;
    return { isAbove, limit: isAbove ? above : below, inclusive };
  };
  const hasBelow = ranges.some(({ below }) => !Number.isNaN(below));
  const hasAbove = ranges.some(({ above }) => !Number.isNaN(above));
  return {
    isRate,
    unit,
    number: Number,
    judge(value, standing) {
      // NaN, and infinities on a side without a limit, tell nothing.
      if (
        value - value !== 0 && !(value > 0 ? hasAbove : value < 0 && hasBelow)
      ) {
        return INVALID;
      }
      for (const { severity, below, above, inclusive } of ranges) {
        const band = severity <= standing ? deadband : 0;
        const isViolated = inclusive
          ? value >= above - band || value <= below + band
          : value > above - band || value < below + band;
        if (isViolated) return severity;
      }
      return 0;
    },
    violation(value, severity) {
      const { isAbove, limit, inclusive } = violated(value, severity);
      const suffix = unit === undefined ? "" : ` ${unit}`;
      const words = isAbove ? "above" : "below";
      return `${inclusive ? "at or " : ""}${words} ${limit}${suffix}`;
    },
    limit: (value, severity) => violated(value, severity).limit,
  };
}

function valuesCondition(
  levels: ReadonlyMap<number, number>,
  names: Readonly<Record<string, number>> | undefined,
): Condition {
  return {
    isRate: false,
    unit: undefined,
    number: Number,
    judge: (value) => Number.isNaN(value) ? INVALID : levels.get(value) ?? 0,
    violation: (value) => `the value ${nameOf(value, names)}`,
    limit: () => undefined,
  };
}

function bitsCondition(
  levels: ReadonlyMap<number, number>,
  names: Readonly<Record<string, number>> | undefined,
): Condition {
  const masks = [...levels].map(([mask, severity]) => ({
    mask,
    severity,
    low: mask | 0,
    high: Math.floor(mask / 2 ** 32),
  })).sort((a, b) => b.severity - a.severity);
  const isSet = (value: number, { low, high }: typeof masks[number]) =>
    (value & low) !== 0 ||
    high !== 0 && (Math.floor(value / 2 ** 32) & high) !== 0;
  return {
    isRate: false,
    unit: undefined,
    // All masks are below 2^53, above which a number wouldn't be exact.
    number: (value) =>
      Number(typeof value === "bigint" ? BigInt.asUintN(53, value) : value),
    judge(value) {
      if (!Number.isFinite(value)) return INVALID;
      for (const mask of masks) if (isSet(value, mask)) return mask.severity;
      return 0;
    },
    violation(value, severity) {
      const set = masks.filter((mask) =>
        mask.severity === severity && isSet(value, mask)
      );
      return `bits ${set.map(({ mask }) => nameOf(mask, names)).join(", ")}`;
    },
    limit: () => undefined,
  };
}

function nameOf(
  value: number,
  names: Readonly<Record<string, number>> = {},
): string {
  const named = Object.entries(names).find(([, each]) => each === value);
  return named === undefined ? String(value) : `${named[0]} (${value})`;
}

/** Returns the severity of each value or mask. */
function severities(
  given: AlarmNames,
  kind: "values" | "bits",
  names: Readonly<Record<string, number>> | undefined,
  refuse: RefuseRule,
): Map<number, number> {
  const levels = new Map<number, number>();
  const isObject = typeof given === "object" && given !== null;
  const entries = isObject ? Object.entries(given) : [];
  if (entries.length === 0) {
    const rule = `must be an object of lists by level, ${
      LIMIT_LEVELS.join(", ")
    }`;
    throw refuse(TypeError, kind, rule, given);
  }
  for (const [level, list] of entries) {
    const severity = LIMIT_LEVELS.indexOf(level as typeof LIMIT_LEVELS[number]);
    if (severity < 0) {
      const rule = `must have levels of ${LIMIT_LEVELS.join(", ")}`;
      throw refuse(TypeError, kind, rule, level);
    }
    for (const value of resolveNames(list, `${kind}.${level}`, names, refuse)) {
      const min = kind === "bits" ? 1 : -Number.MAX_SAFE_INTEGER;
      if (!Number.isSafeInteger(value) || value < min) {
        const rule = kind === "bits"
          ? "must have masks of 1 or more"
          : "must have integers";
        throw refuse(RangeError, `${kind}.${level}`, rule, value);
      }
      levels.set(value, Math.max(levels.get(value) ?? 0, severity + 1));
    }
  }
  return levels;
}

/**
 * Returns the numbers of a list of numbers and names.
 *
 * @param list List.
 * @param part Name of the list, for errors.
 * @param names Names that the field has.
 * @param refuse Makes the error.
 */
export function resolveNames(
  list: unknown,
  part: string,
  names: Readonly<Record<string, number>> = {},
  refuse: RefuseRule,
): number[] {
  if (!Array.isArray(list) || list.length === 0) {
    const rule = "must be a list of numbers and names";
    throw refuse(TypeError, part, rule, list);
  }
  return list.map((one: unknown) => {
    if (typeof one === "number") return one;
    if (typeof one !== "string") {
      throw refuse(TypeError, part, "must have numbers and names", one);
    }
    if (Object.hasOwn(names, one)) return names[one];
    const nearest = nearestWord(one, Object.keys(names));
    const known = Object.keys(names).slice(0, 20).join(", ") || "none";
    const hint = nearest === undefined
      ? `; its names are ${known}`
      : `; did you mean ${nearest}?`;
    const error = refuse(RangeError, part, "must have names of the field", one);
    error.message += hint;
    throw error;
  });
}
