#!/usr/bin/env bash
# Versions: deno 2.9.6, @opentelemetry/api 1.9.0
#
# With OTEL_DENO=true the runtime exports metrics at an interval (60 s by default) and
# once more when the program ends. That last export has the counters, histograms and
# gauges that were recorded, but no observable instrument: their callbacks aren't called.
# An export by the interval has both.
#
# Seen: a program that ends before the first interval has exported its counter and its
# gauge, and neither the observable counter nor the observable gauge.
#
# A guess misses it as a flush is taken for one more export, and as a program that runs
# for hours shows all of them: what is missing are their last values, and every value of
# a short run, such as a nightly test.
#
# A program should record what must not be missing at its end by itself, by a
# synchronous counter or gauge, before it ends.
set -euo pipefail
folder=$(mktemp -d)
trap '[[ -z ${collector:-} ]] || kill "$collector"; rm -rf "$folder"' EXIT
cd "$folder"
export DENO_DIR="$folder/cache" NO_COLOR=1
npm install --silent --no-audit --no-fund deno@2.9.6 @opentelemetry/api@1.9.0
deno=node_modules/.bin/deno

cat >collector.mjs <<'END'
const NAMES = ["my_counter", "my_gauge", "my_observable_counter", "my_observable_gauge"];
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen() {} },
  async (request) => {
    // Names stand in the protocol's binary form as they are.
    const text = new TextDecoder().decode(await request.bytes());
    const names = NAMES.filter((name) => text.includes(name));
    Deno.writeTextFileSync("exports.txt", `${names.join(" ")}\n`, { append: true });
    return new Response();
  },
);
Deno.writeTextFileSync("port.txt.new", `${server.addr.port}`);
Deno.renameSync("port.txt.new", "port.txt");
END
cat >main.mjs <<'END'
import { metrics } from "@opentelemetry/api";

const meter = metrics.getMeter("finding");
meter.createCounter("my_counter").add(1);
meter.createGauge("my_gauge").record(2);
meter.createObservableCounter("my_observable_counter")
  .addCallback((result) => result.observe(3));
const called = Promise.withResolvers();
meter.createObservableGauge("my_observable_gauge").addCallback((result) => {
  result.observe(4);
  called.resolve();
});
if (Deno.args[0] === "--wait") await called.promise;
END
$deno run --allow-all collector.mjs &
collector=$!
until [[ -e port.txt ]]; do sleep 0.1; done
export OTEL_DENO=true OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:$(cat port.txt)"

$deno run main.mjs
echo "at the end of a short run: $(cat exports.txt)" | tee seen.txt
rm exports.txt
OTEL_METRIC_EXPORT_INTERVAL=1000 $deno run main.mjs --wait
echo "after an interval: $(head -1 exports.txt)" | tee -a seen.txt
echo "at the end of that run: $(tail -1 exports.txt)" | tee -a seen.txt
diff - seen.txt <<'END'
at the end of a short run: my_counter my_gauge
after an interval: my_counter my_gauge my_observable_counter my_observable_gauge
at the end of that run: my_counter my_gauge
END
