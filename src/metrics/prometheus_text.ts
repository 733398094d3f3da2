/**
 * Text of metrics for Prometheus, in its own format and in that of OpenMetrics.
 *
 * | | text format 0.0.4 | OpenMetrics 1.0.0 |
 * | - | --------------- | ----------------- |
 * | name of a counter's family | with `_total` | without; its samples have it |
 * | unit | only in the name | in a line `# UNIT`, too |
 * | quotes in a description | as they are | escaped |
 * | end | the last line | `# EOF` |
 *
 * @module
 */

import {
  type HistogramState,
  type MetricFamily,
  type MetricLabels,
  prometheusName,
} from "./families.ts";
import type { Metrics } from "./metrics.ts";

/** Format of a text of metrics. */
export type MetricsFormat = "prometheus" | "openmetrics";

/** Content types of the formats, for an answer by HTTP. */
export const METRICS_CONTENT_TYPES: Readonly<Record<MetricsFormat, string>> = {
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/**
 * Returns metrics as text that Prometheus reads.
 *
 * @param metrics Metrics of links.
 * @param format Format of the text.
 */
export function prometheusText(
  metrics: Pick<Metrics, "families">,
  format: MetricsFormat = "prometheus",
): string {
  const lines = metrics.families()
    .filter(({ series }) => series.length > 0)
    .flatMap((family) => linesOf(family, format === "openmetrics"));
  if (format === "openmetrics") lines.push("# EOF");
  return lines.map((line) => `${line}\n`).join("");
}

function linesOf(family: MetricFamily, isOpen: boolean): string[] {
  const { type, unit, help } = family;
  const name = prometheusName(family);
  const sampleName = type === "counter" ? `${name}_total` : name;
  const metaName = isOpen ? name : sampleName;
  const lines = [
    `# HELP ${metaName} ${isOpen ? quoted(help) : escaped(help)}`,
    `# TYPE ${metaName} ${type}`,
  ];
  if (isOpen && unit !== undefined) lines.push(`# UNIT ${metaName} ${unit}`);
  if (family.type === "histogram") {
    for (const { labels, histogram } of family.series) {
      lines.push(...bucketLines(name, labels, histogram));
    }
  } else {
    for (const { labels, value } of family.series) {
      lines.push(`${sampleName}${labelText(labels)} ${numberText(value)}`);
    }
  }
  return lines;
}

function bucketLines(
  name: string,
  labels: MetricLabels,
  { bounds, counts, sum }: HistogramState,
): string[] {
  let count = 0;
  const lines = counts.map((inBucket, i) => {
    count += inBucket;
    const le = numberText(bounds[i] ?? Infinity, true);
    return `${name}_bucket${labelText({ ...labels, le })} ${count}`;
  });
  const text = labelText(labels);
  return [
    ...lines,
    `${name}_sum${text} ${sum}`,
    `${name}_count${text} ${count}`,
  ];
}

function labelText(labels: MetricLabels & { readonly le?: string }): string {
  const pairs = Object.entries(labels)
    .map(([name, value]) => `${name}="${quoted(value)}"`);
  return `{${pairs.join(",")}}`;
}

/** Returns a number as Go reads it; a bound is a float also if it is whole. */
function numberText(value: number, isBound = false): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return isBound && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll(/\r?\n|\r/g, "\\n");
}

function quoted(text: string): string {
  return escaped(text).replaceAll('"', '\\"');
}
