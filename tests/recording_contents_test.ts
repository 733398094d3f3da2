// Contents of recorded files in memory: descriptions, statistics, and frames at cursors.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { CommandStatus, Header } from "../mod.ts";
import {
  makeChannel,
  MESSAGE_KINDS,
  type MessageKind,
} from "../src/recording/channels.ts";
import { structOfTopic } from "../src/recording/topic_views.ts";
import { FrameReader } from "../src/recording/frame_reader.ts";
import type { MessageCursor } from "../src/recording/message_cursor.ts";
import type { RecordedFile } from "../src/recording/recorded_file.ts";
import {
  describeChannels,
  describeFile,
  statisticsOf,
} from "../src/recording/recording_contents.ts";
import { ALL_STRUCTS, Config, STRUCTS, Telemetry } from "./small_structs.ts";

/** File of channels of some kinds, with their numbers of messages, and of chunks. */
function fileOf(
  kinds: Partial<Record<MessageKind, number>>,
  chunks: readonly [startNs: bigint, endNs: bigint, ...MessageKind[]][] = [],
  metadata: Record<string, string> = {},
): RecordedFile {
  const names = Object.keys(kinds) as MessageKind[];
  const made = names.map((kind) => makeChannel("arm", kind, ALL_STRUCTS));
  const idOf = (kind: MessageKind) => MESSAGE_KINDS.indexOf(kind) + 1;
  return {
    path: "arm.mcap",
    bytes: 100,
    isComplete: true,
    unreadBytes: 3,
    channels: new Map(made.map(({ channel }) => [channel.id, channel])),
    schemas: new Map(
      made.flatMap(({ schema }) => schema ? [[schema.id, schema]] : []),
    ),
    metadata: new Map([["statistics", new Map(Object.entries(metadata))]]),
    counts: new Map(names.map((kind) => [idOf(kind), kinds[kind]!])),
    chunks: chunks.map(([startNs, endNs, ...kinds]) => ({
      offset: 0,
      length: 0,
      startNs,
      endNs,
      channels: kinds.length > 0 ? new Set(kinds.map(idOf)) : undefined,
    })),
  } as unknown as RecordedFile;
}

Deno.test("describeFile() has the numbers and times of a file without the message that opens it", () => {
  const common = {
    path: "arm.mcap",
    bytes: 100,
    isComplete: true,
    unreadBytes: 3,
  };
  const ms = 1_000_000n;
  const kinds = { telemetry: 5, events: 2, repeatedConfig: 1 };
  const file = fileOf(kinds, [
    [1n * ms, 2n * ms, "repeatedConfig"],
    [30n * ms, 60n * ms, "telemetry"],
    [20n * ms, 40n * ms, "repeatedConfig", "events"],
  ]);
  assertEquals(describeFile(file), {
    ...common,
    messages: 7,
    startMs: 20,
    endMs: 60,
  });
  const unknown = fileOf(kinds, [[7n * ms, 8n * ms]]);
  const { startMs, endMs } = describeFile(unknown);
  assertEquals([startMs, endMs], [7, 8]);
  assertEquals(describeFile(fileOf({})), {
    ...common,
    messages: 0,
    startMs: undefined,
    endMs: undefined,
  });
});

Deno.test("describeChannels() adds up the messages of the channels of files, and leaves out those that open them", () => {
  const files = [
    fileOf({ telemetry: 5, repeatedConfig: 1, discarded: 4 }),
    fileOf({ telemetry: 6, config: 2 }),
  ];
  assertEquals(describeChannels(files), [
    {
      topic: "/arm/telemetry",
      encoding: "ros1",
      schema: "hexrot/TelemetryFrame",
      messages: 11,
    },
    {
      topic: "/arm/discarded",
      encoding: "application/octet-stream",
      schema: "",
      messages: 4,
    },
    {
      topic: "/arm/config",
      encoding: "ros1",
      schema: "hexrot/ConfigFrame",
      messages: 2,
    },
  ]);
});

Deno.test("describeChannels() has channels without messages, of which a file has no number", () => {
  const file = fileOf({ telemetry: 5, discarded: 0 });
  const counts = new Map([...file.counts].filter(([, count]) => count > 0));
  assertEquals(
    describeChannels([{ ...file, counts }]).map(({ messages }) => messages),
    [5, 0],
  );
});

