// Cursor on the messages of files: which it shows, and how many it counts as missing.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { McapRecordBuilder } from "npm:@mcap/core@2.2.2";
import {
  makeChannel,
  MESSAGE_KINDS,
  type MessageKind,
} from "../../src/recording/channels.ts";
import { ChunkPacker } from "../../src/recording/chunk_packer.ts";
import { McapFile } from "../../src/recording/mcap_file.ts";
import {
  MessageCursor,
  type Selection,
} from "../../src/recording/message_cursor.ts";
import { findParts } from "../../src/recording/recorded_file.ts";
import { programTest } from "./program.ts";
import { STRUCTS } from "./recorded.ts";
import { TempFolder } from "./recording_rig.ts";

/** Chunk: the numbers of its messages, their kind, and their time of receipt in ns. */
type Chunk = readonly [
  sequences: readonly number[],
  kind?: MessageKind,
  ns?: bigint,
];

/** File: its number and run, or its name if it is of another program, and its chunks. */
type File = readonly [
  name: readonly [run: string, number: number] | string,
  ...chunks: readonly Chunk[],
];

const RUN = "20260102T030405.678Z";
const LATER = "20260102T030406.678Z";
const KINDS = ["discarded", "events"] as const;
const channels = KINDS.map((kind) => makeChannel("device", kind, STRUCTS));

function idOf(kind: MessageKind): number {
  return 1 + MESSAGE_KINDS.indexOf(kind);
}

function packed([sequences, kind = "discarded", ns = 1n]: Chunk) {
  const packer = new ChunkPacker("none");
  for (const sequence of sequences) {
    const times = { logTime: ns, publishTime: ns };
    const data = new Uint8Array();
    packer.add({ channelId: idOf(kind), sequence, ...times, data });
  }
  return packer.seal()!;
}

async function writeFile(folder: string, [name, ...chunks]: File) {
  const isOther = typeof name === "string";
  const base = isOther
    ? name
    : `device-${name[0]}-${String(name[1]).padStart(4, "0")}.mcap`;
  const link = { name: "link", metadata: new Map([["run", name[0]]]) };
  const metadata = isOther ? [] : [link];
  const path = `${folder}/${base}`;
  const file = await McapFile.create(path, { library: "tests", metadata });
  for (const chunk of chunks) {
    await file.addChunk(packed(chunk), { channels, metadata });
  }
  await file.finish([]);
  return path;
}

/** Numbers of the messages that a cursor shows, and those that it counts as missing. */
async function readFiles(
  files: readonly File[],
  { kinds = KINDS, ...selection }: Partial<Selection> & {
    kinds?: readonly MessageKind[];
  } = {},
): Promise<[shown: number[], missing: number]> {
  await using folder = await TempFolder.make();
  const parts = [];
  for (const file of files) {
    parts.push(await findParts(await writeFile(folder.path, file)));
  }
  const ids = kinds.map(idOf);
  const cursor = new MessageCursor(parts, {
    wants: ({ id }) => ids.includes(id),
    fromNs: 0n,
    toNs: 100n,
    ...selection,
  });
  const shown: number[] = [];
  while (await cursor.load()) {
    while (cursor.next()) {
      assertEquals(cursor.length, 0);
      shown.push(cursor.sequence);
    }
  }
  cursor.close();
  return [shown, cursor.missing];
}

programTest(
  "MessageCursor counts the numbers that are missing within a run, from 0 in its first file",
  async () => {
    const first = [RUN, 1] as const;
    const second = [RUN, 2] as const;
    const last = 2 ** 32 - 1;
    const half = 2 ** 31;
    const cases: [string, number, ...File[]][] = [
      ["the first file begins with 0", 0, [first, [[0, 1]]]],
      ["it lacks the first two", 2, [first, [[2, 3]]]],
      ["an earlier file isn't there", 0, [second, [[7, 8]]]],
      ["a message, within a chunk", 1, [first, [[0, 2]]]],
      ["three, between chunks", 3, [first, [[0]], [[4]]]],
      ["two, between files", 2, [first, [[0]]], [second, [[3]]]],
      ["none beyond 32 bits", 0, [second, [[last - 1, last, 0, 1]]]],
      ["one beyond 32 bits", 1, [second, [[last, 1]]]],
      ["the largest gap", half - 1, [second, [[0, half]]]],
      ["a step back", 0, [second, [[0, half + 1]]]],
      ["another step back", 0, [second, [[5, 4, 5]]]],
      ["the next run begins anew", 0, [second, [[5]]], [[LATER, 1], [[0]]]],
      ["the next run lacks one", 1, [second, [[5]]], [[LATER, 1], [[1]]]],
      ["the middle of a run", 0, [second, [[5]]], [[LATER, 2], [[9]]]],
      ["another program's numbers", 0, ["a.mcap", [[0, 5, 9]]]],
      ["a chunk of another kind", 1, [first, [[0]], [[2], "events"]]],
    ];
    for (const [what, missing, ...files] of cases) {
      const all = files.flatMap(([, ...chunks]) =>
        chunks.flatMap(([sequences]) => sequences)
      );
      assertEquals(await readFiles(files), [all, missing], what);
    }
  },
);

