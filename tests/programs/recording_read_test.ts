// Recordings read again: openRecording().

import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import {
  Command,
  CommandStatus,
  defineStruct,
  Header,
  type LinkEvent,
  singleSocket,
  type TelemetrySource,
} from "../../mod.ts";
import { openRecording, record } from "../../recording.ts";
import * as dialled from "../dialled_peer.ts";
import { EventList } from "../event_list.ts";
import {
  Config,
  configFrame,
  LogLines,
  Peer,
  startServer,
  Telemetry,
  telemetryFrames,
  until,
} from "../peer.ts";
import { programTest } from "./program.ts";
import { TempFolder } from "./recording_rig.ts";

const log = new LogLines();
const JUNK = new Uint8Array(33).fill(0xee);

/** All that a source yields. */
async function readAll(source: TelemetrySource) {
  const plain = <S extends object>(sample: S) => ({ ...sample });
  const [samples, configs, frames, events, commands] = await Promise.all([
    Array.fromAsync(source.samples({ buffer: "lossless" }), (sample) => ({
      header: sample.header.toObject(),
      telemetry: sample.telemetry.toObject(),
      receivedAtMs: sample.receivedAtMs,
    })),
    Array.fromAsync(source.configs(), (sample) => ({
      header: sample.header.toObject(),
      config: sample.config.toObject(),
      receivedAtMs: sample.receivedAtMs,
    })),
    Array.fromAsync(source.frames(), (entry) => ({
      ...entry,
      bytes: entry.bytes.slice(),
      header: entry.header?.toObject(),
    })),
    Array.fromAsync(source.events(), plain),
    Array.fromAsync(source.commands(), plain),
  ]);
  return { samples, configs, frames, events, commands };
}

/** Fields of events that links of the future may reorder within a turn. */
const typesOf = (events: readonly { type: string }[]) =>
  events.map(({ type }) => type).sort();

programTest(
  "openRecording() yields what a link has: samples, configurations, frames, events and commands",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const live = readAll(server);
    const recorder = record(server, folder.path, { log });
    const sent = [
      configFrame(1),
      telemetryFrames(2, 40),
      JUNK,
      telemetryFrames(45, 5),
      configFrame(50),
    ];
    await peer.telemetry.send(concat(sent));
    const command = Command.create({ code: 3, param1: -0, param2: NaN });
    await server.putCommand(command, { source: "operator" });
    await peer.telemetry.send(telemetryFrames(51, 3));
    await until(() => server.telemetry.currPosition === 53);
    await server.close();
    await recorder.close();
    const expected = await live;

    await using recording = await openRecording(folder.path);
    assertEquals(recording.latest, undefined);
    const read = await readAll(recording);
    assertEquals(read.samples, expected.samples);
    assertEquals(read.configs, expected.configs);
    assertEquals(read.frames, expected.frames);
    assertEquals(
      concat(read.frames.map(({ bytes }) => bytes)),
      concat([
        ...sent,
        telemetryFrames(51, 3),
      ]),
    );
    assertEquals(typesOf(read.events), typesOf(expected.events));
    const disconnected = (event: LinkEvent) => event.type === "disconnected";
    assertEquals(
      read.events.filter(disconnected),
      expected.events.filter(disconnected),
    );
    assertEquals(read.commands, expected.commands);
    const [sentEvent] = read.commands;
    assertEquals(sentEvent.source, "operator");
    assert(Object.is(sentEvent.parameters[0], -0));
    assertEquals(
      recording.latest?.telemetry.toObject(),
      read.samples.at(-1)!.telemetry,
    );
    assertEquals(Object.values(recording.structs).map((type) => type?.name), [
      "Header",
      "Config",
      "Telemetry",
      "Command",
      undefined,
    ]);
    assertEquals(recording.structs.header, Header);
    const { telemetryFrames: count, configFrames, missedFrames } =
      recording.stats;
    assertEquals([count, configFrames, missedFrames], [48, 2, 3]);
    assertEquals(await recording.check(), {
      messages: recorder.stats.messages,
      missingMessages: 0,
      damagedChunks: 0,
      unreadBytes: 0,
      incompleteFiles: 0,
    });
    const [file] = recording.files;
    assertEquals(file.messages, recorder.stats.messages);
    assert(file.startMs! <= read.samples[0].receivedAtMs);
    assert(file.endMs! >= read.samples.at(-1)!.receivedAtMs);
  },
);

