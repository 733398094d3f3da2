// Chunks of recordings read in memory: whole, cut, damaged, or of another compression.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import { makeChannel, MESSAGE_KINDS } from "../src/recording/channels.ts";
import {
  ChunkPacker,
  type Compression,
} from "../src/recording/chunk_packer.ts";
import { messagesOf, openingIds } from "../src/recording/message_cursor.ts";
import type { RecordedFile } from "../src/recording/recorded_file.ts";
import { defineStruct, Header } from "../mod.ts";

const RECORD_HEAD_BYTES = 9;
const CRC_AT = 24;
const COMPRESSION_AT = 28;

/** Record of a chunk of one message, behind its head. */
function chunkOf(compression: Compression): Uint8Array<ArrayBuffer> {
  const packer = new ChunkPacker(compression);
  const times = { logTime: 1n, publishTime: 1n };
  const data = new Uint8Array(100).fill(7);
  packer.add({ channelId: 1, sequence: 0, ...times, data });
  const { bytes, index } = packer.seal()!;
  return bytes.slice(RECORD_HEAD_BYTES, Number(index.chunkLength));
}

const read = (bytes: Uint8Array<ArrayBuffer>, length = bytes.length) =>
  messagesOf(bytes, { length }, "arm.mcap");

Deno.test("messagesOf() has the records of a whole chunk, and its compression", () => {
  for (const compression of ["none", "zstd"] as const) {
    const { data, compression: name } = read(chunkOf(compression))!;
    assertEquals(name, compression === "none" ? "" : "zstd");
    assertEquals(data.byteLength, 31 + 100);
    assertEquals([data.getUint8(0), data.getUint8(31 + 99)], [5, 7]);
  }
});

Deno.test("messagesOf() has none of a chunk that is cut at any byte", () => {
  for (const compression of ["none", "zstd"] as const) {
    const whole = chunkOf(compression);
    for (let length = 0; length < whole.length; length++) {
      const cut = whole.slice(0, length);
      // Its record was longer, or is as short.
      assertEquals(read(cut, whole.length), undefined, `${length}`);
      assertEquals(read(cut), undefined, `${length}`);
    }
  }
});

Deno.test("messagesOf() has none of a chunk with a wrong CRC, and reads one without", () => {
  for (const compression of ["none", "zstd"] as const) {
    const bytes = chunkOf(compression);
    bytes[CRC_AT] ^= 1;
    assertEquals(read(bytes), undefined);
    bytes.fill(0, CRC_AT, CRC_AT + 4);
    assertEquals(read(bytes)!.data.byteLength, 131);
  }
  const damaged = chunkOf("zstd");
  damaged.fill(0xff, damaged.length - 20);
  assertEquals(read(damaged), undefined);
});

Deno.test("messagesOf() refuses another compression, and a name that is longer than the chunk", () => {
  const bytes = chunkOf("zstd");
  bytes.set(new TextEncoder().encode("lz4x"), COMPRESSION_AT + 4);
  const { message } = assertThrows(() => read(bytes), Error);
  assertEquals(
    message,
    'Cannot read recording arm.mcap as its compression must be zstd or none: received "lz4x"',
  );
  const data = new DataView(bytes.buffer, bytes.byteOffset);
  const rest = bytes.length - COMPRESSION_AT - 12;
  data.setUint32(COMPRESSION_AT, rest + 1, true);
  assertEquals(read(bytes), undefined);
});

Deno.test("openingIds() has the channel of the message that opens a file", () => {
  const Config = defineStruct("Config", { limit: "u8" }, { frameId: 6 });
  const structs = { header: Header, config: Config, telemetry: Config };
  const channels = new Map(
    (["config", "events", "repeatedConfig"] as const).map((kind) => {
      const { channel } = makeChannel("arm", kind, structs);
      return [channel.id, channel];
    }),
  );
  const file = { channels } as unknown as RecordedFile;
  assertEquals([...openingIds(file)], [
    MESSAGE_KINDS.indexOf("repeatedConfig") + 1,
  ]);
});
