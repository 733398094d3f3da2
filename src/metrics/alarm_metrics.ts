/**
 * Metrics of alarms: counts of them, and the severity of each.
 *
 * @module
 */

import {
  counterFamily,
  gaugeFamily,
  type MetricLabels,
  type NumberFamily,
} from "./families.ts";
import type { AlarmStatus } from "../limits/alarm_events.ts";
import { LIMIT_LEVELS } from "../limits/alarm_rules.ts";
import { ALARM_TRANSITIONS, type AlarmState } from "../limits/alarm_states.ts";

/** Alarms of a link: those that `watchLimits()` returns. */
export interface MeteredAlarms {
  /** Statuses of all alarms. */
  readonly alarms: readonly AlarmStatus[];
  /** Its statistics. */
  readonly stats: {
    /** Time of the last sample or look, in ms since 1970 (UTC); NaN before. */
    readonly atMs: number;
    /** Samples judged. */
    readonly samples: number;
    /** Samples that weren't judged. */
    readonly droppedSamples: number;
    /** Events that were counted, and not reported. */
    readonly hiddenEvents: number;
    /** Reason why states couldn't be written the last time; empty if they could. */
    readonly stateFileError?: string;
    /** Reason why nothing is judged any more; empty unless that is so. */
    readonly failure?: string;
  };
}

/** Returns the reason why alarms can't be relied on; empty if they can. */
export function alarmFault(
  { stats: { failure = "", stateFileError = "" } }: MeteredAlarms,
): string {
  if (failure !== "") return `alarms aren't judged any more: ${failure}`;
  if (stateFileError === "") return "";
  return `states of alarms aren't kept: ${stateFileError}`;
}

type Series = readonly (readonly [MetricLabels, number])[];

const STATES = [
  ...Object.keys(ALARM_TRANSITIONS),
  "shelved",
] as readonly AlarmState[];

/**
 * Returns the severity of an alarm: 0 if no limit is violated, else 1 (watch) to 5
 * (severe). Without good data a standing alarm keeps its severity.
 */
function severityOf({ level }: AlarmStatus): number {
  return level === undefined ? 0 : LIMIT_LEVELS.indexOf(level) + 1;
}

/**
 * Returns the alarms that aren't as their rules have them: in another state than normal with
 * good data, or with limits that an operator has set.
 */
export function standingAlarms(alarms: readonly AlarmStatus[]): AlarmStatus[] {
  return alarms.filter(({ state, data, edit }) =>
    state !== "normal" || data !== "good" || edit !== undefined
  );
}

/**
 * Returns the metrics of the alarms of a link.
 *
 * @param link Label of the link.
 * @param watch The alarms.
 */
export function alarmFamilies(
  link: string,
  { alarms, stats }: MeteredAlarms,
): NumberFamily[] {
  const gauge = (name: string, help: string, series: Series, unit?: string) =>
    gaugeFamily(name, help, withLink(series), unit);
  const counter = (name: string, help: string, value: number) =>
    counterFamily(name, help, withLink([[{}, value]]));
  const withLink = (series: Series) =>
    series.map(([labels, value]) => [{ link, ...labels }, value] as const);
  const count = (test: (status: AlarmStatus) => boolean) =>
    alarms.filter(test).length;
  return [
    gauge(
      "alarms",
      "Alarms, by their state; those that are shelved are hidden from operators",
      STATES.map((state) => [{ state }, count((one) => one.state === state)]),
    ),
    gauge(
      "alarms_active",
      "Alarms with a violated level, by that level, except shelved ones",
      LIMIT_LEVELS.map((level) => [
        { level },
        count((one) => one.level === level && one.state !== "shelved"),
      ]),
    ),
    gauge(
      "alarms_without_data",
      "Alarms without good data, by the reason: the value is invalid, or nothing is received",
      [
        [{ reason: "invalid" }, count(({ data }) => data === "invalid")],
        [{ reason: "no_data" }, count(({ data }) => data === "noData")],
      ],
    ),
    gauge(
      "alarms_edited",
      "Alarms with limits that an operator has set in place of their rule's",
      [[{}, count(({ edit }) => edit !== undefined)]],
    ),
    gauge(
      "alarm_severity",
      "Severity of each alarm: 0 none, 1 watch, 2 warning, 3 distress, 4 critical, 5 severe; 0 while it is shelved",
      alarms.map((one) => [
        { alarm: one.name },
        one.state === "shelved" ? 0 : severityOf(one),
      ]),
    ),
    gauge(
      "alarm_state_file_failing",
      "Whether the states of alarms couldn't be written to their file the last time",
      [[{}, Number((stats.stateFileError ?? "") !== "")]],
    ),
    counter(
      "alarm_events_hidden",
      "Events of alarms that were counted, and not reported, as they were too many",
      stats.hiddenEvents,
    ),
    counter(
      "alarm_samples",
      "Samples that alarms were judged by",
      stats.samples,
    ),
    counter(
      "alarm_samples_dropped",
      "Samples that alarms weren't judged by, as the program was too slow",
      stats.droppedSamples,
    ),
    gauge(
      "alarm_heartbeat_timestamp",
      "Time at which alarms were judged last",
      Number.isNaN(stats.atMs) ? [] : [[{}, stats.atMs / 1000]],
      "seconds",
    ),
  ];
}
