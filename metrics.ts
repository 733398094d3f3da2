/**
 * Metrics and health of links, for the monitoring system that you have: as text for
 * Prometheus, and by OpenTelemetry.
 *
 * @module
 */

export {
  type MeteredLinks,
  Metrics,
  type MetricsOptions,
} from "./src/metrics/metrics.ts";
export type {
  HistogramObserver,
  MeteredLink,
  MeteredLinkOptions,
} from "./src/metrics/metered_link.ts";
export type {
  LinkHealth,
  MeteredLinkState,
} from "./src/metrics/link_health.ts";
export type { MeteredConsumer } from "./src/metrics/consumer_metrics.ts";
export type { MeteredAlarms } from "./src/metrics/alarm_metrics.ts";
export type {
  FamilyParts,
  HistogramFamily,
  HistogramSeries,
  HistogramState,
  MetricFamily,
  MetricLabel,
  MetricLabels,
  MetricSeries,
  NumberFamily,
} from "./src/metrics/families.ts";
export {
  METRICS_CONTENT_TYPES,
  type MetricsFormat,
  prometheusText,
} from "./src/metrics/prometheus_text.ts";
export {
  MetricsServer,
  type MetricsStatus,
  serveMetrics,
  type ServeMetricsOptions,
} from "./src/metrics/serve_metrics.ts";
export { type AlertedLink, alertRules } from "./src/metrics/alert_rules.ts";
export {
  observe,
  type OtelAdder,
  type OtelMeter,
  type OtelObservable,
  type OtelOptions,
  type OtelRecorder,
  type OtelValues,
} from "./src/metrics/observe.ts";
