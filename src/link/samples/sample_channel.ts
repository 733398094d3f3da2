/**
 * Channel of one type of frame on the main thread: the present sample, the callback, the
 * calls that wait for a sample, and the iterators.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { copyOf, type FrameBlock, partFrom } from "./frame_block.ts";
import type { FrameFeed } from "./frame_feed.ts";
import type { LentBlock } from "./frames.ts";
import { lendTo, LentSource, type MovableSample } from "./lent_block.ts";
import type { RateMeter } from "./rate_meter.ts";
import { OpenIterators } from "./sample_iterator.ts";
import { LatestSource, QueueSource, RingSource } from "./sample_sources.ts";
import { SampleSearch } from "./sample_search.ts";
import type { JournalRecord } from "../../transport/record_list.ts";
import type { BufferPolicy, SampleIterator } from "./samples.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../../struct/struct.ts";

/** Largest number of samples in the queue of an iterator. */
const QUEUE_FRAMES_MAX = 1024;
/** Largest number of callbacks between two looks at the clock. */
const LOOK_FRAMES_MAX = 128;

/** Type of frame of a channel, and the maker of its samples. */
export interface ChannelOptions<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> {
  /** Index into the layout's frames. */
  readonly type: number;
  /** Header of the frames. */
  readonly header: H;
  /** Struct behind it. */
  readonly body: B;
  /** View of the header of the present frame of any type. */
  readonly presentHeader: MovableViewOf<H>;
  /** Maker of the samples that iterators yield. */
  readonly toSample: (
    header: ViewOf<H>,
    body: ViewOf<B>,
    receivedAtMs: number,
  ) => S;
  /** Called after each frame, which is then the present one; must not throw. */
  readonly onFrame?: (() => void) | undefined;
  /**
   * Called with adjacent frames, lent until it returns, the last of which is the present
   * one; must not throw.
   */
  readonly onBatch?: ((batch: LentBlock<S>) => void) | undefined;
  /** Meter that counts the frames. */
  readonly rate?: RateMeter;
}

interface Waiter<S> {
  readonly number: number;
  readonly resolve: (sample: S) => void;
  readonly reject: (error: unknown) => void;
}

