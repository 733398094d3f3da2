// Verb `replay` of the command line.

import {
  assert,
  assertEquals,
  assertMatch,
  assertStringIncludes,
} from "jsr:@std/assert@^1.0.19";
import { record } from "../../recording.ts";
import { runCli } from "../cli_rig.ts";
import { EventList } from "../event_list.ts";
import * as dialled from "../dialled_peer.ts";
import { configFrame, freePorts, LogLines, newServer, until } from "../peer.ts";
import { programTest, pythonTest, ROOT } from "./program.ts";
import {
  type Recorded,
  writeRecording,
  writeStructsModule,
} from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";
import {
  SINGLE_SOCKET_STRUCTS,
  START_MS,
  STRUCTS,
  telemetryAt,
  telemetryEnds,
} from "./replay_rig.ts";

const log = new LogLines();

/** A configuration, then telemetry in steps of 10 ms, from 1. */
async function writeNight(folder: string, frames: number): Promise<void> {
  const messages: Recorded[] = [[START_MS, "config", configFrame(1)]];
  for (let i = 1; i <= frames; i++) messages.push(telemetryAt(10 * i, i));
  await writeRecording(folder, STRUCTS, messages);
}

/** Runs a line beside a server, which records. */
async function replayToServer(
  copy: string,
  ...args: readonly string[]
): Promise<Awaited<ReturnType<typeof runCli>> & { positions: number[] }> {
  const port = freePorts();
  await using server = newServer({ port });
  await server.start();
  const samples = server.samples({ buffer: "lossless" });
  const events = new EventList(server);
  await using recorder = record(server, copy, { log, flushMs: 20 });
  void recorder;
  const result = await runCli(["replay", ...args, "--port", String(port)]);
  // All that was sent is received by then.
  if (result.code === 0) await until(() => telemetryEnds(events) > 0);
  await server.close();
  const positions = await Array.fromAsync(
    samples,
    ({ telemetry }) => telemetry.currPosition,
  );
  return { ...result, positions };
}

programTest(
  "replay sends a recording to a server, by its range and rate, and verifies it",
  async () => {
    await using folder = await TempFolder.make();
    await using copy = await TempFolder.make();
    await writeNight(folder.path, 10);
    const { code, stdout, stderr, positions } = await replayToServer(
      copy.path,
      folder.path,
      "--rate=max",
      "--verify",
      copy.path,
    );
    assertEquals(code, 0, stdout + stderr);
    assertEquals(positions, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assertMatch(
      stdout,
      /^sent 11 frames and 0 other bytes, 728 bytes in all; connections: 1; late: 0; commands received: 0\nthe same: 0 of 11 frames, 0 of 0 events differ\n$/,
    );
    assertMatch(
      stderr,
      /^Replaying to 127.0.0.1: telemetry port \d+, .*, as fast as possible\n/,
    );
    await using other = await TempFolder.make();
    const part = await replayToServer(
      other.path,
      folder.path,
      "-r",
      "20",
      "--start-offset=0.05",
      "--to=+80ms",
      "--json",
    );
    assertEquals(part.positions, [5, 6, 7, 8]);
    const none = await replayToServer(other.path, folder.path, "--to=-1h");
    assertEquals(none.code, 1);
    assertStringIncludes(none.stderr, "replay: Cannot replay: nothing to send");
    const { frames, passes } = JSON.parse(part.stdout);
    assertEquals([frames, passes], [5, 1]); // the configuration before them, too
  },
);

programTest(
  "replay --verify compares recordings without a server, and fails if they differ",
  async () => {
    await using folder = await TempFolder.make();
    await using copy = await TempFolder.make();
    await writeNight(folder.path, 10);
    await writeNight(copy.path, 9);
    const line = ["replay", folder.path, "--verify", copy.path];
    const { code, stdout } = await runCli(line);
    assertEquals(code, 1);
    assertStringIncludes(
      stdout,
      'frames 10: Missing: frame of kind "telemetry", 68 bytes',
    );
    assertStringIncludes(stdout, "different: 1 of 11 frames, 0 of 0 events");
    const json = await runCli([...line, "--json", "--to=+90ms"]);
    assertEquals(json.code, 0);
    assert(JSON.parse(json.stdout).verdict.isSame);
  },
);

programTest(
  "replay listens for a client, and loops until it is interrupted",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(folder.path, SINGLE_SOCKET_STRUCTS, [
      [START_MS, "telemetry", dialled.telemetryFrame(1)],
    ]);
    const port = freePorts();
    const aborter = new AbortController();
    const running = runCli(
      ["replay", folder.path, "--port", String(port), "--loop", "--json"],
      { signal: aborter.signal },
    );
    await using client = dialled.newClient(port, { reconnect: true });
    const samples = client.samples();
    await client.connect();
    for (let i = 0; i < 3; i++) await samples.next();
    aborter.abort();
    const { code, stdout, stderr } = await running;
    assertEquals(code, 0, stderr);
    assert(JSON.parse(stdout).passes >= 3);
    assertStringIncludes(stderr, "Connected client");
  },
);

