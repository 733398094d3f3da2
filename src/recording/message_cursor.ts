/**
 * Messages of the files of a recording, in the order in which they were recorded.
 *
 * @module
 */

import type { Channel } from "npm:@mcap/core@2.2.2";
import { crc32, zstdDecompressSync } from "node:zlib";
import { isOpening } from "./channels.ts";
import { type FileBytes, openBytes } from "./file_bytes.ts";
import { dataOf } from "../base/bytes.ts";
import { type ChunkPlace, type RecordedFile, runOf } from "./recorded_file.ts";
import { nameOf } from "./recording_names.ts";
import { msOf } from "./record_times.ts";

const MESSAGE_OPCODE = 5;
/** Opcode, length, channel, sequence and times in front of a message's data, in bytes. */
export const MESSAGE_HEAD_BYTES = 31;
const RECORD_HEAD_BYTES = 9;
const MESSAGE_INDEX_OPCODE = 7;
/** Head of an index's record, its channel, and the length of its entries, in bytes. */
const INDEX_HEAD_BYTES = RECORD_HEAD_BYTES + 6;
const INDEX_ENTRY_BYTES = 16;
/** Position of the name of a chunk's compression in its record. */
const COMPRESSION_AT = 28;
/** Position of the CRC, likewise. */
const CRC_AT = 24;
/** Steps of the sequence that are no gap, but another run. */
const GAP_MAX = 2 ** 31;

/** Selection of messages. */
export interface Selection {
  /** Whether messages of a channel are wanted. */
  readonly wants: (channel: Channel) => boolean;
  /** Least time of receipt, in ns. */
  readonly fromNs: bigint;
  /** Greatest time of receipt, in ns. */
  readonly toNs: bigint;
  /**
   * Whether chunks without these messages are read, too, so that what is missing beside them
   * is counted.
   *
   * @default {false}
   */
  readonly countsAll?: boolean;
}

/** Cursor on the messages, which shows one after another. */
export class MessageCursor {
  /** Memory of the message, which never changes. */
  data: DataView<ArrayBuffer> = new DataView(new ArrayBuffer(0));
  /** Position of the message's data. */
  offset = 0;
  /** Length of the message's data. */
  length = 0;
  /** File of the message. */
  file: RecordedFile | undefined;
  /** Channel of the message. */
  channel: Channel | undefined;
  /** Number of the message in its run, modulo 2³². */
  sequence = 0;
  /** Time of receipt, in ms since 1970 (UTC). */
  receivedAtMs = 0;
  /** Compression of the chunk of the message, as its file names it; empty for none. */
  compression = "";
  /** Number of messages of all kinds that are missing between those that were read. */
  missing = 0;
  /** Number of chunks that are damaged, and were skipped. */
  damagedChunks = 0;
  /** Files of these chunks. */
  readonly damagedFiles: Set<RecordedFile> = new Set();
  /** Number of messages of all kinds in the chunks that were read. */
  messages = 0;

  readonly #files: readonly RecordedFile[];
  readonly #selection: Selection;
  #fileIndex = -1;
  #chunkIndex = 0;
  #bytes: FileBytes | undefined;
  /** Channels of the present file that are wanted, by id. */
  #wanted = new Map<number, Channel>();
  #at = 0;
  #expected: number | undefined;
  /** Whether the messages of the present file are numbered in one row; not by other programs. */
  #hasNumbers = false;
  /** Number of messages in damaged chunks since the last message whose number was known. */
  #unread = 0;
  #logTimeLow = -1;
  #logTimeHigh = -1;
  #isInRange = false;
  /** Channels of the present file with the message that opens it, which was recorded before. */
  #openings = new Set<number>();
  /** Whether the present chunk is that message. */
  #isOpening = false;

  /**
   * @param files Files, in their order.
   * @param selection Messages that are wanted.
   */
  constructor(files: readonly RecordedFile[], selection: Selection) {
    this.#files = files;
    this.#selection = selection;
  }

