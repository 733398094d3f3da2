/**
 * Recordings as sources of telemetry.
 *
 * @module
 */

import type { Channel } from "npm:@mcap/core@2.2.2";
import { equals } from "jsr:@std/bytes@^1.0.6/equals";
import {
  isOpening,
  kindOf,
  MESSAGE_KINDS,
  type MessageKind,
} from "./channels.ts";
import { type FileStructs, FrameReader } from "./frame_reader.ts";
import { MessageCursor } from "./message_cursor.ts";
import { checkMs, MS_LIMIT, type RangeOptions } from "./range.ts";
import { bytesOf, eventOf, receivedAt } from "./message_parts.ts";
import { type RecordedFile, runOf } from "./recorded_file.ts";
import {
  checkFiles,
  type CheckOptions,
  readCheckOptions,
  type RecordingCheck,
} from "./recording_check.ts";
import {
  describeChannels,
  describeFile,
  type RecordingChannel,
  type RecordingFile,
  statisticsOf,
} from "./recording_contents.ts";
import { type Pacing, RecordedIterator } from "./recorded_iterator.ts";
import type { MessagesOptions, RecordedMessage } from "./recorded_message.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { nsOf } from "./record_times.ts";
import { structOfTopic, type TopicView, viewOf } from "./topic_views.ts";
import { checkOneOf, checkSignal, readOptions, typeOf } from "../base/check.ts";
import {
  type FramesOptions,
  readBufferOptions,
  readOutcomesOnly,
  type SamplesOptions,
} from "../link/call_options.ts";
import {
  type CommandEvent,
  isCommandEvent,
} from "../link/events/command_events.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StatisticsOf } from "../link/link_statistics.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type {
  CommandsOptions,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySource,
} from "../link/source.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";

/** Parts of a recording, from which others can be made. */
export interface RecordingParts<S extends SourceStructs = SourceStructs> {
  /** Files, in the order in which they were recorded. */
  readonly files: readonly RecordedFile[];
  /** Structs of the frames of each file. */
  readonly structs: FileStructs<S>;
  /** Range of times of receipt by default; all if undefined. */
  readonly range?: { readonly fromMs: number; readonly toMs: number };
  /** Makes the pacing of an iterator; at once if undefined. */
  readonly makePacing?: (() => Pacing) | undefined;
}

/** Returns the parts of a recording. */
export let partsOf: <S extends SourceStructs>(
  recording: Recording<S>,
) => RecordingParts<S>;

const ALL = { fromMs: 0, toMs: MS_LIMIT };

