/**
 * MCAP file that is being written: header, metadata and chunks, at the end the summary
 * with the index.
 *
 * After every write the file is one that readers can recover: a write that fails is cut
 * off again.
 *
 * @module
 */

import {
  type ChunkIndex,
  McapRecordBuilder,
  type Message,
  type Metadata,
  type MetadataIndex,
  Opcode,
} from "npm:@mcap/core@2.2.2";
import { crc32 } from "node:zlib";
import type { RecordedChannel } from "./channels.ts";
import { ChunkPacker, type PackedChunk } from "./chunk_packer.ts";

/** Head of the messages of a file: each part is written once in it. */
export interface FileHead {
  /** Channels of the messages. */
  readonly channels: readonly RecordedChannel[];
  /** Metadata records. */
  readonly metadata: readonly Metadata[];
  /** Message before the first chunk of a file, which makes it complete by itself. */
  readonly opening?: Opening | undefined;
}

/** Start of a file, in front of all messages. */
export interface FileStart {
  /** Library that writes it. */
  readonly library: string;
  /** Metadata records. */
  readonly metadata: readonly Metadata[];
}

/** Message that opens a file. */
export interface Opening {
  /** Message. */
  readonly message: Message;
  /** Its channel. */
  readonly channel: RecordedChannel;
  /** Metadata that describes it. */
  readonly metadata: Metadata;
}

/** Length of a footer up to its CRC, in bytes. */
const FOOTER_BYTES_BEFORE_CRC = 25;
const CREATE: Deno.OpenOptions = { write: true, createNew: true };

/** File that is being written. Its calls must not overlap. */
export class McapFile {
  /** Path of the file. */
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #records = new McapRecordBuilder();
  readonly #channels = new Map<number, RecordedChannel>();
  readonly #metadata = new Set<Metadata>();
  readonly #chunkIndexes: ChunkIndex[] = [];
  readonly #metadataIndexes: MetadataIndex[] = [];
  readonly #counts = new Map<number, bigint>();
  #bytes = 0;
  #isOpen = true;

  private constructor(path: string, file: Deno.FsFile, start: FileStart) {
    const { library, metadata } = start;
    this.path = path;
    this.#file = file;
    this.#records.writeMagic();
    this.#records.writeHeader({ profile: "", library });
    this.#metadataIndexes.push(...this.#addMetadata(metadata));
    for (const record of metadata) this.#metadata.add(record);
  }

  /**
   * Creates a file, and writes its start.
   *
   * @param path Path of the file, which must not exist.
   * @param start Its start.
   */
  static async create(path: string, start: FileStart): Promise<McapFile> {
    const opened = await Deno.open(path, CREATE);
    const file = new McapFile(path, opened, start);
    try {
      await file.#flush();
      return file;
    } catch (error) {
      file.close();
      await Deno.remove(path);
      throw error;
    }
  }

  /** Creates a file as {@linkcode create}, at once. */
  static createSync(path: string, start: FileStart): McapFile {
    const file = new McapFile(path, Deno.openSync(path, CREATE), start);
    try {
      file.#bytes = writeAllSync(file.#file, file.#records.buffer);
      file.#records.reset();
      return file;
    } catch (error) {
      file.close();
      Deno.removeSync(path);
      throw error;
    }
  }

  /** Whether more can be written. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Length of what was written, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Number of messages that were written. */
  get messageCount(): bigint {
    return this.#counts.values().reduce((sum, count) => sum + count, 0n);
  }

