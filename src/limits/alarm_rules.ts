/**
 * Rules of alarms, as they are written in code or in a JSON file.
 *
 * @module
 */

import type { FieldLimits, LimitLevel } from "../struct/field_limits.ts";

/** Levels by rising severity; the index of one plus 1 is its severity, 0 is none. */
export const LIMIT_LEVELS = [
  "watch",
  "warning",
  "distress",
  "critical",
  "severe",
] as const satisfies readonly LimitLevel[];

/** Values or bits that are violations, by level: numbers, or names of the field's meaning. */
export type AlarmNames = {
  readonly [L in LimitLevel]?: readonly (number | string)[];
};

/** Condition of an alarm: one of these. */
export interface AlarmCondition {
  /** Ranges of the value, in the unit of the field. */
  readonly limits?: FieldLimits;
  /** Values of an enumeration: `{ critical: ["FAULT"] }`. */
  readonly values?: AlarmNames;
  /** Bits, one of which is set: `{ warning: ["DRIVE_FAULT", 0x10] }`, each as a mask. */
  readonly bits?: AlarmNames;
  /** Ranges of the rate of change, in the unit of the field per second. */
  readonly rate?: FieldLimits;
}

/** Condition in place of the rule's own, while it applies. */
export interface AlarmContext extends AlarmCondition {
  /** Values of another field with which it applies, such as states of the device. */
  readonly when?: {
    /** Path of the field. */
    readonly field: string;
    /** Numbers, or names of the field's values. */
    readonly is: readonly (number | string)[];
  };
  /** Name of the set with which it applies, see `selectSet()`. */
  readonly set?: string;
}

/** Rule of one alarm, or of one for each element of an array. */
export interface AlarmRule extends AlarmCondition {
  /**
   * Path of the field, such as `currPosition` or `struts[5].length`. An array or a nested
   * struct stands for all numbers in it, each with an alarm of its own.
   */
  readonly field: string;
  /** Name of the alarm, unique; the path of the field by default. */
  readonly name?: string;
  /**
   * Conditions in special situations. The first context that applies counts; one without a
   * condition means that nothing is a violation.
   */
  readonly contexts?: readonly AlarmContext[];
  /**
   * Distance to a limit from which its violation ends, in the unit of the limit.
   *
   * @default {0}
   */
  readonly deadband?: number;
  /**
   * Duration of a violation before it raises the alarm, in ms of the controller's time.
   * Time in which nothing was received doesn't count.
   *
   * @default {0}
   */
  readonly onDelayMs?: number;
  /**
   * Duration without a violation before the alarm is cleared, likewise.
   *
   * @default {0}
   */
  readonly offDelayMs?: number;
  /**
   * Number of samples in a row that must violate before the alarm is raised, beside
   * `onDelayMs`.
   *
   * @default {1}
   */
  readonly minViolations?: number;
  /**
   * Whether the alarm stays until it is reset, when nothing is violated any more.
   *
   * @default {false}
   */
  readonly latching?: boolean;
  /** Advice to the operator, at the end of messages: `"check the cooling"`. */
  readonly action?: string;
}

/** Rule of the built-in alarm `link`: nothing is received. */
export interface LinkRule {
  /**
   * Longest time between two samples, in ms of this machine's time.
   *
   * @default {2000}
   */
  readonly staleAfterMs?: number;
  /**
   * Level of the alarm.
   *
   * @default {"critical"}
   */
  readonly level?: LimitLevel;
  /** Advice to the operator. */
  readonly action?: string;
}

/** Rule of the built-in alarm `rate`: too few samples are received. */
export interface RateRule {
  /** Expected rate, in samples per second. */
  readonly expectedHz: number;
  /**
   * Level of the alarm.
   *
   * @default {"warning"}
   */
  readonly level?: LimitLevel;
  /** Advice to the operator. */
  readonly action?: string;
}

/** Rules of the alarms of a source. */
export interface AlarmRules {
  /** Rules of fields. */
  readonly rules?: readonly AlarmRule[];
  /**
   * Whether the `limits` that fields declare are rules, too, except those of fields whose
   * path is the name of a rule.
   *
   * @default {true}
   */
  readonly fieldLimits?: boolean;
  /** Alarm `link`; false for none. */
  readonly link?: LinkRule | false;
  /** Alarm `rate`, which is raised below four fifths of the expected rate; none by default. */
  readonly rate?: RateRule;
}