/** Recording, opened by `openRecording()`. */
export class Recording<S extends SourceStructs = SourceStructs>
  implements TelemetrySource<S>, AsyncDisposable {
  readonly #files: readonly RecordedFile[];
  readonly #structs: FileStructs<S>;
  readonly #frames: FrameReader<S>;
  readonly #iterators = new Set<RecordedIterator<unknown>>();
  readonly #range: { readonly fromMs: number; readonly toMs: number };
  readonly #makePacing: (() => Pacing) | undefined;
  #latest: SampleOf<S> | undefined;

  /** Made by `openRecording()`. */
  constructor(
    { files, structs, range = ALL, makePacing }: RecordingParts<S>,
  ) {
    this.#files = files;
    this.#structs = structs;
    this.#frames = new FrameReader(structs);
    this.#range = range;
    this.#makePacing = makePacing;
  }

  static {
    partsOf = (recording) => ({
      files: recording.#files,
      structs: recording.#structs,
    });
  }

  /**
   * Structs of the frames of the first file.
   *
   * @throws {Error} If they aren't known, as in files of other programs.
   */
  get structs(): S {
    return this.#frames.structsOf(this.#files[0]);
  }

  /** Whether the structs of its frames are known; they aren't in files of other programs. */
  get isOfLink(): boolean {
    return this.#structs.get(this.#files[0]) !== undefined;
  }

  /** Files, in the order in which they were recorded. */
  get files(): RecordingFile[] {
    return this.#files.map(describeFile);
  }

  /** Channels, in the order of their first messages. */
  get channels(): RecordingChannel[] {
    return describeChannels(this.#files);
  }

  /** Sample of telemetry that an iterator has yielded last; undefined before. */
  get latest(): SampleOf<S> | undefined {
    return this.#latest;
  }

  /**
   * Statistics of the link at the end of the recording; `telemetryFrames` and
   * `configFrames` are those that were recorded. After a crash the others are 0, or
   * undefined if they may be.
   */
  get stats(): StatisticsOf<"link"> {
    return statisticsOf(this.#files);
  }

  /** Yields the samples of telemetry. None is lost, whatever the policy of the buffer. */
  samples(
    options: SamplesOptions & RangeOptions = {},
  ): SampleIterator<SampleOf<S>> {
    const action = "iterate over samples";
    readBufferOptions(options, "lossless", action);
    return this.#iterate(["telemetry"], options, action, (cursor) => {
      return this.#latest = this.#frames.sampleAt(cursor);
    });
  }

  /** Yields the samples of telemetry, as {@linkcode samples} without options. */
  [Symbol.asyncIterator](): SampleIterator<SampleOf<S>> {
    return this.samples();
  }

  /**
   * Yields the configurations. The first may be older than the recording: the one that the
   * link had when the recording, or its first file that is left, was begun.
   */
  configs(options: RangeOptions = {}): SampleIterator<ConfigSampleOf<S>> {
    const action = "iterate over configurations";
    const kinds = ["config", "repeatedConfig"] as const;
    let before: Uint8Array | undefined;
    return this.#iterate(kinds, options, action, (cursor) => {
      const isRepeated = kindOf(cursor.channel!) === "repeatedConfig";
      const bytes = bytesOf(cursor);
      if (isRepeated && before && equals(before, bytes)) return undefined;
      before = bytes;
      return this.#frames.configAt(cursor);
    });
  }

  /** Yields frames of every type and discarded bytes, in the order of the wire. */
  frames(
    options: FramesOptions & RangeOptions = {},
  ): SampleIterator<StreamEntry<ViewOf<S["header"]>>> {
    const action = "iterate over frames";
    readBufferOptions(options, "lossless", action);
    return this.#iterate(
      ["telemetry", "config", "status", "discarded"],
      options,
      action,
      (cursor) => this.#frames.entryAt(cursor),
    );
  }

  /** Yields the steps of commands. */
  commands(
    options: CommandsOptions & RangeOptions = {},
  ): SampleIterator<CommandEvent> {
    const action = "iterate over commands";
    const outcomesOnly = readOutcomesOnly(options, action);
    return this.#iterate(["events"], options, action, (cursor) => {
      const event = eventOf(cursor);
      if (!isCommandEvent(event)) return undefined;
      return outcomesOnly && event.outcome === undefined ? undefined : event;
    });
  }

  /** Yields the events of the link, the steps of commands among them. */
  events(options: RangeOptions = {}): SampleIterator<LinkEvent> {
    return this.#iterate(["events"], options, "iterate over events", eventOf);
  }

  /** Yields the events of the recorder that stand in the recording, its gaps above all. */
  recorderEvents(options: RangeOptions = {}): SampleIterator<RecorderEvent> {
    const action = "iterate over events of the recorder";
    return this.#iterate(
      ["recording"],
      options,
      action,
      (cursor) => eventOf(cursor) as unknown as RecorderEvent,
    );
  }

  /** Yields messages of several kinds in the order in which they were recorded. */
  messages(
    options: MessagesOptions = {},
  ): SampleIterator<RecordedMessage<S>> {
    const action = "iterate over messages";
    const { kinds = MESSAGE_KINDS } = readOptions(options, ["kinds"], action);
    if (!Array.isArray(kinds)) {
      throw new TypeError(
        `Cannot ${action} as kinds must be an array: received ${typeOf(kinds)}`,
      );
    }
    for (const kind of kinds) checkOneOf(kind, MESSAGE_KINDS, action, "kinds");
    return this.#iterate(kinds, options, action, (cursor) => {
      const kind = kindOf(cursor.channel!)!;
      return {
        kind,
        run: runOf(cursor.file!),
        sequence: kind === "repeatedConfig" ? undefined : cursor.sequence,
        receivedAtMs: receivedAt(cursor),
        bytes: bytesOf(cursor),
        structs: this.#frames.structsOf(cursor.file!),
      };
    });
  }

  /**
   * Returns the struct of the messages of a topic, by their schema.
   *
   * @throws {RangeError} If there is no such topic.
   * @throws {TypeError} If its messages aren't structs: their schema must be `ros1msg`, of a
   * fixed length.
   */
  structOf(topic: string): AnyStructType {
    return structOfTopic(this.#files, topic);
  }

  /**
   * Yields the messages of a topic, decoded by their schema, also those of other programs.
   * Other topics stay readable if those of one aren't.
   *
   * @throws {RangeError} If there is no such topic, or a time is out of its range.
   * @throws {TypeError} As {@linkcode structOf}.
   */
  views(
    topic: string,
    options: RangeOptions = {},
  ): SampleIterator<TopicView> {
    structOfTopic(this.#files, topic);
    return this.#select(
      (channel) => channel.topic === topic && !isOpening(channel),
      options,
      "iterate over views",
      viewOf,
    );
  }

  /**
   * Reads all of it, and counts what is damaged or missing.
   *
   * @param options Signal, and progress.
   * @throws {TypeError} If an option has the wrong type.
   */
  async check(options: CheckOptions = {}): Promise<RecordingCheck> {
    const checked = readCheckOptions(options, "check recording");
    return (await checkFiles(this.#files, checked)).check;
  }

  /** Ends the iterators, and closes the files. */
  close(): Promise<void> {
    for (const iterator of this.#iterators) iterator.return();
    return Promise.resolve();
  }

  /** Closes the recording, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #iterate<R>(
    kinds: readonly MessageKind[],
    options: RangeOptions,
    action: string,
    make: (cursor: MessageCursor) => R | undefined,
  ): SampleIterator<R> {
    const isWanted = (channel: Channel) => kinds.includes(kindOf(channel)!);
    // Few chunks have no telemetry, and one of them may end a gap.
    const countsAll = kinds.includes("telemetry");
    return this.#select(isWanted, options, action, make, countsAll);
  }

  #select<R>(
    isWanted: (channel: Channel) => boolean,
    options: RangeOptions,
    action: string,
    make: (cursor: MessageCursor) => R | undefined,
    countsAll = false,
  ): SampleIterator<R> {
    const { fromMs = this.#range.fromMs, toMs = this.#range.toMs, signal } =
      readOptions(options, ["fromMs", "toMs", "signal"], action);
    checkMs(fromMs, action, "fromMs");
    checkMs(toMs, action, "toMs");
    checkSignal(signal, action);
    const pacing = this.#makePacing?.();
    const cursor = new MessageCursor(this.#files, {
      // A pacing looks for steps of the clock, whatever is read.
      wants: (channel) =>
        isWanted(channel) || (!!pacing && kindOf(channel) === "events"),
      fromNs: nsOf(fromMs),
      toNs: nsOf(toMs),
      countsAll,
    });
    const iterator: RecordedIterator<R> = new RecordedIterator(
      cursor,
      pacing
        ? (cursor) => isWanted(cursor.channel!) ? make(cursor) : undefined
        : make,
      signal,
      () => this.#iterators.delete(iterator),
      pacing,
    );
    this.#iterators.add(iterator);
    return iterator;
  }
}
