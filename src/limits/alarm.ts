/**
 * One alarm: its life, its data, and its shelving.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import type {
  AlarmChange,
  AlarmEventType,
  AlarmReading,
  AlarmStatus,
  LimitsEdit,
  OperatorNote,
  Shelving,
} from "./alarm_events.ts";
import { alarmMessage } from "./alarm_message.ts";
import { LIMIT_LEVELS } from "./alarm_rules.ts";
import {
  ALARM_TRANSITIONS,
  type AlarmCause,
  type AlarmData,
  type AlarmLife,
  type AlarmState,
} from "./alarm_states.ts";
import type { AlarmDefinition } from "./compiled_rules.ts";
import type { Condition } from "./condition.ts";
import { LevelSwitches, type SavedSwitches } from "./level_switches.ts";
import { byText, OPERATOR_EVENTS } from "./operator.ts";
import { limitsText } from "../struct/field_limits.ts";

/** Description of what a number violates. */
type Violated = Pick<Condition, "violation" | "limit">;

/** Parts of an alarm that outlive the program. */
export interface SavedAlarm extends SavedSwitches {
  /** State of its life. */
  readonly life: AlarmLife;
  /** Reading that raised it. */
  readonly trigger: AlarmReading | undefined;
  /** Reading of the most severe level. */
  readonly mostSevere: AlarmReading | undefined;
  /** Last acknowledgement. */
  readonly acknowledged: OperatorNote | undefined;
  /** Shelving, while it is shelved. */
  readonly shelving: Shelving | undefined;
  /** Whether invalid data was reported. */
  readonly isInvalid: boolean;
  /** Limits in place of those of its rule. */
  readonly edit?: LimitsEdit | undefined;
}

/** Returns the level of a severity. */
export function levelOf(severity: number) {
  return severity > 0 ? LIMIT_LEVELS[severity - 1] : undefined;
}

/** An alarm. */
export class Alarm {
  readonly definition: AlarmDefinition;
  readonly #report: (change: AlarmChange) => void;
  readonly #switches: LevelSwitches;
  #life: AlarmLife = "normal";
  #data: AlarmData = "noData";
  /** Whether invalid data was reported. */
  #isInvalid = false;
  #trigger: AlarmReading | undefined;
  #mostSevere: AlarmReading | undefined;
  #acknowledged: OperatorNote | undefined;
  #shelving: Shelving | undefined;
  #edit: LimitsEdit | undefined;
  /** Last good value, and its times. */
  #value = NaN;
  #valueSeverity = 0;
  #atMs = NaN;
  #taiSec: number | undefined;

  /**
   * @param definition Definition of the alarm.
   * @param report Receives its events.
   */
  constructor(
    definition: AlarmDefinition,
    report: (change: AlarmChange) => void,
  ) {
    this.definition = definition;
    this.#switches = new LevelSwitches(definition);
    this.#report = report;
  }

  /** Severity of the level that is on; 0 if none is. */
  get severity(): number {
    return this.#switches.severity;
  }

  /** State of its life, also while it is shelved. */
  get life(): AlarmLife {
    return this.#life;
  }

  /** State of the alarm, as it is shown. */
  get state(): AlarmState {
    return this.#shelving ? "shelved" : this.#life;
  }

  /** Status of the alarm. */
  get status(): AlarmStatus {
    const { name, field, unit } = this.definition;
    return {
      name,
      field,
      unit,
      state: this.state,
      data: this.#data,
      level: levelOf(this.severity),
      trigger: this.#trigger,
      mostSevere: this.#mostSevere,
      present: this.#reading,
      acknowledged: this.#acknowledged,
      shelving: this.#shelving,
      edit: this.#edit,
    };
  }

  /**
   * Takes a sample with good data.
   *
   * @param severity Severity of what it violates.
   * @param value Number that was judged.
   * @param spanMs Time since the sample before that counts, in ms; 0 across a gap.
   * @param atMs Time of its reception, in ms since 1970 (UTC).
   * @param taiSec Time by the controller.
   * @param condition Describes what a number violates.
   */
  judge(
    severity: number,
    value: number,
    spanMs: number,
    atMs: number,
    taiSec: number | undefined,
    condition: Violated,
  ): void {
    this.#value = value;
    this.#valueSeverity = severity;
    this.#atMs = atMs;
    this.#taiSec = taiSec;
    if (this.#data !== "good") {
      // The time without good data counts for nothing.
      this.#data = "good";
      spanMs = 0;
      if (this.#isInvalid) {
        this.#isInvalid = false;
        this.#emit("valid", atMs);
      }
    }
    const before = this.#switches.severity;
    if (this.#switches.weigh(severity, spanMs)) {
      this.#change(before, atMs, condition);
    }
    if (this.severity > 0) this.#noteMostSevere(severity);
  }