  /**
   * Writes a chunk, behind the metadata and channels that are new in this file; the first
   * one behind the opening.
   *
   * @param chunk Chunk of messages.
   * @param head Its channels, and the metadata up to now.
   */
  async addChunk(chunk: PackedChunk, head: FileHead): Promise<void> {
    const { opening } = head;
    if (opening !== undefined && this.#chunkIndexes.length === 0) {
      const packer = new ChunkPacker("none");
      packer.add(opening.message);
      await this.#addChunk(packer.seal()!, {
        channels: [opening.channel],
        metadata: [...head.metadata, opening.metadata],
      });
    }
    await this.#addChunk(chunk, head);
  }

  async #addChunk(chunk: PackedChunk, head: FileHead): Promise<void> {
    await this.#addHead(head, chunk);
    const start = BigInt(this.#bytes);
    await this.#write(chunk.bytes);
    for (const [id, count] of chunk.counts) {
      this.#counts.set(id, (this.#counts.get(id) ?? 0n) + BigInt(count));
    }
    const offsets = chunk.index.messageIndexOffsets.entries();
    this.#chunkIndexes.push({
      ...chunk.index,
      chunkStartOffset: start,
      messageIndexOffsets: new Map(
        offsets.map(([id, offset]) => [id, start + offset]),
      ),
    });
  }

  /**
   * Writes the summary, and closes the file, unless that fails.
   *
   * @param metadata Last metadata.
   */
  async finish(metadata: readonly Metadata[]): Promise<void> {
    const indexes = [
      ...this.#metadataIndexes,
      ...this.#addMetadata(metadata),
    ];
    this.#writeEnd(indexes);
    await this.#flush();
    this.close();
  }

  /** Closes the file, without a summary if it has none. */
  close(): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }

  async #addHead(
    { channels, metadata }: FileHead,
    { counts }: PackedChunk,
  ): Promise<void> {
    const added = channels.filter(({ channel: { id } }) =>
      counts.has(id) && !this.#channels.has(id)
    );
    const indexes = this.#addMetadata(metadata);
    for (const { channel, schema } of added) {
      if (schema) this.#records.writeSchema(schema);
      this.#records.writeChannel(channel);
    }
    if (this.#records.length > 0) await this.#flush();
    this.#metadataIndexes.push(...indexes);
    for (const record of metadata) this.#metadata.add(record);
    for (const each of added) this.#channels.set(each.channel.id, each);
  }

  /** Makes the records of metadata that is new in this file; returns their indexes. */
  #addMetadata(metadata: readonly Metadata[]): MetadataIndex[] {
    const added = metadata.filter((record) => !this.#metadata.has(record));
    return added.map((record) => {
      const offset = BigInt(this.#bytes + this.#records.length);
      const length = this.#records.writeMetadata(record);
      return { name: record.name, offset, length };
    });
  }

  /** Writes the records made by now. */
  async #flush(): Promise<void> {
    const records = this.#records.buffer;
    this.#records.reset();
    await this.#write(records);
  }

  /** Writes bytes, all or none. */
  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.#file.write(bytes.subarray(at));
      }
    } catch (error) {
      await this.#file.truncate(this.#bytes).catch(() => {}); // as the first error counts
      await this.#file.seek(this.#bytes, Deno.SeekMode.Start);
      throw error;
    }
    this.#bytes += bytes.length;
  }

  #writeEnd(metadataIndexes: readonly MetadataIndex[]): void {
    const records = this.#records;
    records.writeDataEnd({ dataSectionCrc: 0 });
    const summaryStart = records.length;
    const groups: { opcode: Opcode; start: number; end: number }[] = [];
    const group = (opcode: Opcode, write: () => void) => {
      const start = records.length;
      write();
      groups.push({ opcode, start, end: records.length });
    };
    const channels = [...this.#channels.values()];
    const used = channels.flatMap(({ schema }) => schema ?? []);
    const schemas = [...new Map(used.map((one) => [one.id, one])).values()];
    group(Opcode.SCHEMA, () => {
      for (const schema of schemas) records.writeSchema(schema);
    });
    group(Opcode.CHANNEL, () => {
      for (const { channel } of channels) records.writeChannel(channel);
    });
    group(Opcode.STATISTICS, () => {
      records.writeStatistics(
        this.#statistics(schemas.length, metadataIndexes.length),
      );
    });
    group(Opcode.METADATA_INDEX, () => {
      for (const index of metadataIndexes) records.writeMetadataIndex(index);
    });
    group(Opcode.CHUNK_INDEX, () => {
      for (const index of this.#chunkIndexes) records.writeChunkIndex(index);
    });
    const at = (offset: number) => BigInt(this.#bytes + offset);
    const offsetStart = records.length;
    for (const { opcode, start, end } of groups) {
      if (start === end) continue;
      records.writeSummaryOffset({
        groupOpcode: opcode,
        groupStart: at(start),
        groupLength: BigInt(end - start),
      });
    }
    const footer = {
      summaryStart: at(summaryStart),
      summaryOffsetStart: at(offsetStart),
    };
    // The CRC is of the summary and the footer before it.
    const draft = new McapRecordBuilder();
    draft.writeFooter({ ...footer, summaryCrc: 0 });
    const summaryCrc = crc32(
      draft.buffer.subarray(0, FOOTER_BYTES_BEFORE_CRC),
      crc32(records.buffer.subarray(summaryStart)),
    );
    records.writeFooter({ ...footer, summaryCrc });
    records.writeMagic();
  }

  #statistics(schemaCount: number, metadataCount: number) {
    const indexes = this.#chunkIndexes;
    const least = (a: bigint, b: bigint) => a < b ? a : b;
    const greatest = (a: bigint, b: bigint) => a > b ? a : b;
    const starts = indexes.map(({ messageStartTime }) => messageStartTime);
    const ends = indexes.map(({ messageEndTime }) => messageEndTime);
    return {
      messageCount: this.messageCount,
      schemaCount,
      channelCount: this.#channels.size,
      attachmentCount: 0,
      metadataCount,
      chunkCount: indexes.length,
      messageStartTime: starts.reduce(least, starts[0] ?? 0n),
      messageEndTime: ends.reduce(greatest, ends[0] ?? 0n),
      channelMessageCounts: this.#counts,
    };
  }
}

/** Synchronizes a file with the disk, by a handle of its own: calls of one wait for each other. */
export async function syncData(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.syncData();
}

function writeAllSync(file: Deno.FsFile, bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  return bytes.length;
}