/** Sample that shows the frames of a lent block. */
class ShownSample<H extends AnyStructType, B extends AnyStructType, S>
  implements MovableSample<S> {
  readonly sample: S;
  readonly #head: MovableViewOf<H>;
  readonly #body: MovableViewOf<B>;
  readonly #headerBytes: number;

  constructor(
    { header, toSample }: ChannelOptions<H, B, S>,
    body: B,
    receivedAtMs: number,
  ) {
    this.#head = movableView(header);
    this.#body = movableView(body);
    this.#headerBytes = header.byteLength;
    this.sample = toSample(this.#head.view, this.#body.view, receivedAtMs);
  }

  moveTo(data: DataView, byteOffset: number): void {
    this.#head.moveTo(data, byteOffset);
    this.#body.moveTo(data, byteOffset + this.#headerBytes);
  }
}

/** Samples of one type of frame. */
export class SampleChannel<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> {
  readonly #feed: FrameFeed;
  readonly #options: ChannelOptions<H, B, S>;
  #body!: B;
  #frameBytes = 0;
  readonly #iterators = new OpenIterators();
  readonly #queues = new Set<QueueSource<S>>();
  readonly #searches = new Set<SampleSearch<S>>();
  #waiters: Waiter<S>[] = [];
  /** Frame of which a sample was made last, and its views. */
  #made:
    | {
      readonly block: FrameBlock;
      readonly offset: number;
      readonly head: ViewOf<H>;
      readonly body: ViewOf<B>;
    }
    | undefined;
  #presentBody!: MovableViewOf<B>;
  /** Present frame: in the ring while callbacks are called, else in {@linkcode #own}. */
  #block!: FrameBlock;
  /** Memory for the present frame. */
  #own!: Uint8Array<ArrayBuffer>;
  #index = 0;

  /**
   * @param feed Source of the frames.
   * @param options Its type of frame, and more.
   */
  constructor(feed: FrameFeed, options: ChannelOptions<H, B, S>) {
    this.#feed = feed;
    this.#options = options;
    this.setBody(options.body);
  }

  /**
   * Sets the struct behind the header, before the first frame.
   *
   * @param body Struct.
   */
  setBody(body: B): void {
    this.#body = body;
    this.#frameBytes = this.#options.header.byteLength + body.byteLength;
    this.#own = new Uint8Array(this.#frameBytes);
    this.#block = {
      type: this.#options.type,
      data: new DataView(this.#own.buffer),
      count: 1,
      number: -1,
      receivedMs: -Infinity,
      receivedAtMs: 0,
    };
    this.#presentBody = movableView(body);
  }

  /**
   * Time at which the present frame was received, by `monotonicMs()`; -Infinity before
   * the first.
   */
  get presentReceivedMs(): number {
    return this.#block.receivedMs;
  }

  /**
   * Sample of the present frame while callbacks are called, else of the newest that an
   * iterator can have yielded; undefined before the first.
   */
  get latest(): S | undefined {
    const newest = this.#feed.newest(this.#options.type);
    return newest ? this.#make(this.#keep(newest, 0), 0) : this.#presentSample;
  }

  get #presentSample(): S | undefined {
    if (this.#block.number < 0) return undefined;
    return this.#make(this.#keep(this.#block, this.#index), 0);
  }

  /** View of the struct of the present frame; all zero before the first. */
  get present(): ViewOf<B> {
    return this.#presentBody.view;
  }

  /**
   * Delivers frames of a record.
   *
   * @param record Record of frames.
   * @param first First frame to deliver, counted within the record.
   * @param deadlineMs Time from which on callbacks aren't called, by `monotonicMs()`.
   * @returns Number of frames that were delivered; at least one.
   */
  deliver(record: JournalRecord, first: number, deadlineMs: number): number {
    const { count } = record;
    const { onFrame, onBatch, rate } = this.#options;
    const needsAll = onFrame !== undefined || onBatch !== undefined ||
      this.#waiters.length > 0 || this.#queues.size > 0;
    const from = needsAll ? first : count - 1;
    const block = this.#feed.peek(record, from, count - from);
    const delivered = this.#handOut(block, deadlineMs);
    this.#resolveWaiters(block, block.number + delivered);
    this.#settle(block, delivered - 1); // before that is released
    const progress = from + delivered - first;
    rate?.add(progress, block.receivedMs);
    if (onBatch) {
      const batch = partFrom(block, 0, delivered)!;
      lendTo(onBatch, batch, this.#showing(batch));
    }
    return progress;
  }

  /** Makes the frames of a block the present one, one after another. */
  #handOut(block: FrameBlock, deadlineMs: number): number {
    const { header, presentHeader, onFrame } = this.#options;
    if (onFrame === undefined && this.#queues.size === 0) return block.count;
    const { data, count } = block;
    const presentBody = this.#presentBody;
    const headerBytes = header.byteLength;
    const frameBytes = this.#frameBytes;
    this.#block = block;
    let look = 1; // seldom, as it takes longer than a short callback
    for (let i = 0, offset = 0; i < count; offset += frameBytes) {
      if (this.#queues.size > 0) this.#enqueue(block, i);
      if (onFrame !== undefined) {
        this.#index = i;
        presentHeader.moveTo(data, offset);
        presentBody.moveTo(data, offset + headerBytes);
        onFrame();
      }
      i++;
      if (i < look) continue;
      if (monotonicMs() > deadlineMs) return i;
      look = i + Math.min(i, LOOK_FRAMES_MAX);
    }
    return count;
  }

  /** Makes a frame of a block the present one, in memory of its own. */
  #settle(block: FrameBlock, index: number): void {
    const { header, presentHeader } = this.#options;
    const own = this.#own;
    const { buffer, byteOffset } = block.data;
    const at = byteOffset + index * this.#frameBytes;
    own.set(new Uint8Array(buffer, at, own.length));
    const data = new DataView(own.buffer);
    this.#block = { ...block, data, count: 1, number: block.number + index };
    this.#index = 0;
    presentHeader.moveTo(data, 0);
    this.#presentBody.moveTo(data, header.byteLength);
  }

  #enqueue(block: FrameBlock, i: number): void {
    for (const queue of this.#queues) {
      queue.push(this.#make(this.#keep(block, i), 0));
    }
  }

  /** Lets the iterators and searches take the received frames. */
  wake(): void {
    for (const search of this.#searches) search.look();
    this.#iterators.wake();
  }

  /**
   * Waits for the frame with a number.
   *
   * @param number Number of the frame, counted by type from 0.
   * @param signal Cancels the wait.
   * @returns Sample of it.
   */
  at(number: number, signal?: AbortSignal): Promise<S> {
    const { promise, resolve, reject } = Promise.withResolvers<S>();
    const waiter = { number, resolve, reject };
    const abort = () => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#waiters.push(waiter);
    return promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  /** Rejects all calls that wait for a frame. */
  rejectWaiters(error: Error): void {
    this.#rejectFrom(0, error);
  }

  /** Rejects the calls that wait for a frame behind those received up to now. */
  rejectLateWaiters(error: Error): void {
    this.#rejectFrom(this.#feed.received(this.#options.type), error);
  }

  #rejectFrom(first: number, error: Error): void {
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ number }) => number < first);
    for (const { number, reject } of waiters) {
      if (number >= first) reject(error);
    }
  }

  /**
   * Opens an iterator over the samples received from now on.
   *
   * @param policy Policy of its buffer.
   * @param framesMax Number of frames that a `"dropOldest"` one may be behind.
   * @param reader Human-readable reader, if it is `"lossless"`.
   * @param signal Ends the iterator, by rejecting.
   */
  iterate(
    policy: BufferPolicy,
    framesMax: number,
    reader: string | undefined,
    signal?: AbortSignal,
  ): SampleIterator<S> {
    this.#feed.catchUp();
    const source = policy === "latest"
      ? new LatestSource<S>(
        () => this.#block.number + this.#index,
        () => this.#presentSample!,
        this.#feed.received(this.#options.type),
      )
      : new RingSource<S>(
        this.#feed.openCursor(this.#options.type, reader),
        policy === "lossless" ? Infinity : framesMax,
        (block, offset) => this.#make(block, offset),
      );
    return this.#iterators.open(source, policy === "lossless", signal);
  }

  /**
   * Opens an iterator over lent blocks of the frames received from now on.
   *
   * @param reader Human-readable reader.
   * @param signal Ends the iterator, by rejecting.
   */
  iterateBlocks(
    reader: string,
    signal?: AbortSignal,
  ): SampleIterator<LentBlock<S>> {
    this.#feed.catchUp();
    const { type } = this.#options;
    const source = new LentSource(
      this.#feed.openCursor(type, reader),
      (block) => this.#showing(block),
    );
    return this.#iterators.open(source, true, signal);
  }

  /**
   * Opens an iterator with a queue of its own, for rare frames. It yields every frame
   * that becomes the present one after the call, so that a reader that checks the present
   * one first misses none.
   *
   * @param signal Ends the iterator, by rejecting.
   */
  iterateQueue(signal?: AbortSignal): SampleIterator<S> {
    const queue = new QueueSource<S>(
      QUEUE_FRAMES_MAX,
      () => this.#queues.delete(queue),
    );
    this.#queues.add(queue);
    return this.#iterators.open(queue, false, signal);
  }

  /**
   * Makes a search among the samples received from now on.
   *
   * @param isWanted Whether a sample ends the search.
   */
  search(isWanted: (sample: S) => boolean): SampleSearch<S> {
    this.#feed.catchUp();
    const search = new SampleSearch<S>(
      this.#feed.openCursor(this.#options.type),
      () => this.#block.number + 1,
      () => this.#feed.receivedOnPresent(this.#options.type),
      (block, offset) => this.#make(block, offset),
      isWanted,
    );
    this.#searches.add(search);
    const end = () => void this.#searches.delete(search);
    search.found.then(end, end);
    return search;
  }

  /** Ends the iterators, once they have taken the frames that they must not lose. */
  endIterators(): void {
    this.#iterators.finish();
  }

  /** Makes the sample that shows the frames of a lent block. */
  #showing({ receivedAtMs }: FrameBlock): MovableSample<S> {
    return new ShownSample(this.#options, this.#body, receivedAtMs);
  }

  /** Returns a copy of one frame of a block. */
  #keep(block: FrameBlock, index: number): FrameBlock {
    const { buffer, byteOffset } = block.data;
    const frameBytes = this.#frameBytes;
    const at = byteOffset + index * frameBytes;
    const frame = copyOf(new DataView(buffer, at, frameBytes));
    return { ...block, data: frame, count: 1, number: block.number + index };
  }

  /** Makes a sample; readers in step share the views of the frame that was made last. */
  #make(block: FrameBlock, offset: number): S {
    const { header, toSample } = this.#options;
    let made = this.#made;
    if (made?.block !== block || made.offset !== offset) {
      const { data } = block;
      const head = header.viewAt(data, offset) as ViewOf<H>;
      const at = offset + header.byteLength;
      const body = this.#body.viewAt(data, at) as ViewOf<B>;
      made = this.#made = { block, offset, head, body };
    }
    return toSample(made.head, made.body, block.receivedAtMs);
  }

  #resolveWaiters(block: FrameBlock, end: number): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ number }) => number >= end);
    for (const { number, resolve } of waiters) {
      if (number >= end) continue;
      resolve(this.#make(this.#keep(block, number - block.number), 0));
    }
  }
}