programTest(
  "MessageCursor reads the chunks that may have what is wanted, and counts nothing across others, unless it counts all",
  async () => {
    const file: File = [
      [RUN, 1],
      [[0, 1], "discarded", 10n],
      [[4], "events", 20n], // two are missing before it
      [[5], "discarded", 30n],
      [[7], "discarded", 40n], // one is
    ];
    const cases: [Parameters<typeof readFiles>[1], number[], number][] = [
      [{}, [0, 1, 4, 5, 7], 3],
      [{ kinds: ["discarded"] }, [0, 1, 5, 7], 1],
      [{ kinds: ["discarded"], countsAll: true }, [0, 1, 5, 7], 3],
      [{ kinds: ["events"] }, [4], 0],
      [{ kinds: ["command"] }, [], 0],
      [{ fromNs: 10n, toNs: 10n }, [0, 1], 0],
      [{ fromNs: 11n, toNs: 29n }, [4], 0],
      [{ fromNs: 20n, toNs: 30n }, [4, 5], 0],
      [{ fromNs: 40n }, [7], 0],
      [{ fromNs: 41n }, [], 0],
      [{ toNs: 9n }, [], 0],
    ];
    for (const [selection, shown, missing] of cases) {
      assertEquals(await readFiles([file], selection), [shown, missing]);
    }
    const back: File = [
      [RUN, 1],
      [[0], "discarded", 10n],
      [[1], "discarded", 5n],
      [[2], "discarded", 10n],
      [[3, 4], "discarded", 10n],
    ];
    const late = { fromNs: 6n };
    assertEquals(await readFiles([back], late), [[0, 2, 3, 4], 0]);
  },
);

programTest(
  "MessageCursor passes over other records of a chunk, and what is no whole message at its end",
  async () => {
    const records = new McapRecordBuilder();
    const times = { logTime: 1n, publishTime: 1n };
    const message = (sequence: number, kind: MessageKind = "discarded") =>
      records.writeMessage({
        ...{ channelId: idOf(kind), sequence, ...times },
        data: new Uint8Array(3).fill(sequence),
      });
    message(1);
    // Its length stands where a message has its channel.
    const profile = "x".repeat(idOf("discarded"));
    records.writeHeader({ profile, library: "another program" });
    message(2);
    message(4, "events"); // which isn't wanted
    const whole = records.length;
    message(3);
    const all = records.buffer.slice();
    for (let cut = whole; cut <= all.length; cut++) {
      await using folder = await TempFolder.make();
      const path = `${folder.path}/a.mcap`;
      const chunk = new McapRecordBuilder();
      const length = chunk.writeChunk({
        ...{ messageStartTime: 1n, messageEndTime: 1n, compression: "" },
        ...{ uncompressedSize: BigInt(cut), uncompressedCrc: 0 },
        records: all.subarray(0, cut),
      });
      const { index, counts } = packed([[1]]);
      const file = await McapFile.create(path, {
        ...{ library: "tests", metadata: [] },
      });
      await file.addChunk({
        bytes: chunk.buffer,
        index: { ...index, chunkLength: length },
        ...{ counts, messageBytes: 0 },
      }, { channels, metadata: [] });
      await file.finish([]);
      const cursor = new MessageCursor([await findParts(path)], {
        ...{ fromNs: 0n, toNs: 1n },
        wants: ({ id }) => id === idOf("discarded"),
      });
      assertEquals(await cursor.load(), true);
      const shown: number[] = [];
      while (cursor.next()) {
        const { data, offset, length, channel } = cursor;
        assertEquals(channel?.topic, "/device/discarded");
        assertEquals([data.getUint8(offset), length], [cursor.sequence, 3]);
        shown.push(cursor.sequence);
      }
      assertEquals(shown, cut === all.length ? [1, 2, 3] : [1, 2]);
      assertEquals([cursor.next(), await cursor.load()], [false, false]);
      assertEquals(cursor.messages, shown.length + 1, "each once");
    }
  },
);
