/**
 * Frames of the last seconds, and those that follow an alarm.
 *
 * @module
 */

import type { StreamEntry } from "../../link/samples/frames.ts";
import {
  ChannelIterator,
  IteratorHandle,
} from "../../link/samples/sample_iterator.ts";
import { QueueSource } from "../../link/samples/sample_sources.ts";
import type { SampleIterator } from "../../link/samples/samples.ts";

type Entry = StreamEntry<unknown>;

/** Largest number of frames that are kept: 30 s at 3000 Hz. */
const FRAMES_MAX = 100_000;

/** Frames that one reader takes, until some time after an alarm. */
export interface Excerpt {
  /** Frames before the alarm, then those after it. */
  readonly frames: SampleIterator<Entry>;
  /** Resolves at the end. */
  readonly ended: Promise<void>;
}

/** Keeps the frames of the last seconds, for one reader at a time. */
export class FrameHistory {
  readonly #beforeMs: number;
  #entries: Entry[] = [];
  /** Index of the oldest that is kept. */
  #oldest = 0;
  #reader: {
    readonly queue: QueueSource<Entry>;
    readonly iterator: ChannelIterator<Entry>;
    readonly end: () => void;
    /** Time of its end, and the latest to which it can be extended, in ms. */
    untilMs: number;
    readonly maxMs: number;
    timer: ReturnType<typeof setTimeout>;
  } | undefined;

  /** @param beforeMs Time for which frames are kept, in ms. */
  constructor(beforeMs: number) {
    this.#beforeMs = beforeMs;
  }

  /** Takes a frame. */
  push(entry: Entry): void {
    const { receivedAtMs } = entry;
    this.#entries.push(entry);
    while (
      this.#entries[this.#oldest].receivedAtMs <
        receivedAtMs - this.#beforeMs ||
      this.#entries.length - this.#oldest > FRAMES_MAX
    ) this.#oldest++;
    if (this.#oldest > this.#entries.length / 2) {
      this.#entries = this.#entries.slice(this.#oldest);
      this.#oldest = 0;
    }
    const reader = this.#reader;
    if (reader === undefined) return;
    if (receivedAtMs > reader.untilMs) return this.end();
    reader.queue.push(entry);
    reader.iterator.wake();
  }

  /**
   * Opens the excerpt of an alarm.
   *
   * @param afterMs Time after the alarm, in ms; it ends by a timer, too.
   * @param atMs Time of the alarm, in ms since 1970 (UTC).
   * @param maxMs Longest time after the alarm, with its extensions, in ms.
   */
  open(afterMs: number, atMs: number, maxMs: number): Excerpt {
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const queue = new QueueSource<Entry>(FRAMES_MAX, () => {});
    const iterator = new ChannelIterator(queue, true, () => {});
    for (const entry of this.#entries.slice(this.#oldest)) queue.push(entry);
    this.#reader = {
      queue,
      iterator,
      end,
      untilMs: atMs + afterMs,
      maxMs: atMs + maxMs,
      timer: setTimeout(() => this.end(), afterMs),
    };
    return { frames: new IteratorHandle(iterator), ended };
  }

  /**
   * Extends the open excerpt for another alarm.
   *
   * @returns Whether there is one.
   */
  extend(afterMs: number, atMs: number): boolean {
    const reader = this.#reader;
    if (reader === undefined) return false;
    const untilMs = Math.min(atMs + afterMs, reader.maxMs);
    if (untilMs > reader.untilMs) {
      reader.untilMs = untilMs;
      clearTimeout(reader.timer);
      reader.timer = setTimeout(() => this.end(), untilMs - atMs);
    }
    return true;
  }

  /** Ends the open excerpt, if there is one. */
  end(): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    this.#reader = undefined;
    clearTimeout(reader.timer);
    reader.iterator.finish();
    reader.end();
  }
}
