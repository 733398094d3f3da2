// The command line as a program: recordings of controllers, and its end.

import {
  assert,
  assertEquals,
  assertGreater,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { openRecording } from "../../recording.ts";
import * as sim from "../../simulator.ts";
import { openBus } from "../../src/cli/bus_flags.ts";
import { DEVICE_FLAGS, readDevice } from "../../src/cli/device_flags.ts";
import { parseLine } from "../../src/cli/flags.ts";
import { EXIT_CODE_MEANINGS } from "../../src/cli/verb.ts";
import { Process, programTest, ROOT } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

const FRAMES_MIN = 5;

/** Starts the command line with the permissions that `record --help` names. */
function cli(folder: string, ...args: string[]): Process {
  return new Process(Deno.execPath(), [
    ...["run", "--no-prompt", "--allow-net", `--allow-read=${folder}`],
    ...[`--allow-write=${folder}`, "cli.ts", ...args],
  ]);
}

/** Number of samples that are in the files up to now. */
async function samplesIn(folder: string): Promise<number> {
  await using recording = await openRecording(folder);
  let count = 0;
  for await (const _ of recording.samples()) count++;
  return count;
}

/** Waits until some samples are in the files, and ends the program by Ctrl-C. */
async function endOnceRecorded(program: Process, folder: string) {
  await program.matchError(/Recording to/);
  let count = 0;
  while (count < FRAMES_MIN) count = await samplesIn(folder);
  assertEquals(await program.endBy("SIGINT"), 0, program.stderr);
  assertMatch(program.stderr, /Recorded \d+ messages, .* in 1 file; lost 0\n$/);
  const { messages, lostMessages } = JSON.parse(program.stdout);
  assertEquals(lostMessages, 0);
  await using recording = await openRecording(folder);
  assertEquals(recording.files.map(({ isComplete }) => isComplete), [true]);
  assertEquals((await recording.check()).messages, messages);
  assert((await Array.fromAsync(recording.configs())).length > 0);
  return recording.channels.map(({ topic }) => topic);
}

programTest(
  "record serves a two-socket controller, and completes its file on Ctrl-C",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    const args = ["record", path, "--device=simple", "--port=0", "--json"];
    await using program = cli(path, ...args);
    const [, telemetry, command] = await program.matchError(
      /telemetry port (\d+), command port (\d+)/,
    );
    await using controller = new sim.SimpleController({
      telemetryPort: Number(telemetry),
      commandPort: Number(command),
    });
    await controller.connect();
    const topics = await endOnceRecorded(program, path);
    assert(topics.includes("/simple/telemetry"), topics.join());
  },
);

programTest(
  "record dials a single-socket controller, by the name that it is given",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    await using controller = new sim.SimpleController({
      protocol: "single-socket",
      port: 0,
    });
    await controller.start();
    await using program = cli(
      ...[path, "record", path, "--device=simple", "--name=bench", "--json"],
      ...["--protocol=single-socket", `--port=${controller.port}`],
    );
    const topics = await endOnceRecorded(program, path);
    assert(topics.includes("/bench/telemetry"), topics.join());
  },
);

programTest(
  "record ends by SIGTERM while it dials, with 3 as nothing was received",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    await using program = cli(
      ...[path, "record", path, "--device=rotator", "--port=1", "--verbose"],
      "--protocol=single-socket",
    );
    await program.matchError(/Dialling 127\.0\.0\.1:1\n/);
    assertEquals(await program.endBy("SIGTERM"), 3, program.stderr);
    assertStringIncludes(program.stderr, "\nNo telemetry was received: ");
    await using recording = await openRecording(path);
    assertEquals(recording.files[0].isComplete, true);
  },
);

programTest("record ends after --duration", async () => {
  await using folder = await TempFolder.make();
  const { path } = folder;
  await using program = cli(
    ...[path, "record", path, "--device=rotator", "--port=0"],
    "--duration=50ms",
  );
  assertEquals(await program.end(), 3, program.stderr);
  assertEquals(program.stdout, "");
  assertEquals(folder.files.length, 1);
});

