/**
 * Speed of recording, beside the writer of `@mcap/core` over the same frames into the same
 * folder.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import { McapStreamReader, McapWriter } from "npm:@mcap/core@2.2.2";
import { defineStruct, Header, type TelemetrySource } from "../mod.ts";
import { openRecording, record } from "../recording.ts";
import {
  HEADER_BYTES,
  makeFrames,
  ROTATOR_FRAME_BYTES,
  SIMPLE_FRAME_BYTES,
  TELEMETRY_FRAME_ID,
} from "./frames.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio } from "./statistics.ts";

/** Frames of a block: about what a link lends at that speed. */
const BLOCK_FRAMES = 256;
/** Frames of a turn of the event loop, after which the disk has its turn. */
const TURN_FRAMES = 16 * BLOCK_FRAMES;
const MS_PER_S = 1000;
const NS_PER_MS = 1_000_000n;
const MIB = 1024 * 1024;

/** Measures recording, for short and long frames, and reading it again. */
export async function benchRecording({ quick }: BenchOptions): Promise<Row[]> {
  const folder = await Deno.makeTempDir();
  try {
    const warmUps = quick ? 0 : 2;
    const rounds = quick ? 1 : 15;
    const count = quick ? 2_000 : 300_000;
    const targets = [[SIMPLE_FRAME_BYTES, 1.5], [ROTATOR_FRAME_BYTES, 1.2]];
    const rows: Row[] = [];
    for (const [frameBytes, target] of targets) {
      rows.push(
        await compare(folder, frameBytes, count, warmUps, rounds, target),
      );
    }
    rows.push(await compareReading(folder, count, warmUps, rounds));
    return rows;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function compare(
  folder: string,
  frameBytes: number,
  count: number,
  warmUps: number,
  rounds: number,
  target: number,
): Promise<Row> {
  const frames = makeFrames(count, frameBytes);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const times = [
      await timeOf(() => recordAll(folder, frames, frameBytes)),
      await timeOf(() => writeAll(folder, frames, frameBytes)),
    ];
    for (const { name } of Deno.readDirSync(folder)) {
      await Deno.remove(`${folder}/${name}`);
    }
    if (round < 0) continue; // compilers warm up
    ours.push(count / times[0]);
    theirs.push(count / times[1]);
  }
  const ratio = medianRatio(ours, theirs);
  return targetRow(
    `recording frames of ${frameBytes} bytes, beside McapWriter.addMessage()`,
    `${million(ours)} million/s, ${ratio.toFixed(2)} × (${million(theirs)})`,
    `${target} ×`,
    ratio >= target,
    { ratio, perSecond: median(ours) * MS_PER_S },
  );
}

function million(rates: number[]): string {
  return (median(rates) * MS_PER_S / 1e6).toFixed(2);
}

async function compareReading(
  folder: string,
  count: number,
  warmUps: number,
  rounds: number,
): Promise<Row> {
  const frames = makeFrames(count, SIMPLE_FRAME_BYTES);
  const path = await recordAll(folder, frames, SIMPLE_FRAME_BYTES);
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    const times = [
      await timeOf(() => readSamples(path, count)),
      await timeOf(() => readRecords(path, count)),
    ];
    if (round < 0) continue;
    ours.push(count / times[0]);
    theirs.push(count / times[1]);
  }
  const target = 0.5;
  const ratio = medianRatio(ours, theirs);
  return targetRow(
    "iterating over samples of a recording, beside McapStreamReader",
    `${million(ours)} million/s, ${ratio.toFixed(2)} × (${million(theirs)})`,
    `${target} ×`,
    ratio >= target,
    { ratio, perSecond: median(ours) * MS_PER_S },
  );
}

/** Iterates over the samples of a recording. */
async function readSamples(path: string, count: number): Promise<void> {
  await using recording = await openRecording(path);
  let seen = 0;
  for await (const { telemetry } of recording.samples()) {
    if (telemetry.bytes.length > 0) seen++;
  }
  if (seen !== count) throw new Error(`Read ${seen} of ${count} samples`);
}

