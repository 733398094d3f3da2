// Verb `export` of the command line.

import {
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { runCli } from "../cli_rig.ts";
import { parseCsv, recordsOf, START_MS } from "../export_rig.ts";
import { Telemetry, telemetryFrames } from "../peer.ts";
import { programTest } from "./program.ts";
import {
  type Recorded,
  STRUCTS,
  writeRecording,
  writeStructsModule,
} from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

/** Records 100 frames, one in 10 ms. */
async function recordFrames(folder: string): Promise<void> {
  const frames = Array.from({ length: 100 }, (_, i): Recorded => [
    START_MS + 10 * i,
    "telemetry",
    telemetryFrames(i),
  ]);
  await writeRecording(folder, STRUCTS, frames);
}

programTest("export writes a file, and says what is in it", async () => {
  await using folder = await TempFolder.make();
  await using output = await TempFolder.make();
  await recordFrames(folder.path);
  for (const format of ["csv", "jsonl", "parquet"]) {
    const path = `${output.path}/night.${format}`;
    const { code, stdout, stderr } = await runCli([
      "export",
      folder.path,
      "-o",
      path,
    ]);
    assertEquals([code, stdout], [0, ""], stderr);
    assertStringIncludes(
      stderr,
      `${path}: 100 rows of 100 frames; 0 frames missed, 0 messages lost\n`,
    );
    assertMatch(stderr, new RegExp(`DuckDB: FROM read_\\w+\\('${path}'`));
  }
  assertEquals(output.files.length, 3);
  const text = await Deno.readTextFile(`${output.path}/night.csv`);
  assertEquals(recordsOf(text).length, 100);
});

programTest("export --json prints what is in its file", async () => {
  await using folder = await TempFolder.make();
  await using output = await TempFolder.make();
  await recordFrames(folder.path);
  const path = `${output.path}/night.csv`;
  const flags = ["-o", path, "--fields=currPosition", "--json"];
  const result = await runCli(["export", folder.path, ...flags]);
  assertEquals([result.code, result.stderr], [0, ""]);
  const { columns, ...rest } = JSON.parse(result.stdout);
  const counts = { rows: 100, frames: 100, missedFrames: 0, lostMessages: 0 };
  assertEquals(rest, { ...counts, path });
  assertEquals(columns.at(-1).name, "currPosition");
});

programTest("export prints text without a file, by its flags", async () => {
  await using folder = await TempFolder.make();
  await recordFrames(folder.path);
  const lineOf = async (...flags: string[]) => {
    const result = await runCli(["export", folder.path, ...flags]);
    assertEquals(result.code, 0, result.stderr);
    return result.stdout;
  };
  const range = ["--from", "2026-11-29T12:00:00.2Z", "--to", "-700ms"];
  const every = await lineOf("--fields", "currPosition", "--every=2", ...range);
  const rows = recordsOf(every);
  assertEquals(
    rows.map(({ currPosition }) => currPosition),
    ["20", "22", "24", "26", "28"],
  );
  assertEquals(parseCsv(every)[0].length, 11);
  const means = await lineOf("--format=jsonl", "--interval=500");
  assertEquals(
    means.trim().split("\n").map((line) => JSON.parse(line).count),
    [50, 50],
  );
  const configs = await lineOf("--frames", "config");
  assertStringIncludes(configs, "maxVelocity");
});

programTest("export decodes with the structs of a module", async () => {
  await using folder = await TempFolder.make();
  await recordFrames(folder.path);
  const module = await writeStructsModule(folder.path);
  const { stdout } = await runCli(["export", folder.path, "--structs", module]);
  const [row] = recordsOf(stdout);
  const bytes = Array.from(
    { length: Telemetry.byteLength },
    (_, i) => Number(row[`all[${i}]`]),
  );
  const { byteLength } = STRUCTS.header;
  assertEquals(bytes, [...telemetryFrames(0).subarray(byteLength)]);
});

programTest("export refuses what it can't do, and makes no file", async () => {
  await using folder = await TempFolder.make();
  await using output = await TempFolder.make();
  await recordFrames(folder.path);
  const file = ["-o", `${output.path}/out.parquet`];
  const cases: [args: string[], code: number, words: string][] = [
    [["--json"], 2, "'--json' needs '--output'"],
    [["--format=xml"], 2, "'--format' must be one of csv, jsonl, parquet"],
    [["-o", "out.txt"], 2, "'--format' is needed"],
    [["--format=parquet"], 2, "'--output' is needed for parquet"],
    [["--every=0"], 2, "'--every' must be an integer from 1"],
    [["--by=controller"], 2, "'--by' needs '--interval'"],
    [["--frames=x"], 2, "'--frames' must be one of telemetry, config"],
    [["--fields=curPosition", ...file], 2, "did you mean currPosition?"],
    [["--to=2020-01-01", ...file], 1, "no rows, and therefore no file"],
  ];
  for (const [args, code, words] of cases) {
    const result = await runCli(["export", folder.path, ...args]);
    assertEquals(result.code, code, result.stderr);
    assertStringIncludes(result.stderr, words);
  }
  assertEquals(output.files, []);
});

programTest("export leaves no file when it is interrupted", async () => {
  await using folder = await TempFolder.make();
  await using output = await TempFolder.make();
  await recordFrames(folder.path);
  const args = ["export", folder.path, "-o", `${output.path}/night.csv`];
  const { code, stderr } = await runCli(args, { signal: AbortSignal.abort() });
  assertEquals([code, stderr], [1, "export: interrupted\n"]);
  assertEquals(output.files, []);
});
