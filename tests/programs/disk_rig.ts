/**
 * For tests of the writer of recordings: chunks of one message, and what becomes of them.
 *
 * @module
 */

import { makeChannel } from "../../src/recording/channels.ts";
import { ChunkPacker } from "../../src/recording/chunk_packer.ts";
import {
  type DiskOptions,
  DiskWriter,
} from "../../src/recording/disk_writer.ts";
import type { RecorderEvent } from "../../src/recording/recorder_events.ts";
import { until } from "../peer.ts";
import { STRUCTS } from "./recorded.ts";

const MIB = 1024 * 1024;
/** Length of the data of a message, in bytes. */
export const MESSAGE_BYTES = 5000;

/** Writer of chunks of one message, each of one length. */
export class ChunkWriter {
  readonly events: RecorderEvent[] = [];
  /** Messages and bytes that were lost, chunk by chunk. */
  readonly lost: [messages: number, bytes: number][] = [];
  readonly disk: DiskWriter;
  readonly #channel = makeChannel("device", "discarded", STRUCTS);

  constructor(folder: string, options: Partial<DiskOptions> = {}) {
    this.disk = new DiskWriter({
      ...{ folder, device: "device", run: "20260102T030405.678Z" },
      ...{ library: "tests", fileMs: Infinity, fileBytesMax: MIB },
      ...{ folderBytesMax: Infinity, whenFull: "stop", sync: false },
      ...options,
    }, {
      onEvent: (event) => this.events.push(event),
      onLost: (messages, bytes) => this.lost.push([messages, bytes]),
      firstMetadata: () => [],
      lastMetadata: () => [],
    });
  }

  get bytes(): number {
    return this.disk.totals.bytes;
  }

  /** Queues a chunk, and returns its length in bytes. */
  put(): number {
    const packer = new ChunkPacker("none");
    const { id: channelId } = this.#channel.channel;
    const times = { logTime: 1n, publishTime: 1n };
    const data = new Uint8Array(MESSAGE_BYTES);
    packer.add({ channelId, sequence: 0, ...times, data });
    const chunk = packer.seal()!;
    this.disk.put(chunk, { channels: [this.#channel], metadata: [] });
    return chunk.bytes.length;
  }

  /** Writes a chunk, and returns its length in bytes. */
  async write(): Promise<number> {
    const length = this.put();
    await until(() => this.disk.queuedBytes === 0);
    return length;
  }

  close(): Promise<void> {
    return this.disk.close();
  }
}