programTest(
  "openRecording() yields the statuses of a client's commands",
  async () => {
    await using folder = await TempFolder.make();
    await using connected = await dialled.ConnectedClient.open({
      telemetryTimeoutMs: 0, // none is sent
    });
    const { client, peer } = connected;
    const live = new EventList(client);
    const recorder = record(client, folder.path, { log, compression: "zstd" });
    const running = client.runCommand(singleSocket.Command.create({ code: 5 }));
    const { counter } = await peer.answer({ duration: Infinity });
    await running;
    await recorder.close();
    await using recording = await openRecording(
      new URL(`file://${folder.file}`),
    );
    const [entry] = await Array.fromAsync(recording.frames());
    assertEquals(entry.kind, "commandStatus");
    assertEquals(entry.frameId, CommandStatus.frameId);
    assertEquals(
      entry.bytes,
      dialled.statusFrame(counter, { duration: Infinity }),
    );
    assertEquals(await Array.fromAsync(recording.events()), live.events);
    const outcomes = recording.commands({ outcomesOnly: true });
    const [outcome, ...others] = await Array.fromAsync(outcomes);
    assertEquals([outcome.outcome, others.length], ["acknowledged", 0]);
  },
);

/** Records telemetry frames, from 0, in files of a few, at times that are apart. */
async function recordFiles(folder: string, files: number, perFile: number) {
  await using server = await startServer({ telemetryTimeoutMs: 0 });
  using peer = await Peer.connect(server);
  await using recorder = record(server, folder, { log, flushMs: 60_000 });
  for (let file = 0; file < files; file++) {
    const first = file * perFile;
    for (let i = first; i < first + perFile; i++) {
      await peer.telemetry.send(telemetryFrames(i));
      await until(() => server.telemetry.currPosition === i);
    }
    await until(() => recorder.stats.messages === first + perFile);
    if (file < files - 1) await recorder.rotate();
  }
}

programTest(
  "openRecording() reads rotated files as one, from and to a time",
  async () => {
    await using folder = await TempFolder.make();
    await recordFiles(folder.path, 4, 5);
    assertEquals(folder.files.length, 4);
    await using recording = await openRecording(folder.path);
    assertEquals(recording.files.map(({ messages }) => messages), [5, 5, 5, 5]);
    const all = await Array.fromAsync(recording.samples());
    const numbers = all.map(({ telemetry }) => telemetry.toObject());
    assertEquals(
      numbers.map((values) =>
        (values as { currPosition: number }).currPosition
      ),
      Array.from({ length: 20 }, (_, i) => i),
    );
    const fromMs = all[7].receivedAtMs;
    const toMs = all[12].receivedAtMs;
    const inRange = all.filter(({ receivedAtMs: atMs }) =>
      atMs >= fromMs && atMs <= toMs
    );
    const range = recording.samples({ fromMs, toMs });
    const read = await Array.fromAsync(range);
    assertEquals(
      read.map(({ header }) => header.toObject()),
      inRange.map(({ header }) => header.toObject()),
    );
    assertEquals(range.dropped, 0);
    assertGreater(20, read.length);
    const configs = await Array.fromAsync(recording.configs());
    assertEquals(configs, []);
  },
);

/** Position of the telemetry frame of a number. */
function findFrame(bytes: Uint8Array, number: number): number {
  const frame = telemetryFrames(number);
  const at = bytes.findIndex((_, i) =>
    frame.every((byte, j) => bytes[i + j] === byte)
  );
  assertGreater(at, 0);
  return at;
}

programTest(
  "openRecording() counts a damaged chunk, a missing file and a torn end, and reads the rest",
  async () => {
    await using folder = await TempFolder.make();
    await recordFiles(folder.path, 4, 5);
    const [damaged, missing, , torn] = folder.files;
    const bytes = await Deno.readFile(damaged);
    bytes[findFrame(bytes, 3) + 40] ^= 1;
    await Deno.writeFile(damaged, bytes);
    await Deno.remove(missing);
    const whole = await Deno.readFile(torn);
    const cut = findFrame(whole, 18);
    await Deno.writeFile(torn, whole.subarray(0, cut));
    await using recording = await openRecording(folder.path);
    const samples = recording.samples();
    const positions: number[] = [];
    for await (const { header } of samples) {
      positions.push((header.toObject() as { counter: number }).counter);
    }
    assertEquals(positions, [10, 11, 12, 13, 14]);
    assertEquals(samples.dropped, 10);
    const check = await recording.check();
    const { unreadBytes, ...rest } = check;
    assertEquals(rest, {
      messages: 5,
      missingMessages: 10,
      damagedChunks: 1,
      incompleteFiles: 1,
    });
    assertGreater(unreadBytes, 3 * 68);
    const complete = recording.files.map(({ isComplete }) => isComplete);
    assertEquals(complete, [true, true, false]);
  },
);

