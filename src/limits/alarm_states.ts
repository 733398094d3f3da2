/**
 * States of alarms, and the table of their transitions.
 *
 * The states are those of ANSI/ISA-18.2 (IEC 62682), with latching, as Yamcs has them, too.
 * Two parts are independent of each other, so that a standing alarm survives whatever
 * becomes of its data:
 *
 * - the *life* of an alarm, which {@linkcode ALARM_TRANSITIONS} is the table of; an alarm
 *   that is shelved goes on with its life, but reports nothing of it;
 * - its *data*: good, invalid or none. Only good data raises or clears an alarm.
 *
 * | data | is received when | raises, escalates, clears | reported |
 * | ---- | ---------------- | ------------------------- | -------- |
 * | `"good"` | the value can be compared with its limits | yes | each change |
 * | `"invalid"` | the value is NaN, or infinite on a side without a limit | no | once, and its end |
 * | `"noData"` | the link is lost or stale, or nothing was received yet | no | by the alarm `link` only |
 *
 * @module
 */

/** State in the life of an alarm. */
export type AlarmLife =
  | "normal"
  | "unacknowledged"
  | "acknowledged"
  | "returnedUnacknowledged"
  | "latchedUnacknowledged"
  | "latchedAcknowledged";

/** State of an alarm, as it is shown: that of its life, or that it is shelved. */
export type AlarmState = AlarmLife | "shelved";

/** State of the data of an alarm. */
export type AlarmData = "good" | "invalid" | "noData";

/** Cause of a transition. */
export type AlarmCause =
  /** A limit is violated, for long enough. */
  | "raise"
  /** A more severe limit is violated. */
  | "escalate"
  /** No limit is violated any more, for long enough. */
  | "clear"
  /** No limit is violated any more, for long enough, and the alarm latches. */
  | "clearLatching"
  /** An operator acknowledges the alarm. */
  | "acknowledge"
  /** An operator resets the latch. */
  | "reset";

/** State of an alarm after each cause; without an entry it stays as it is. */
export const ALARM_TRANSITIONS: Readonly<
  Record<AlarmLife, { readonly [C in AlarmCause]?: AlarmLife }>
> = {
  normal: {
    raise: "unacknowledged",
  },
  unacknowledged: {
    clear: "returnedUnacknowledged",
    clearLatching: "latchedUnacknowledged",
    acknowledge: "acknowledged",
  },
  acknowledged: {
    // An operator who has acknowledged a warning has not seen the critical alarm.
    escalate: "unacknowledged",
    clear: "normal",
    clearLatching: "latchedAcknowledged",
  },
  returnedUnacknowledged: {
    raise: "unacknowledged",
    acknowledge: "normal",
  },
  latchedUnacknowledged: {
    raise: "unacknowledged",
    acknowledge: "latchedAcknowledged",
    reset: "returnedUnacknowledged",
  },
  latchedAcknowledged: {
    raise: "unacknowledged",
    reset: "normal",
  },
};
