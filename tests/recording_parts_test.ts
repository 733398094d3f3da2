// Parts of recordings in memory: chunks, gaps, channels, metadata, events as JSON, options.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { McapStreamReader } from "npm:@mcap/core@2.2.2";
import { crc32, zstdDecompressSync } from "node:zlib";
import { Command, defineStruct } from "../mod.ts";
import { makeChannel, MESSAGE_KINDS } from "../src/recording/channels.ts";
import { ChunkPacker } from "../src/recording/chunk_packer.ts";
import { eventFromJson, eventToJson } from "../src/recording/event_json.ts";
import { FileBytes } from "../src/recording/file_bytes.ts";
import { LostMessages } from "../src/recording/lost_messages.ts";
import { fromFileUrl } from "../src/recording/paths.ts";
import {
  readRecordOptions,
  type RecordOptions,
} from "../src/recording/recorder_options.ts";
import {
  linkMetadata,
  repeatedConfigMetadata,
  statisticsMetadata,
  structsMetadata,
  structsOf,
  timeMetadata,
} from "../src/recording/recording_metadata.ts";
import { ALL_STRUCTS, STRUCTS } from "./small_structs.ts";

Deno.test("ChunkPacker.seal() has the messages, their times and counts, and begins anew", () => {
  for (const compression of ["none", "zstd"] as const) {
    const packer = new ChunkPacker(compression);
    assertEquals([packer.seal(), packer.byteLength], [undefined, 0]);
    for (let pass = 0; pass < 2; pass++) {
      const data = new Uint8Array([1, 2, 3]);
      [[1, 30n], [2, 10n], [1, 20n]].forEach(([channelId, logTime], i) =>
        packer.add({
          channelId: Number(channelId),
          sequence: i,
          logTime: BigInt(logTime),
          publishTime: 5n,
          data,
        })
      );
      data.fill(9); // it was copied
      assertEquals(packer.byteLength, 3 * (31 + 3));
      const { index, counts, messageBytes, bytes } = packer.seal()!;
      assertEquals(packer.byteLength, 0);
      assertEquals([...counts], [[1, 2], [2, 1]]);
      assertEquals(messageBytes, 9);
      assertEquals(index.uncompressedSize, 102n);
      assertEquals(index.compression, compression === "none" ? "" : "zstd");
      assertEquals([index.messageStartTime, index.messageEndTime], [10n, 30n]);
      const reader = new McapStreamReader({
        noMagicPrefix: true,
        includeChunks: true,
      });
      reader.append(bytes);
      const chunk = reader.nextRecord()!;
      assertEquals(chunk.type, "Chunk");
      if (chunk.type !== "Chunk") continue;
      assertEquals(BigInt(chunk.records.length), index.compressedSize);
      assertEquals(
        index.messageIndexLength,
        BigInt(bytes.length) - index.chunkLength,
      );
      assertEquals(
        [...index.messageIndexOffsets].map((
          [id, at],
        ) => [id, bytes[Number(at)]]),
        [[1, 7], [2, 7]],
        "opcodes of message indexes",
      );
      const records = compression === "zstd"
        ? zstdDecompressSync(chunk.records)
        : chunk.records;
      assertEquals(chunk.uncompressedCrc, crc32(records));
      const messages = [0, 1, 2].map((i) => [
        ...records.subarray(i * 34 + 31, i * 34 + 34),
      ]);
      assertEquals(messages, [[1, 2, 3], [1, 2, 3], [1, 2, 3]]);
    }
  }
});

Deno.test("LostMessages.endGap() has the number, bytes and times of messages in a row, once", () => {
  const lost = new LostMessages();
  assertEquals(lost.endGap(), undefined);
  lost.widenGap(1, 10, 1000);
  const one = lost.endGap()!;
  assertEquals(one, {
    type: "gap",
    atMs: one.atMs,
    messages: 1,
    bytes: 10,
    fromMs: 1000,
    toMs: 1000,
    message:
      "1 message of 10 bytes is missing in the recording, as the disk was too slow or full",
  });
  assertEquals(lost.endGap(), undefined);
  lost.widenGap(2, 20, 2000);
  lost.widenGap(3, 30, 3000);
  const { atMs: _, ...two } = lost.endGap()!;
  assertEquals(two, {
    type: "gap",
    messages: 5,
    bytes: 50,
    fromMs: 2000,
    toMs: 3000,
    message:
      "5 messages of 50 bytes are missing in the recording, as the disk was too slow or full",
  });
  lost.count(100, 1000);
  assertEquals([lost.gaps, lost.messages, lost.bytes], [2, 106, 1060]);
});

