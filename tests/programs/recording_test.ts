// Recordings of links as others read them: packages of npm and of Python.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertLess,
  assertMatch,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import config from "../../deno.json" with { type: "json" };
import { Command, singleSocket } from "../../mod.ts";
import { record } from "../../recording.ts";
import * as dialled from "../dialled_peer.ts";
import {
  configFrame,
  LogLines,
  newServer,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "../peer.ts";
import { NpmFolder } from "./npm_folder.ts";
import { Process, programTest, pythonTest, reportIgnored } from "./program.ts";
import {
  countIndexed,
  jsonOf,
  ofTopic,
  readMcap,
  type ReadMessage,
  TempFolder,
} from "./recording_rig.ts";

const log = new LogLines();
const JUNK = new Uint8Array(33).fill(0xee);
const TAI_MINUS_UTC_NS = 37_000_000_000n;

/** Records two frames of configuration, some of telemetry, junk, and a command. */
async function recordSome(
  folder: string,
  options: Parameters<typeof record>[2] = {},
) {
  await using server = await startServer();
  using peer = await Peer.connect(server);
  const frames = server.frames();
  const startMs = Date.now() - 1;
  await using recorder = record(server, folder, {
    device: "rotator",
    log,
    ...options,
  });
  const sent = [
    configFrame(1),
    telemetryFrames(2, 40),
    JUNK,
    telemetryFrames(45, 5),
    configFrame(50),
    telemetryFrames(51),
  ];
  await peer.telemetry.send(concat(sent));
  await until(() => server.telemetry.currPosition === 51);
  await server.putCommand(Command.create({ code: 3, param1: 12.5 }));
  const command = (await peer.command.read(Command.byteLength)).slice();
  await recorder.close();
  const received = [];
  for (let i = 0; i < 49; i++) received.push((await frames.next()).value!);
  return { sent: concat(sent), command, received, startMs, recorder };
}

const bytesOf = (messages: readonly ReadMessage[]) =>
  concat(messages.map(({ data }) => data));

programTest(
  "record() writes frames, discarded bytes, commands and events of a server, which @mcap/core reads in order",
  async () => {
    await using folder = await TempFolder.make();
    const { sent, command, received, startMs, recorder } = await recordSome(
      folder.path,
    );
    const file = await readMcap(folder.file);
    assert(file.isDone);
    assertEquals(
      file.messages.map(({ sequence }) => sequence),
      file.messages.map((_, i) => i),
    );
    const wire = file.messages.filter(({ topic }) =>
      !/(events|command)$/.test(topic)
    );
    assertEquals(bytesOf(wire), sent);
    for (const [i, { logTime }] of wire.entries()) {
      assertAlmostEquals(Number(logTime) / 1e6, received[i].receivedAtMs, 1e-3);
    }
    assertGreater(Number(wire[0].logTime) / 1e6, startMs);
    const [first] = ofTopic(file, "telemetry");
    const { taiSec, taiNsec } = received[1].header!;
    assertEquals(
      first.publishTime,
      taiSec * 1_000_000_000n + taiNsec - TAI_MINUS_UTC_NS,
    );
    const [junk] = ofTopic(file, "discarded");
    assertEquals([junk.data, junk.publishTime], [JUNK, junk.logTime]);
    assertEquals(ofTopic(file, "command").map(({ data }) => data), [command]);
    const events = ofTopic(file, "events").map(jsonOf);
    const types = events.map(({ type }) => type);
    assertEquals(types, ["resync", "gap", "commandSent"]);
    assertEquals(events[1].missedFrames, 3);
    assertEquals(events.at(-1)!.parameters, [12.5, 0, 0, 0, 0, 0]);
    assertEquals(file.metadata.get("link")!.get("protocol"), "two-socket");
    assertEquals(file.metadata.get("link")!.get("version"), config.version);
    assertEquals(file.metadata.get("time")!.get("taiMinusUtcSec"), "37");
    const statistics = file.metadata.get("statistics")!;
    assertEquals(statistics.get("telemetryFrames"), "46");
    const counts = await countIndexed(folder.file);
    assertEquals(counts.get("/rotator/telemetry"), 46);
    assertEquals(counts.get("/rotator/config"), 2);
    assertEquals(recorder.stats.messages, file.messages.length);
    assertEquals(recorder.path, folder.file);
    assertEquals(recorder.stats.bytes, (await Deno.stat(folder.file)).size);
  },
);

programTest(
  "record() writes the statuses of a client's commands, and events of lost connections",
  async () => {
    await using folder = await TempFolder.make();
    await using connected = await dialled.ConnectedClient.open();
    const { client, peer } = connected;
    const recorder = record(client, folder.path, { log });
    const command = singleSocket.Command.create({ code: 5, param2: -0 });
    const running = client.runCommand(command);
    const { counter } = await peer.answer({ duration: NaN });
    await running;
    await peer.send(dialled.telemetryFrame(7));
    await until(() => client.telemetry.currPosition === 7);
    peer.close();
    await until(() => !client.connected);
    await client.close(); // which ends the recording, too
    await recorder.close();
    const file = await readMcap(folder.file);
    assertEquals(ofTopic(file, "status").map(({ data }) => data), [
      dialled.statusFrame(counter, { duration: NaN }),
    ]);
    assertEquals(ofTopic(file, "command").map(({ data }) => data), [
      command.bytes,
    ]);
    const events = ofTopic(file, "events").map(jsonOf);
    assertEquals(events.map(({ type }) => type), [
      "commandSent",
      "commandAcknowledged",
      "disconnected",
    ]);
    const [sent, acknowledged] = events;
    assertEquals(sent.parameters, [0, "-0", 0, 0, 0, 0]);
    assertEquals(acknowledged.durationSec, "NaN");
    assertEquals(file.metadata.get("link")!.get("protocol"), "single-socket");
    assertEquals((await countIndexed(folder.file)).get("/device/status"), 1);
  },
);

const SCRIPT = `import { parse } from "@foxglove/rosmsg";
import { MessageReader } from "@foxglove/rosmsg-serialization";
import { readFileSync } from "node:fs";
const plain = (_, value) => typeof value === "bigint" ? String(value) : value;
const read = JSON.parse(readFileSync(0)).map(({ definition, hex }) => {
  const bytes = Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
  return new MessageReader(parse(definition)).readMessage(bytes);
});
console.log(JSON.stringify(read, plain));
`;
const PACKAGES = {
  "@foxglove/rosmsg": "5.0.5",
  "@foxglove/rosmsg-serialization": "2.0.4",
  tslib: "2.8.1", // which the one before imports, and doesn't declare
};

programTest(
  "record() writes schemas by which ROS packages of npm decode frames and commands",
  async (t) => {
    await using npm = await NpmFolder.install(t, PACKAGES, SCRIPT);
    if (npm === undefined) return;
    await using folder = await TempFolder.make();
    await recordSome(folder.path);
    const { messages, channels, schemas } = await readMcap(folder.file);
    const encoded = ["config", "telemetry", "command"].map((kind) => {
      const [message] = ofTopic({ messages }, kind);
      const { schemaId, messageEncoding } = channels.get(message.topic)!;
      const { encoding, data } = schemas.get(schemaId)!;
      assertEquals([messageEncoding, encoding], ["ros1", "ros1msg"]);
      return {
        definition: new TextDecoder().decode(data),
        hex: message.data.toHex(),
      };
    });
    const { stdout, stderr } = await npm.run(JSON.stringify(encoded));
    assertEquals(stderr, "");
    const [configuration, telemetry, command] = JSON.parse(stdout);
    assertEquals(configuration.header.counter, 1);
    assertEquals(telemetry.header.frameId, 5);
    assertEquals(telemetry.telemetry.currPosition, 2);
    assertEquals([command.code, command.param1], [3, 12.5]);
  },
);

const PYTHON = `
import json, sys
from mcap.reader import make_reader
with open(sys.argv[1], "rb") as stream:
    reader = make_reader(stream, validate_crcs=True)
    counts = {}
    for schema, channel, message in reader.iter_messages():
        counts[channel.topic] = counts.get(channel.topic, 0) + 1
    metadata = sorted(record.name for record in reader.iter_metadata())
    total = reader.get_summary().statistics.message_count
print(json.dumps({"counts": counts, "metadata": metadata, "total": total}))
`;

pythonTest(
  "record() writes files that the mcap package of Python reads, compressed or not",
  async (t) => {
    await using packages = await TempFolder.make();
    const target = packages.path;
    const install = ["-m", "pip", "install", "-q", "--no-compile"];
    install.push("--target", target, "mcap");
    if (!(await python(install)).success) {
      return await reportIgnored(t, "mcap of pip");
    }
    for (const compression of ["none", "zstd"] as const) {
      await using folder = await TempFolder.make();
      await recordSome(folder.path, { compression });
      const { stdout, stderr } = await python(
        ["-c", PYTHON, folder.file],
        { PYTHONPATH: target },
      );
      assertEquals(stderr, "");
      const { counts, metadata, total } = JSON.parse(stdout);
      assertEquals(counts["/rotator/telemetry"], 46);
      assertEquals(counts["/rotator/command"], 1);
      assertEquals(metadata, ["link", "statistics", "structs", "time"]);
      const { messages } = await readMcap(folder.file);
      assertEquals(total, messages.length);
    }
  },
);

async function python(args: string[], env: Record<string, string> = {}) {
  const { success, stdout, stderr } = await new Deno.Command("python3", {
    args,
    env,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, stdout: text(stdout), stderr: text(stderr) };
}

programTest(
  "record() writes chunks that node:zlib decompresses, when compression is zstd",
  async () => {
    await using folder = await TempFolder.make();
    const { sent } = await recordSome(folder.path, { compression: "zstd" });
    const file = await readMcap(folder.file);
    assert(file.isDone);
    const wire = file.messages.filter(({ topic }) =>
      !/(events|command)$/.test(topic)
    );
    assertEquals(bytesOf(wire), sent);
    const counts = await countIndexed(folder.file);
    assertEquals(counts.get("/rotator/telemetry"), 46);
    const text = new TextDecoder("latin1").decode(
      await Deno.readFile(folder.file),
    );
    assertMatch(text, /zstd/);
  },
);

programTest(
  "record() has what is older than flushMs in the file while it records",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    await using _recorder = record(server, folder.path, { log, flushMs: 200 });
    assertMatch(folder.file, /device-\d{8}T\d{6}\.\d{3}Z-0001\.mcap\.active$/);
    await peer.telemetry.send(telemetryFrames(1, 3));
    await until(() => server.telemetry.currPosition === 3);
    const startMs = performance.now();
    let count = 0;
    while (count < 3) {
      const { messages, isDone } = await readMcap(folder.file);
      count = messages.length;
      assert(!isDone);
      assertLess(performance.now() - startMs, 10_000);
      await delay(10);
    }
  },
);

programTest(
  "record() needs no permission but to write, and names files finally without that to read",
  async () => {
    await using folder = await TempFolder.make();
    await using program = new Process(Deno.execPath(), [
      ...["run", "--no-prompt", "--allow-net", `--allow-write=${folder.path}`],
      ...["tests/programs/record_simple.ts", folder.path, "5"],
    ]);
    assertEquals(await program.end(), 0, program.stderr);
    assertMatch(folder.file, /-0001\.mcap$/);
    const file = await readMcap(folder.file);
    assert(file.isDone);
    assertGreaterOrEqual(ofTopic(file, "telemetry").length, 5);
  },
);

programTest(
  "record() throws when an argument is wrong, or the folder can't be written",
  async () => {
    await using folder = await TempFolder.make();
    await using server = newServer();
    const wrong: [object, string][] = [
      [{ device: "a-b" }, "device"],
      [{ flushMs: 1 }, "flushMs"],
      [{ compression: "lz4" }, "compression"],
      [{ bufferBytesMax: 10 }, "bufferBytesMax"],
      [{ fileBytesMax: 10 }, "fileBytesMax"],
      [{ fileMs: 10 }, "fileMs"],
      [{ folderBytesMax: 10 }, "folderBytesMax"],
      [{ whenFull: "pray" }, "whenFull"],
      [{ sync: 1 }, "sync"],
    ];
    for (const [options, name] of wrong) {
      const start = () => record(server, folder.path, options);
      assertThrows(start, Error, `Cannot record as ${name} must be`);
    }
    const web = new URL("http://127.0.0.1/");
    assertThrows(() => record(server, web), TypeError, "must be a file");
    assertThrows(
      () => record(server, 5 as unknown as string),
      TypeError,
      "Cannot record as folder must be a path or a URL",
    );
    assertEquals(folder.files, []);
    await Deno.writeTextFile(`${folder.path}/taken`, "");
    assertThrows(() => record(server, `${folder.path}/taken`), Error);
  },
);

/** Module as `deno info` lists it. */
interface ListedModule {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    /** Module that is loaded at run time; absent if for its types only. */
    readonly code?: { readonly specifier: string };
    /** Whether it is loaded by `import()`, when it is needed. */
    readonly isDynamic?: boolean;
  }[];
}

