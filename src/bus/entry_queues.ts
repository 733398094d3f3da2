/**
 * Iterators over streams of entries, for any number of readers, with the buffer policies of a
 * link.
 *
 * @module
 */

import {
  ChannelIterator,
  IteratorHandle,
} from "../link/samples/sample_iterator.ts";
import { QueueSource } from "../link/samples/sample_sources.ts";
import type { BufferPolicy, SampleIterator } from "../link/samples/samples.ts";

/** Largest number of entries that an iterator keeps for a slow reader. */
const QUEUE_MAX = 65_536;
/** Number of entries of a lossless iterator from which nothing more is read. */
const HIGH_WATER = 4_096;

/** Queue that tells when an entry is taken. */
class ToldQueue<T> extends QueueSource<T> {
  readonly #onTake: () => void;

  constructor(lengthMax: number, onTake: () => void) {
    super(lengthMax, () => {});
    this.#onTake = onTake;
  }

  override take(): T | undefined {
    const entry = super.take();
    this.#onTake();
    return entry;
  }
}

/** Iterators over one stream of entries, and what they keep. */
export class EntryQueues<T> {
  readonly #readers = new Map<
    ChannelIterator<T>,
    { readonly queue: ToldQueue<T>; readonly isLossless: boolean }
  >();
  readonly #onOpen: () => void;
  #waiting: (() => void) | undefined;
  #isClosed = false;

  /** @param onOpen Called when an iterator is opened. */
  constructor(onOpen: () => void = () => {}) {
    this.#onOpen = onOpen;
  }

  /**
   * Opens an iterator over what follows.
   *
   * @param buffer Policy when it falls behind.
   * @param framesMax Number of entries that it may be behind.
   * @param signal Ends it, by rejecting.
   */
  open(
    buffer: BufferPolicy,
    framesMax: number = QUEUE_MAX,
    signal?: AbortSignal,
  ): SampleIterator<T> {
    const lengthMax = buffer === "latest" ? 1 : Math.min(framesMax, QUEUE_MAX);
    const queue = new ToldQueue<T>(lengthMax, () => this.#release());
    const iterator: ChannelIterator<T> = new ChannelIterator(
      queue,
      buffer !== "latest",
      () => {
        this.#readers.delete(iterator);
        this.#release();
      },
    );
    this.#readers.set(iterator, { queue, isLossless: buffer === "lossless" });
    if (signal) iterator.endBy(signal);
    if (this.#isClosed) iterator.finish();
    this.#onOpen();
    return new IteratorHandle(iterator);
  }

  /** Gives an entry to all iterators. */
  push(entry: T): void {
    for (const [iterator, { queue }] of this.#readers) {
      queue.push(entry);
      iterator.wake();
    }
  }

  /** Resolves once no lossless iterator is too far behind; undefined if none is. */
  room(): Promise<void> | undefined {
    if (!this.#isBehind) return undefined;
    return new Promise((resolve) => this.#waiting = resolve);
  }

  /** Ends the iterators, once they have taken what they keep. */
  close(): void {
    this.#isClosed = true;
    for (const iterator of this.#readers.keys()) iterator.finish();
    this.#release();
  }

  get #isBehind(): boolean {
    if (this.#isClosed) return false;
    for (const { queue, isLossless } of this.#readers.values()) {
      if (isLossless && queue.pending >= HIGH_WATER) return true;
    }
    return false;
  }

  #release(): void {
    if (this.#waiting === undefined || this.#isBehind) return;
    this.#waiting();
    this.#waiting = undefined;
  }
}
