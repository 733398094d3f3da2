/**
 * Log of messages in files: packs them into chunks, numbers them, and counts those for which
 * the disk was too slow.
 *
 * @module
 */

import { ChunkPacker, type PackedChunk } from "./chunk_packer.ts";
import {
  isFrame,
  kindOf,
  makeChannel,
  MESSAGE_KINDS,
  type MessageKind,
  type RecordedChannel,
} from "./channels.ts";
import { nextRun } from "./device_files.ts";
import { DiskWriter } from "./disk_writer.ts";
import { eventToJson } from "./event_json.ts";
import { LostMessages } from "./lost_messages.ts";
import type { FileHead, Opening } from "./mcap_file.ts";
import { dataOf } from "../base/bytes.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { CHUNK_BYTES, type RecordOptions } from "./recorder_options.ts";
import {
  LIBRARY,
  linkMetadata,
  repeatedConfigMetadata,
  statisticsMetadata,
  structsMetadata,
  timeMetadata,
} from "./recording_metadata.ts";
import { nsOf } from "./record_times.ts";
import type { SourceStructs } from "../link/source.ts";

/** Numbers of a recorder. */
export interface RecorderStats {
  /** Messages recorded: frames, discarded bytes, commands and events. */
  readonly messages: number;
  /** Bytes written. */
  readonly bytes: number;
  /** Files opened. */
  readonly files: number;
  /** Old files removed, to make room. */
  readonly filesRemoved: number;
  /** Bytes in memory, which the disk has not taken yet. */
  readonly bufferedBytes: number;
  /** Gaps, each of messages in a row that were lost. */
  readonly gaps: number;
  /** Messages lost, as the disk was too slow or full. */
  readonly lostMessages: number;
  /** Bytes of the messages that were lost, as they were received, without overhead. */
  readonly lostBytes: number;
  /** Whether the recording has stopped, as nothing could be written. */
  readonly stopped: boolean;
}

/** Configuration, as it was received. */
export interface ConfigFrame {
  /** Frame: header and configuration. */
  readonly bytes: Uint8Array;
  /** Time of receipt, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Time stamp of its header, in ns since 1970 (UTC); undefined if it has none. */
  readonly stampNs: bigint | undefined;
}

/** Owner of a log. */
export interface LogOwner {
  /** Called with each event. */
  readonly onEvent: (event: RecorderEvent) => void;
  /** Returns the statistics of the source, for the end of a file. */
  readonly stats: () => object;
  /** Configuration before the first message, if there is one. */
  readonly config?: ConfigFrame;
  /** Returns the message of kind `outbox` in front of the next one, which begins a chunk. */
  readonly makeMark?: () => Uint8Array;
}

/** Reads the time stamp of a message in its bytes, in ns; undefined if it has none. */
type ReadStamp = (data: DataView, byteOffset: number) => bigint | undefined;

/** Log of messages, in files of a folder. */
export class MessageLog {
  readonly #options: Required<RecordOptions>;
  readonly #owner: LogOwner;
  readonly #disk: DiskWriter;
  readonly #packer: ChunkPacker;
  /** Channels by kind; replaced by others when one is added. */
  #channels: readonly RecordedChannel[] = [];
  #metadata: FileHead["metadata"];
  #structs: SourceStructs;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the last chunk was handed to the disk. */
  #isSealed = false;
  #messages = 0;
  /** Number of the next message. */
  #sequence = 0;
  /** Number of the first message of the present chunk. */
  #chunkSequence = 0;
  /** Latest configuration. */
  #config: ConfigFrame | undefined;
  /** Latest configuration before the present chunk, which opens a file. */
  #configBefore: ConfigFrame | undefined;
  readonly #lost = new LostMessages();