/** Bytes in memory, which note what was read. */
class NotedBytes extends FileBytes {
  readonly reads: [offset: number, length: number][] = [];

  constructor(size: number) {
    super(size);
  }

  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    this.reads.push([offset, length]);
    const bytes = Uint8Array.from({ length }, (_, i) => (offset + i) % 251);
    return Promise.resolve(bytes);
  }

  [Symbol.dispose](): void {}
}

Deno.test("FileBytes.peek() reads 64 KiB at once, no more than there is, and again only outside of it", async () => {
  const bytes = new NotedBytes(200_000);
  const peek = async (offset: number, length: number) => {
    const found = await bytes.peek(offset, length);
    assertEquals(
      [...found],
      Array.from({ length }, (_, i) => (offset + i) % 251),
    );
    return bytes.reads.splice(0);
  };
  assertEquals(await peek(1000, 10), [[1000, 65_536]]);
  assertEquals(await peek(1000, 4), []);
  assertEquals(await peek(1000 + 65_536 - 4, 4), []);
  assertEquals(await peek(1000 + 65_536 - 3, 4), [[66_533, 65_536]]);
  assertEquals(await peek(66_532, 1), [[66_532, 65_536]]);
  assertEquals(await peek(199_990, 10), [[199_990, 10]]);
  assertEquals(await peek(0, 70_000), [[0, 70_000]]);
});

Deno.test("makeChannel() has the topic, encoding and schema of each kind of messages", () => {
  const described = MESSAGE_KINDS.map((kind) => {
    const { channel, schema } = makeChannel("arm", kind, ALL_STRUCTS);
    const { id, schemaId, topic, messageEncoding, metadata } = channel;
    assertEquals([id, schema?.id ?? 0], [
      MESSAGE_KINDS.indexOf(kind) + 1,
      schemaId,
    ]);
    return [
      kind,
      topic,
      messageEncoding,
      schema && `${schema.name} ${schema.encoding}`,
      [...metadata].join(),
    ];
  });
  const event = "hexrot/Event jsonschema";
  assertEquals(described, [
    [
      "telemetry",
      "/arm/telemetry",
      "ros1",
      "hexrot/TelemetryFrame ros1msg",
      "",
    ],
    ["config", "/arm/config", "ros1", "hexrot/ConfigFrame ros1msg", ""],
    ["status", "/arm/status", "ros1", "hexrot/CommandStatusFrame ros1msg", ""],
    ["command", "/arm/command", "ros1", "hexrot/Command ros1msg", ""],
    ["discarded", "/arm/discarded", "application/octet-stream", undefined, ""],
    ["events", "/arm/events", "json", event, ""],
    ["recording", "/arm/recording", "json", event, ""],
    [
      "repeatedConfig",
      "/arm/config",
      "ros1",
      "hexrot/ConfigFrame ros1msg",
      "repeated,true",
    ],
    ["outbox", "/arm/outbox", "json", event, ""],
  ]);
  // Big-endian fields are none of ROS, so the bytes have no schema.
  const Big = defineStruct("Big", { value: { type: "f64", endian: "big" } }, {
    frameId: 5,
  });
  const { channel, schema } = makeChannel("arm", "telemetry", {
    ...STRUCTS,
    telemetry: Big,
  });
  assertEquals(
    [channel.messageEncoding, channel.schemaId, schema],
    ["application/octet-stream", 0, undefined],
  );
});