programTest(
  "Recording.samples() counts the messages of damaged chunks as dropped when no message follows",
  async () => {
    await using folder = await TempFolder.make();
    await recordFiles(folder.path, 2, 5);
    const [, last] = folder.files;
    const bytes = await Deno.readFile(last);
    bytes[findFrame(bytes, 8) + 40] ^= 1;
    await Deno.writeFile(last, bytes);
    await using recording = await openRecording(folder.path);
    const samples = recording.samples();
    assertEquals((await Array.fromAsync(samples)).length, 5);
    assertEquals(samples.dropped, 5);
    const { missingMessages, damagedChunks } = await recording.check();
    assertEquals([missingMessages, damagedChunks], [5, 1]);
  },
);

programTest(
  "openRecording() decodes with other structs when they are given",
  async () => {
    await using folder = await TempFolder.make();
    await recordFiles(folder.path, 1, 3);
    const Corrected = defineStruct("Corrected", {
      status: "u32",
      rest: ["f64", 5],
    }, { frameId: 5 });
    const structs = { header: Header, config: Config, telemetry: Corrected };
    await using recording = await openRecording(folder.path, { structs });
    for await (const { telemetry, header } of recording) {
      assertEquals(telemetry.rest[3], header.counter);
    }
    const wrong = { ...structs, telemetry: Config };
    await using other = await openRecording(folder.path, { structs: wrong });
    await assertRejects(
      () => Array.fromAsync(other.samples()),
      RangeError,
      'struct "Config" and its header must have 68 bytes: received 48',
    );
  },
);

programTest(
  "openRecording() follows its signals, closes its files, and ends calls that wait",
  async () => {
    await using folder = await TempFolder.make();
    await recordFiles(folder.path, 2, 3);
    const recording = await openRecording(folder.path);
    const controller = new AbortController();
    const aborted = recording.samples({ signal: controller.signal });
    await aborted.next();
    controller.abort(new Error("enough"));
    await assertRejects(() => aborted.next(), Error, "enough");
    const left = recording.frames();
    const calls = Array.from({ length: 10 }, () => left.next());
    const counters = await Promise.all(calls);
    assertEquals(counters.map(({ done }) => done), [
      ...Array(6).fill(false),
      ...Array(4).fill(true),
    ]);
    const pending = recording.samples();
    const call = pending.next();
    await recording.close();
    assertEquals((await call).done, true);
    assertEquals((await recording.samples().next()).done, false);
    await recording.close();
  },
);

programTest(
  "openRecording() throws when there is no recording, or an argument is wrong",
  async () => {
    await using folder = await TempFolder.make();
    const { path } = folder;
    await assertRejects(
      () => openRecording(`${path}/none`),
      Deno.errors.NotFound,
    );
    await assertRejects(
      () => openRecording(path),
      Error,
      "must have a file *.mcap",
    );
    await assertRejects(
      () => openRecording(7 as unknown as string),
      TypeError,
      "path must be",
    );
    await Deno.writeTextFile(
      `${path}/text.mcap`,
      "not one, though of this name",
    );
    await assertRejects(() => openRecording(path), Error, "it is no MCAP file");
    await Deno.remove(`${path}/text.mcap`);
    await recordFiles(path, 1, 1);
    await using server = await startServer();
    await record(server, path, { log, device: "other" }).close();
    const error = await assertRejects(() => openRecording(path), Error);
    assertStringIncludes(error.message, "one of device, other");
    await using recording = await openRecording(path, { device: "device" });
    assertThrows(() => recording.samples({ fromMs: -1 }), RangeError, "fromMs");
    assertThrows(
      () => recording.frames({ buffer: "none" as "latest" }),
      TypeError,
      "buffer must be one of",
    );
    assertEquals(Telemetry.byteLength, recording.structs.telemetry.byteLength);
  },
);
