// Verbs `watch` and `get` on recordings.

import { assertEquals, assertGreater } from "jsr:@std/assert@^1.0.19";
import { defineStruct, Header } from "../../mod.ts";
import { runCli } from "../cli_rig.ts";
import { frameOf } from "../export_rig.ts";
import { Process, programTest } from "./program.ts";
import { type Recorded, writeRecording } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const Telemetry = defineStruct("Telemetry", {
  torque: {
    type: ["f32", 2],
    unit: "N·m",
    limits: { warning: { above: 10 }, severe: { above: 100 } },
  },
  count: "u64",
}, { frameId: 5 });
const Config = defineStruct("Config", { id: "u8" }, { frameId: 0x19 });
const structs = { header: Header, config: Config, telemetry: Telemetry };

const START_MS = Date.UTC(2026, 10, 29, 12);

/** Frame at a time after the start, in s, with a torque and that number. */
function torqueAt(sec: number, torque: number): Recorded {
  const count = BigInt(sec);
  const { bytes } = Telemetry.create({ torque: [torque, 0.5], count });
  return [
    ...[START_MS + sec * 1000, "telemetry"] as const,
    frameOf(Telemetry, bytes, sec),
  ];
}

/** Records a torque each second, and then nothing for a while. */
async function recordTorques(path: string, pauseSec: number) {
  const torques = Array.from({ length: 100 }, (_, sec) => torqueAt(sec, sec));
  const end = torqueAt(99 + pauseSec, 0);
  await writeRecording(path, structs, torques, [end]);
}

programTest(
  "watch prints the range of a recording, with marks of limits",
  async () => {
    await using folder = await TempFolder.make();
    await recordTorques(folder.path, 1);
    const watch = (...args: string[]) =>
      runCli(["watch", ...args, "--recording", folder.path]);
    const text = await watch("torque", "--from=+10s", "--count=2");
    assertEquals([text.code, text.stdout], [
      3,
      "2026-11-29T12:00:10.000Z torque[0] 10 N·m, torque[1] 0.5 N·m\n" +
      "2026-11-29T12:00:11.000Z torque[0] 11 N·m [warning], torque[1] 0.5 N·m\n",
    ]);
    assertEquals(text.stderr, "Not good: torque[0] [warning]\n");
    const json = await watch("count", "torque[0]", "--from=-2s", "--json");
    assertEquals(json.code, 0, json.stderr);
    assertEquals(
      json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)),
      [
        {
          receivedAtMs: START_MS + 98_000,
          values: { "torque[0]": 98, count: "98" },
          levels: { "torque[0]": "warning" },
        },
        {
          receivedAtMs: START_MS + 99_000,
          values: { "torque[0]": 99, count: "99" },
          levels: { "torque[0]": "warning" },
        },
        {
          receivedAtMs: START_MS + 100_000,
          values: { "torque[0]": 0, count: "100" },
        },
      ],
    );
  },
);

programTest(
  "get prints the last value of a range, however far it is from its end",
  async () => {
    await using folder = await TempFolder.make();
    await recordTorques(folder.path, 1000);
    const get = (...args: string[]) =>
      runCli(["get", "count", "--recording", folder.path, ...args]);
    const cases: [args: string[], code: number, stdout: string][] = [
      [[], 0, "1099\n"],
      [["--to=+50.5s"], 0, "50\n"],
      [["--from=+20s", "--next"], 0, "20\n"],
      // Nothing was received for 900 s then.
      [["--to=+999s"], 3, "99\n"],
      [["--to=+999s", "--stale=1h"], 0, "99\n"],
      [["--from=+200s", "--to=+300s"], 3, ""],
    ];
    for (const [args, code, stdout] of cases) {
      const result = await get(...args);
      assertEquals([result.code, result.stdout], [code, stdout], result.stderr);
    }
    const { stderr } = await get("--to=+999s");
    assertEquals(stderr, "Stale: nothing was received for 900.0 s\n");
  },
);

programTest("watch ends quietly when its reader does", async () => {
  await using folder = await TempFolder.make();
  const { path } = folder;
  const many = Array.from({ length: 5000 }, (_, i) => torqueAt(i, 0));
  await writeRecording(path, structs, many);
  await using cut = new Process("bash", [
    ...["-c", `"$0" "$@" | head -n 2; echo \${PIPESTATUS[0]}`],
    ...[Deno.execPath(), "run", "--no-prompt", `--allow-read=${path}`],
    ...["cli.ts", "watch", "count", "--recording", path],
  ]);
  assertEquals([await cut.end(), cut.stderr], [0, ""]);
  assertEquals([cut.lines.length, cut.lines.at(-1)], [3, "0"]);
});

programTest(
  "monitor shows the end of a recording, and its limits, at any rate",
  async () => {
    await using folder = await TempFolder.make();
    await recordTorques(folder.path, 1);
    const monitor = (...args: string[]) =>
      runCli(["monitor", "--recording", folder.path, "--json", ...args]);
    const fast = await monitor("--rate=max", "--interval=1h", "torque[0]");
    assertEquals([fast.code, fast.stderr], [0, ""]);
    assertEquals(JSON.parse(fast.stdout), {
      receivedAtMs: START_MS + 100_000,
      fields: { "torque[0]": { value: 0, state: "good" } },
    });
    const paced = await monitor(
      "--rate=20",
      "--stale=1h",
      "--interval=10ms",
      "--to=+99s",
    );
    assertEquals(paced.code, 3);
    assertEquals(paced.stderr, "Not good: torque[0] [warning]\n");
    const lines = paced.stdout.trimEnd().split("\n").map((line) =>
      JSON.parse(line)
    );
    assertEquals(lines.at(-1).fields["torque[0]"], {
      ...{ value: 99, state: "good", level: "warning" },
    });
    assertGreater(lines.length, 1);
  },
);