  /**
   * Opens the first file.
   *
   * @param folder Path of the folder.
   * @param options Options of the recording.
   * @param structs Structs of the source.
   * @param owner Its owner.
   */
  constructor(
    folder: string,
    options: Required<RecordOptions>,
    structs: SourceStructs,
    owner: LogOwner,
  ) {
    Deno.mkdirSync(folder, { recursive: true });
    const run = nextRun(folder, options.device);
    this.#options = options;
    this.#owner = owner;
    this.#packer = new ChunkPacker(options.compression);
    this.#structs = structs;
    this.#config = this.#configBefore = owner.config;
    this.#metadata = [
      timeMetadata(),
      linkMetadata(options.device, run, structs),
      structsMetadata(structs),
    ];
    this.#disk = new DiskWriter({ ...options, folder, run, library: LIBRARY }, {
      onEvent: (event) => this.#report(event),
      onLost: (messages, bytes) => {
        this.#messages -= messages;
        this.#lost.count(messages, bytes);
      },
      firstMetadata: () => this.#metadata,
      lastMetadata: () => [statisticsMetadata(owner.stats())],
    });
  }

  /** Path of the file that is being written, or was written last. */
  get path(): string {
    return this.#disk.path;
  }

  /** Snapshot of its numbers. */
  get stats(): RecorderStats {
    const { queuedBytes, isStopped, totals } = this.#disk;
    return {
      messages: this.#messages,
      ...totals,
      bufferedBytes: queuedBytes + this.#packer.byteLength,
      gaps: this.#lost.gaps,
      lostMessages: this.#lost.messages,
      lostBytes: this.#lost.bytes,
      stopped: isStopped,
    };
  }

  /**
   * Notes the structs of the frames that follow. The next file is begun if frames of others
   * were recorded, as a file has one of each.
   */
  noteStructs(structs: SourceStructs): void {
    const { config, telemetry } = this.#structs;
    if (structs.config === config && structs.telemetry === telemetry) return;
    if (this.#channels.some(({ channel }) => isFrame(kindOf(channel)))) {
      this.rotate();
      this.#channels = [];
    }
    this.#config = this.#configBefore = undefined;
    this.#structs = structs;
    this.#metadata = [
      ...this.#metadata.filter(({ name }) => name !== "structs"),
      structsMetadata(structs),
    ];
  }

  /**
   * Adds messages of one kind that were received at once.
   *
   * @param kind Kind of the messages.
   * @param bytes Their bytes, one after another; they are copied.
   * @param messageBytes Length of each.
   * @param atMs Time of receipt, in ms since 1970 (UTC).
   * @param readStamp Reads the time stamp of each.
   * @returns Whether there was room for them.
   */
  add(
    kind: MessageKind,
    bytes: Uint8Array,
    messageBytes: number,
    atMs: number,
    readStamp?: ReadStamp,
  ): boolean {
    const { length } = bytes;
    if (!this.#admits(length / messageBytes, length, atMs)) return false;
    const channelId = this.#channelOf(kind);
    const logTime = nsOf(atMs);
    const view = dataOf(bytes);
    for (let at = 0; at < length; at += messageBytes) {
      const publishTime = readStamp?.(view, at) ?? logTime;
      const data = bytes.subarray(at, at + messageBytes);
      this.#add(channelId, logTime, publishTime, data);
    }
    if (kind === "config") {
      const lastAt = length - messageBytes;
      const stampNs = readStamp?.(view, lastAt);
      this.#config = { bytes: bytes.slice(lastAt), atMs, stampNs };
    }
    return true;
  }

  /** Completes the present file, and begins the next. */
  async rotate(): Promise<void> {
    this.#seal();
    await this.#disk.rotate();
  }

  /** Writes what was added, and completes the file. */
  async close(): Promise<void> {
    this.#endGap();
    this.#seal();
    this.#isSealed = true;
    await this.#disk.close();
  }

  /**
   * Whether there is room for messages; if not, they are lost. The first that has room again
   * ends the gap.
   */
  #admits(count: number, bytes: number, atMs: number): boolean {
    const { bufferBytesMax } = this.#options;
    const { queuedBytes, isStopped } = this.#disk;
    const buffered = queuedBytes + this.#packer.byteLength;
    if (!isStopped && buffered + bytes <= bufferBytesMax) {
      this.#endGap();
      return true;
    }
    this.#lost.widenGap(count, bytes, atMs);
    this.#sequence += count;
    return false;
  }

  /** Records the gap that has ended. */
  #endGap(): void {
    const event = this.#lost.endGap();
    if (event) this.#report(event);
  }

  #add(
    channelId: number,
    logTime: bigint,
    publishTime: bigint,
    data: Uint8Array,
  ): void {
    if (this.#packer.byteLength === 0) {
      this.#chunkSequence = this.#sequence;
      const mark = this.#owner.makeMark?.();
      if (mark) this.#pack(this.#channelOf("outbox"), logTime, logTime, mark);
    }
    this.#pack(channelId, logTime, publishTime, data);
    if (this.#packer.byteLength >= CHUNK_BYTES) this.#seal();
    // Half of the time, as the disk takes some, too.
    else {this.#flushTimer ??= setTimeout(() =>
        this.#seal(), this.#options.flushMs / 2);}
  }

  #pack(
    channelId: number,
    logTime: bigint,
    publishTime: bigint,
    data: Uint8Array,
  ): void {
    const sequence = this.#sequence++; // modulo 2³² in the file
    this.#packer.add({ channelId, sequence, logTime, publishTime, data });
    this.#messages++;
  }

  /** Hands the messages up to now to the disk. */
  #seal(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const chunk = this.#packer.seal();
    if (chunk === undefined) return;
    const opening = this.#openingOf(chunk);
    this.#disk.put(chunk, {
      channels: this.#channels,
      metadata: this.#metadata,
      opening,
    });
    this.#configBefore = this.#config;
  }

  /**
   * Returns the message that opens a file that begins with a chunk: the configuration before
   * it, with the number and the time of the chunk's first message.
   */
  #openingOf({ index }: PackedChunk): Opening | undefined {
    const logTime = index.messageStartTime;
    const config = this.#configBefore;
    const { header, config: body } = this.#structs;
    const frameBytes = header.byteLength + body.byteLength;
    if (config?.bytes.length !== frameBytes) return undefined;
    const receivedNs = nsOf(config.atMs);
    const channelId = this.#channelOf("repeatedConfig");
    return {
      message: {
        channelId,
        sequence: this.#chunkSequence,
        logTime,
        publishTime: config.stampNs ?? receivedNs,
        data: config.bytes,
      },
      channel: this.#channels.find(({ channel: { id } }) => id === channelId)!,
      metadata: repeatedConfigMetadata(receivedNs),
    };
  }

  /** Returns the id of a channel, which is made for its first message. */
  #channelOf(kind: MessageKind): number {
    const id = 1 + MESSAGE_KINDS.indexOf(kind);
    if (!this.#channels.some(({ channel }) => channel.id === id)) {
      const { device } = this.#options;
      const added = makeChannel(device, kind, this.#structs);
      this.#channels = [...this.#channels, added];
    }
    return id;
  }

  /** Reports an event, and adds it if something is missing by it, unless nothing can be. */
  #report(event: RecorderEvent): void {
    const isLoss = event.type === "gap" || event.type === "fileRemoved";
    if (isLoss && !this.#isSealed && !this.#disk.isStopped) {
      const time = nsOf(event.atMs);
      const bytes = encoder.encode(eventToJson(event));
      this.#add(this.#channelOf("recording"), time, time, bytes);
    }
    this.#owner.onEvent(event);
  }
}

const encoder = new TextEncoder();