Deno.test("statisticsOf() has the numbers of the last file, and counts the frames of all", () => {
  const files = [
    fileOf({ telemetry: 5, config: 1, repeatedConfig: 1 }, [], {
      missedFrames: "1",
    }),
    fileOf({ telemetry: 6 }, [], {
      missedFrames: "3",
      stale: "true",
    }),
  ];
  const stats = statisticsOf(files);
  assertEquals(
    [stats.telemetryFrames, stats.configFrames, stats.missedFrames],
    [11, 1, 3],
  );
  assertEquals(stats.stale, true);
  const none = statisticsOf([fileOf({})]);
  assertEquals(
    [none.telemetryFrames, none.missedFrames, none.stale],
    [0, 0, false],
  );
  assertEquals(none.expectedTelemetryRateHz, undefined);
  assertEquals(Object.hasOwn(stats, "failedDials"), false, "of clients");
  assertEquals(statisticsOf([]).telemetryFrames, 0);
});

/** Cursor on a message of a kind, of some bytes behind others. */
function cursorOf(kind: MessageKind, bytes: Uint8Array): MessageCursor {
  const data = new Uint8Array([9, 9, 9, ...bytes]);
  return {
    data: new DataView(data.buffer),
    offset: 3,
    length: bytes.length,
    file: FILE,
    channel: makeChannel("arm", kind, ALL_STRUCTS).channel,
    receivedAtMs: 7,
  } as unknown as MessageCursor;
}

const FILE = {
  path: "arm.mcap",
  metadata: new Map([["repeatedConfig", new Map([["logTime", "5000000"]])]]),
} as unknown as RecordedFile;

Deno.test("FrameReader reads entries, samples and configurations by the structs of their file", () => {
  const reader = new FrameReader(new Map([[FILE, ALL_STRUCTS]]));
  const header = Header.create({ counter: 4 }).bytes;
  const whole = (bytes: Uint8Array) => new Uint8Array([...header, ...bytes]);
  const frames = {
    telemetry: whole(Telemetry.create({ value: 1.5 }).bytes),
    config: whole(Config.create({ limit: 8 }).bytes),
    status: whole(CommandStatus.create().bytes),
    discarded: new Uint8Array([1, 2]),
  };
  const entries = Object.entries(frames).map(([kind, bytes]) => {
    const entry = reader.entryAt(cursorOf(kind as MessageKind, bytes));
    assertEquals(entry.bytes, bytes);
    const { counter } = entry.header?.toObject() ?? {};
    return [entry.kind, entry.frameId, counter, entry.receivedAtMs];
  });
  assertEquals(entries, [
    ["telemetry", 5, 4, 7],
    ["config", 6, 4, 7],
    ["commandStatus", CommandStatus.frameId, 4, 7],
    ["discarded", undefined, undefined, 7],
  ]);
  const sample = reader.sampleAt(cursorOf("telemetry", frames.telemetry));
  assertEquals(
    [sample.header.counter, sample.telemetry.value, sample.receivedAtMs],
    [4, 1.5, 7],
  );
  const times = (["config", "repeatedConfig"] as const).map((kind) => {
    const { header, config, receivedAtMs } = reader.configAt(
      cursorOf(kind, frames.config),
    );
    assertEquals([header.counter, config.limit], [4, 8]);
    return receivedAtMs;
  });
  assertEquals(times, [7, 5]);
});

Deno.test("FrameReader throws when a frame has another length, or the structs aren't known", () => {
  const reader = new FrameReader(new Map([[FILE, STRUCTS]]));
  for (const length of [31, 33]) {
    const { message } = assertThrows(
      () => reader.sampleAt(cursorOf("telemetry", new Uint8Array(length))),
      RangeError,
    );
    assertEquals(
      message,
      `Cannot read frame of arm.mcap as struct "Telemetry" and its header must have ${length} bytes: received 32`,
    );
  }
  const { message } = assertThrows(
    () => new FrameReader(new Map()).structsOf(FILE),
    Error,
  );
  assertEquals(
    message,
    'Cannot read frames of arm.mcap as it must have metadata "structs": received none; give the option structs, or read views()',
  );
});

Deno.test("structOfTopic() names the encodings that it received when messages are no structs", () => {
  const structs = (["discarded", "telemetry", "events"] as const).map((kind) =>
    makeChannel("arm", kind, ALL_STRUCTS)
  );
  const files = [{
    channels: new Map(structs.map(({ channel }) => [channel.id, channel])),
    schemas: new Map(
      structs.flatMap(({ schema }) =>
        schema ? [[schema.id, schema] as const] : []
      ),
    ),
  }] as unknown as RecordedFile[];
  const messageOf = (topic: string) =>
    assertThrows(() => structOfTopic(files, topic), Error).message;
  const must = "as its messages must be ros1 with a schema ros1msg: received";
  assertEquals(
    [messageOf("/arm/discarded"), messageOf("/arm/events")],
    [
      `Cannot read topic /arm/discarded ${must} application/octet-stream, no schema`,
      `Cannot read topic /arm/events ${must} json, jsonschema`,
    ],
  );
  assertEquals(
    structOfTopic(files, "/arm/telemetry").byteLength,
    Header.byteLength + Telemetry.byteLength,
  );
});
