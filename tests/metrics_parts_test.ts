// Parts of metrics, each by itself.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { ManualSource } from "./manual_source.ts";
import { netTest } from "./net.ts";
import { serveMetrics } from "../metrics.ts";
import { metricUnit } from "../src/metrics/metric_unit.ts";
import { prometheusText } from "../src/metrics/prometheus_text.ts";

Deno.test("metricUnit() has no name for what has no symbol", () => {
  assertEquals(
    ["", "/s", "°C", "m*", undefined].map((unit) => metricUnit(unit).name),
    [undefined, "second", "celsius", "meter", undefined],
  );
});

Deno.test("prometheusText() has units in OpenMetrics only, of families that have one", () => {
  const family = (name: string, unit: string | undefined) => ({
    name,
    unit,
    type: "gauge",
    help: "",
    series: [{ labels: {}, value: 1 }],
  });
  const metrics = {
    families: () => [family("a", undefined), family("b", "seconds")],
  } as unknown as Parameters<typeof prometheusText>[0];
  const units = (format: "prometheus" | "openmetrics") =>
    prometheusText(metrics, format).match(/^# UNIT.*$/gm)
      ?.map((line) => line.split(" ").at(-1));
  assertEquals(units("openmetrics"), ["seconds"]);
  assertEquals(units("prometheus"), undefined);
});

netTest("MetricsServer has freed its port once it is closed", async () => {
  const { source } = new ManualSource();
  const metrics = serveMetrics({ link: { source } }, { port: 0 });
  const { port } = metrics;
  using conn = await Deno.connect({ port });
  const request = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  await conn.write(new TextEncoder().encode(request));
  await conn.read(new Uint8Array(100));
  await metrics.close();
  using again = Deno.listen({ hostname: "127.0.0.1", port });
  assertEquals((again.addr as Deno.NetAddr).port, port);
});
