// Log of messages: when a chunk is complete, numbers of messages, structs and configurations.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { defineStruct, Header } from "../../mod.ts";
import { openRecording } from "../../recording.ts";
import type { RecorderEvent } from "../../src/recording/recorder_events.ts";
import {
  type ConfigFrame,
  type LogOwner,
  MessageLog,
} from "../../src/recording/message_log.ts";
import {
  readRecordOptions,
  type RecordOptions,
} from "../../src/recording/recorder_options.ts";
import { configFrame, LogLines, telemetryFrames, until } from "../peer.ts";
import { programTest } from "./program.ts";
import { STRUCTS } from "./recorded.ts";
import { ofTopic, readMcap, TempFolder } from "./recording_rig.ts";

const MIB = 1024 * 1024;
/** Bytes in front of the data of a message. */
const MESSAGE_HEAD_BYTES = 31;

/** Log of messages in a folder, which notes its events. */
function openLog(
  folder: TempFolder,
  options: RecordOptions = {},
  owner: Partial<LogOwner> = {},
) {
  const events: RecorderEvent[] = [];
  const log = new MessageLog(
    folder.path,
    readRecordOptions({ log: new LogLines(), sync: false, ...options }),
    STRUCTS,
    {
      onEvent: (event) => events.push(event),
      stats: () => ({}),
      ...owner,
    },
  );
  const junk = (bytes: number, atMs = 1000) =>
    log.add("discarded", new Uint8Array(bytes), bytes, atMs);
  return { log, events, junk };
}

/** Timers that are set until it is disposed: their times, in ms. They never end. */
class SetTimers implements Disposable {
  readonly delays: number[] = [];
  readonly cleared: number[] = [];
  readonly #globals = { setTimeout, clearTimeout };

  constructor() {
    const setTimer = (_: () => void, ms: number) => this.delays.push(ms);
    const clearTimer = (id?: number) => void (id && this.cleared.push(id));
    Object.assign(globalThis, {
      setTimeout: setTimer,
      clearTimeout: clearTimer,
    });
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#globals);
  }
}

programTest(
  "MessageLog completes a chunk from 1 MiB on, or after half of flushMs from its first message",
  async () => {
    await using folder = await TempFolder.make();
    const { log, junk } = openLog(folder, { flushMs: 50_000 });
    {
      using timers = new SetTimers();
      junk(MIB - 2 * MESSAGE_HEAD_BYTES - 2);
      junk(1);
      assertEquals(log.stats.bufferedBytes, MIB - 1, "without an index");
      assertEquals([timers.delays, timers.cleared], [[25_000], []]);
      junk(1);
      assertEquals(log.stats.bufferedBytes > MIB + 100, true, "with one");
      assertEquals([timers.delays, timers.cleared], [[25_000], [1]]);
      junk(MIB - MESSAGE_HEAD_BYTES);
      assertEquals(timers.delays.length, 1, "complete at once");
      junk(1);
      assertEquals(timers.delays.length, 2);
      await log.rotate();
      junk(1);
      assertEquals([timers.delays.length, timers.cleared], [3, [1, 2]]);
      await log.close();
      assertEquals(timers.cleared, [1, 2, 3]);
    }
    assertEquals(log.stats.messages, 6);
  },
);

programTest(
  "MessageLog.add() returns whether there is room, and numbers the messages that are lost, beyond 32 bits",
  async () => {
    await using folder = await TempFolder.make();
    const config = { bytes: configFrame(7), atMs: 500, stampNs: undefined };
    const options = { bufferBytesMax: MIB };
    const { log, events } = openLog(folder, options, { config });
    const bytes = new Uint8Array(MIB + 1);
    // As many messages as 32 bits number, but one; each is a part of a byte.
    const part = bytes.length / (2 ** 32 - 1);
    assertEquals(log.add("discarded", bytes, part, 1000), false);
    const frames = telemetryFrames(1, 3);
    const frameBytes = frames.length / 3;
    assertEquals(log.add("telemetry", frames, frameBytes, 1001), true);
    await log.close();
    const { messages } = await readMcap(folder.file);
    assertEquals(
      messages.map(({ topic, sequence }) => [topic, sequence]),
      [
        ["/device/config", 2 ** 32 - 1],
        ["/device/recording", 2 ** 32 - 1],
        ["/device/telemetry", 0],
        ["/device/telemetry", 1],
        ["/device/telemetry", 2],
      ],
    );
    assertEquals(log.stats.messages, 4);
    const [gap] = events.filter(({ type }) => type === "gap");
    assertEquals(gap.type === "gap" && gap.messages, 2 ** 32 - 1);
  },
);

/** Configurations of each file: their bytes and times. */
async function openingsOf(folder: TempFolder) {
  return await Promise.all(
    folder.files.map(async (path) =>
      ofTopic(await readMcap(path), "config").map((
        { data, logTime, publishTime },
      ) => [data, logTime, publishTime])
    ),
  );
}

programTest(
  "MessageLog opens a file with the last configuration that was received, by its time stamp if it has one",
  async () => {
    const ms = 1_000_000n;
    for (const stamp of [77n, undefined]) {
      await using folder = await TempFolder.make();
      const { log, junk } = openLog(folder);
      const frames = [configFrame(1), configFrame(2)];
      const [{ length }] = frames;
      const stamps: number[] = [];
      log.add("config", concat(frames), length, 1000, (_, at) => {
        stamps.push(at);
        return stamp;
      });
      assertEquals(stamps, [0, length, length]);
      junk(length, 1001);
      await log.rotate();
      junk(1, 2000);
      await log.rotate();
      await log.close();
      const at = stamp ?? 1000n * ms;
      assertEquals(await openingsOf(folder), [
        frames.map((frame) => [frame, 1000n * ms, at]),
        [[frames[1], 2000n * ms, at]],
        [],
      ]);
      await using recording = await openRecording(folder.files[1]);
      const [{ receivedAtMs }] = await Array.fromAsync(recording.configs());
      assertEquals(receivedAtMs, 1000);
    }
  },
);

