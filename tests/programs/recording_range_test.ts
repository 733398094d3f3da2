// Recordings read in part: ranges of time, files that are cut, or that others wrote or completed
// meanwhile, and what stays open.

import {
  assertEquals,
  assertGreater,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { McapWriter, TempBuffer } from "npm:@mcap/core@2.2.2";
import { openRecording, record } from "../../recording.ts";
import {
  LogLines,
  Peer,
  startServer,
  telemetryFrames,
  until,
} from "../peer.ts";
import { programTest } from "./program.ts";
import {
  countersOf,
  type Recorded,
  STRUCTS,
  writeRecording,
} from "./recorded.ts";
import {
  countIndexed,
  OpenedFiles,
  readMcap,
  TempFolder,
} from "./recording_rig.ts";

/** Telemetry of a number, received at a time. */
const received = (number: number, atMs: number): Recorded => [
  atMs,
  "telemetry",
  telemetryFrames(number),
];

programTest(
  "Recording.samples() yields those from fromMs to toMs, inclusive, at the ends of a file and within it",
  async () => {
    await using folder = await TempFolder.make();
    await writeRecording(
      folder.path,
      STRUCTS,
      [1000, 1500, 1500, 2000].map((ms, i) => received(1 + i, ms)),
      [2000, 2500.5, 3000].map((ms, i) => received(5 + i, ms)),
    );
    const range = (fromMs?: number, toMs?: number) =>
      countersOf(folder.path, {
        ...fromMs === undefined ? {} : { fromMs },
        ...toMs === undefined ? {} : { toMs },
      });
    assertEquals(await range(), [1, 2, 3, 4, 5, 6, 7]);
    assertEquals(await range(2000, 2000), [4, 5]);
    assertEquals(await range(1500, 1500), [2, 3]);
    assertEquals(await range(2500.5, 2500.5), [6]);
    assertEquals(await range(2000.001, 2999.999), [6]);
    assertEquals(await range(undefined, 1000), [1]);
    assertEquals(await range(undefined, 999.999), []);
    assertEquals(await range(3000), [7]);
    assertEquals(await range(3000.001), []);
  },
);

programTest(
  "Recording.files has the least and the greatest time of each when the clock was set back, and none without messages",
  async () => {
    await using folder = await TempFolder.make();
    const filling: Recorded = [1500, "discarded", new Uint8Array(2 ** 20)];
    await writeRecording(
      folder.path,
      STRUCTS,
      [
        received(1, 3000),
        filling,
        received(2, 1000),
        filling,
        received(3, 2000),
      ],
    );
    await countIndexed(folder.file);
    await using recording = await openRecording(folder.path);
    const [{ startMs, endMs, messages, bytes }] = recording.files;
    assertEquals([startMs, endMs, messages], [1000, 3000, 5]);
    assertEquals(bytes, (await Deno.stat(folder.file)).size);
    assertEquals(await countersOf(folder.path), [1, 2, 3]);

    await using empty = await TempFolder.make();
    await writeRecording(empty.path, STRUCTS, []);
    assertEquals(await countIndexed(empty.file), new Map());
    await using none = await openRecording(empty.path);
    const [{ startMs: first, endMs: last }] = none.files;
    assertEquals([first, last], [undefined, undefined]);
  },
);

/** Writes a file again, as programs do that keep no metadata. */
async function dropMetadata(path: string): Promise<void> {
  const { messages, channels, schemas } = await readMcap(path);
  const buffer = new TempBuffer();
  const writer = new McapWriter({ writable: buffer });
  await writer.start({ profile: "", library: "another" });
  const ids = new Map<string, number>();
  for (const [topic, channel] of channels) {
    const schema = schemas.get(channel.schemaId)!;
    const schemaId = await writer.registerSchema(schema);
    ids.set(topic, await writer.registerChannel({ ...channel, schemaId }));
  }
  for (const { topic, ...message } of messages) {
    await writer.addMessage({ ...message, channelId: ids.get(topic)! });
  }
  await writer.end();
  await Deno.writeFile(path, buffer.get());
}

programTest(
  "openRecording() decodes a file without metadata by the structs of the first that has them",
  async () => {
    for (const without of [0, 1]) {
      await using folder = await TempFolder.make();
      const files = [[received(1, 1000)], [received(2, 2000)]];
      await writeRecording(folder.path, STRUCTS, ...files);
      await dropMetadata(folder.files[without]);
      assertEquals(await countersOf(folder.path), [1, 2]);
      await assertRejects(
        () => countersOf(folder.files[without]),
        Error,
        'must have metadata "structs"',
      );
    }
  },
);

programTest(
  "Recording.samples() reads a file that was completed after it was opened, and names one that is gone",
  async () => {
    await using folder = await TempFolder.make();
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const options = { log: new LogLines(), flushMs: 10 };
    const recorder = record(server, folder.path, options);
    await peer.telemetry.send(telemetryFrames(1, 3));
    await until(() => recorder.stats.messages >= 3);
    await until(() => recorder.stats.bufferedBytes === 0);
    await using recording = await openRecording(folder.path);
    const [file] = recording.files;
    assertEquals([file.isComplete, file.messages >= 3], [false, true]);
    await recorder.close();
    assertEquals(file.path, `${folder.file}.active`);
    const samples = await Array.fromAsync(recording.samples());
    assertEquals(samples.length, 3);

    await using complete = await openRecording(folder.path);
    assertEquals(complete.files[0].isComplete, true);
    const path = folder.file;
    await Deno.remove(path);
    for (const each of [recording, complete]) {
      await assertRejects(
        () => Array.fromAsync(each.samples()),
        Deno.errors.NotFound,
        path,
      );
    }
  },
);

programTest(
  "Recording leaves no file open when it is read to its end, left early, closed, or can't be read",
  async () => {
    await using folder = await TempFolder.make();
    const files = [[received(1, 1000)], [received(2, 2000)]];
    await writeRecording(folder.path, STRUCTS, ...files);
    using opened = new OpenedFiles();
    const recording = await openRecording(folder.path);
    assertEquals([opened.count, opened.openCount], [2, 0]);
    await recording.check();
    await Array.fromAsync(recording.frames());
    assertEquals([opened.count, opened.openCount], [6, 0]);
    for await (const _ of recording) {
      assertEquals(opened.openCount, 1);
      break;
    }
    assertEquals(opened.openCount, 0);
    const iterators = [recording.samples(), recording.frames()];
    for (const iterator of iterators) await iterator.next();
    assertEquals(opened.openCount, 2);
    await recording.close();
    assertEquals(opened.openCount, 0);

    // A compression that isn't read.
    const bytes = await Deno.readFile(folder.files[0]);
    const at = bytes.findIndex((_, i) => chunkAt(bytes, i));
    assertGreater(at, 0);
    bytes.set(new TextEncoder().encode("lz4"), at + 9 + 32);
    new DataView(bytes.buffer).setUint32(at + 9 + 28, 3, true);
    await Deno.writeFile(folder.files[0], bytes);
    await using other = await openRecording(folder.path);
    const lz4 = 'compression must be zstd or none: received "lz4"';
    await assertRejects(() => other.check(), Error, lz4);
    await assertRejects(() => other.samples().next(), Error, lz4);
    assertEquals(opened.openCount, 0);
  },
);

/** Whether the record of the chunk begins at a position: its opcode, and its times of 1000 ms. */
function chunkAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 6 || at + 25 > bytes.length) return false;
  const data = new DataView(bytes.buffer, bytes.byteOffset + at + 9, 16);
  const ns = 1_000_000_000n;
  return data.getBigUint64(0, true) === ns && data.getBigUint64(8, true) === ns;
}

