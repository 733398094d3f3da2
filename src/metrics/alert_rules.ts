/**
 * Rules of alerts for Prometheus.
 *
 * @module
 */

import { prometheusName } from "./families.ts";
import { type FieldMetric, fieldMetrics } from "./field_metrics.ts";
import { checkNames, typeOf } from "../base/check.ts";
import { LIMIT_LEVELS } from "../limits/alarm_rules.ts";
import type { AnyStructType } from "../struct/struct.ts";

/** Link whose alerts are wanted, as its metrics are exported. */
export interface AlertedLink {
  /** Structs of its frames: `link.structs`. */
  readonly structs: { readonly telemetry: AnyStructType };
  /** Fields that are metrics; those that declare limits have alerts, unless `alarms`. */
  readonly fields?: readonly string[];
  /**
   * Whether its alarms are metrics: then they are the alerts, as they know of delays,
   * deadbands and shelving.
   *
   * @default {false}
   */
  readonly alarms?: boolean;
}

/** Rule of an alert. */
interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** Duration for which it must hold, in s. */
  readonly forSec: number;
  readonly severity: string;
  /** Field whose limits it compares with, as a label. */
  readonly field?: string;
  readonly summary: string;
}

const ACTION = "make rules of alerts";
/** Time in which a program may be started again, in s. */
const ABSENT_SEC = 60;
/** Time in which a controller may connect again, in s. */
const STALE_SEC = 15;
/** Age of the alarms' heartbeat that is an alert, in s. */
const HEARTBEAT_SEC = 60;
/** Time for which states of alarms can't be written, in s. */
const STATES_SEC = 60;

/**
 * Returns rules of alerts for Prometheus, as YAML: that a link isn't exported, that its
 * telemetry isn't received, and its alarms or the limits that its fields declare. Limits are
 * compared with the smallest and the largest value in the last time, so no scrape misses a
 * spike.
 *
 * @example Print the rules of a rotator
 * ```ts
 * import { alertRules } from "jsr:@hexrot/comm@^0.1.0/metrics";
 * import { defineStruct } from "jsr:@hexrot/comm@^0.1.0/struct";
 *
 * const telemetry = defineStruct("Telemetry", {
 *   torque: { type: "f64", unit: "N·m", limits: { warning: { above: 10 } } },
 * });
 * const links = { rotator: { structs: { telemetry }, fields: ["torque"] } };
 * const rule = 'hexrotcomm_telemetry_torque_max_newton_meters{link="rotator"} > 10';
 * if (!alertRules(links).includes(JSON.stringify(rule))) throw new Error(rule);
 * ```
 *
 * @param links Links by their names, the values of the label `link`.
 * @throws {TypeError} If a field is text, or a link isn't as described.
 * @throws {RangeError} If a field isn't in its struct.
 */
export function alertRules(
  links: Readonly<Record<string, AlertedLink>>,
): string {
  const rules = Object.entries(links).flatMap(([name, link]) =>
    [...rulesOf(name, link)].map((rule) => textOf(name, rule))
  );
  const none = rules.length === 0 ? " []" : "";
  return `groups:\n  - name: hexrotcomm\n    rules:${none}\n${rules.join("")}`;
}

/** Returns a rule as YAML, of which quoted JSON is a part. */
function textOf(
  link: string,
  { alert, expr, forSec, severity, field, summary }: AlertRule,
): string {
  const labels = { severity, link, ...field !== undefined && { field } };
  const labelLines = Object.entries(labels)
    .map(([name, value]) => `          ${name}: ${quoted(value)}\n`);
  return `      - alert: ${alert}
        expr: ${JSON.stringify(expr)}
        for: ${forSec}s
        labels:
${labelLines.join("")}        annotations:
          summary: ${quoted(`${summary} (link ${link})`)}
`;
}

/** Returns a text that Prometheus doesn't take for a template. */
function quoted(text: string): string {
  return JSON.stringify(text.replaceAll("{{", '{{"{{"}}'));
}

function* rulesOf(name: string, link: AlertedLink): Generator<AlertRule> {
  checkNames(
    link,
    ["structs", "fields", "alarms"],
    ACTION,
    `link ${typeOf(name)}`,
  );
  const { structs: { telemetry }, fields = [], alarms = false } = link;
  const metrics = fieldMetrics(telemetry, fields, ACTION);
  const series = (metric: string) =>
    `hexrotcomm_${metric}{link=${JSON.stringify(name)}}`;
  yield {
    alert: "HexrotcommLinkAbsent",
    expr: `absent(${series("receiving")})`,
    forSec: ABSENT_SEC,
    severity: "critical",
    summary: "The link isn't exported: does its program run?",
  };
  yield {
    alert: "HexrotcommLinkStale",
    expr: `${series("receiving")} == 0`,
    forSec: STALE_SEC,
    severity: "critical",
    summary: "The link receives no telemetry",
  };
  if (alarms) {
    for (const [i, severity] of LIMIT_LEVELS.entries()) {
      yield {
        alert: "HexrotcommAlarm",
        expr: `${series("alarm_severity")} == ${i + 1}`,
        forSec: 0,
        severity,
        summary: `The alarm has the level ${severity}`,
      };
    }
    const heartbeat = series("alarm_heartbeat_timestamp_seconds");
    yield {
      alert: "HexrotcommAlarmsStopped",
      expr: `time() - ${heartbeat} > ${HEARTBEAT_SEC}`,
      forSec: 0,
      severity: "critical",
      summary: "Alarms aren't judged any more",
    };
    yield {
      alert: "HexrotcommAlarmStatesNotKept",
      expr: `${series("alarm_state_file_failing")} == 1`,
      forSec: STATES_SEC,
      severity: "warning",
      summary:
        "States of alarms can't be written: a restart would lose acknowledgements",
    };
    return;
  }
  for (const metric of metrics) {
    yield* limitRules(name, metric);
  }
}

function* limitRules(
  link: string,
  { path, name, unit, flat, convert }: FieldMetric,
): Generator<AlertRule> {
  const { limits = {}, unit: declared = "" } = flat.field;
  for (const [severity, range] of Object.entries(limits)) {
    const { below, above, inclusive = false } = range;
    const sides = ([["_min", "<", below], ["_max", ">", above]] as const)
      .flatMap(([end, sign, limit]) => {
        if (limit === undefined) return [];
        const metric = prometheusName({
          name: `${name}${end}`,
          unit,
          help: "",
        });
        const comparison = inclusive ? `${sign}=` : sign;
        return [{
          expr: `${metric}{link=${JSON.stringify(link)}} ${comparison} ${
            convert(limit)
          }`,
          words: `${comparison} ${limit} ${declared}`.trimEnd(),
        }];
      });
    yield {
      alert: "HexrotcommLimit",
      expr: sides.map(({ expr }) => expr).join(" or "),
      forSec: 0,
      severity,
      field: path,
      summary: `${path} is ${sides.map(({ words }) => words).join(" or ")}`,
    };
  }
}
