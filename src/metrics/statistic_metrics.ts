/**
 * Metrics of the statistics of a link, one or a part of one for each.
 *
 * @module
 */

import type { MetricFamily, MetricLabels, NumberFamily } from "./families.ts";
import { LINK_STATISTICS, type Statistic } from "../link/link_statistics.ts";
import type { TelemetrySource } from "../link/source.ts";

type StatisticName = keyof typeof LINK_STATISTICS;

/** Metric of a statistic. */
interface StatisticMetric {
  /** Name without prefix, unit and `total`. */
  readonly name: string;
  /** Labels beside `link`, for statistics that share a family. */
  readonly labels?: MetricLabels;
  /** Description in place of the statistic's, for statistics that share a family. */
  readonly help?: string;
  /** Whether it ends while the link is stale. */
  readonly ends?: true;
}

const FRAMES = "Frames received, by their struct";
const COMMANDS = "Commands that have ended, by their result";

/**
 * Metrics by the name of the statistic. The age of telemetry has none of its own: a moment,
 * `last_frame_timestamp_seconds`, is exact at every scrape.
 */
// deno-fmt-ignore: one line each, as a table
const METRICS = {
  telemetryFrames: { name: "frames", labels: { struct: "telemetry" }, help: FRAMES },
  configFrames: { name: "frames", labels: { struct: "config" }, help: FRAMES },
  telemetryRateHz: { name: "telemetry_rate" },
  expectedTelemetryRateHz: { name: "telemetry_rate_expected" },
  telemetryAgeMs: undefined,
  stale: { name: "stale" },
  bytesRead: { name: "read" },
  bytesDiscarded: { name: "discarded" },
  bytesOverlapped: { name: "overlapped" },
  resyncs: { name: "resyncs" },
  unknownFrames: { name: "frames_rejected", labels: { reason: "unknown_id" } },
  mismatchedStructs: { name: "structs_mismatched" },
  counterGaps: { name: "frame_gaps" },
  missedFrames: { name: "frames_missing" },
  duplicateFrames: { name: "frames_duplicate" },
  counterRestarts: { name: "controller_restarts" },
  backPressureMs: { name: "back_pressure" },
  clockOffsetMs: { name: "clock_offset", ends: true },
  clockJitterMs: { name: "clock_jitter", ends: true },
  connections: { name: "connections" },
  reconnects: { name: "reconnects" },
  commandsSent: { name: "commands_written" },
  commandsConfirmed: { name: "commands", labels: { result: "confirmed" }, help: COMMANDS },
  commandsRejected: { name: "commands", labels: { result: "rejected" }, help: COMMANDS },
  commandsFailed: { name: "commands", labels: { result: "failed" }, help: COMMANDS },
  commandsPending: { name: "commands_pending" },
  rejectedConnections: { name: "connections_refused" },
  replacedConnections: { name: "connections_replaced" },
  unexpectedCommandBytes: { name: "unexpected_command" },
  failedDials: { name: "dials_failed" },
  commandsAcknowledged: { name: "commands_acknowledged" },
  unexpectedStatuses: { name: "unexpected_statuses" },
} as const satisfies Record<StatisticName, StatisticMetric | undefined>;

/** Units of metrics, and the number of them in one of a statistic's. */
const UNITS: Readonly<Record<string, readonly [string, number]>> = {
  ms: ["seconds", 1000],
  bytes: ["bytes", 1],
  Hz: ["hertz", 1],
};

/**
 * Returns the metrics of the statistics that a source has.
 *
 * @param link Label of the link.
 * @param source The source.
 */
export function* statisticFamilies(
  link: string,
  { stats: values }: TelemetrySource,
): Generator<MetricFamily> {
  for (
    const [name, metric] of Object.entries<StatisticMetric | undefined>(METRICS)
  ) {
    const { kind, unit, help }: Statistic =
      LINK_STATISTICS[name as StatisticName];
    const value = (values as unknown as Record<string, unknown>)[name];
    if (metric === undefined || value === undefined) continue;
    const [unitName, divisor] = UNITS[unit] ?? [undefined, 1];
    const family: NumberFamily = {
      name: metric.name,
      unit: unitName,
      type: kind,
      help: metric.help ?? help,
      endsWhenStale: metric.ends ?? false,
      series: [{
        labels: { link, ...metric.labels },
        value: Number(value) / divisor,
      }],
    };
    yield family;
  }
}
