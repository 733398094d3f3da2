/**
 * Checks of rules, which may come from a file.
 *
 * @module
 */

import type { AlarmRule } from "./alarm_rules.ts";
import type { RefuseRule } from "./condition.ts";
import { typeOf } from "../base/check.ts";
import { nearestWord } from "../base/nearest.ts";

/**
 * Checks the numbers of a rule.
 *
 * @param rule Rule, also as it was read from JSON.
 * @param refuse Makes the error.
 * @throws {TypeError} If one isn't a number.
 * @throws {RangeError} If one is out of range.
 */
export function checkNumbers(rule: AlarmRule, refuse: RefuseRule): void {
  for (
    const [key, min] of [
      ["deadband", 0],
      ["onDelayMs", 0],
      ["offDelayMs", 0],
      ["minViolations", 1],
    ] as const
  ) {
    const value: unknown = rule[key];
    if (value === undefined) continue;
    const isCount = key === "minViolations";
    const text = `must be ${
      isCount ? "an integer" : "a number"
    } of ${min} or more`;
    if (typeof value !== "number") throw refuse(TypeError, key, text, value);
    const isRight = value >= min && value < Infinity &&
      (!isCount || Number.isInteger(value));
    if (!isRight) throw refuse(RangeError, key, text, value);
  }
}

/**
 * Checks an object, and the names of its properties.
 *
 * @param value Object, also as it was read from JSON.
 * @param keys Names that it may have.
 * @param part Name of the object, for errors.
 * @param refuse Makes the error.
 * @throws {TypeError} If it isn't an object, or has another property.
 */
export function checkRecord(
  value: unknown,
  keys: readonly string[],
  part: string,
  refuse: RefuseRule,
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refuse(TypeError, part, "must be an object", value);
  }
  const wrong = Object.keys(value).find((key) => !keys.includes(key));
  if (wrong === undefined) return;
  const nearest = nearestWord(wrong, keys);
  const hint = nearest === undefined ? "" : ` (did you mean ${nearest}?)`;
  const rule = `must have properties of ${keys.join(", ")}${hint}`;
  throw refuse(TypeError, part, rule, wrong);
}

/** Returns a function that makes the error of a part of rules. */
export function refusal(action: string): RefuseRule {
  return (ErrorClass, part, rule, received) =>
    new ErrorClass(
      `Cannot ${action} as ${part} ${rule}: received ${typeOf(received)}`,
    );
}

/**
 * Returns the error of a name that no rule has, with the nearest that one has.
 *
 * @param action Action, as in `Cannot ${action} as …`.
 * @param what Kind of the name.
 * @param received Name.
 * @param known Names of the rules.
 */
export function unknownName(
  action: string,
  what: string,
  received: unknown,
  known: Iterable<string>,
): RangeError {
  const nearest = nearestWord(String(received), known);
  const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
  return new RangeError(
    `Cannot ${action} as ${what} must be that of a rule: received ${
      typeOf(received)
    }${hint}`,
  );
}