/** Paths of the modules that an entry loads at once, and the packages that they import. */
async function loadedBy(entry: string) {
  const root = new URL("../../", import.meta.url);
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout));
  const listed = new Map(
    (modules as ListedModule[]).map((one) => [one.specifier, one]),
  );
  const loaded = new Set([new URL(entry, root).href]);
  const packages = new Set<string>();
  // The set grows in the loop.
  for (const specifier of loaded) {
    const { dependencies = [] } = listed.get(specifier)!;
    for (const { specifier: name, code, isDynamic } of dependencies) {
      if (isDynamic || !code) continue; // or types only
      if (name.startsWith("npm:")) packages.add(name);
      if (name.startsWith(".")) loaded.add(code.specifier);
    }
  }
  return {
    paths: [...loaded].map((specifier) => specifier.slice(root.href.length)),
    packages: [...packages],
  };
}

/** Beginnings of the packages of npm that entries import, beside the command line. */
const IMPORTED_PACKAGES = new Map([
  ["./recording.ts", "npm:@mcap/"],
  ["./nats.ts", "npm:@nats-io/"],
]);
/** Entries that write messages as recordings have them. */
const LIKE_RECORDINGS = ["./dashboard.ts", "./kafka.ts", "./nats.ts"];

programTest(
  "recording.ts and nats.ts alone import packages of npm, and recording.ts starts no worker",
  async () => {
    const { "./cli": _, ...entries } = config.exports;
    for (const entry of Object.values(entries)) {
      const { paths, packages } = await loadedBy(entry);
      assert(paths.length > 5, entry);
      const beginning = IMPORTED_PACKAGES.get(entry);
      assertEquals(packages.length > 0, beginning !== undefined, entry);
      for (const name of packages) {
        assertMatch(name, new RegExp(`^${beginning}`));
      }
      const isRecording = entry === "./recording.ts";
      const rest = paths.filter((path) => path.startsWith("src/recording/"));
      const isLike = isRecording || LIKE_RECORDINGS.includes(entry);
      assertEquals(rest.length > 0, isLike, entry);
      if (isRecording) {
        const workers = paths.filter((path) => /worker/.test(path));
        assertEquals(workers, []);
      }
    }
  },
);
