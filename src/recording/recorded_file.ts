/**
 * Files of a recording, as they are found: complete ones by the index at their end, others
 * by walking from record to record.
 *
 * @module
 */

import {
  type Channel,
  MCAP_MAGIC,
  McapStreamReader,
  type McapTypes,
  Opcode,
  type Schema,
} from "npm:@mcap/core@2.2.2";
import { crc32 } from "node:zlib";
import { type FileBytes, openBytes } from "./file_bytes.ts";
import { messagesOf } from "./message_cursor.ts";
import { dataOf } from "../base/bytes.ts";
import { messageOf } from "../base/printable.ts";

/** Opcode and length in front of each record, in bytes. */
const RECORD_HEAD_BYTES = 9;
const FOOTER_BYTES = RECORD_HEAD_BYTES + 20;
/** Start of a chunk's record, up to its times, in bytes. */
const CHUNK_TIMES_BYTES = 16;
/** Start of a message index, up to its length, in bytes. */
const INDEX_HEAD_BYTES = 6;
const INDEX_ENTRY_BYTES = 16;
/** Records that messages need, and metadata. */
const HEAD_OPCODES: readonly number[] = [
  Opcode.SCHEMA,
  Opcode.CHANNEL,
  Opcode.METADATA,
];

/** Chunk at its place in a file. */
export interface ChunkPlace {
  /** Position of its record behind the head, in bytes. */
  readonly offset: number;
  /** Length of its record behind the head, in bytes. */
  readonly length: number;
  /** Least time of its messages, in ns. */
  readonly startNs: bigint;
  /** Greatest time of its messages, in ns. */
  readonly endNs: bigint;
  /** Channels of its messages; undefined if they aren't known. */
  readonly channels: ReadonlySet<number> | undefined;
}