programTest(
  "MessageLog doesn't open a file with a configuration of another length",
  async () => {
    for (const [spare, count] of [[-1, 0], [0, 1], [1, 0]]) {
      await using folder = await TempFolder.make();
      const bytes = new Uint8Array(configFrame(1).length + spare);
      const config: ConfigFrame = { bytes, atMs: 1000, stampNs: undefined };
      const { log, junk } = openLog(folder, {}, { config });
      junk(1);
      await log.close();
      const [openings] = await openingsOf(folder);
      assertEquals(openings.length, count, `${spare}`);
    }
  },
);

programTest(
  "MessageLog.noteStructs() begins the next file if frames of other structs were recorded",
  async () => {
    const Other = defineStruct("Other", { value: "f64" }, { frameId: 9 });
    const others = { config: Other, telemetry: Other, header: Header };
    const cases: [Partial<typeof others>, "events" | "telemetry", number][] = [
      [{}, "telemetry", 1],
      [{ header: Header }, "telemetry", 1],
      [{ config: Other }, "telemetry", 2],
      [{ telemetry: Other }, "telemetry", 2],
      [{ config: Other }, "events", 1],
    ];
    for (const [changed, kind, files] of cases) {
      await using folder = await TempFolder.make();
      const config = { bytes: configFrame(7), atMs: 500, stampNs: undefined };
      const { log } = openLog(folder, {}, { config });
      const frame = telemetryFrames(1);
      log.add(kind, frame, frame.length, 1000);
      const structs = { ...STRUCTS, ...changed };
      log.noteStructs(structs);
      log.add("telemetry", frame, frame.length, 1001);
      await log.close();
      assertEquals(folder.files.length, files, JSON.stringify(changed));
      const { metadata, schemas } = await readMcap(folder.files.at(-1)!);
      const names = schemas.values().toArray().map(({ name }) => name);
      const { name } = structs.telemetry;
      assertEquals(names.includes(`hexrot/${name}Frame`), true);
      const text = JSON.stringify([...metadata.get("structs")!]);
      const isChanged = Object.values(changed).some((one) => one === Other);
      assertEquals(text.includes("Other"), isChanged);
      assertEquals([...metadata.keys()].sort(), [
        "link",
        ...isChanged ? [] : ["repeatedConfig"],
        "statistics",
        "structs",
        "time",
      ]);
    }
  },
);

programTest(
  "MessageLog puts a mark in front of the first message of each chunk",
  async () => {
    await using folder = await TempFolder.make();
    let marks = 0;
    const makeMark = () => new TextEncoder().encode(`${++marks}`);
    const { log, junk } = openLog(folder, {}, { makeMark });
    junk(1);
    junk(2);
    await log.rotate();
    junk(3, 2000);
    await log.close();
    const files = await Promise.all(folder.files.map(readMcap));
    assertEquals(
      files.map(({ messages }) =>
        messages.map(({ topic, sequence, data, logTime, publishTime }) => {
          assertEquals(publishTime, logTime);
          const isMark = topic.endsWith("outbox");
          const content = isMark ? data[0] : data.length;
          return [topic, sequence, content, logTime / 1_000_000n];
        })
      ),
      [[
        ["/device/outbox", 0, 0x31, 1000n],
        ["/device/discarded", 1, 1, 1000n],
        ["/device/discarded", 2, 2, 1000n],
      ], [
        ["/device/outbox", 3, 0x32, 2000n],
        ["/device/discarded", 4, 3, 2000n],
      ]],
    );
  },
);

programTest(
  "MessageLog reports a file that is removed as it is closed, and adds nothing behind the last chunk",
  async () => {
    await using folder = await TempFolder.make();
    const old = `${folder.path}/device-20250101T000000.000Z-0001.mcap`;
    await Deno.writeFile(old, new Uint8Array(7));
    const { log, events, junk } = openLog(folder, { whenFull: "removeOldest" });
    junk(1);
    await log.rotate();
    const { write } = Deno.FsFile.prototype;
    let isFull = true;
    Deno.FsFile.prototype.write = function (bytes) {
      if (!isFull) return write.call(this, bytes);
      isFull = false;
      const error = Object.assign(new Error("no room"), { code: "ENOSPC" });
      return Promise.reject(error);
    };
    try {
      await log.close();
    } finally {
      Deno.FsFile.prototype.write = write;
    }
    assertEquals(events.map(({ type }) => type), [
      ...["fileOpened", "fileClosed", "fileOpened"],
      ...["fileRemoved", "fileClosed"],
    ]);
    const { messages, bufferedBytes } = log.stats;
    assertEquals([messages, bufferedBytes], [1, 0]);
  },
);

programTest(
  "MessageLog records that it has removed a file, while it is open",
  async () => {
    await using folder = await TempFolder.make();
    const { log, junk } = openLog(folder, { folderBytesMax: 4 * MIB });
    for (let i = 0; i < 5; i++) {
      junk(MIB);
      await until(() => log.stats.bufferedBytes < MIB);
      await log.rotate();
    }
    await log.close();
    const { filesRemoved, messages } = log.stats;
    assertEquals([filesRemoved, messages], [2, 7]);
    await using recording = await openRecording(folder.path);
    const removals = await Array.fromAsync(
      recording.recorderEvents(),
      ({ type }) => type,
    );
    assertEquals(removals, ["fileRemoved", "fileRemoved"]);
  },
);