Deno.test("metadata of a recording has its scales, link, structs and numbers", () => {
  const plain = ({ name, metadata }: ReturnType<typeof timeMetadata>) => [
    name,
    Object.fromEntries(metadata),
  ];
  assertEquals(plain(timeMetadata()), ["time", {
    logTime: "time of receipt by the clock of this machine, UTC",
    publishTime:
      "time stamp of the controller (TAI) as UTC; logTime if it has none",
    unit: "ns since 1970-01-01T00:00:00Z",
    taiMinusUtcSec: "37",
    order: "sequence of the messages: order of receipt, also if times step",
  }]);
  const protocolOf = (structs: Parameters<typeof linkMetadata>[2]) =>
    linkMetadata("arm", "run", structs).metadata.get("protocol");
  assertEquals(
    [STRUCTS, { ...STRUCTS, command: Command }, ALL_STRUCTS].map(protocolOf),
    ["unknown", "two-socket", "single-socket"],
  );
  assertEquals(plain(linkMetadata("arm", "now", STRUCTS)), ["link", {
    device: "arm",
    protocol: "unknown",
    run: "now",
    version: "0.1.0",
    runtime: `Deno ${Deno.version.deno}`,
  }]);
  assertEquals(plain(repeatedConfigMetadata(12n)), ["repeatedConfig", {
    logTime: "12",
  }]);
  const stats = { a: 1, b: true, c: "text", d: undefined, e: {}, f: false };
  assertEquals(plain(statisticsMetadata(stats)), ["statistics", {
    a: "1",
    b: "true",
    f: "false",
  }]);
});

Deno.test("structsOf() has the structs of structsMetadata(), and none if one of the frames' is missing", () => {
  const { metadata } = structsMetadata(ALL_STRUCTS);
  assertEquals([...metadata.keys()], Object.keys(ALL_STRUCTS));
  const read = structsOf(metadata)!;
  for (const [role, type] of Object.entries(ALL_STRUCTS)) {
    assertEquals(read[role as keyof typeof read]!.name, type.name, role);
  }
  for (const role of metadata.keys()) {
    const others = new Map([...metadata].filter(([name]) => name !== role));
    const isNeeded = !["command", "commandStatus"].includes(role);
    assertEquals(structsOf(others) === undefined, isNeeded, role);
  }
});

Deno.test("eventFromJson() reads what eventToJson() has written, without loss", () => {
  const event = {
    type: "commandSent",
    atMs: 1.5,
    message: 'a "b"',
    bytes: new Uint8Array([0, 255]),
    bytesBefore: new Uint8Array([1]),
    parameters: [NaN, Infinity, -Infinity, -0, 0, 1.5],
    durationSec: Infinity,
    peer: undefined,
    flag: false,
  };
  const json = eventToJson(event);
  assertEquals(
    json,
    '{"type":"commandSent","atMs":1.5,"message":"a \\"b\\"","bytes":"00ff","bytesBefore":"01","parameters":["NaN","Infinity","-Infinity","-0",0,1.5],"durationSec":"Infinity","peer":null,"flag":false}',
  );
  const read = eventFromJson(json) as unknown as typeof event;
  assertEquals(read, event);
  assertEquals(read.parameters.map((one) => Object.is(one, -0)), [
    ...[false, false, false, true, false, false],
  ]);
  // A number of bytes is one.
  assertEquals<unknown>(eventFromJson('{"bytes":5,"durationSec":"2"}'), {
    bytes: 5,
    durationSec: 2,
  });
});

Deno.test("readRecordOptions() throws with the option, and what it must be", () => {
  for (
    const [options, message] of [
      [
        { device: "1" },
        'device must be a letter, then letters, digits and underscores: received "1"',
      ],
      [
        { device: 5 },
        "device must be a letter, then letters, digits and underscores: received number 5",
      ],
      [{ sync: 1 }, "sync must be true or false: received number 1"],
      [
        { compression: "lz4" },
        'compression must be one of none, zstd: received "lz4"',
      ],
      [
        { whenFull: "wait" },
        'whenFull must be one of stop, removeOldest: received "wait"',
      ],
      [{ flushMs: 9 }, "flushMs must be in 10..60000: received 9"],
      [
        { fileMs: 99 },
        "fileMs must be in 100..2147483647: received 99",
      ],
      [
        { folderBytesMax: 1 },
        `folderBytesMax must be in 4194304..${Number.MAX_SAFE_INTEGER}: received 1`,
      ],
    ] as const
  ) {
    const error = assertThrows(
      () => readRecordOptions(options as RecordOptions),
      Error,
    );
    assertEquals(error.message, `Cannot record as ${message}`);
  }
  const { message } = assertThrows(
    () => fromFileUrl(new URL("https://a/b")),
    TypeError,
  );
  assertEquals(
    message,
    "Cannot use recording as its URL must be a file: received https://a/b",
  );
});
