/**
 * Alarm of a field: reads the field of a sample, and judges it by the condition that applies.
 *
 * @module
 */

import type { Alarm } from "./alarm.ts";
import type { FieldAlarm } from "./compiled_rules.ts";
import { type Condition, INVALID } from "./condition.ts";
import { RateOfChange } from "./rate_of_change.ts";

/** Field whose samples an alarm judges. */
export class JudgedField {
  readonly #alarm: Alarm;
  readonly #rule: FieldAlarm;
  readonly #change = new RateOfChange();

  /**
   * @param alarm Alarm of the field.
   * @param rule Its rule.
   */
  constructor(alarm: Alarm, rule: FieldAlarm) {
    this.#alarm = alarm;
    this.#rule = rule;
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
    return condition;
  }
}
