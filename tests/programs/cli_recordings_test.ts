// Verbs of the command line that read recordings: info, cat and diff.

import { assertEquals, assertStringIncludes } from "jsr:@std/assert@^1.0.19";
import { Command, Header } from "../../mod.ts";
import { runLine } from "../../src/cli/main.ts";
import { Printer } from "../../src/cli/printer.ts";
import { runCli, TextSink } from "../cli_rig.ts";
import { configFrame, Telemetry, telemetryFrames } from "../peer.ts";
import { Process, programTest } from "./program.ts";
import {
  openLog,
  type Recorded,
  STRUCTS,
  writeRecording,
  writeStructsModule,
} from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

const structs = { ...STRUCTS, command: Command };
const CHUNK_OPCODE = 6;
const START_MS = Date.UTC(2026, 10, 29, 12);

/** Frame of telemetry with another position. */
function moved(number: number, position: number): Uint8Array {
  const bytes = telemetryFrames(number);
  Telemetry.view(bytes.buffer, Header.byteLength).currPosition = position;
  return bytes;
}

const night: Recorded[][] = [
  [
    [START_MS, "config", configFrame(7)],
    [START_MS + 1000, "telemetry", telemetryFrames(1)],
    [START_MS + 1500, "discarded", Uint8Array.of(1, 2, 0xee)],
    [START_MS + 2000, "telemetry", moved(2, NaN)],
  ],
  [
    [START_MS + 3000, "command", Command.create({ code: 5 }).bytes],
    [START_MS + 3000, { type: "gap" }],
    [START_MS + 4000, "telemetry", telemetryFrames(3)],
  ],
];

/** Cuts a file within its first chunk, as a crash does; returns what is left. */
async function cutInFirstChunk(
  path: string,
  bytes: Uint8Array,
): Promise<Uint8Array> {
  const RECORD_HEAD_BYTES = 9;
  const view = new DataView(bytes.buffer);
  let at = 8; // behind the magic
  while (bytes[at] !== CHUNK_OPCODE) {
    at += RECORD_HEAD_BYTES + Number(view.getBigUint64(at + 1, true));
  }
  const left = bytes.subarray(0, at + 2 * RECORD_HEAD_BYTES);
  await Deno.writeFile(path, left);
  return left;
}

async function linesOf(...args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCli(args);
  assertEquals([code, stderr], [0, ""]);
  return stdout.split("\n").slice(0, -1);
}

programTest(
  "verbs that read a recording say what can't be read when it was cut in its first chunk",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/night`;
    await writeRecording(path, structs, night[0]);
    const [{ name }] = await Array.fromAsync(Deno.readDir(path));
    const file = `${path}/${name}`;
    const bytes = await Deno.readFile(file);
    const lines: [number, ...string[]][] = [
      [0, "cat"],
      [0, "info"],
      [0, "export"],
      [3, "limits", "test"],
      [3, "get", "currPosition", "--recording"],
      [3, "watch", "currPosition", "--recording"],
      [3, "monitor", "--recording"],
      [3, "status", "--recording"],
      [0, "dashboard", "--page-port=0", "--duration=1ms", "--recording"],
      [0, "diff", path],
    ];
    const { length } = await cutInFirstChunk(file, bytes);
    for (const [expected, ...args] of lines) {
      const { code, stderr } = await runCli([...args, path]);
      assertStringIncludes(
        stderr,
        ` bytes of ${file} can't be read: it is being written or was cut off, then \`repair\``,
        args.join(" "),
      );
      assertEquals(code, expected, args.join(" "));
    }
    assertEquals(length < bytes.length, true);
    await Deno.truncate(file);
    const { stderr } = await runCli(["cat", path]);
    assertStringIncludes(stderr, `${file} is empty`);
  },
);

