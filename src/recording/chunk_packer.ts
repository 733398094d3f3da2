/**
 * Chunks of messages in memory, ready to be written to a file.
 *
 * @module
 */

import {
  type ChunkIndex,
  McapChunkBuilder,
  McapRecordBuilder,
  type Message,
} from "npm:@mcap/core@2.2.2";
import { crc32, zstdCompressSync } from "node:zlib";

/** Compression of the chunks. */
export type Compression = "none" | "zstd";

/** Chunk that is complete. */
export interface PackedChunk {
  /** Its record, and those of the indexes of its messages, as they are in a file. */
  readonly bytes: Uint8Array;
  /** Its index, at position 0. */
  readonly index: ChunkIndex;
  /** Number of messages, by channel. */
  readonly counts: ReadonlyMap<number, number>;
  /** Length of the data of its messages, in bytes. */
  readonly messageBytes: number;
}

/** Packs messages into chunks. */
export class ChunkPacker {
  readonly #compression: Compression;
  readonly #chunk = new McapChunkBuilder({ useMessageIndex: true });
  readonly #records = new McapRecordBuilder();
  #messageBytes = 0;

  /** @param compression Compression of the chunks. */
  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** Length of the messages that are not sealed, in bytes. */
  get byteLength(): number {
    return this.#chunk.byteLength;
  }

  /** Adds a message, which is copied. */
  add(message: Message): void {
    this.#chunk.addMessage(message);
    this.#messageBytes += message.data.byteLength;
  }

  /** Completes the chunk; undefined if it has no message. */
  seal(): PackedChunk | undefined {
    const chunk = this.#chunk;
    if (chunk.numMessages === 0) return undefined;
    const messages = chunk.buffer;
    const isPlain = this.#compression === "none";
    const records = isPlain ? messages : zstdCompressSync(messages);
    const sizes = {
      messageStartTime: chunk.messageStartTime,
      messageEndTime: chunk.messageEndTime,
      uncompressedSize: BigInt(messages.length),
      compression: isPlain ? "" : this.#compression,
    };
    const chunkLength = this.#records.writeChunk({
      ...sizes,
      uncompressedCrc: crc32(messages),
      records,
    });
    const messageIndexOffsets = new Map<number, bigint>();
    const counts = new Map<number, number>();
    for (const index of chunk.indices) {
      messageIndexOffsets.set(index.channelId, BigInt(this.#records.length));
      counts.set(index.channelId, index.records.length);
      this.#records.writeMessageIndex(index);
    }
    const bytes = this.#records.buffer;
    const messageBytes = this.#messageBytes;
    this.#messageBytes = 0;
    chunk.reset();
    this.#records.reset();
    const index = {
      ...sizes,
      chunkStartOffset: 0n,
      chunkLength,
      messageIndexOffsets,
      messageIndexLength: BigInt(bytes.length) - chunkLength,
      compressedSize: BigInt(records.length),
    };
    return { bytes, index, counts, messageBytes };
  }
}
