/**
 * Recordings as sources of telemetry.
 *
 * @module
 */

import type { Channel } from "npm:@mcap/core@2.2.2";
import { kindOf, MESSAGE_KINDS, type MessageKind } from "./channels.ts";
import { eventFromJson } from "./event_json.ts";
import { MessageCursor } from "./message_cursor.ts";
import { checkMs, MS_LIMIT, type RangeOptions } from "./range.ts";
import type { RecordedFile } from "./recorded_file.ts";
import {
  describeChannels,
  describeFile,
  type RecordingChannel,
  type RecordingFile,
} from "./recording_contents.ts";
import { type Pacing, RecordedIterator } from "./recorded_iterator.ts";
import type { MessagesOptions, RecordedMessage } from "./recorded_message.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { msOf, nsOf } from "./record_times.ts";
import {
  checkBoolean,
  checkOneOf,
  checkSignal,
  readOptions,
  typeOf,
} from "../base/check.ts";
import {
  type FramesOptions,
  readBufferOptions,
  type SamplesOptions,
} from "../link/call_options.ts";
import type { CommandEvent } from "../link/events/command_events.ts";
import type { LinkEvent } from "../link/events/events.ts";
import { LINK_STATISTICS, type StatisticsOf } from "../link/link_statistics.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type {
  CommandsOptions,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySource,
} from "../link/source.ts";
import type { AnyStructType, AnyView, ViewOf } from "../struct/struct.ts";

/** Result of {@linkcode Recording.check}. */
export interface RecordingCheck {
  /** Messages that can be read. */
  readonly messages: number;
  /** Messages that are missing between these: lost when recorded, or since. */
  readonly missingMessages: number;
  /** Chunks that are damaged. */
  readonly damagedChunks: number;
  /** Bytes at the end of files that can't be read. */
  readonly unreadBytes: number;
  /** Files that were not completed. */
  readonly incompleteFiles: number;
}

/** Parts of a recording, from which others can be made. */
export interface RecordingParts<S extends SourceStructs = SourceStructs> {
  /** Files, in the order in which they were recorded. */
  readonly files: readonly RecordedFile[];
  /** Structs of the frames of each file. */
  readonly structs: ReadonlyMap<RecordedFile, S>;
  /** Those of the first. */
  readonly first: S;
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
  /** Structs of the frames of the first file. */
  readonly structs: S;
  readonly #files: readonly RecordedFile[];
  readonly #structs: ReadonlyMap<RecordedFile, S>;
  readonly #iterators = new Set<RecordedIterator<unknown>>();
  readonly #range: { readonly fromMs: number; readonly toMs: number };
  readonly #makePacing: (() => Pacing) | undefined;
  #latest: SampleOf<S> | undefined;

  /** Made by `openRecording()`. */
  constructor(
    { files, structs, first, range = ALL, makePacing }: RecordingParts<S>,
  ) {
    this.#files = files;
    this.#structs = structs;
    this.structs = first;
    this.#range = range;
    this.#makePacing = makePacing;
  }

  static {
    partsOf = (recording) => ({
      files: recording.#files,
      structs: recording.#structs,
      first: recording.structs,
    });
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
    const last = this.#files.at(-1)?.metadata.get("statistics");
    const names = Object.entries(LINK_STATISTICS)
      .filter(([, { of }]) => of === "link");
    const values = names.map(([name, statistic]) => {
      const text = last?.get(name);
      if (statistic.unit === "boolean") return [name, text === "true"];
      const isOptional = "optional" in statistic;
      if (text === undefined) return [name, isOptional ? undefined : 0];
      return [name, Number(text)];
    });
    return {
      ...Object.fromEntries(values),
      telemetryFrames: this.#countOf("telemetry"),
      configFrames: this.#countOf("config"),
    };
  }

