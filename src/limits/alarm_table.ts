/**
 * Alarms of an engine by their names, and the states of them that outlive the program.
 *
 * @module
 */

import { Alarm, type SavedAlarm } from "./alarm.ts";
import type { AlarmChange, AlarmStatus } from "./alarm_events.ts";
import type {
  BuiltInAlarm,
  CompiledRules,
  FieldAlarm,
} from "./compiled_rules.ts";
import { JudgedField } from "./judged_field.ts";
import type { BuiltIn } from "./link_watch.ts";
import { unknownName } from "./rule_checks.ts";

/** Alarms of all rules. */
export class AlarmTable {
  /** Fields with an alarm, in the order of the rules. */
  readonly fields: readonly JudgedField[];
  /** Alarm of the link's silence; undefined if there is none. */
  readonly link: BuiltIn | undefined;
  /** Alarm of the rate of samples, likewise. */
  readonly rate: BuiltIn | undefined;
  readonly #alarms = new Map<string, Alarm>();

  /**
   * Makes the alarms, which are normal and have no data.
   *
   * @param rules Rules.
   * @param report Receives the events of all alarms.
   */
  constructor(
    { fields, link, rate }: CompiledRules,
    report: (change: AlarmChange) => void,
  ) {
    const add = (definition: FieldAlarm | BuiltInAlarm) => {
      const alarm = new Alarm(definition, report);
      this.#alarms.set(definition.name, alarm);
      return alarm;
    };
    this.fields = fields.map((rule) => new JudgedField(add(rule), rule));
    this.link = link && { alarm: add(link), rule: link };
    this.rate = rate && { alarm: add(rate), rule: rate };
  }

  /** Statuses of all alarms, in the order of the rules. */
  get statuses(): AlarmStatus[] {
    return [...this.#alarms.values()].map(({ status }) => status);
  }

  /**
   * Returns an alarm.
   *
   * @param name Name of the alarm.
   * @param verb Action of the caller, as in `Cannot ${verb} alarm …`.
   * @throws {RangeError} If there is no such alarm.
   */
  find(name: string, verb: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm !== undefined) return alarm;
    throw unknownName(`${verb} alarm`, "name", name, this.#alarms.keys());
  }

  /** Returns the field of an alarm; undefined if it is built in. */
  fieldOf(name: string): JudgedField | undefined {
    return this.fields.find((field) => field.name === name);
  }

  /** Ends each shelving whose time is over. */
  expire(nowMs: number): void {
    for (const alarm of this.#alarms.values()) alarm.expire(nowMs);
  }

  /** Takes note that nothing is received. */
  loseData(): void {
    for (const alarm of this.#alarms.values()) alarm.loseData();
  }

  /** Returns the states of the alarms that are not as at the begin, by name. */
  save(): Record<string, SavedAlarm> {
    const changed = [...this.#alarms].map(([name, alarm]) =>
      [name, alarm.save()] as const
    ).filter(([, { life, evidence, shelving, isInvalid, edit }]) =>
      life !== "normal" || shelving !== undefined || isInvalid ||
      edit !== undefined ||
      evidence.some(({ count }) => count > 0)
    );
    return Object.fromEntries(changed);
  }

  /**
   * Goes on from the states of another run. Limits that an operator has set end if the
   * rule of the alarm has no limits any more.
   *
   * @param alarms States, by name.
   * @returns Names of alarms that no rule has any more, which are left out.
   */
  restore(alarms: Readonly<Record<string, SavedAlarm>>): string[] {
    return Object.entries(alarms).filter(([name, saved]) => {
      const alarm = this.#alarms.get(name);
      const field = this.fieldOf(name);
      const edit = field?.hasLimits ? saved.edit : undefined;
      if (edit !== undefined) field?.edit(edit.limits);
      alarm?.restore({ ...saved, edit });
      return alarm === undefined;
    }).map(([name]) => name);
  }
}
