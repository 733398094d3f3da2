/**
 * Recorder of everything that crosses a link.
 *
 * @module
 */

import { CHUNK_BYTES, ChunkPacker } from "./chunk_packer.ts";
import {
  KIND_OF_FRAME,
  makeChannel,
  MESSAGE_KINDS,
  type MessageKind,
  type RecordedChannel,
} from "./channels.ts";
import { DiskWriter } from "./disk_writer.ts";
import { eventToJson } from "./event_json.ts";
import type { FileHead } from "./mcap_file.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { readRecordOptions, type RecordOptions } from "./recorder_options.ts";
import {
  LIBRARY,
  linkMetadata,
  statisticsMetadata,
  structsMetadata,
  timeMetadata,
} from "./recording_metadata.ts";
import { runAt } from "./recording_names.ts";
import { nsOf, stampReader } from "./record_times.ts";
import { wallMs } from "../base/clock.ts";
import { typeOf } from "../base/check.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { messageOf, printable } from "../base/printable.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../link/samples/sample_iterator.ts";
import { QueueSource } from "../link/samples/sample_sources.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type { SourceStructs, TelemetrySource } from "../link/source.ts";
import { fromFileUrl } from "./paths.ts";

/** Largest number of events that an iterator keeps for a slow reader. */
const QUEUE_EVENTS_MAX = 1024;

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
  /** Bytes of the messages that were lost. */
  readonly lostBytes: number;
  /** Whether the recording has stopped, as nothing could be written. */
  readonly stopped: boolean;
}

/** Messages in a row that were lost. */
interface Gap {
  messages: number;
  bytes: number;
  readonly fromMs: number;
  toMs: number;
}

/**
 * Records everything that crosses a link from now on, until either is closed: every frame
 * as it was received, discarded bytes, commands, and events.
 *
 * @example Record a night
 * ```ts ignore
 * await using recorder = record(link, "night/", { device: "rotator" });
 * ```
 *
 * @param source A link, or any other source.
 * @param folder Path or file URL of a folder, which is made if needed.
 * @param options Name of the device, bounds of time and space, and reactions.
 * @returns The recorder.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If an option is out of its range.
 * @throws {Error} An error of Deno, if the file can't be made.
 */
export function record(
  source: TelemetrySource,
  folder: string | URL,
  options: RecordOptions = {},
): Recorder {
  const checked = readRecordOptions(options);
  if (typeof folder !== "string" && !(folder instanceof URL)) {
    throw new TypeError(
      `Cannot record as folder must be a path or a URL: received ${
        typeOf(folder)
      }`,
    );
  }
  return new Recorder(source, fromFileUrl(folder), checked);
}

/** Recorder, made by {@linkcode record}. */
export class Recorder implements AsyncDisposable {
  readonly #source: TelemetrySource;
  readonly #options: Required<RecordOptions>;
  readonly #log: LogSink;
  readonly #disk: DiskWriter;
  readonly #packer: ChunkPacker;
  /** Channels by kind; replaced by others when one is added. */
  #channels: readonly RecordedChannel[] = [];
  #metadata: FileHead["metadata"];
  /** Structs that the metadata describes. */
  #structs: SourceStructs;
  #stamp: ReturnType<typeof stampReader>;
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  /** Events that wait for the frames before them. */
  #events: LinkEvent[] = [];
  #eventsTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #iterators: readonly SampleIterator<unknown>[];
  readonly #following: Promise<unknown>;
  readonly #readers = new Map<
    ChannelIterator<RecorderEvent>,
    QueueSource<RecorderEvent>
  >();
  #closing: Promise<void> | undefined;
  /** Whether the last chunk was handed to the disk. */
  #isSealed = false;
  #messages = 0;
  /** Number of the next message. */
  #sequence = 0;
  #gap: Gap | undefined;
  #gaps = 0;
  #lostMessages = 0;
  #lostBytes = 0;

