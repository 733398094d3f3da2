// Verbs `status` and `metrics` of the command line.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { readAlarmState, watchLimits } from "../../limits.ts";
import { serveMetrics } from "../../metrics.ts";
import { defineStruct, Header } from "../../mod.ts";
import { SimpleController } from "../../simulator.ts";
import { runCli } from "../cli_rig.ts";
import { frameOf, START_MS, STEP_MS } from "../export_rig.ts";
import { ManualSource } from "../manual_source.ts";
import { freePorts, telemetryFrames, until } from "../peer.ts";
import { Process, programTest } from "./program.ts";
import { type Recorded, STRUCTS, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const RULES = {
  rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
  link: { staleAfterMs: 60_000 },
};

programTest(
  "status shows the links of a program that serves metrics",
  async () => {
    const manual = new ManualSource();
    const { source } = manual;
    await using alarms = await watchLimits(source, RULES);
    await using server = serveMetrics({ rotator: { source, alarms } }, {
      port: 0,
    });
    const { url } = server;
    const waiting = await runCli(["status", url]);
    assertEquals(waiting.code, 3);
    assertStringIncludes(
      waiting.stdout,
      "rotator: waiting, no telemetry was received yet",
    );
    manual.stats.telemetryRateHz = 20;
    manual.stats.telemetryFrames = 5;
    manual.stats.missedFrames = 1;
    manual.sample({});
    await until(() => alarms.alarms.every(({ data }) => data === "good"));
    const good = await runCli(["status", url]);
    assertEquals(good.code, 0, good.stdout);
    assertMatch(
      good.stdout,
      /^rotator: receiving, 20\.0 Hz; latest \d\.\d\d s ago; 5 frames, 1 missing; 3 alarms, 0 not good, 0 shelved\n$/,
    );
    manual.sample({ torque: NaN });
    await until(() => alarms.alarms[0].data === "invalid");
    const json = await runCli(["status", url, "--json"]);
    assertEquals(json.code, 3);
    const { isGood, links: [link] } = JSON.parse(json.stdout);
    assertEquals([isGood, link.state, link.standing.length], [
      ...[false, "receiving", 1],
    ]);
    const names = await runCli(["status", url]);
    assertStringIncludes(names.stdout, "\ntorque: normal, invalid");
    manual.close();
    await server.close();
    const gone = await runCli(["status", url]);
    assertEquals(gone.code, 1);
    assertStringIncludes(gone.stderr, "must be the address of served metrics");
    assertStringIncludes(gone.stderr, "(os error ");
    await using other = Deno.serve(
      { port: 0, onListen: () => {} },
      () => new Response("There is no /status", { status: 404 }),
    );
    const wrong = await runCli([
      "status",
      `http://127.0.0.1:${other.addr.port}`,
    ]);
    assertEquals(wrong.code, 1);
    assertStringIncludes(wrong.stderr, ": its answer has status 404\n");
  },
);

programTest("status connects a controller, and measures its rate", async () => {
  const port = freePorts();
  const line = ["status", "--device", "simple", "--port", `${port}`];
  const running = runCli(line);
  await using controller = new SimpleController({
    telemetryPort: port,
    commandPort: port + 1,
    telemetryIntervalMs: 20,
  });
  await controller.connect();
  const { code, stdout, stderr } = await running;
  assertEquals(code, 0, stdout + stderr);
  assertMatch(
    stdout,
    /^simple: receiving, [\d.]+ Hz; .*; 1 alarm, 0 not good/,
  );
});

programTest("status returns 3 if no controller connects in time", async () => {
  const line = ["status", "--device", "simple", "--port", "0", "--timeout"];
  const { code, stdout } = await runCli([...line, "100ms"]);
  assertEquals(code, 3);
  assertStringIncludes(
    stdout,
    "simple: waiting, no telemetry was received yet",
  );
});

const isoText = (ms: number) => new Date(ms).toISOString();

programTest("status shows a recording at its end", async () => {
  await using folder = await TempFolder.make();
  const Telemetry = defineStruct("Telemetry", { torque: "f64" }, {
    frameId: 5,
  });
  const Config = defineStruct("Config", { id: "u8" }, { frameId: 0x19 });
  const structs = { header: Header, config: Config, telemetry: Telemetry };
  const frames = Array.from({ length: 21 }, (_, i): Recorded => {
    const { bytes } = Telemetry.create({ torque: i });
    return [START_MS + i * STEP_MS, "telemetry", frameOf(Telemetry, bytes, i)];
  });
  const path = `${folder.path}/night`;
  await writeRecording(path, structs, frames);
  const good = await runCli(["status", "--recording", path]);
  assertEquals(good.code, 0, good.stderr);
  assertMatch(
    good.stdout,
    new RegExp(
      `^recording: recorded, ${(1000 / STEP_MS).toFixed(1)} Hz; ${
        isoText(START_MS)
      } … ${isoText(START_MS + 20 * STEP_MS)}; 21 frames, 0 missing; 1 alarm`,
    ),
  );
  const rules = `${folder.path}/rules.json`;
  await Deno.writeTextFile(rules, JSON.stringify(RULES));
  const line = ["status", "--recording", path, "--limits", rules];
  const bad = await runCli(line);
  assertEquals(bad.code, 3);
  assertStringIncludes(bad.stdout, "\ntorque: unacknowledged, warning, 20");
  const from = `-${STEP_MS * 2}ms`;
  const part = await runCli([...line, "--from", from, "--json"]);
  assertEquals(JSON.parse(part.stdout).links[0].frames, 3);
  const stale = await runCli(["status", "--recording", path, "--stale", "1s"]);
  assertEquals(stale.code, 3);
  assertStringIncludes(stale.stdout, "stale, nothing was recorded any more");
});

programTest(
  "status shows what is missing in a recording, and that its link was lost",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/night`;
    const gap = { type: "gap", missedFrames: 3 } as const;
    const lost = {
      type: "disconnected",
      socket: "telemetry",
      cause: "controller",
      reason: "",
    } as const;
    const at = (sec: number) => START_MS + sec * 1000;
    await writeRecording(path, STRUCTS, [
      [at(0), "telemetry", telemetryFrames(0)],
      [at(0.5), gap],
      [at(1), "telemetry", telemetryFrames(4)],
      [at(1.5), lost],
      [at(1.6), "telemetry", telemetryFrames(5)],
      [at(9), gap],
    ]);
    const args = ["status", "--recording", path];
    const silent = await runCli(args);
    assertEquals(silent.code, 3);
    assertStringIncludes(
      silent.stdout,
      `${isoText(at(0))} … ${
        isoText(at(1.6))
      }; 3 frames, 6 missing; 1 alarm, 1 not good`,
    );
    assertStringIncludes(silent.stdout, "\nlink: unacknowledged, critical");
    // Seconds earlier its link had come back, and nobody has acknowledged that.
    const before = await runCli([...args, "--to", "+2s", "--json"]);
    const { links: [{ standing: [link], missingFrames, to }] } = JSON.parse(
      before.stdout,
    );
    assertEquals([link.name, link.state, link.data, missingFrames, to], [
      ...["link", "returnedUnacknowledged", "good", 3, isoText(at(1.6))],
    ]);
  },
);

programTest(
  "metrics serve prints events of alarms, and keeps their states in a file",
  async () => {
    await using folder = await TempFolder.make();
    const rules = `${folder.path}/rules.json`;
    const states = `${folder.path}/alarms.json`;
    const limits = { warning: { above: -1 } };
    await Deno.writeTextFile(
      rules,
      JSON.stringify({ rules: [{ field: "currPosition", limits }] }),
    );
    const port = freePorts();
    const ending = new AbortController();
    const running = runCli([
      ...["metrics", "serve", "--device=simple", `--port=${port}`],
      ...["--metrics-port=0", `--limits=${rules}`, `--state-file=${states}`],
    ], { signal: ending.signal });
    await using controller = new SimpleController({
      telemetryPort: port,
      commandPort: port + 1,
      telemetryIntervalMs: 20,
    });
    await controller.connect();
    const isRaised = async () => {
      const content = await readAlarmState(states).catch(() => undefined);
      return content?.alarms[0].state === "unacknowledged";
    };
    while (!await isRaised()) await delay(20);
    ending.abort();
    const { code, stderr } = await running;
    assertEquals(code, 0, stderr);
    assertMatch(stderr, /^currPosition raised to warning: 0 is above -1/m);
    const { stdout } = await runCli(["status", states]);
    assertStringIncludes(stdout, "\ncurrPosition: unacknowledged, warning, 0");
  },
);

programTest("status wants one place to look at", async () => {
  assertEquals((await runCli(["status"])).code, 2);
  const both = await runCli(["status", "a.json", "--device", "simple"]);
  assertEquals(both.code, 2);
  assertStringIncludes(both.stderr, "Must be given one of a URL, a state file");
});

programTest("metrics rules prints rules of alerts for a device", async () => {
  const { code, stdout } = await runCli([
    "metrics",
    "rules",
    "--device",
    "rotator",
  ]);
  assertEquals(code, 0);
  assertStringIncludes(
    stdout,
    'hexrotcomm_alarm_severity{link=\\"rotator\\"} == 4',
  );
  const bad = await runCli([
    ...["metrics", "rules", "--device", "rotator", "--field", "curentPos"],
  ]);
  assertEquals(bad.code, 1);
  assertStringIncludes(bad.stderr, "did you mean currentPos?");
});

programTest(
  "metrics serve serves a controller's metrics with --allow-net only",
  async () => {
    const port = freePorts();
    await using program = new Process(Deno.execPath(), [
      ...[
        "run",
        "--no-prompt",
        "--no-check",
        "--allow-net",
        "cli.ts",
        "metrics",
      ],
      ...["serve", "--device", "simple", "--port", `${port}`],
      ...["--metrics-port", "0", "--field", "currPosition", "--otel"],
    ]);
    const [, url] = await program.match(/^(http:\S+)$/);
    await using controller = new SimpleController({
      telemetryPort: port,
      commandPort: port + 1,
    });
    await controller.connect();
    const ready = async () => (await fetch(`${url}readyz`)).text();
    let text = await ready();
    while (!text.startsWith("simple: receiving")) text = await ready();
    const metrics = await (await fetch(`${url}metrics`)).text();
    assertStringIncludes(
      metrics,
      '\nhexrotcomm_simple_telemetry_curr_position{link="simple"} 0\n',
    );
    assert(
      metrics.includes('\nhexrotcomm_alarms{link="simple",state="normal"} 1\n'),
    );
    assertEquals(await program.endBy("SIGINT"), 0);
  },
);
