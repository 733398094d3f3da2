// Verbs `limits` and `status` of the command line.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { type AlarmStatus, watchLimits } from "../../limits.ts";
import { defineStruct, Header } from "../../mod.ts";
import { runCli } from "../cli_rig.ts";
import { frameOf, START_MS, STEP_MS } from "../export_rig.ts";
import { ManualSource } from "../manual_source.ts";
import { programTest } from "./program.ts";
import { type Recorded, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const Telemetry = defineStruct("Telemetry", {
  torque: { type: "f64", unit: "N·m", limits: { severe: { above: 100 } } },
}, { frameId: 5 });
const Config = defineStruct("Config", { id: "u8" }, { frameId: 0x19 });
const structs = { header: Header, config: Config, telemetry: Telemetry };
const RULES = {
  rules: [{ field: "torque", limits: { warning: { above: 10 } } }],
  link: { staleAfterMs: 60_000 },
};

/** Records torques, one frame each. */
async function recordTorques(folder: string, torques: Iterable<number>) {
  const frames = Iterator.from(torques).map((torque, i): Recorded => {
    const { bytes } = Telemetry.create({ torque });
    return [START_MS + i * STEP_MS, "telemetry", frameOf(Telemetry, bytes, i)];
  });
  await writeRecording(folder, structs, [...frames]);
}

programTest(
  "limits test prints transitions, chatter and a deadband",
  async () => {
    await using folder = await TempFolder.make();
    const torques = [0, 0, 11, 9.5, 11, 9.5, 11, 0, 0];
    await recordTorques(folder.path, torques);
    const rules = `${folder.path}/rules.json`;
    await Deno.writeTextFile(rules, JSON.stringify(RULES));
    const line = ["limits", "test", folder.path, "--limits", rules];
    const { code, stdout, stderr } = await runCli(line);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.trimEnd().split("\n");
    assertEquals(lines.length, 6 + 2);
    assertStringIncludes(
      lines[0],
      "torque raised to warning: 11 N·m is above 10",
    );
    assertStringIncludes(
      lines[0],
      "2026-11-29T12:00:00.223Z by the controller",
    );
    assertEquals(lines.slice(-2), [
      "9 samples, 1 alarm was raised",
      "torque: raised 3 times, up to warning, for 0.1 s; chattered 2 times, " +
      "a deadband of 0.55 N·m would end that",
    ]);
    const json = await runCli([...line, "--json"]);
    const last = JSON.parse(json.stdout.trimEnd().split("\n").at(-1)!);
    assertEquals([last.samples, last.alarms[0].proposedDeadband], [9, 0.55]);
  },
);

programTest("limits test judges hours of telemetry in seconds", async () => {
  await using folder = await TempFolder.make();
  const count = 172_800; // 2.4 h at 20 Hz
  const torques = Iterator.from({
    *[Symbol.iterator]() {
      for (let i = 0; i < count; i++) yield i % 1000 === 999 ? 200 : i % 9;
    },
  });
  await recordTorques(folder.path, torques);
  const { code, stdout } = await runCli(["limits", "test", folder.path]);
  assertEquals(code, 0);
  const lines = stdout.trimEnd().split("\n");
  assertStringIncludes(lines.at(-2)!, `${count} samples, 1 alarm was`);
  assertStringIncludes(lines.at(-1)!, "torque: raised 172 times, up to severe");
});

programTest("limits check names what is wrong with rules", async () => {
  await using folder = await TempFolder.make();
  const rules = `${folder.path}/rules.json`;
  const check = async (given: string) => {
    await Deno.writeTextFile(rules, given);
    return await runCli(["limits", "check", rules, "--device", "simple"]);
  };
  const field = "currPosition";
  const limits = { warning: { above: 1 } };
  const good = await check(JSON.stringify({ rules: [{ field, limits }] }));
  assertEquals(good.code, 0, good.stderr);
  assertStringIncludes(good.stdout, "2 alarms for struct SimpleTelemetry");
  const bad = await check(
    JSON.stringify({ rules: [{ field: "curPosition", limits }] }),
  );
  assertEquals(bad.code, 1);
  assertStringIncludes(bad.stderr, "did you mean currPosition?");
  const broken = await check("{");
  assertEquals(broken.code, 1);
  assertStringIncludes(broken.stderr, "rules.json as they must be JSON");
  assertEquals((await runCli(["limits", "chek", rules])).code, 2);
});

programTest(
  "status returns 3 when an alarm is raised, or the file is stale",
  async () => {
    await using folder = await TempFolder.make();
    const stateFile = `${folder.path}/alarms.json`;
    assertEquals((await runCli(["status", stateFile])).code, 1);
    for (const path of [folder.path, "night/a.mcap"]) {
      const { code, stderr } = await runCli(["status", path]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, `given --recording ${path} for a recording`);
    }
    const manual = new ManualSource();
    await using watch = await watchLimits(manual.source, RULES, { stateFile });
    const events = watch.events();
    manual.sample({ torque: 15, name: "a" });
    await events.next();
    await watch.save();
    const raised = await runCli(["status", stateFile]);
    assertEquals(raised.code, 3);
    assertStringIncludes(
      raised.stdout,
      "torque: unacknowledged, warning, 15 N·m",
    );
    await watch.acknowledge("torque", { by: "Ann" });
    manual.sample({ torque: 0 });
    await events.next();
    await events.next();
    await watch.shelve("current", {
      by: "Ann",
      comment: "test",
      forMs: 60_000,
    });
    const normal = await runCli(["status", stateFile, "--json"]);
    assertEquals(normal.code, 0, normal.stdout);
    const { alarms, isStale } = JSON.parse(normal.stdout) as {
      alarms: AlarmStatus[];
      isStale: boolean;
    };
    assertEquals([alarms[0].state, isStale], ["normal", false]);
    const shelved = await runCli(["status", stateFile]);
    assertStringIncludes(shelved.stdout, "current: shelved");
    assertStringIncludes(shelved.stdout, "by Ann until");
    const stale = await runCli(["status", stateFile, "--stale", "0.000001"]);
    assertEquals(stale.code, 3);
    assertStringIncludes(stale.stdout, "stale, does the program run?");
  },
);
