/**
 * Counts of alarms.
 *
 * @module
 */

import type { AlarmStatus } from "./alarm_events.ts";

/** Counts that follow from statuses. */
export interface AlarmCounts {
  /** Alarms with a violated level, except shelved ones. */
  readonly active: number;
  /** Alarms that wait for an acknowledgement, except shelved ones. */
  readonly unacknowledged: number;
  /** Alarms that are latched, except shelved ones. */
  readonly latched: number;
  /** Shelved alarms. */
  readonly shelved: number;
  /** Alarms whose value can't be compared with its limits. */
  readonly invalid: number;
  /** Alarms without data. */
  readonly noData: number;
  /** All alarms. */
  readonly alarms: number;
}

/** Counts of the alarms of an engine, and its heartbeat. */
export interface AlarmSummary extends AlarmCounts {
  /** Samples judged. */
  readonly samples: number;
  /** Events that were counted, and not reported. */
  readonly hiddenEvents: number;
  /** Heartbeat: time of the last sample or tick, in ms since 1970 (UTC); NaN before. */
  readonly atMs: number;
}

/** Counts alarms by their statuses. */
export function countAlarms(alarms: readonly AlarmStatus[]): AlarmCounts {
  const count = (test: (status: AlarmStatus) => boolean) =>
    alarms.filter(test).length;
  const isShelved = ({ state }: AlarmStatus) => state === "shelved";
  return {
    active: count((one) => !isShelved(one) && one.level !== undefined),
    unacknowledged: count(({ state }) => /unacknowledged$/i.test(state)),
    latched: count(({ state }) => state.startsWith("latched")),
    shelved: count(isShelved),
    invalid: count(({ data }) => data === "invalid"),
    noData: count(({ data }) => data === "noData"),
    alarms: alarms.length,
  };
}
