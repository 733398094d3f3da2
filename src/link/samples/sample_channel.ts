/**
 * Channel of one type of frame on the main thread: the present sample, the callback, the
 * calls that wait for a sample, and the iterators.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { type FrameBlock, partFrom } from "./frame_block.ts";
import type { FrameFeed } from "./frame_feed.ts";
import { FrameViews, type SampleShape } from "./frame_views.ts";
import type { LentBlock } from "./frames.ts";
import { lendTo, LentSource } from "./lent_block.ts";
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

/** Type of frame of a channel, and the receivers of its frames. */
export interface ChannelOptions<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> extends SampleShape<H, B, S> {
  /** Index into the layout's frames. */
  readonly type: number;
  /** Struct behind it. */
  readonly body: B;
  /** View of the header of the present frame of any type. */
  readonly presentHeader: MovableViewOf<H>;
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

/** Samples of one type of frame. */
export class SampleChannel<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> {
  readonly #feed: FrameFeed;
  readonly #options: ChannelOptions<H, B, S>;
  #views!: FrameViews<H, B, S>;
  readonly #iterators = new OpenIterators();
  readonly #queues = new Set<QueueSource<S>>();
  readonly #searches = new Set<SampleSearch<S>>();
  #waiters: Waiter<S>[] = [];
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
    this.#views = new FrameViews(this.#options, body);
    this.#own = new Uint8Array(this.#views.frameBytes);
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
    return newest ? this.#views.sampleOfCopy(newest, 0) : this.#presentSample;
  }

  get #presentSample(): S | undefined {
    if (this.#block.number < 0) return undefined;
    return this.#views.sampleOfCopy(this.#block, this.#index);
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
      lendTo(onBatch, batch, this.#views.movable(batch));
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
    const { frameBytes } = this.#views;
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
    const at = byteOffset + index * own.length;
    own.set(new Uint8Array(buffer, at, own.length));
    const data = new DataView(own.buffer);
    this.#block = { ...block, data, count: 1, number: block.number + index };
    this.#index = 0;
    presentHeader.moveTo(data, 0);
    this.#presentBody.moveTo(data, header.byteLength);
  }

  #enqueue(block: FrameBlock, i: number): void {
    for (const queue of this.#queues) {
      queue.push(this.#views.sampleOfCopy(block, i));
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
        (block, offset) => this.#views.sampleAt(block, offset),
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
      (block) => this.#views.movable(block),
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
      (block, offset) => this.#views.sampleAt(block, offset),
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

  #resolveWaiters(block: FrameBlock, end: number): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = waiters.filter(({ number }) => number >= end);
    for (const { number, resolve } of waiters) {
      if (number >= end) continue;
      resolve(this.#views.sampleOfCopy(block, number - block.number));
    }
  }
}
