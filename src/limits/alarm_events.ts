/**
 * Events and statuses of alarms.
 *
 * @module
 */

import type { FieldLimits, LimitLevel } from "../struct/field_limits.ts";
import type { AlarmData, AlarmState } from "./alarm_states.ts";

/** Value of an alarm at some time. */
export interface AlarmReading {
  /** Number that was judged: of a field, or its rate of change. */
  readonly value: number;
  /** Level that it violates; undefined if none. */
  readonly level: LimitLevel | undefined;
  /** Time of its reception, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Time by the controller, in s since 1970 (TAI); undefined if frames have none. */
  readonly taiSec: number | undefined;
}

/** Action of an operator, as it is kept. */
export interface OperatorNote {
  /** Name of the operator. */
  readonly by: string;
  /** Comment; empty if there is none. */
  readonly comment: string;
  /** Time, in ms since 1970 (UTC). */
  readonly atMs: number;
}

/** Shelving of an alarm. */
export interface Shelving extends OperatorNote {
  /** Time of its end, in ms since 1970 (UTC). */
  readonly untilMs: number;
  /** Number of changes of its life since then, which were not reported. */
  readonly hiddenChanges: number;
}

/** Limits that an operator has set in place of those of the rule. */
export interface LimitsEdit extends OperatorNote {
  /** The limits, in the unit of the field. */
  readonly limits: FieldLimits;
}

/** Status of an alarm. */
export interface AlarmStatus {
  /** Name of the alarm. */
  readonly name: string;
  /** Path of its field; undefined for `link` and `rate`. */
  readonly field: string | undefined;
  /** Unit of its values. */
  readonly unit: string | undefined;
  /** Its state. */
  readonly state: AlarmState;
  /** State of its data; a standing alarm keeps its state without good data. */
  readonly data: AlarmData;
  /** Level that is violated now; undefined if none is. */
  readonly level: LimitLevel | undefined;
  /** Reading that raised it; undefined while it is normal. */
  readonly trigger: AlarmReading | undefined;
  /** Reading of the most severe level since it was raised; of several the first. */
  readonly mostSevere: AlarmReading | undefined;
  /** Last reading of good data; undefined before the first. */
  readonly present: AlarmReading | undefined;
  /** Last acknowledgement since it was raised. */
  readonly acknowledged: OperatorNote | undefined;
  /** Shelving, while it is shelved. */
  readonly shelving: Shelving | undefined;
  /** Limits in place of those of its rule; undefined if nobody has set others. */
  readonly edit?: LimitsEdit | undefined;
}

/**
 * Type of an alarm's event.
 *
 * | type | reported when |
 * | ---- | ------------- |
 * | `"raised"` | a limit is violated |
 * | `"escalated"`, `"eased"` | another level is violated, more or less severe |
 * | `"cleared"` | no limit is violated any more |
 * | `"invalid"`, `"valid"` | the value can't be compared with its limits, or can again |
 * | `"acknowledged"`, `"reset"`, `"shelved"`, `"unshelved"`, `"edited"` | an operator did so, or the shelving has expired |
 */
export type AlarmEventType =
  | "raised"
  | "escalated"
  | "eased"
  | "cleared"
  | "invalid"
  | "valid"
  | "acknowledged"
  | "reset"
  | "shelved"
  | "unshelved"
  | "edited";

/** Event of one alarm. */
export interface AlarmChange {
  /** Type of the event. */
  readonly type: AlarmEventType;
  /** Name of the alarm. */
  readonly name: string;
  /** Its state after the event. */
  readonly state: AlarmState;
  /** Level that is violated after the event; undefined if none is. */
  readonly level: LimitLevel | undefined;
  /** Last reading; undefined if there is none. */
  readonly reading: AlarmReading | undefined;
  /** Limit that it violates; undefined if it violates none, or a condition without. */
  readonly limit: number | undefined;
  /** Unit of the reading and the limit. */
  readonly unit: string | undefined;
  /** Time of the event, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Human-readable text with value, limit, unit and time, and what to do. */
  readonly message: string;
}

/** Summary of the events of a second that were too many to be reported. */
export interface AlarmFlood {
  /** Type of the event. */
  readonly type: "flood";
  /** Number of events that were not reported, by the name of the alarm. */
  readonly hidden: Readonly<Record<string, number>>;
  /** Time of the event, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Human-readable text. */
  readonly message: string;
}

/** Event of the alarms of a source; `type` discriminates. */
export type AlarmEvent = AlarmChange | AlarmFlood;
