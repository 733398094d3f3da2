#!/usr/bin/env bash
# Versions: @opentelemetry/exporter-prometheus 0.223.0, @opentelemetry/sdk-metrics 2.12.1,
# @opentelemetry/api 1.9.1, prometheus_client 0.26.0 (its parser stands for a reader)
#
# Prometheus allows fewer characters in names than OpenTelemetry, so this exporter writes
# "_" for the others, and "_total" behind a counter's name. Names that become equal by that
# are written as they come: OpenTelemetry's specification demands that the values of such
# labels are joined by ";".
#
# Seen: with the attributes "axis.id" and "axis_id" a line has the label axis_id twice, which
# is invalid: a parser gives up the whole answer, all other metrics included. The gauges
# "following.error" and "following_error" are one series with two values, and so are the
# counters "frames" and "frames_total"; the text format's parser takes both lines.
#
# A guess misses it as the SDK keeps the metrics apart, warns of nothing and collects
# without an error; what is lost shows at the reader only.
#
# A program should use one separator in all names and attributes that it makes, and rename
# or drop attributes of others by a view.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund @opentelemetry/exporter-prometheus@0.223.0 \
  @opentelemetry/sdk-metrics@2.12.1 @opentelemetry/api@1.9.1
python3 -m venv packages
packages/bin/pip install --quiet --disable-pip-version-check prometheus_client==0.26.0

cat >main.mjs <<'END'
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { MeterProvider } from "@opentelemetry/sdk-metrics";
import { writeFileSync } from "node:fs";

async function write(file, record) {
  const exporter = new PrometheusExporter({ preventServer: true });
  record(new MeterProvider({ readers: [exporter] }).getMeter("controller"));
  const { resourceMetrics, errors } = await exporter.collect();
  const text = new PrometheusSerializer().serialize(resourceMetrics);
  console.log(`${file}: ${errors.length} errors`);
  for (const line of text.split("\n")) {
    if (/^(following|frames|voltage)/.test(line)) console.log(`  ${line}`);
  }
  writeFileSync(file, text);
}
await write("labels", (meter) => {
  meter.createGauge("following_error").record(0.5, { "axis.id": 1, "axis_id": "X" });
  meter.createGauge("voltage").record(24);
});
await write("names", (meter) => {
  meter.createGauge("following.error").record(0.5);
  meter.createGauge("following_error").record(7);
  meter.createCounter("frames").add(3);
  meter.createCounter("frames_total").add(4);
});
END
cat >parse.py <<'END'
from prometheus_client.parser import text_string_to_metric_families

for name in ["labels", "names"]:
    try:
        families = list(text_string_to_metric_families(open(name).read()))
        print(f"{name}: parsed", [(s.name, float(s.value)) for f in families for s in f.samples][1:])
    except ValueError as error:
        print(f"{name}: {type(error).__name__}")
END
{ node main.mjs && packages/bin/python parse.py; } | tee seen.txt
diff - seen.txt <<'END'
labels: 0 errors
  following_error{axis_id="1",axis_id="X",otel_scope_name="controller"} 0.5
  voltage{otel_scope_name="controller"} 24
names: 0 errors
  following_error{otel_scope_name="controller"} 0.5
  following_error{otel_scope_name="controller"} 7
  frames_total{otel_scope_name="controller"} 3
  frames_total{otel_scope_name="controller"} 4
labels: ValueError
names: parsed [('following_error', 0.5), ('following_error', 7.0), ('frames_total', 3.0), ('frames_total', 4.0)]
END