programTest(
  "record returns 1 when its port is taken, and 2 when a flag is wrong, and leaves no file",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = taken.addr as Deno.NetAddr;
    const cases: [args: string[], code: number, words: string][] = [
      [["--device=simple", `--port=${port}`], 1, "record: "],
      [["--device=simple", "--port=x"], 2, "'--port' must be an integer"],
      [["--device=simpel"], 2, "did you mean 'simple'?"],
      [["--device=simple", "--duration=0"], 2, "must be a duration"],
      [["--device=simple", "--file-size=1X"], 2, "must be a length"],
      [["--device=simple", "--file-size=1K"], 2, "must be in 1048576.."],
      [["--device=simple", "--name=a-b"], 2, "device must be a letter"],
      [["--device=simple", "--protocol=single-socket"], 2, "given '--port'"],
    ];
    await Promise.all(cases.map(async ([args, code, words]) => {
      await using program = cli(path, "record", path, ...args);
      assertEquals(await program.end(), code, args.join(" "));
      assertStringIncludes(program.stderr, words);
      assertEquals(program.stderr.trimEnd().split("\n").length, 1);
    }));
    assertEquals(folder.files, []);
  },
);

programTest(
  "readDevice() takes structs of a module and of a C header",
  async () => {
    await using folder = await TempFolder.make();
    const moduleFolder = `${folder.path}/50% #1?`;
    await Deno.mkdir(moduleFolder);
    const module = `${moduleFolder}/my device.ts`;
    await Deno.writeTextFile(
      module,
      `import { defineStruct } from "${new URL("struct.ts", ROOT)}";
export const port = 4321;
export const ConfigClass = defineStruct("C", { limit: "f32" }, { frameId: 3 });
export const TelemetryClass = defineStruct("T", { x: "f64" }, { frameId: 2 });
`,
    );
    const header = `${folder.path}/telemetry.h`;
    await Deno.writeTextFile(
      header,
      `typedef struct { float limit; } config_t;
typedef struct { double x; } telemetry_t;`,
    );
    const read = (...args: string[]) =>
      readDevice(parseLine(args, DEVICE_FLAGS).values);
    const own = await read("--device", module);
    assertEquals(own.name, "my_device");
    assertEquals(own.options.port, 4321);
    const fromC = await read(
      ...["--header", header, "--config=config_t:3"],
      ...["--telemetry=telemetry_t:0x2", "--protocol=single-socket"],
    );
    assertEquals([fromC.name, fromC.protocol], ["telemetry", "single-socket"]);
    for (const { options: { ConfigClass, TelemetryClass } } of [own, fromC]) {
      assertEquals([ConfigClass.frameId, ConfigClass.byteLength], [3, 4]);
      assertEquals([TelemetryClass.frameId, TelemetryClass.byteLength], [2, 8]);
    }
    const empty = `${folder.path}/empty.ts`;
    await Deno.writeTextFile(empty, "export const ConfigClass = 1;");
    const error = await read("--device", empty).catch((error) => error);
    assertStringIncludes(error.message, "it must export ConfigClass");
  },
);

programTest(
  "the command line is quiet when its reader has ended, and when it is asked for help",
  async () => {
    const run = (tail: string) =>
      new Process("bash", [
        ...["-c", `"$0" run --no-prompt cli.ts --help ${tail}`],
        Deno.execPath(),
      ]);
    await using help = run("");
    assertEquals(await help.end(), 0);
    assertGreater(help.lines.length, 10);
    await using cut = run("| true; exit ${PIPESTATUS[0]}");
    assertEquals([await cut.end(), cut.stderr], [0, ""]);
  },
);

programTest("docs/cli.md has the exit codes of --help", async () => {
  const page = await Deno.readTextFile(new URL("docs/cli.md", ROOT));
  const rows = [...page.matchAll(/^\| (\d) +\| (.*?) +\|$/gm)];
  assertEquals(
    rows.map(([, code, meaning]) => `${code} ${meaning}`),
    EXIT_CODE_MEANINGS.map((meaning, code) => `${code} ${meaning}`),
  );
});

programTest(
  "openBus() reads the credentials of --kafka-config before it connects",
  async () => {
    await using folder = await TempFolder.make();
    const file = `${folder.path}/client.properties`;
    const error = await assertRejects(
      () => openBus({ kafka: "127.0.0.1:1", "kafka-config": file } as never),
      Error,
    );
    assertStringIncludes(error.message, file);
  },
);
