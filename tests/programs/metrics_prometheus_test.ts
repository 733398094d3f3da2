// Metrics and rules of alerts, as a real Prometheus takes them.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { watchLimits } from "../../limits.ts";
import { alertRules, prometheusText, serveMetrics } from "../../metrics.ts";
import { CommandTelemetryServer, Header } from "../../mod.ts";
import { SimpleController } from "../../simulator.ts";
import { defineStruct } from "../../struct.ts";
import { ManualSource } from "../manual_source.ts";
import { freePorts } from "../peer.ts";
import { peerTest } from "./peers.ts";
import { Process, TIME_LIMIT_MS } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

/** The structs of the simple device, with a limit that its telemetry violates. */
const Config = defineStruct("Config", {
  minPosition: "f64",
  maxPosition: "f64",
  maxVelocity: "f64",
}, { frameId: 0x19 });
const Telemetry = defineStruct("Telemetry", {
  applicationStatus: "u32",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  currPosition: {
    type: "f64",
    unit: "deg",
    limits: {
      warning: { below: 10 },
      critical: { above: 1e6, below: -1e6, inclusive: true },
    },
  },
  cmdPosition: { type: "f64", unit: "µm/s²" },
}, { frameId: 0x05 });

/** Runs promtool with a text on stdin; returns what it says. */
async function promtool(args: string[], text = ""): Promise<[number, string]> {
  const child = new Deno.Command("promtool", {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return [code, decoder.decode(stdout) + decoder.decode(stderr)];
}

/** Polls Prometheus until a query has a result that passes a test. */
async function query(
  url: string,
  expr: string,
  test: (
    values: { metric: Record<string, string>; value: number }[],
  ) => boolean,
): Promise<void> {
  const startMs = performance.now();
  for (;;) {
    const address = `${url}/api/v1/query?query=${encodeURIComponent(expr)}`;
    let text = "no answer";
    // It doesn't listen yet, or isn't ready.
    const response = await fetch(address).catch(() => undefined);
    if (response !== undefined) text = await response.text();
    if (response?.ok) {
      // deno-lint-ignore no-explicit-any -- JSON of Prometheus
      const values = JSON.parse(text).data.result.map((one: any) => ({
        metric: one.metric,
        value: Number(one.value[1]),
      }));
      if (test(values)) return;
    }
    assert(performance.now() - startMs < TIME_LIMIT_MS, `${expr}: ${text}`);
    await delay(100);
  }
}

await peerTest(
  "promtool finds no fault with metrics and rules of alerts",
  ["promtool"],
  async () => {
    const manual = new ManualSource();
    const { source } = manual;
    await using watch = await watchLimits(source, {});
    const fields = ["state", "torque", "current", "temps", "flags"];
    const link = { source, fields, alarms: watch };
    await using server = serveMetrics({ rotator: link, 'a"\\b': link }, {
      port: 0,
    });
    manual.sample({ torque: NaN, current: Infinity });
    manual.command("confirmed", 20);
    await delay(0);
    const text = prometheusText(server.metrics);
    assertEquals(await promtool(["check", "metrics"], text), [0, ""]);
    const { structs } = source;
    const rules = alertRules({
      rotator: { structs, fields },
      'a"\\b': { structs, alarms: true },
    });
    await using folder = await TempFolder.make();
    const path = `${folder.path}/rules.yml`;
    await Deno.writeTextFile(path, rules);
    const [code, words] = await promtool(["check", "rules", path]);
    assertEquals([code, /SUCCESS: (\d+) rules found/.exec(words)?.[1]], [
      ...[0, "13"],
    ], words);
    await Deno.writeTextFile(path, alertRules({}));
    assertEquals((await promtool(["check", "rules", path]))[0], 0);
  },
);

await peerTest(
  "Prometheus scrapes the metrics of a link, and raises alerts by the rules",
  ["prometheus", "promtool"],
  async () => {
    await using server = new CommandTelemetryServer({
      port: 0,
      HeaderClass: Header,
      ConfigClass: Config,
      TelemetryClass: Telemetry,
    });
    await server.start();
    const { telemetryPort, commandPort } = server;
    const fields = ["currPosition", "cmdPosition"];
    await using metrics = serveMetrics({ simple: { source: server, fields } }, {
      port: 0,
      staleAfterMs: 500,
    });
    await using controller = new SimpleController({
      telemetryPort,
      commandPort,
      telemetryIntervalMs: 20,
    });
    await controller.connect();

    await using folder = await TempFolder.make();
    const rules = alertRules({
      simple: { structs: server.structs, fields },
    }).replaceAll(/for: \d+s/g, "for: 0s");
    await Deno.writeTextFile(`${folder.path}/rules.yml`, rules);
    await Deno.writeTextFile(
      `${folder.path}/prometheus.yml`,
      `global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms }
rule_files: [rules.yml]
scrape_configs:
  - job_name: links
    static_configs: [{ targets: ["127.0.0.1:${metrics.port}"] }]
`,
    );
    const port = freePorts();
    await using _prometheus = new Process("prometheus", [
      `--config.file=${folder.path}/prometheus.yml`,
      `--storage.tsdb.path=${folder.path}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    const url = `http://127.0.0.1:${port}`;
    await query(
      url,
      'hexrotcomm_frames_total{link="simple",struct="telemetry"}',
      ([one]) => one?.value > 0,
    );
    await query(
      url,
      "histogram_quantile(0.5, hexrotcomm_frame_interval_seconds_bucket)",
      ([one]) => one?.value > 0 && one.value < 1,
    );
    await query(
      url,
      'ALERTS{alertname="HexrotcommLimit",alertstate="firing"}',
      ([one, ...others]) =>
        one?.metric.severity === "warning" && others.length === 0,
    );
    await controller.close();
    await query(
      url,
      'ALERTS{alertname="HexrotcommLinkStale",alertstate="firing"}',
      ([one]) => one?.metric.link === "simple",
    );
    await query(
      url,
      "hexrotcomm_telemetry_curr_position_degrees",
      (values) => values.length === 0,
    );
    // A series that has ended is no zero, and counters go on.
    await query(
      url,
      "hexrotcomm_frames_total",
      (values) => values.length === 2,
    );
    await metrics.close();
    await query(
      url,
      'ALERTS{alertname="HexrotcommLinkAbsent",alertstate="firing"}',
      ([one]) => one?.metric.link === "simple",
    );
  },
);
