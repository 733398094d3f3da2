/**
 * Alarm of a field: reads the field of a sample, and judges it by the condition that applies.
 *
 * @module
 */

import type { Alarm } from "./alarm.ts";
import type { FieldAlarm } from "./compiled_rules.ts";
import { type Condition, INVALID } from "./condition.ts";
import type { FieldLimits } from "../struct/field_limits.ts";
import { RateOfChange } from "./rate_of_change.ts";

/** Field whose samples an alarm judges. */
export class JudgedField {
  readonly #alarm: Alarm;
  readonly #rule: FieldAlarm;
  readonly #change = new RateOfChange();
  /** Condition in place of the rule's own. */
  #edited: Condition | undefined;

  /**
   * @param alarm Alarm of the field.
   * @param rule Its rule.
   */
  constructor(alarm: Alarm, rule: FieldAlarm) {
    this.#alarm = alarm;
    this.#rule = rule;
  }

  /** Name of the alarm. */
  get name(): string {
    return this.#rule.name;
  }

  /** Whether its rule has limits, for which others can be set. */
  get hasLimits(): boolean {
    return this.#rule.limitsCondition !== undefined;
  }

  /**
   * Judges by other limits in place of the rule's own, from the next sample on. Contexts
   * still apply before them.
   *
   * @param limits Limits; those of the rule if undefined.
   * @throws {Error} If its rule has a condition of another kind.
   * @throws {TypeError} If a part of the limits has the wrong type.
   * @throws {RangeError} If a limit is out of range.
   */
  edit(limits: FieldLimits | undefined): void {
    const { name, limitsCondition } = this.#rule;
    if (limitsCondition === undefined) {
      throw new Error(
        `Cannot edit limits of alarm "${name}" as its rule must have limits: it has another condition`,
      );
    }
    this.#edited = limits === undefined ? undefined : limitsCondition(limits);
  }

  /**
   * Judges a sample.
   *
   * @param data Bytes of the telemetry.
   * @param set Selected set of contexts.
   * @param spanMs Time since the sample before that counts, in ms; NaN across a gap.
   * @param atMs Time of its reception, in ms since 1970 (UTC).
   * @param taiSec Time by the controller.
   */
  judge(
    data: DataView,
    set: string | undefined,
    spanMs: number,
    atMs: number,
    taiSec: number | undefined,
  ): void {
    const alarm = this.#alarm;
    const condition = this.#conditionOf(data, set);
    let value = condition.number(this.#rule.flat.read(data, 0));
    if (condition.isRate) {
      const rate = this.#change.next(value, spanMs);
      if (rate === undefined) return;
      value = rate;
    }
    const severity = condition.judge(value, alarm.severity);
    if (severity === INVALID) alarm.invalidate(value, atMs);
    else {
      const counted = Number.isNaN(spanMs) ? 0 : spanMs;
      alarm.judge(severity, value, counted, atMs, taiSec, condition);
    }
  }

  #conditionOf(data: DataView, selected: string | undefined): Condition {
    const { contexts, condition } = this.#rule;
    for (const { set, applies, condition } of contexts) {
      if (set !== undefined && set !== selected) continue;
      if (applies(data)) return condition;
    }
    return this.#edited ?? condition;
  }
}