/** Iterates over the records of a file. */
async function readRecords(path: string, count: number): Promise<void> {
  using file = await Deno.open(path);
  const reader = new McapStreamReader();
  const part = new Uint8Array(MIB);
  let seen = 0;
  for (let length; (length = await file.read(part)) !== null;) {
    reader.append(part.subarray(0, length));
    for (let record; (record = reader.nextRecord()) !== undefined;) {
      if (record.type === "Message" && record.data.length > 0) seen++;
    }
  }
  if (seen !== count) throw new Error(`Read ${seen} of ${count} messages`);
}

async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await run();
  return performance.now() - startMs;
}

/** Records the frames of a source that lends them from memory; returns the file's path. */
async function recordAll(
  folder: string,
  frames: Uint8Array,
  frameBytes: number,
): Promise<string> {
  const recorder = record(sourceOf(frames, frameBytes), folder, {
    device: "bench",
    bufferBytesMax: 1024 * MIB,
    sync: false, // as the other side doesn't either
  });
  while (recorder.stats.messages < frames.length / frameBytes) {
    await setImmediate();
  }
  await recorder.close();
  const { lostMessages, bytes } = recorder.stats;
  if (lostMessages > 0 || bytes < frames.length) throw new Error("Lost frames");
  return recorder.path;
}

/** Source that lends frames from memory. */
function sourceOf(frames: Uint8Array, frameBytes: number): TelemetrySource {
  const header = Header;
  const telemetry = defineStruct("Telemetry", {
    values: ["u8", frameBytes - HEADER_BYTES],
  }, { frameId: TELEMETRY_FRAME_ID });
  const kind = "telemetry" as const;
  async function* blocks() {
    const step = BLOCK_FRAMES * frameBytes;
    for (let at = 0; at < frames.length; at += step) {
      const bytes = frames.subarray(at, at + step);
      const receivedAtMs = Date.now();
      const sample = { kind, frameId: TELEMETRY_FRAME_ID, bytes, receivedAtMs };
      const count = bytes.length / frameBytes;
      yield { count, frameBytes, bytes, receivedAtMs, at: () => sample };
      if (at % (TURN_FRAMES * frameBytes) === 0) await setImmediate();
    }
  }
  async function* nothing() {}
  return {
    structs: { header, config: telemetry, telemetry },
    stats: {},
    frameBlocks: blocks,
    events: nothing,
  } as unknown as TelemetrySource;
}

/** Writes the frames by the package's own writer, one after another. */
async function writeAll(
  folder: string,
  frames: Uint8Array,
  frameBytes: number,
): Promise<void> {
  const path = `${folder}/theirs.mcap`;
  using file = await Deno.open(path, { write: true, createNew: true });
  let position = 0n;
  const writer = new McapWriter({
    writable: {
      position: () => position,
      write: async (bytes: Uint8Array) => {
        for (let at = 0; at < bytes.length;) {
          at += await file.write(bytes.subarray(at));
        }
        position += BigInt(bytes.length);
      },
    },
  });
  await writer.start({ profile: "", library: "" });
  const schemaId = await writer.registerSchema({
    name: "hexrot/Telemetry",
    encoding: "ros1msg",
    data: new TextEncoder().encode(`uint8[${frameBytes}] values`),
  });
  const channelId = await writer.registerChannel({
    schemaId,
    topic: "/bench/telemetry",
    messageEncoding: "ros1",
    metadata: new Map(),
  });
  let sequence = 0;
  for (let at = 0; at < frames.length; at += frameBytes) {
    const logTime = BigInt(Date.now()) * NS_PER_MS;
    const data = frames.subarray(at, at + frameBytes);
    const message = { channelId, sequence, logTime, publishTime: logTime };
    sequence++;
    await writer.addMessage({ ...message, data });
  }
  await writer.end();
}