  /** Moves to the next message of the chunks that are loaded; false if there is none. */
  next(): boolean {
    const { data } = this;
    for (let at = this.#at; at + MESSAGE_HEAD_BYTES <= data.byteLength;) {
      const length = data.getUint32(at + 1, true);
      const end = at + RECORD_HEAD_BYTES + length;
      if (end > data.byteLength) break;
      if (data.getUint8(at) !== MESSAGE_OPCODE) {
        at = end;
        continue;
      }
      const sequence = data.getUint32(at + 11, true);
      if (!this.#isOpening) this.#count(sequence);
      const channel = this.#wanted.get(data.getUint16(at + 9, true));
      if (channel !== undefined && this.#takeTime(data, at + 15)) {
        this.#at = end;
        this.channel = channel;
        this.sequence = sequence;
        this.offset = at + MESSAGE_HEAD_BYTES;
        this.length = end - this.offset;
        return true;
      }
      at = end;
    }
    this.#at = data.byteLength;
    return false;
  }

  /** Loads the next chunk that may have such messages; false if there is none. */
  async load(): Promise<boolean> {
    for (;;) {
      const file = this.#files[this.#fileIndex];
      const place = file?.chunks[this.#chunkIndex++];
      if (place === undefined) {
        if (!await this.#openNext()) return false;
        continue;
      }
      if (!this.#mayHave(place)) {
        if (this.#isNumbered(place)) this.#endNumbers();
        continue;
      }
      const bytes = await this.#bytes!.read(place.offset, place.length);
      const chunk = messagesOf(bytes, place, file.path);
      if (chunk === undefined) {
        this.damagedChunks++;
        this.damagedFiles.add(file);
        if (this.#isNumbered(place)) {
          this.#unread += await indexedMessages(this.#bytes!, place);
        }
        continue;
      }
      const { data } = chunk;
      this.data = data;
      this.compression = chunk.compression;
      this.#at = 0;
      this.#isOpening = data.byteLength >= MESSAGE_HEAD_BYTES &&
        this.#openings.has(data.getUint16(RECORD_HEAD_BYTES, true));
      return true;
    }
  }

  /** Closes the file that is open. */
  close(): void {
    this.#bytes?.[Symbol.dispose]();
    this.#bytes = undefined;
    this.#fileIndex = this.#files.length;
    this.data = new DataView(new ArrayBuffer(0));
    this.#at = 0;
  }

  async #openNext(): Promise<boolean> {
    this.#bytes?.[Symbol.dispose]();
    this.#bytes = undefined;
    const before = this.#files[this.#fileIndex];
    const file = this.#files[this.#fileIndex + 1];
    if (file === undefined) {
      this.#endNumbers();
      return false;
    }
    this.#fileIndex++;
    this.#chunkIndex = 0;
    this.file = file;
    this.#bytes = await openBytes(file.path);
    this.#wanted = new Map(
      file.channels.entries().filter(([, one]) => this.#selection.wants(one)),
    );
    this.#openings = openingIds(file);
    this.#hasNumbers = file.metadata.has("link");
    if (before === undefined || runOf(before) !== runOf(file)) {
      this.#endNumbers(nameOf(file.path)?.number === 1 ? 0 : undefined);
    }
    return true;
  }

  /** Whether a chunk has more than the message that opens the file. */
  #isNumbered({ channels }: ChunkPlace): boolean {
    return channels === undefined || !channels.isSubsetOf(this.#openings);
  }

  #mayHave({ startNs, endNs, channels }: ChunkPlace): boolean {
    const { fromNs, toNs, countsAll } = this.#selection;
    if (endNs < fromNs || startNs > toNs) return false;
    if (channels === undefined || countsAll) return true;
    return this.#wanted.keys().some((id) => channels.has(id));
  }

  /** Notes the sequence of a message, and those that are missing before it. */
  #count(sequence: number): void {
    this.messages++;
    if (!this.#hasNumbers) return;
    if (this.#expected === undefined) this.#endNumbers(sequence);
    const missing = (sequence - this.#expected!) >>> 0;
    if (missing < GAP_MAX) this.missing += missing;
    this.#unread = 0;
    this.#expected = (sequence + 1) >>> 0;
  }

  /** Ends messages whose numbers follow each other; damaged chunks at their end are missing. */
  #endNumbers(expected?: number): void {
    this.missing += this.#unread;
    this.#unread = 0;
    this.#expected = expected;
  }

  /** Takes a time of receipt, and returns whether it is in the range. */
  #takeTime(data: DataView, at: number): boolean {
    const low = data.getUint32(at, true);
    const high = data.getUint32(at + 4, true);
    // Frames that were received at once have one time.
    if (low === this.#logTimeLow && high === this.#logTimeHigh) {
      return this.#isInRange;
    }
    this.#logTimeLow = low;
    this.#logTimeHigh = high;
    const ns = data.getBigUint64(at, true);
    const { fromNs, toNs } = this.#selection;
    this.receivedAtMs = msOf(ns);
    return this.#isInRange = ns >= fromNs && ns <= toNs;
  }
}

/** Returns the ids of the channels of the message that opens a file. */
export function openingIds({ channels }: RecordedFile): Set<number> {
  const ids = channels.entries()
    .filter(([, channel]) => isOpening(channel))
    .map(([id]) => id);
  return new Set(ids);
}

/** Returns the records of a chunk, and its compression; undefined if it is damaged. */
export function messagesOf(
  bytes: Uint8Array<ArrayBuffer>,
  { length }: Pick<ChunkPlace, "length">,
  path: string,
): { data: DataView<ArrayBuffer>; compression: string } | undefined {
  const head = dataOf(bytes);
  if (bytes.length < length || length < COMPRESSION_AT + 12) return undefined;
  const crc = head.getUint32(CRC_AT, true);
  const nameLength = head.getUint32(COMPRESSION_AT, true);
  const lengthAt = COMPRESSION_AT + 4 + nameLength;
  if (lengthAt + 8 > length) return undefined;
  const compression = new TextDecoder().decode(
    bytes.subarray(COMPRESSION_AT + 4, lengthAt),
  );
  const packed = bytes.subarray(lengthAt + 8);
  const records = unpack(packed, compression, path);
  if (records === undefined) return undefined;
  if (crc !== 0 && crc32(records) !== crc) return undefined;
  return { data: dataOf(records), compression };
}

/** Returns the number of messages of a chunk, by the indexes behind it. */
async function indexedMessages(
  file: FileBytes,
  { offset, length }: ChunkPlace,
): Promise<number> {
  let count = 0;
  for (let at = offset + length; at + INDEX_HEAD_BYTES <= file.size;) {
    const bytes = await file.peek(at, INDEX_HEAD_BYTES);
    const head = dataOf(bytes);
    const entryBytes = head.getUint32(INDEX_HEAD_BYTES - 4, true);
    const recordBytes = RECORD_HEAD_BYTES + Number(head.getBigUint64(1, true));
    const isIndex = head.getUint8(0) === MESSAGE_INDEX_OPCODE &&
      recordBytes === INDEX_HEAD_BYTES + entryBytes;
    if (!isIndex) break; // the next chunk, or damaged, too
    count += entryBytes / INDEX_ENTRY_BYTES;
    at += recordBytes;
  }
  return count;
}

function unpack(
  bytes: Uint8Array<ArrayBuffer>,
  compression: string,
  path: string,
): Uint8Array<ArrayBuffer> | undefined {
  if (compression === "") return bytes;
  if (compression !== "zstd") {
    throw new Error(
      `Cannot read recording ${path} as its compression must be zstd or none: received ${
        JSON.stringify(compression)
      }`,
    );
  }
  try {
    return zstdDecompressSync(bytes) as Uint8Array<ArrayBuffer>;
  } catch {
    return undefined; // damaged: it is counted
  }
}