programTest(
  "replay --structs sends and verifies the bytes that were recorded",
  async () => {
    await using folder = await TempFolder.make();
    await using copy = await TempFolder.make();
    await writeNight(folder.path, 3);
    const flags = ["--rate=max", "--verify", copy.path];
    const replayBy = (module: string) =>
      replayToServer(copy.path, folder.path, "--structs", module, ...flags);
    const module = await writeStructsModule(folder.path);
    const { code, stdout, stderr, positions } = await replayBy(module);
    assertEquals([code, positions], [0, [1, 2, 3]], stderr);
    assertStringIncludes(stdout, "the same: 0 of 4 frames");
    const empty = `${folder.path}/empty.ts`;
    await Deno.writeTextFile(empty, "export {};");
    const wrong = await replayBy(empty);
    assertEquals([wrong.code, wrong.positions], [1, []]);
    assertStringIncludes(wrong.stderr, "must export ConfigClass, a struct");
  },
);

programTest("replay refuses a command line that is wrong", async () => {
  await using folder = await TempFolder.make();
  await writeNight(folder.path, 1);
  const cases = [
    [[], "Must be given '--port', the server's telemetry port"],
    [["--port=0"], "'--port' must be an integer in 1..65534"],
    [["--port=1", "--rate=0"], "'--rate' must be more than 0, or max"],
    [["--port=1", "--start-offset=x"], "a number of seconds from 0"],
    [["--port=1", "--start-offset=1", "--from=+1s"], "only one of"],
    [["--port=1", "--loop", "--verify=x"], "without '--loop'"],
    [["--port=1", "--acknowledge"], "of the single-socket protocol"],
    [["--port=1", "--host="], "'--host' must be an address"],
  ] as const;
  for (const [flags, message] of cases) {
    const { code, stderr } = await runCli(["replay", folder.path, ...flags]);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, message);
  }
});

/** Runs a command on a terminal, and types: it prints what the command has printed. */
const TERMINAL = `
import os, pty, sys
typed = [(b"Replaying", b" "), (b"resumed", b" "), (b"paused", b"\\x1b[C\\x1b[A"), (b"rate", b" ")]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
output = b""
seen = 0
while True:
    try:
        part = os.read(fd, 65536)
    except OSError:
        break
    if not part:
        break
    output += part
    while typed and typed[0][0] in output[seen:]:
        seen = output.index(typed[0][0], seen) + len(typed[0][0])
        os.write(fd, typed.pop(0)[1])
_, status = os.waitpid(pid, 0)
sys.stdout.write(output.decode())
sys.exit(os.waitstatus_to_exitcode(status))
`;

pythonTest(
  "replay pauses, steps and changes its rate by the keys of a terminal",
  async () => {
    await using folder = await TempFolder.make();
    await writeNight(folder.path, 20);
    const port = freePorts();
    await using server = newServer({ port });
    await server.start();
    const { code, stdout } = await new Deno.Command("python3", {
      args: [
        "-c",
        TERMINAL,
        Deno.execPath(),
        "run",
        "--no-check",
        "--allow-read",
        "--allow-net",
        new URL("cli.ts", ROOT).pathname,
        "replay",
        folder.path,
        "--start-paused",
        "--rate=0.05", // 200 ms in 4 s, in which it is paused
        `--port=${port}`,
      ],
    }).output();
    const text = new TextDecoder().decode(stdout);
    assertEquals(code, 0, text);
    assertMatch(
      text,
      /paused; space pauses, → steps.*resumed.*paused.*rate 0\.055.*resumed.*sent 21 frames/s,
    );
    await until(() => server.telemetry.currPosition === 20);
  },
);