  /** Takes a sample that can't be judged, which changes nothing else. */
  invalidate(value: number, atMs: number): void {
    this.#data = "invalid";
    if (this.#isInvalid) return;
    this.#isInvalid = true;
    this.#emit("invalid", atMs, `: ${value} can't be compared with its limits`);
  }

  /** Takes note that nothing is received, which changes nothing else. */
  loseData(): void {
    this.#data = "noData";
  }

  /**
   * Acknowledges the alarm.
   *
   * @throws {Error} If it isn't unacknowledged.
   */
  acknowledge(note: OperatorNote): void {
    this.#act("acknowledge", "acknowledged", note);
    this.#acknowledged = note;
  }

  /**
   * Resets the latch.
   *
   * @throws {Error} If it isn't latched.
   */
  reset(note: OperatorNote): void {
    this.#act("reset", "reset", note);
  }

  /** Shelves the alarm, or changes its shelving. */
  shelve(note: OperatorNote, untilMs: number): void {
    const hiddenChanges = this.#shelving?.hiddenChanges ?? 0;
    this.#shelving = { ...note, untilMs, hiddenChanges };
    const until = new Date(untilMs).toISOString();
    this.#emit("shelved", note.atMs, ` ${byText(note)}, until ${until}`);
  }

  /**
   * Ends the shelving.
   *
   * @param atMs Time, in ms since 1970 (UTC).
   * @param reason Human-readable reason.
   * @throws {Error} If it isn't shelved.
   */
  unshelve(atMs: number, reason: string): void {
    const { name } = this.definition;
    if (!this.#shelving) {
      throw new Error(
        `Cannot unshelve alarm "${name}" as it must be shelved: it is ${this.state}`,
      );
    }
    const { hiddenChanges } = this.#shelving;
    this.#shelving = undefined;
    const hidden = `${
      counted(hiddenChanges, "change")
    } meanwhile, now ${this.#life}`;
    this.#emit("unshelved", atMs, ` ${reason}; ${hidden}`);
  }

  /** Ends the shelving if its time is over. */
  expire(nowMs: number): void {
    if (this.#shelving && nowMs >= this.#shelving.untilMs) {
      this.unshelve(nowMs, "Its time is over");
    }
  }

  /** Takes note of limits in place of those of its rule, or of their end. */
  edit(edit: LimitsEdit | undefined, note: OperatorNote): void {
    this.#edit = edit;
    const limits = edit === undefined
      ? "those of its rule"
      : limitsText(edit.limits);
    this.#emit("edited", note.atMs, ` ${byText(note)}; its limits: ${limits}`);
  }

  /** Returns the parts that outlive the program. */
  save(): SavedAlarm {
    return {
      life: this.#life,
      ...this.#switches.save(),
      trigger: this.#trigger,
      mostSevere: this.#mostSevere,
      acknowledged: this.#acknowledged,
      shelving: this.#shelving,
      isInvalid: this.#isInvalid,
      edit: this.#edit,
    };
  }

  /** Goes on from the parts of an alarm of another run; there is no data yet. */
  restore(saved: SavedAlarm): void {
    this.#life = saved.life;
    this.#switches.restore(saved);
    this.#trigger = saved.trigger;
    this.#mostSevere = saved.mostSevere;
    this.#acknowledged = saved.acknowledged;
    this.#shelving = saved.shelving;
    this.#isInvalid = saved.isInvalid;
    this.#edit = saved.edit;
  }

  get #reading(): AlarmReading | undefined {
    if (Number.isNaN(this.#atMs)) return undefined;
    return {
      value: this.#value,
      level: levelOf(this.#valueSeverity),
      atMs: this.#atMs,
      taiSec: this.#taiSec,
    };
  }

  /** Reports a change of the level that is on. */
  #change(before: number, atMs: number, condition: Violated): void {
    const { severity } = this.#switches;
    const judged = this.#valueSeverity;
    const what = judged > 0 ? condition.violation(this.#value, judged) : "";
    const limit = judged > 0 ? condition.limit(this.#value, judged) : undefined;
    if (before === 0) {
      if (this.#life === "normal") {
        this.#trigger = this.#reading;
        this.#mostSevere = this.#acknowledged = undefined;
      }
      this.#move("raise");
      this.#emit("raised", atMs, what, limit);
    } else if (severity === 0) {
      this.#move(this.definition.isLatching ? "clearLatching" : "clear");
      this.#emit("cleared", atMs);
    } else {
      const isRising = severity > before;
      if (isRising) this.#move("escalate");
      this.#emit(isRising ? "escalated" : "eased", atMs, what, limit);
    }
  }

  #noteMostSevere(severity: number): void {
    const { level } = this.#mostSevere ?? {};
    const most = level === undefined ? 0 : LIMIT_LEVELS.indexOf(level) + 1;
    if (severity > most) this.#mostSevere = this.#reading;
  }

  #move(cause: AlarmCause): boolean {
    const next = ALARM_TRANSITIONS[this.#life][cause];
    if (next === undefined) return false;
    this.#life = next;
    return true;
  }

  #act(cause: AlarmCause, type: AlarmEventType, note: OperatorNote): void {
    if (!this.#move(cause)) {
      const { name } = this.definition;
      const states = Object.entries(ALARM_TRANSITIONS).filter(([, next]) =>
        next[cause] !== undefined
      ).map(([state]) => state);
      throw new Error(
        `Cannot ${cause} alarm "${name}" as it must be ${
          states.join(" or ")
        }: it is ${this.#life}`,
      );
    }
    this.#emit(type, note.atMs, ` ${byText(note)}`);
  }

  /**
   * Reports an event, unless the alarm is shelved.
   *
   * @param what Violation, or words about the event.
   * @param limit Limit that is violated.
   */
  #emit(
    type: AlarmEventType,
    atMs: number,
    what = "",
    limit?: number,
  ): void {
    const shelving = this.#shelving;
    if (shelving && !OPERATOR_EVENTS.has(type)) {
      const hiddenChanges = shelving.hiddenChanges + 1;
      this.#shelving = { ...shelving, hiddenChanges };
      return;
    }
    const reading = this.#reading;
    const level = levelOf(this.severity);
    const { state } = this;
    const { name, unit } = this.definition;
    const message = alarmMessage(type, this.definition, {
      level,
      reading,
      what,
      atMs,
    });
    this.#report({
      type,
      name,
      state,
      level,
      reading,
      limit,
      unit,
      atMs,
      message,
    });
  }
}