  /** Made by {@linkcode record}. */
  constructor(
    source: TelemetrySource,
    folder: string,
    options: Required<RecordOptions>,
  ) {
    const { device } = options;
    const run = runAt(wallMs());
    this.#source = source;
    this.#options = options;
    this.#log = harmless(options.log);
    this.#packer = new ChunkPacker(options.compression);
    this.#structs = source.structs;
    this.#stamp = stampReader(source.structs.header);
    this.#metadata = [
      timeMetadata(),
      linkMetadata(device, run, source.structs),
      structsMetadata(source.structs),
    ];
    this.#disk = new DiskWriter({ ...options, folder, run, library: LIBRARY }, {
      onEvent: (event) => this.#report(event),
      onLost: (messages, bytes) => {
        this.#messages -= messages;
        this.#lostMessages += messages;
        this.#lostBytes += bytes;
      },
      lastMetadata: () => [statisticsMetadata(source.stats)],
    });
    const events = source.events();
    if (source.frameBlocks) {
      const blocks = source.frameBlocks();
      this.#iterators = [events, blocks];
      this.#following = Promise.all([
        this.#follow(events, (event) => this.#queueEvent(event)),
        this.#follow(blocks, (block) => {
          const entry = block.at(0);
          this.#addEntries(entry, block.bytes, block.frameBytes);
        }),
      ]);
    } else {
      const frames = source.frames();
      this.#iterators = [events, frames];
      this.#following = Promise.all([
        this.#follow(events, (event) => this.#queueEvent(event)),
        this.#follow(frames, (entry) => {
          this.#addEntries(entry, entry.bytes, entry.bytes.length);
        }),
      ]);
    }
    this.#following.then(() => this.close());
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
      gaps: this.#gaps,
      lostMessages: this.#lostMessages,
      lostBytes: this.#lostBytes,
      stopped: isStopped,
    };
  }

  /**
   * Yields the events of the recorder from now on: files, gaps, and why it has stopped. The
   * iterator keeps up to 1024 events for a slow reader; it ends when the recorder is closed.
   */
  events(): SampleIterator<RecorderEvent> {
    const queue = new QueueSource<RecorderEvent>(QUEUE_EVENTS_MAX, () => {});
    const iterator: ChannelIterator<RecorderEvent> = new ChannelIterator(
      queue,
      true,
      () => this.#readers.delete(iterator),
    );
    this.#readers.set(iterator, queue);
    if (this.#closing) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Completes the present file, and begins the next. */
  async rotate(): Promise<void> {
    this.#seal();
    await this.#disk.rotate();
  }

  /**
   * Ends the recording: writes what was received up to now, and completes the file. A second
   * call has no effect.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes the recorder, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    for (const iterator of this.#iterators) await iterator.return();
    await this.#following;
    this.#writeEvents(Infinity);
    this.#endGap();
    this.#seal();
    this.#isSealed = true;
    await this.#disk.close();
    for (const iterator of this.#readers.keys()) iterator.finish();
  }

  async #follow<S>(
    iterator: SampleIterator<S>,
    add: (item: S) => void,
  ): Promise<void> {
    try {
      for await (const item of iterator) add(item);
    } catch (error) {
      this.#log.error(
        `Recording has ended as its source has failed: ${messageOf(error)}`,
      );
    }
  }

  /** Records frames of one type, or discarded bytes, that were received at once. */
  #addEntries(
    { kind, receivedAtMs }: StreamEntry<unknown>,
    bytes: Uint8Array,
    frameBytes: number,
  ): void {
    this.#writeEvents(receivedAtMs);
    if (!this.#admits(bytes.length / frameBytes, bytes.length, receivedAtMs)) {
      return;
    }
    this.#noteStructs();
    const channelId = this.#channelOf(KIND_OF_FRAME[kind]);
    const logTime = nsOf(receivedAtMs);
    const isStamped = kind !== "discarded";
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let at = 0; at < bytes.length; at += frameBytes) {
      const stamp = isStamped ? this.#stamp(data, at) : undefined;
      const frame = bytes.subarray(at, at + frameBytes);
      this.#add(channelId, logTime, stamp ?? logTime, frame);
    }
  }

  /** Notes the structs of a controller, if they are others than those expected. */
  #noteStructs(): void {
    const { structs } = this.#source;
    const { config, telemetry } = structs;
    const noted = this.#structs;
    if (config === noted.config && telemetry === noted.telemetry) return;
    this.#structs = structs;
    this.#metadata = [
      ...this.#metadata.filter(({ name }) => name !== "structs"),
      structsMetadata(structs),
    ];
  }

  #queueEvent(event: LinkEvent): void {
    this.#events.push(event);
    // Frames that were received before it are taken within this turn.
    this.#eventsTimer ??= setTimeout(() => this.#writeEvents(Infinity), 0);
  }

  /** Records the events up to a time. */
  #writeEvents(untilMs: number): void {
    const events = this.#events;
    let count = 0;
    while (count < events.length && events[count].atMs <= untilMs) {
      this.#addEvent(events[count++]);
    }
    events.splice(0, count);
    if (events.length > 0) return;
    clearTimeout(this.#eventsTimer);
    this.#eventsTimer = undefined;
  }

  #addEvent(event: LinkEvent): void {
    if (event.type === "commandSent") {
      this.#addOne("command", event.bytes, event.atMs);
    }
    this.#addOne("events", encoder.encode(eventToJson(event)), event.atMs);
  }

  #addOne(kind: MessageKind, bytes: Uint8Array, atMs: number): void {
    if (!this.#admits(1, bytes.length, atMs)) return;
    const time = nsOf(atMs);
    this.#add(this.#channelOf(kind), time, time, bytes);
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
    this.#gap ??= { messages: 0, bytes: 0, fromMs: atMs, toMs: atMs };
    this.#gap.messages += count;
    this.#gap.bytes += bytes;
    this.#gap.toMs = atMs;
    this.#sequence += count;
    this.#lostMessages += count;
    this.#lostBytes += bytes;
    return false;
  }

  /** Records the gap that has ended. */
  #endGap(): void {
    const gap = this.#gap;
    if (gap === undefined) return;
    this.#gap = undefined;
    this.#gaps++;
    const message =
      `${gap.messages} messages of ${gap.bytes} bytes are missing in the recording, as the disk was too slow or full`;
    this.#report({ type: "gap", atMs: wallMs(), message, ...gap });
  }

  #add(
    channelId: number,
    logTime: bigint,
    publishTime: bigint,
    data: Uint8Array,
  ): void {
    const sequence = this.#sequence++ >>> 0;
    this.#packer.add({ channelId, sequence, logTime, publishTime, data });
    this.#messages++;
    if (this.#packer.byteLength >= CHUNK_BYTES) this.#seal();
    // Half of the time, as the disk takes some, too.
    else {this.#flushTimer ??= setTimeout(() =>
        this.#seal(), this.#options.flushMs / 2);}
  }

  /** Hands the messages up to now to the disk. */
  #seal(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const chunk = this.#packer.seal();
    if (chunk === undefined) return;
    this.#disk.put(chunk, {
      channels: this.#channels,
      metadata: this.#metadata,
    });
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

  /** Reports an event of its own, and records it, unless nothing can be. */
  #report(emitted: RecorderEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    const isLoss = event.type === "gap" || event.type === "fileRemoved";
    if (isLoss && !this.#isSealed && !this.#disk.isStopped) {
      const time = nsOf(event.atMs);
      const bytes = encoder.encode(eventToJson(event));
      this.#add(this.#channelOf("recording"), time, time, bytes);
    }
    for (const [iterator, queue] of this.#readers) {
      queue.push(event);
      iterator.wake();
    }
    const isProblem = isLoss || event.type === "stopped";
    this.#log[isProblem ? "warn" : "info"](event.message);
  }
}

const encoder = new TextEncoder();
