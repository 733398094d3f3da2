/**
 * Recorder of everything that crosses a link.
 *
 * @module
 */

import type { RecorderStats } from "./message_log.ts";
import type { RecorderEvent } from "./recorder_events.ts";
import { readRecordOptions, type RecordOptions } from "./recorder_options.ts";
import { SourceLog } from "./source_log.ts";
import { typeOf } from "../base/check.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { messageOf, printable } from "../base/printable.ts";
import type { LinkEvent } from "../link/events/events.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../link/samples/sample_iterator.ts";
import { QueueSource } from "../link/samples/sample_sources.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type { TelemetrySource } from "../link/source.ts";
import { fromFileUrl } from "./paths.ts";

/** Largest number of events that an iterator keeps for a slow reader. */
const QUEUE_EVENTS_MAX = 1024;

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
  readonly #log: LogSink;
  readonly #messages: SourceLog;
  /** Events that wait for the frames before them. */
  readonly #events: LinkEvent[] = [];
  #eventsTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #iterators: readonly SampleIterator<unknown>[];
  readonly #following: Promise<unknown>;
  readonly #readers = new Map<
    ChannelIterator<RecorderEvent>,
    QueueSource<RecorderEvent>
  >();
  #closing: Promise<void> | undefined;

  /** Made by {@linkcode record}. */
  constructor(
    source: TelemetrySource,
    folder: string,
    options: Required<RecordOptions>,
  ) {
    this.#log = harmless(options.log);
    this.#messages = new SourceLog(source, folder, options, {
      onEvent: (event) => this.#report(event),
    });
    const events = source.events();
    if (source.frameBlocks) {
      const blocks = source.frameBlocks();
      this.#iterators = [events, blocks];
      this.#following = Promise.all([
        this.#follow(events, (event) => this.#queueEvent(event)),
        this.#follow(blocks, (block) => {
          const entry = block.at(0);
          this.#writeEvents(entry.receivedAtMs);
          this.#messages.addEntries(entry, block.bytes, block.frameBytes);
        }),
      ]);
    } else {
      const frames = source.frames();
      this.#iterators = [events, frames];
      this.#following = Promise.all([
        this.#follow(events, (event) => this.#queueEvent(event)),
        this.#follow(frames, (entry) => {
          this.#writeEvents(entry.receivedAtMs);
          this.#messages.addEntries(entry, entry.bytes, entry.bytes.length);
        }),
      ]);
    }
    this.#following.then(() => this.close());
  }

  /** Path of the file that is being written, or was written last. */
  get path(): string {
    return this.#messages.path;
  }

  /** Snapshot of its numbers. */
  get stats(): RecorderStats {
    return this.#messages.stats;
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
  rotate(): Promise<void> {
    return this.#messages.rotate();
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
    for (const iterator of this.#iterators) {
      await iterator.return().catch((error) => this.#logFailure(error));
    }
    await this.#following;
    this.#writeEvents(Infinity);
    await this.#messages.close();
    for (const iterator of this.#readers.keys()) iterator.finish();
  }

  async #follow<S>(
    iterator: SampleIterator<S>,
    add: (item: S) => void,
  ): Promise<void> {
    try {
      for await (const item of iterator) add(item);
    } catch (error) {
      this.#logFailure(error);
    }
  }

  #logFailure(error: unknown): void {
    this.#log.error(
      `Recording has ended as its source has failed: ${messageOf(error)}`,
    );
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
      this.#messages.addEvent(events[count++]);
    }
    events.splice(0, count);
    if (events.length > 0) return;
    clearTimeout(this.#eventsTimer);
    this.#eventsTimer = undefined;
  }

  #report(emitted: RecorderEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    for (const [iterator, queue] of this.#readers) {
      queue.push(event);
      iterator.wake();
    }
    const isNormal = event.type === "fileOpened" || event.type === "fileClosed";
    this.#log[isNormal ? "info" : "warn"](event.message);
  }
}
