// Configurations in recordings: each file has the one that its telemetry belongs to.

import { assert, assertEquals, assertLess } from "jsr:@std/assert@^1.0.19";
import { defineStruct, Header, type TelemetrySource } from "../../mod.ts";
import { openRecording, record } from "../../recording.ts";
import { Config, configFrame, LogLines, Peer, startServer } from "../peer.ts";
import { telemetryFrames, until } from "../peer.ts";
import { programTest } from "./program.ts";
import { STRUCTS } from "./recorded.ts";
import {
  countIndexed,
  ofTopic,
  readMcap,
  TempFolder,
} from "./recording_rig.ts";

const log = new LogLines();

/** Configurations of a recording: value, time of receipt. */
async function configsOf(path: string): Promise<[number, number][]> {
  await using recording = await openRecording(path);
  return await Array.fromAsync(recording.configs(), (sample) => [
    (sample.config.toObject() as { maxPosition: number }).maxPosition,
    sample.receivedAtMs,
  ]);
}

programTest(
  "record() begins with the link's configuration, marked as repeated, when it begins after the controller has connected",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer({ telemetryTimeoutMs: 0 });
    using peer = await Peer.connect(server);
    await peer.telemetry.send(configFrame(7));
    await until(() => server.configured);
    const { receivedAtMs } = server.latestConfig!;
    const recorder = record(server, folder.path, { log });
    await peer.telemetry.send(telemetryFrames(0, 3));
    await until(() => server.telemetry.currPosition === 2);
    await recorder.close();

    assertEquals(await configsOf(folder.path), [[7, receivedAtMs]]);
    const file = await readMcap(folder.file);
    assertEquals(file.metadata.get("repeatedConfig")?.size, 1);
    assertEquals(
      file.channels.get("/device/config")?.metadata,
      new Map([["repeated", "true"]]),
    );
    const [config] = ofTopic(file, "config");
    const [first] = ofTopic(file, "telemetry");
    assertEquals(config.data, configFrame(7));
    assertEquals([config.sequence, config.logTime], [0, first.logTime]);
    assertEquals((await countIndexed(folder.file)).get("/device/config"), 1);

    await using recording = await openRecording(folder.path);
    assertEquals(recorder.stats.messages, 3);
    assertEquals((await recording.check()).messages, 3);
    assertEquals(recording.files[0].messages, 3);
    assertEquals(recording.stats.configFrames, 0);
    assertLess(receivedAtMs, recording.files[0].startMs!);
    const kinds = await Array.fromAsync(recording.frames(), ({ kind }) => kind);
    assertEquals(kinds, ["telemetry", "telemetry", "telemetry"]);
  },
);

programTest(
  "record() repeats the latest configuration at the head of each file, and openRecording() yields it once",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer({ telemetryTimeoutMs: 0 });
    using peer = await Peer.connect(server);
    const recorder = record(server, folder.path, { log });
    let count = 1;
    const send = async (config?: number) => {
      if (config) await peer.telemetry.send(configFrame(config));
      await peer.telemetry.send(telemetryFrames(count++));
      await until(() => server.telemetry.currPosition === count - 1);
    };
    await send(); // a file without a configuration
    await recorder.rotate();
    await send(1);
    await recorder.rotate();
    await send();
    await send(2);
    await recorder.rotate();
    await send();
    await recorder.close();

    const values = async (path: string) =>
      (await configsOf(path)).map(([value]) => value);
    const each = await Promise.all(folder.files.map(values));
    assertEquals(each, [[], [1], [1, 2], [2]]);
    const all = await configsOf(folder.path);
    assertEquals(all.map(([value]) => value), [1, 2]);
    const [, [alone]] = await Promise.all(folder.files.slice(2).map(configsOf));
    assertEquals(alone, all[1], "the time of receipt is kept");
    await using recording = await openRecording(folder.path);
    const { messages, missingMessages } = await recording.check();
    assertEquals([messages, missingMessages], [recorder.stats.messages, 0]);
    assertEquals(recording.stats.configFrames, 2);
    const { channels } = recording;
    assertEquals(
      channels.map(({ topic, messages }) => [topic, messages]).sort(),
      [["/device/config", 2], ["/device/telemetry", 5]],
    );
  },
);

programTest(
  "record() begins the next file when the structs of its source change, and each file decodes by its own",
  async () => {
    await using folder = await TempFolder.make();
    const LaterTelemetry = defineStruct("Telemetry", {
      applicationStatus: "u32",
      position: "f32",
    }, { frameId: 9 });
    const LaterConfig = defineStruct("Config", { limit: "f64" }, {
      frameId: 8,
    });
    const structs = [
      STRUCTS,
      { header: Header, config: LaterConfig, telemetry: LaterTelemetry },
    ];
    let present = 0;
    const later = new Uint8Array(Header.byteLength + 8);
    Header.view(later.buffer).frameId = 9;
    LaterTelemetry.view(later.buffer, Header.byteLength).position = 1.5;
    async function* frames() {
      const common = { kind: "telemetry", receivedAtMs: Date.now() } as const;
      yield { ...common, bytes: telemetryFrames(3) };
      await Promise.resolve();
      present = 1;
      yield { ...common, bytes: later };
    }
    const source = {
      get structs() {
        return structs[present];
      },
      stats: {},
      latestConfig: {
        header: Header.view(configFrame(7).buffer),
        config: Config.view(configFrame(7).buffer, Header.byteLength),
        receivedAtMs: Date.now() - 1000,
      },
      frames,
      async *events() {},
    } as unknown as TelemetrySource;
    const recorder = record(source, folder.path, { log });
    await until(() => recorder.stats.messages === 2);
    await recorder.close();

    assertEquals(folder.files.length, 2);
    await using recording = await openRecording(folder.path);
    const samples = await Array.fromAsync(
      recording.samples(),
      ({ telemetry }) => telemetry.toObject() as Record<string, number>,
    );
    const configs = await Promise.all(folder.files.map(configsOf));
    assertEquals(configs.map((each) => each.map(([value]) => value)), [
      [7],
      [], // there is none of the later structs yet
    ]);
    assertEquals(samples[0].currPosition, 3);
    assertEquals(samples[1].position, 1.5);
    for (const [i, path] of folder.files.entries()) {
      const { schemas } = await readMcap(path);
      const text = schemas.values().toArray()
        .map(({ data }) => new TextDecoder().decode(data)).join();
      assertEquals(/float32 position/.test(text), i === 1);
    }
    assert((await recording.check()).missingMessages === 0);
  },
);

programTest(
  "record() begins with the configuration that the source has, though its first message is of an older event",
  async () => {
    await using folder = await TempFolder.make();
    const receivedAtMs = Date.now();
    const source = {
      structs: STRUCTS,
      stats: {},
      latestConfig: {
        header: Header.view(configFrame(7).buffer),
        config: Config.view(configFrame(7).buffer, Header.byteLength),
        receivedAtMs,
      },
      async *frames() {},
      async *events() {
        yield {
          type: "telemetryConnected",
          atMs: receivedAtMs - 5,
          message: "The telemetry socket is connected",
        };
      },
    } as unknown as TelemetrySource;
    const recorder = record(source, folder.path, { log });
    await until(() => recorder.stats.messages === 1);
    await recorder.close();
    assertEquals(await configsOf(folder.path), [[7, receivedAtMs]]);
    const [config] = ofTopic(await readMcap(folder.file), "config");
    assertEquals(config.data, configFrame(7));
  },
);