/** File of a recording, and where its parts lie. */
export interface RecordedFile {
  /** Path of the file. */
  readonly path: string;
  /** Length of the file when it was opened, in bytes. */
  readonly bytes: number;
  /** Whether it was completed: it has its index, and metadata to the end. */
  readonly isComplete: boolean;
  /** Bytes at its end that are no whole record. */
  readonly unreadBytes: number;
  /** Channels by id. */
  readonly channels: ReadonlyMap<number, Channel>;
  /** Schemas by id. */
  readonly schemas: ReadonlyMap<number, Schema>;
  /** Metadata by name, the last of each. */
  readonly metadata: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Chunks, in the order of the file. */
  readonly chunks: readonly ChunkPlace[];
  /** Number of messages, by channel; of those with an index. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Returns the run of the recorder that has written a file; undefined for a foreign one. */
export function runOf({ metadata }: RecordedFile): string | undefined {
  return metadata.get("link")?.get("run");
}

/**
 * Finds the parts of a file.
 *
 * @param path Path or web address of the file.
 * @throws {Error} If it is no MCAP file, or can't be read.
 */
export async function findParts(path: string): Promise<RecordedFile> {
  using file = await openBytes(path);
  const magic = await file.peek(0, Math.min(MCAP_MAGIC.length, file.size));
  const isMcap = magic.every((byte, i) => byte === MCAP_MAGIC[i]);
  // A power cut may leave a file empty, or of zeros.
  if (!isMcap && magic.some((byte) => byte !== 0)) {
    throw new Error(`Cannot read recording ${path} as it is no MCAP file`);
  }
  if (!isMcap || file.size < MCAP_MAGIC.length) return unreadable(path, file);
  return await fromSummary(path, file) ?? await fromWalk(path, file);
}

/** Returns the parts of a file of which nothing can be read. */
function unreadable(path: string, { size }: FileBytes): RecordedFile {
  return {
    path,
    bytes: size,
    isComplete: false,
    unreadBytes: size,
    channels: new Map(),
    schemas: new Map(),
    metadata: new Map(),
    chunks: [],
    counts: new Map(),
  };
}

/** Parses whole records. */
function parse(bytes: Uint8Array): McapTypes.TypedMcapRecord[] {
  const reader = new McapStreamReader({ noMagicPrefix: true });
  reader.append(bytes);
  const records: McapTypes.TypedMcapRecord[] = [];
  for (let record; (record = reader.nextRecord()) !== undefined;) {
    records.push(record);
  }
  return records;
}

/** Finds the parts by the summary; undefined if there is none, or it is damaged. */
async function fromSummary(
  path: string,
  file: FileBytes,
): Promise<RecordedFile | undefined> {
  const end = file.size - MCAP_MAGIC.length - FOOTER_BYTES;
  if (end < MCAP_MAGIC.length) return undefined;
  const tail = await file.read(end, FOOTER_BYTES + MCAP_MAGIC.length);
  const footer = new DataView(tail.buffer);
  if (
    footer.getUint8(0) !== Opcode.FOOTER ||
    !MCAP_MAGIC.every((byte, i) => tail[FOOTER_BYTES + i] === byte)
  ) return undefined;
  const start = Number(footer.getBigUint64(RECORD_HEAD_BYTES, true));
  if (start === 0 || start > end) return undefined;
  const summary = await file.read(start, end - start);
  const expected = footer.getUint32(FOOTER_BYTES - 4, true);
  const crc = crc32(tail.subarray(0, FOOTER_BYTES - 4), crc32(summary));
  if (expected !== 0 && crc !== expected) return undefined;

  const channels = new Map<number, Channel>();
  const schemas = new Map<number, Schema>();
  const metadata = new Map<string, ReadonlyMap<string, string>>();
  const chunks: ChunkPlace[] = [];
  const counts = new Map<number, number>();
  for (const record of parse(summary)) {
    if (record.type === "Channel") channels.set(record.id, record);
    else if (record.type === "Schema") schemas.set(record.id, record);
    else if (record.type === "MetadataIndex") {
      const { offset, length } = record;
      const bytes = await file.read(Number(offset), Number(length));
      addMetadata(metadata, bytes);
    } else if (record.type === "Statistics") {
      for (const [id, count] of record.channelMessageCounts) {
        counts.set(id, Number(count));
      }
    } else if (record.type === "ChunkIndex") {
      chunks.push({
        offset: Number(record.chunkStartOffset) + RECORD_HEAD_BYTES,
        length: Number(record.chunkLength) - RECORD_HEAD_BYTES,
        startNs: record.messageStartTime,
        endNs: record.messageEndTime,
        channels: new Set(record.messageIndexOffsets.keys()),
      });
    }
  }
  return {
    path,
    bytes: file.size,
    isComplete: true,
    unreadBytes: 0,
    channels,
    schemas,
    metadata,
    chunks,
    counts,
  };
}

function addMetadata(
  metadata: Map<string, ReadonlyMap<string, string>>,
  bytes: Uint8Array,
): void {
  for (const record of parse(bytes)) {
    if (record.type === "Metadata") metadata.set(record.name, record.metadata);
  }
}

/** Finds the parts by walking from record to record, up to the last whole one. */
async function fromWalk(path: string, file: FileBytes): Promise<RecordedFile> {
  const channels = new Map<number, Channel>();
  const schemas = new Map<number, Schema>();
  const metadata = new Map<string, ReadonlyMap<string, string>>();
  const chunks: (ChunkPlace & { channels: Set<number> })[] = [];
  const counts = new Map<number, number>();
  const addHead = (bytes: Uint8Array, at: number) => {
    try {
      addMetadata(metadata, bytes);
      for (const record of parse(bytes)) {
        if (record.type === "Channel") channels.set(record.id, record);
        if (record.type === "Schema") schemas.set(record.id, record);
      }
    } catch (cause) {
      const message = `Cannot read recording ${path} at offset ${at}: ${
        messageOf(cause)
      }`;
      throw new Error(message, { cause });
    }
  };
  let at = MCAP_MAGIC.length;
  let isEnd = false;
  while (at + RECORD_HEAD_BYTES <= file.size && !isEnd) {
    const head = dataOf(await file.peek(at, RECORD_HEAD_BYTES));
    const opcode = head.getUint8(0);
    const length = Number(head.getBigUint64(1, true));
    const offset = at + RECORD_HEAD_BYTES;
    if (opcode === 0 || offset + length > file.size) break;
    if (opcode === Opcode.CHUNK && length >= CHUNK_TIMES_BYTES) {
      const times = dataOf(await file.peek(offset, CHUNK_TIMES_BYTES));
      const startNs = times.getBigUint64(0, true);
      const endNs = times.getBigUint64(8, true);
      chunks.push({ offset, length, startNs, endNs, channels: new Set() });
    } else if (opcode === Opcode.MESSAGE_INDEX && length >= INDEX_HEAD_BYTES) {
      const index = dataOf(await file.peek(offset, INDEX_HEAD_BYTES));
      const id = index.getUint16(0, true);
      const count = index.getUint32(2, true) / INDEX_ENTRY_BYTES;
      chunks.at(-1)?.channels.add(id);
      counts.set(id, (counts.get(id) ?? 0) + count);
    } else if (HEAD_OPCODES.includes(opcode)) {
      addHead(await file.read(at, RECORD_HEAD_BYTES + length), at);
    }
    at = offset + length;
    isEnd = opcode === Opcode.DATA_END;
  }
  // Other programs write channels and schemas within the chunks.
  for (const place of chunks) {
    const ids = place.channels;
    if (ids.size > 0 && ids.values().every((id) => channels.has(id))) continue;
    const bytes = await file.read(place.offset, place.length);
    const records = messagesOf(bytes, place, path)?.data;
    for (const record of headsIn(records)) addHead(record, place.offset);
  }
  const unreadBytes = isEnd ? 0 : file.size - at;
  return {
    path,
    bytes: file.size,
    isComplete: false,
    unreadBytes,
    channels,
    schemas,
    metadata,
    chunks: chunks.map((chunk, i) => ({
      ...chunk,
      // The last one may have lost a part of its indexes, a foreign one may have none.
      channels: i === chunks.length - 1 || chunk.channels.size === 0
        ? undefined
        : chunk.channels,
    })),
    counts,
  };
}

/** Yields the schemas and channels among the records of a chunk; none if it is damaged. */
function* headsIn(data = new DataView(new ArrayBuffer(0))) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at + RECORD_HEAD_BYTES <= bytes.length;) {
    const end = at + RECORD_HEAD_BYTES +
      Number(data.getBigUint64(at + 1, true));
    if (HEAD_OPCODES.includes(bytes[at])) yield bytes.subarray(at, end);
    at = end;
  }
}