  /** Yields the samples of telemetry. None is lost, whatever the policy of the buffer. */
  samples(
    options: SamplesOptions & RangeOptions = {},
  ): SampleIterator<SampleOf<S>> {
    const action = "iterate over samples";
    readBufferOptions(options, "lossless", action);
    return this.#iterate(["telemetry"], options, action, (cursor) => {
      const { header, telemetry } = this.#structsOf(cursor);
      const body = this.#bodyOf(cursor, telemetry);
      const sample = {
        header: header.viewAt(cursor.data, cursor.offset),
        telemetry: body,
        receivedAtMs: cursor.receivedAtMs,
      } as SampleOf<S>;
      return this.#latest = sample;
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
      if (isRepeated && before && hasBytes(before, bytes)) return undefined;
      before = bytes;
      const { header, config } = this.#structsOf(cursor);
      return {
        header: header.viewAt(cursor.data, cursor.offset),
        config: this.#bodyOf(cursor, config),
        receivedAtMs: isRepeated ? repeatedAtMs(cursor) : cursor.receivedAtMs,
      } as ConfigSampleOf<S>;
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
      (cursor) => this.#entryOf(cursor),
    );
  }

  /** Yields the steps of commands. */
  commands(
    options: CommandsOptions & RangeOptions = {},
  ): SampleIterator<CommandEvent> {
    const action = "iterate over commands";
    const { outcomesOnly = false } = readOptions(
      options,
      ["outcomesOnly"],
      action,
    );
    checkBoolean(outcomesOnly, action, "outcomesOnly");
    return this.#iterate(
      ["events"],
      options,
      action,
      (cursor) => {
        const event = eventOf(cursor);
        if (!("outcome" in event)) return undefined;
        return outcomesOnly && event.outcome === undefined ? undefined : event;
      },
    );
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
      const isRepeated = kind === "repeatedConfig";
      return {
        kind,
        run: cursor.file!.metadata.get("link")?.get("run"),
        sequence: isRepeated ? undefined : cursor.sequence,
        receivedAtMs: isRepeated ? repeatedAtMs(cursor) : cursor.receivedAtMs,
        bytes: bytesOf(cursor),
        structs: this.#structsOf(cursor),
      };
    });
  }

  /** Reads all of it, and counts what is damaged or missing. */
  async check(): Promise<RecordingCheck> {
    const cursor = new MessageCursor(this.#files, {
      wants: () => true,
      fromNs: 0n,
      toNs: nsOf(MS_LIMIT),
    });
    try {
      while (await cursor.load()) while (cursor.next());
    } finally {
      cursor.close();
    }
    const files = this.#files;
    return {
      messages: cursor.messages,
      missingMessages: cursor.missing,
      damagedChunks: cursor.damagedChunks,
      unreadBytes: files.reduce((sum, one) => sum + one.unreadBytes, 0),
      incompleteFiles: files.filter((one) => !one.isComplete).length,
    };
  }

  /** Ends the iterators, and closes the files. */
  async close(): Promise<void> {
    for (const iterator of this.#iterators) await iterator.return();
    this.#iterators.clear();
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
    const { fromMs = this.#range.fromMs, toMs = this.#range.toMs, signal } =
      readOptions(options, ["fromMs", "toMs", "signal"], action);
    checkMs(fromMs, action, "fromMs");
    checkMs(toMs, action, "toMs");
    checkSignal(signal, action);
    const pacing = this.#makePacing?.();
    const isWanted = (channel: Channel) => kinds.includes(kindOf(channel)!);
    const cursor = new MessageCursor(this.#files, {
      // A pacing looks for steps of the clock, whatever is read.
      wants: (channel) =>
        isWanted(channel) || (!!pacing && kindOf(channel) === "events"),
      fromNs: nsOf(fromMs),
      toNs: nsOf(toMs),
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

  #structsOf({ file }: MessageCursor): S {
    return this.#structs.get(file!)!;
  }

  #entryOf(cursor: MessageCursor): StreamEntry<ViewOf<S["header"]>> {
    const { data, offset, channel, receivedAtMs } = cursor;
    const bytes = bytesOf(cursor);
    const kind = kindOf(channel!);
    const common = { bytes, receivedAtMs };
    if (kind === "discarded") {
      return { kind, frameId: undefined, header: undefined, ...common };
    }
    const { header, config, telemetry, commandStatus } = this.#structsOf(
      cursor,
    );
    const view = header.viewAt(data, offset) as ViewOf<S["header"]>;
    switch (kind) {
      case "config":
        return { kind, frameId: config.frameId!, header: view, ...common };
      case "telemetry":
        return { kind, frameId: telemetry.frameId!, header: view, ...common };
      default: {
        const frameId = commandStatus!.frameId!;
        return { kind: "commandStatus", frameId, header: view, ...common };
      }
    }
  }

  #bodyOf(cursor: MessageCursor, type: AnyStructType): AnyView {
    const { data, offset, length, file } = cursor;
    const { header } = this.#structsOf(cursor);
    if (length === header.byteLength + type.byteLength) {
      return type.viewAt(data, offset + header.byteLength);
    }
    throw new RangeError(
      `Cannot read frame of ${
        file!.path
      } as struct "${type.name}" and its header must have ${length} bytes: received ${
        header.byteLength + type.byteLength
      }`,
    );
  }

  #countOf(kind: MessageKind): number {
    return this.#files.flatMap(({ channels, counts }) =>
      [...channels].map(([id, channel]) =>
        kindOf(channel) === kind ? counts.get(id) ?? 0 : 0
      )
    ).reduce((sum, count) => sum + count, 0);
  }
}

const decoder = new TextDecoder();

/** Returns the event of a message. */
export function eventOf(cursor: MessageCursor): LinkEvent {
  return eventFromJson(decoder.decode(bytesOf(cursor)));
}

/** Returns the bytes of a message. */
function bytesOf({ data, offset, length }: MessageCursor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + offset, length);
}

function hasBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Returns the time of receipt of the configuration that opens a file. */
function repeatedAtMs({ file, receivedAtMs }: MessageCursor): number {
  const logTime = file!.metadata.get("repeatedConfig")?.get("logTime");
  return logTime === undefined ? receivedAtMs : msOf(BigInt(logTime));
}