/** Writes telemetry of 1 to 3, a chunk each, by the writer of `@mcap/core`. */
async function writeChunks(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const buffer = new TempBuffer();
  const writer = new McapWriter({ writable: buffer, chunkSize: 1 });
  await writer.start({ profile: "", library: "another" });
  const channelId = await writer.registerChannel({
    ...{ topic: "/bytes", schemaId: 0, messageEncoding: "" },
    metadata: new Map(),
  });
  for (const number of [1, 2, 3]) {
    const time = BigInt(number);
    const times = { logTime: time, publishTime: time };
    const data = new Uint8Array(4).fill(number);
    await writer.addMessage({ channelId, sequence: number, ...times, data });
  }
  await writer.end();
  const bytes = buffer.get().slice();
  await Deno.writeFile(path, bytes);
  return bytes;
}

const MAGIC_BYTES = 8;

/** Records of a complete file: opcode, and where each ends. */
function recordsOf(bytes: Uint8Array<ArrayBuffer>) {
  const data = new DataView(bytes.buffer);
  const records: { opcode: number; end: number }[] = [];
  for (let at = MAGIC_BYTES; at < bytes.length - MAGIC_BYTES;) {
    const opcode = data.getUint8(at);
    at += 9 + Number(data.getBigUint64(at + 1, true));
    records.push({ opcode, end: at });
  }
  return records;
}

programTest(
  "Recording reads the last chunk of a torn file whole, though it has lost an index",
  async () => {
    await using folder = await TempFolder.make();
    const junk = new Uint8Array(7).fill(0xee);
    await writeRecording(folder.path, STRUCTS, [
      received(1, 1000),
      [1001, "discarded", junk],
      received(2, 1002),
    ]);
    const path = folder.file;
    const indexes = recordsOf(await Deno.readFile(path))
      .filter(({ opcode }) => opcode === 7);
    assertEquals(indexes.length, 2);
    for (const { end } of indexes.toReversed()) {
      await Deno.truncate(path, end);
      assertEquals(await countersOf(path), [1, 2]);
      assertEquals(await countersOf(path, { fromMs: 1001 }), [2]);
      assertEquals(await countersOf(path, { toMs: 1001 }), [1]);
      await using recording = await openRecording(path);
      const kinds = ["discarded"] as const;
      const [{ bytes }] = await Array.fromAsync(recording.messages({ kinds }));
      assertEquals(bytes, junk);
    }
  },
);

programTest(
  "Recording.check() counts the whole chunks and the bytes behind the last whole record when a file is cut at any byte",
  async () => {
    await using folder = await TempFolder.make();
    const path = `${folder.path}/cut.mcap`;
    const bytes = await writeChunks(path);
    const records = recordsOf(bytes);
    const [chunk, dataEnd] = [6, 15];
    for (let size = bytes.length; size >= 0; size--) {
      await Deno.truncate(path, size);
      const whole = records.filter(({ end }) => end <= size);
      const hasEnd = whole.some(({ opcode }) => opcode === dataEnd);
      const start = size < MAGIC_BYTES ? 0 : MAGIC_BYTES;
      await using recording = await openRecording(path);
      assertEquals(await recording.check(), {
        messages: whole.filter(({ opcode }) => opcode === chunk).length,
        missingMessages: 0,
        damagedChunks: 0,
        unreadBytes: hasEnd ? 0 : size - (whole.at(-1)?.end ?? start),
        incompleteFiles: size === bytes.length ? 0 : 1,
      }, `${size} of ${bytes.length} bytes`);
      const topics = recording.channels.map(({ topic }) => topic);
      const isKnown = whole.some(({ opcode }) => opcode === chunk);
      assertEquals(topics, isKnown ? ["/bytes"] : []);
    }
  },
);
