/**
 * For tests of exports: a source that has a list of frames and events, the tables that are
 * exported of it, and random structs.
 *
 * @module
 */

import { Header, type LinkEvent, type TelemetrySource } from "../mod.ts";
import type { CsvOptions, ExportOptions } from "../recording.ts";
import { exportCsv, exportJsonl } from "../recording.ts";
import {
  type AnyStructType,
  defineStruct,
  type FieldSpec,
  type FieldTag,
  type FieldType,
} from "../struct.ts";
import { scalarCodecs } from "../src/struct/struct_fields.ts";
import type { Random } from "./random.ts";

/** Time of receipt of the first frame of a list, in ms since 1970 (UTC). */
export const START_MS = Date.UTC(2026, 10, 29, 12);
/** Time stamp of the controller at {@linkcode START_MS}, in s of TAI. */
export const START_TAI_SEC = BigInt(START_MS / 1000 + 37);
/** Time from one frame to the next, in ms. */
export const STEP_MS = 50;

/** Returns a frame: its header has a counter, and the time of that counter. */
export function frameOf(
  type: AnyStructType,
  body: Uint8Array,
  counter: number,
): Uint8Array<ArrayBuffer> {
  const ns = BigInt(counter * STEP_MS) * 1_000_000n + 123_456_789n;
  const header = Header.create({
    frameId: type.frameId!,
    counter,
    taiSec: START_TAI_SEC + ns / 1_000_000_000n,
    taiNsec: ns % 1_000_000_000n,
  });
  const frame = new Uint8Array(Header.byteLength + type.byteLength);
  frame.set(header.bytes);
  frame.set(body, Header.byteLength);
  return frame;
}

/** Frame of a list. */
export interface ListedFrame {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly atMs?: number;
  /** Frames that the source has lost in front of it. */
  readonly lost?: number;
}

/** Makes a source of frames of a struct, and of events. */
export function listSource(
  type: AnyStructType,
  frames: readonly ListedFrame[],
  events: readonly Partial<LinkEvent>[] = [],
): TelemetrySource {
  const iterate = <S>(items: readonly S[], lostBefore = (_: number) => 0) => {
    const iterator = items.entries();
    let dropped = 0;
    return {
      get dropped() {
        return dropped;
      },
      next: () => {
        const { value, done } = iterator.next();
        if (done) return Promise.resolve({ value: undefined, done: true });
        dropped += lostBefore(value[0]);
        return Promise.resolve({ value: value[1], done: false });
      },
      return: () => {
        for (const _ of iterator); // leaves none
        return Promise.resolve({ value: undefined, done: true });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  };
  const entries = frames.map(({ bytes, atMs }, i) => ({
    kind: "telemetry",
    frameId: type.frameId,
    header: Header.view(bytes.buffer),
    bytes,
    receivedAtMs: atMs ?? START_MS + i * STEP_MS,
  }));
  return {
    structs: { header: Header, config: type, telemetry: type },
    frames: () => iterate(entries, (i) => frames[i].lost ?? 0),
    events: () => iterate(events),
  } as unknown as TelemetrySource;
}

/** Stream that keeps what is written to it. */
export class TextSink extends WritableStream<Uint8Array> {
  /** Text up to now. */
  text = "";
  /** Reason for which it was aborted. */
  reason: unknown;

  constructor() {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    super({
      write: (bytes) => {
        this.text += decoder.decode(bytes, { stream: true });
      },
      abort: (reason) => {
        this.reason = reason;
      },
    });
  }
}

/** Text of an export to CSV. */
export async function csvOf(source: TelemetrySource, options?: CsvOptions) {
  const sink = new TextSink();
  await exportCsv(source, sink, options);
  return sink.text;
}

/** Objects of an export to JSON Lines. */
export async function jsonlOf(
  source: TelemetrySource,
  options?: ExportOptions,
): Promise<Record<string, unknown>[]> {
  const sink = new TextSink();
  await exportJsonl(source, sink, options);
  return sink.text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/**
 * Reads CSV as RFC 4180 has it, in which a cell without quotes and one with quotes around
 * nothing differ: the former is undefined.
 */
export function parseCsv(text: string): (string | undefined)[][] {
  const rows: (string | undefined)[][] = [];
  let row: (string | undefined)[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) throw new Error(`No cell in: ${text.slice(-100)}`);
    const [, quoted, plain, end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? (plain || undefined));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Rows of CSV by the names of the columns. */
export function recordsOf(text: string): Record<string, string | undefined>[] {
  const [names, ...rows] = parseCsv(text);
  return rows.map((row) =>
    Object.fromEntries(row.map((cell, i) => [names[i], cell]))
  );
}

const TAGS = [...scalarCodecs.little.keys()] as FieldTag[];

/**
 * Makes a struct with fields of all types in both byte orders, bit-fields among them, nested
 * to some depth.
 */
export function randomStruct(random: Random, depth = 2): AnyStructType {
  const count = random.integer(1, 8);
  const fields = Array.from({ length: count }, (_, i) => {
    const type = randomType(random, depth);
    const isNumber = TAGS.includes(type as FieldTag);
    const bitsMax = type === "bool" ? 1 : Number(String(type).slice(1));
    const isBitField = isNumber && /^[uib]/.test(String(type)) &&
      random.chance(0.3);
    const spec: FieldSpec = {
      type,
      ...isNumber && random.chance(0.5) && { endian: "big" },
      ...isBitField && {
        bitOffset: random.integer(0, 7),
        bitLength: random.integer(1, bitsMax),
      },
    };
    return [`field${i}`, spec] as const;
  });
  return defineStruct("Random", Object.fromEntries(fields), { frameId: 7 });
}

function randomType(random: Random, depth: number): FieldType {
  if (depth > 0 && random.chance(0.3)) {
    return random.chance(0.5)
      ? randomStruct(random, depth - 1)
      : [randomType(random, depth - 1), random.integer(1, 3)];
  }
  return random.chance(0.15)
    ? ["char", random.integer(1, 12)]
    : random.pick(TAGS);
}