programTest(
  "verbs name a file that isn't there, and say what to look at",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/nothere`;
    const device = ["--device=simple", "--port=0"];
    const lines = [
      ...[["cat"], ["info"], ["export"], ["limits", "test"], ["replay"]],
      ...[["repair"], ["diff", folder.path], ["status", "--recording"]],
      ...[["get", "a", "--recording"], ["watch", "a", "--recording"]],
      ...[["monitor", "--recording"], ["dashboard", "--recording"]],
      ["limits", "check", "--device=simple"],
      ["status", ...device, "--limits"],
      ["metrics", "serve", ...device, "--limits"],
    ];
    await Deno.writeFile(`${folder.path}/a.mcap`, new Uint8Array());
    for (const args of lines) {
      const { code, stderr } = await runCli([...args, path]);
      assertEquals(code, 1, args.join(" "));
      assertStringIncludes(
        stderr,
        `${
          args[0]
        }: Cannot use ${path}: no such file or directory; is the path right?\n`,
      );
    }
    const { stderr } = await runCli([
      ...["status", ...device, "--limits", folder.path],
    ]);
    assertStringIncludes(
      stderr,
      `Cannot use ${folder.path}: is a directory; it must be a file\n`,
    );
  },
);

programTest(
  "cat prints each message in order, as text or as JSON",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    await writeRecording(path, structs, ...night);
    const text = await linesOf("cat", path);
    assertEquals(text.map((line) => line.split(" ")[1]), [
      "config",
      "telemetry",
      "discarded",
      "telemetry",
      "command",
      "events",
      "telemetry",
    ]);
    assertStringIncludes(text[1], "2026-11-29T12:00:01.000Z telemetry ");
    assertStringIncludes(text[1], " counter 1, ");
    assertStringIncludes(text[1], " currPosition 1, ");
    assertEquals(text[2], "2026-11-29T12:00:01.500Z discarded 3 bytes 0102ee");
    assertStringIncludes(text[4], " code 0x00000005, ");
    assertStringIncludes(text[5], " gap: ");

    const json = (await linesOf("cat", "--json", path)).map((line) =>
      JSON.parse(line)
    );
    const [config, first, discarded, second, command, gap] = json;
    assertEquals([config.kind, config.config.maxPosition], ["config", 7]);
    assertEquals([first.sequence, first.receivedAtMs], [1, START_MS + 1000]);
    assertEquals(first.header.counter, 1);
    assertEquals(second.telemetry.currPosition, "NaN");
    assertEquals(discarded.bytes, "0102ee");
    assertEquals(command.command.code, 5);
    assertEquals([gap.event.type, gap.event.atMs], ["gap", START_MS + 3000]);
  },
);

programTest(
  "cat ends quietly when its reader does, and by Ctrl-C while nobody reads",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    const frames = Array.from({ length: 5000 }, (_, i): Recorded => [
      ...[START_MS + i, "telemetry", telemetryFrames(i)] as const,
    ]);
    await writeRecording(path, structs, frames);
    const shell = (script: string) =>
      new Process("bash", [
        ...["-c", script, Deno.execPath(), "run", "--no-prompt"],
        ...[`--allow-read=${path}`, "cli.ts", "cat", path],
      ]);
    await using cut = shell(`"$0" "$@" | head -n 2; echo \${PIPESTATUS[0]}`);
    assertEquals([await cut.end(), cut.stderr], [0, ""]);
    assertEquals([cut.lines.length, cut.lines.at(-1)], [3, "0"]);

    for (const args of [["cat", path], ["cat", "--count=1", path]]) {
      const abort = new AbortController();
      const words = new TextSink();
      const stuck = {
        write: () => {
          abort.abort(); // as Ctrl-C does
          return new Promise<number>(() => {});
        },
      };
      const io = {
        stdout: new Printer(stuck),
        stderr: new Printer(words),
        isTerminal: false,
        signal: abort.signal,
      };
      assertEquals(await runLine(args, io), 1);
      await io.stderr.flush();
      assertEquals(words.text, "cat: interrupted\n");
    }
  },
);

programTest("cat selects by type, topic, time and count", async () => {
  await using folder = await TempFolder.make();
  const { path } = folder;
  await writeRecording(path, structs, ...night);
  const positions = async (...args: string[]) =>
    (await linesOf("cat", "--json", ...args, path)).map((line) => {
      const { header, kind } = JSON.parse(line);
      return header?.counter ?? kind;
    });
  assertEquals(await positions("--type=telemetry"), [1, 2, 3]);
  assertEquals(await positions("--type=telemetry", "--count=2"), [1, 2]);
  assertEquals(await positions("--type=telemetry", "--count=1"), [1]);
  assertEquals(await positions("--type=telemetry", "--from=-2s"), [2, 3]);
  assertEquals(
    await positions("--type=telemetry", "--from", "+0s", "--to=+1s"),
    [1],
  );
  assertEquals(await positions("--topic=/device/telemetry"), [1, 2, 3]);
  assertEquals(
    await positions("--type", "command", "--type", "discarded"),
    ["discarded", "command"],
  );
  const wrong = [
    [["--type=telemtry"], "must be one of telemetry"],
    [["--type=telemtry"], "received telemtry: did you mean 'telemetry'?"],
    [["--topic=/device/x"], "must be one of /device/config"],
    [["--topic=/devise/telemetry"], "did you mean '/device/telemetry'?"],
    [["--type=config", "--topic=/a"], "one of '--topic' and '--type'"],
    [["--count=0"], "must be an integer from 1"],
    [["--from=1h"], "must be a time"],
  ] as const;
  for (const [args, words] of wrong) {
    const { code, stderr } = await runCli(["cat", ...args, path]);
    assertEquals(code, 2);
    assertStringIncludes(stderr, words);
  }
});

programTest("cat decodes with the structs of a module", async () => {
  await using folder = await TempFolder.make();
  await writeRecording(folder.path, structs, ...night);
  const module = await writeStructsModule(folder.path);
  const [line] = await linesOf(
    ...["cat", "--structs", module, "--type=telemetry", "--json"],
    folder.path,
  );
  const { telemetry } = JSON.parse(line);
  assertEquals(telemetry.all.length, Telemetry.byteLength);
});

programTest("info shows times, channels, gaps and what is lost", async () => {
  await using folder = await TempFolder.make();
  const { path } = folder;
  await writeRecording(path, structs, ...night);
  const info = JSON.parse((await linesOf("info", "--json", path))[0]);
  assertEquals(info.times, {
    start: "2026-11-29T12:00:00.000Z",
    end: "2026-11-29T12:00:04.000Z",
    durationSec: 4,
  });
  assertEquals([info.messages, info.files.length], [7, 2]);
  assertEquals(info.losses, { gap: 1 });
  assertEquals(
    info.channels.map((one: { topic: string; messages: number }) =>
      `${one.topic} ${one.messages}`
    ).sort(),
    [
      "/device/command 1",
      "/device/config 1",
      "/device/discarded 1",
      "/device/events 1",
      "/device/telemetry 3",
    ],
  );
  const text = await linesOf("info", path);
  assertStringIncludes(text[0], "2026-11-29T12:00:00.000Z … ");
  assertStringIncludes(text.join("\n"), "gap 1");

  await Deno.remove(folder.files[0]);
  const bytes = await Deno.readFile(folder.files[0]);
  await Deno.writeFile(folder.files[0], bytes.subarray(0, -30));
  assertStringIncludes((await linesOf("info", path)).join("\n"), "incomplete");
  const checked = async () => {
    const line = ["info", "--check", "--json", path];
    const { code, stdout } = await runCli(line);
    const { incompleteFiles, messages } = JSON.parse(stdout).check;
    return [code, incompleteFiles, messages];
  };
  assertEquals(await checked(), [0, 1, 3], "all messages are there");
  await Deno.writeFile(folder.files[0], bytes.subarray(0, bytes.length / 2));
  assertEquals(await checked(), [1, 1, 0]);
});

programTest("info --check is ended by Ctrl-C", async () => {
  await using folder = await TempFolder.make();
  await writeRecording(folder.path, structs, ...night);
  for (const args of [["--check"], []]) {
    const line = ["info", ...args, folder.path];
    const { code, stderr } = await runCli(line, {
      signal: AbortSignal.abort(),
    });
    assertEquals([code, stderr], [1, "info: interrupted\n"]);
  }
});

programTest(
  "diff counts differences by field, and shows the first",
  async () => {
    await using a = await TempFolder.make();
    await using b = await TempFolder.make();
    await writeRecording(a.path, structs, ...night);
    await writeRecording(b.path, structs, night.flat());
    const same = await runCli(["diff", a.path, b.path]);
    assertEquals([same.code, same.stderr], [0, ""]);
    assertStringIncludes(same.stdout, "telemetry: 3 and 3 messages; 0 differ");

    await using c = await TempFolder.make();
    await writeRecording(c.path, structs, [
      ...night[0].slice(0, 3),
      [START_MS + 9000, "telemetry", moved(2, 2.5)],
      [START_MS + 9000, "telemetry", moved(3, 8)],
      [START_MS + 9000, "telemetry", telemetryFrames(4)],
      night[1][0],
    ]);
    const diffOf = async (...args: string[]) => {
      const line = ["diff", "--json", ...args, a.path, c.path];
      const { code, stdout } = await runCli(line);
      const diff = JSON.parse(stdout);
      assertEquals(code, diff.isEqual ? 0 : 1);
      return diff;
    };
    const { frames, events } = await diffOf();
    assertEquals(frames.telemetry, {
      ...{ a: 3, b: 4, onlyInA: 0, onlyInB: 1, different: 2 },
      fields: {
        "telemetry.currPosition": {
          count: 2,
          first: { index: 1, a: "NaN", b: "2.5" },
        },
      },
    });
    assertEquals(events, { gap: { a: 1, b: 0 } });
    const { isEqual } = await diffOf(
      ...["--ignore=telemetry.currPosition", "--ignore=events"],
      "--ignore=telemetry",
    );
    assertEquals(isEqual, true);
    const wrong = await runCli([
      "diff",
      "--ignore=telemetri.x",
      a.path,
      c.path,
    ]);
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.stderr, "did you mean 'telemetry'?");
    const text = await runCli(["diff", a.path, c.path]);
    assertStringIncludes(
      text.stdout,
      "  telemetry.currPosition: 2 differ, the first in message 1: NaN → 2.5\n",
    );

    await using d = await TempFolder.make();
    await writeRecording(d.path, structs, [night[0][0], night[1][2]]);
    const byTime = await runCli([
      ...["diff", "--align=time", "--json", a.path, d.path],
    ]);
    const { onlyInA, onlyInB, different } =
      JSON.parse(byTime.stdout).frames.telemetry;
    assertEquals([onlyInA, onlyInB, different], [2, 0, 0]);
  },
);

programTest(
  "cat, export and limits test say how many messages a recorder has lost when its disk was too slow",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    const log = openLog(path, structs, 1024 * 1024);
    const add = (i: number) => {
      const frame = telemetryFrames(i);
      log.add("telemetry", frame, frame.length, START_MS + i);
    };
    let count = 0;
    // The disk has no turn meanwhile.
    while (log.stats.lostMessages < 100) add(count++);
    await log.rotate();
    // A chunk without telemetry has the gap's end.
    log.add("discarded", Uint8Array.of(0xee), 1, START_MS + count);
    await log.rotate();
    add(count++);
    await log.close();
    for (
      const args of [
        ["cat", "--type", "telemetry"],
        ["export"],
        ["limits", "test"],
      ]
    ) {
      const { code, stdout, stderr } = await runCli([...args, path]);
      assertEquals([code, stderr], [
        0,
        "100 messages are missing in the recording: `info --check` counts them\n",
      ], args.join(" "));
      if (args[0] !== "limits") continue;
      assertStringIncludes(stdout, `${count - 100} samples, `);
    }
    const info = await runCli(["info", "--check", path]);
    assertEquals(info.code, 1);
    assertStringIncludes(info.stdout, "lost by the recorder: 100 messages");
  },
);
