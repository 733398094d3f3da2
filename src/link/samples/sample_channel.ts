/**
 * All that the main thread does with one type of frame: the present sample, the
 * callback, those who wait for a sample, and the iterators.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { copyOf, type FrameBlock, type FrameFeed } from "./frame_feed.ts";
import type { LentBlock } from "./frames.ts";
import { LentSource } from "./lent_block.ts";
import type { RateMeter } from "./rate_meter.ts";
import { OpenIterators } from "./sample_iterator.ts";
import { LatestSource, QueueSource, RingSource } from "./sample_sources.ts";
import { SampleSearch } from "./sample_search.ts";
import type { BufferPolicy, SampleIterator } from "./samples.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../../struct/struct.ts";

/** How many samples a queue of its own holds for an iterator. */
const QUEUE_FRAMES_MAX = 1024;
/** After how many callbacks the clock is looked at, at the latest. */
const LOOK_FRAMES_MAX = 16;

/** What a channel delivers, and how samples of it are made. */
export interface ChannelOptions<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> {
  /** Index into the layout's frames. */
  readonly type: number;
  /** The header. */
  readonly header: H;
  /** What follows it. */
  readonly body: B;
  /** Shows the header of the present frame of any type. */
  readonly presentHeader: MovableViewOf<H>;
  /** Makes what iterators yield. */
  readonly toSample: (
    header: ViewOf<H>,
    body: ViewOf<B>,
    receivedAtMs: number,
  ) => S;
  /** Called after each frame, which is then the present one; must not throw. */
  readonly onFrame?: (() => void) | undefined;
  /** Counts the frames. */
  readonly rate?: RateMeter;
}

interface Waiter<S> {
  readonly number: number;
  readonly resolve: (sample: S) => void;
  readonly reject: (error: unknown) => void;
}

/** The samples of one type of frame. */
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
  #presentBody!: MovableViewOf<B>;
  /** The present frame: in the ring while callbacks are called, else in memory of its own. */
  #block!: FrameBlock;
  #index = 0;

  /**
   * @param feed Where frames come from.
   * @param options What it delivers.
   */
  constructor(feed: FrameFeed, options: ChannelOptions<H, B, S>) {
    this.#feed = feed;
    this.#options = options;
    this.setBody(options.body);
  }

  /**
   * Says what follows the header, before the first frame.
   *
   * @param body Its struct.
   */
  setBody(body: B): void {
    this.#body = body;
    this.#frameBytes = this.#options.header.byteLength + body.byteLength;
    const data = new DataView(new ArrayBuffer(this.#frameBytes));
    this.#block = {
      type: this.#options.type,
      data,
      count: 1,
      number: -1,
      receivedMs: -Infinity,
      receivedAtMs: 0,
    };
    this.#presentBody = movableView(body);
  }

  /** When the present frame was received, by `monotonicMs()`; -Infinity before the first. */
  get presentReceivedMs(): number {
    return this.#block.receivedMs;
  }

  /** Sample of the present frame; undefined before the first. */
  get latest(): S | undefined {
    if (this.#block.number < 0) return undefined;
    return this.#make(this.#keep(this.#block, this.#index), 0);
  }

  /** Shows the struct of the present frame; all zero before the first. */
  get present(): ViewOf<B> {
    return this.#presentBody.view;
  }

  /**
   * Delivers frames of a record.
   *
   * @param slot The record's slot.
   * @param first The first frame to deliver, counted within the record.
   * @param count How many frames the record has.
   * @param deadlineMs When to stop calling back, by `monotonicMs()`.
   * @returns How many were delivered; at least one.
   */
  deliver(
    slot: number,
    first: number,
    count: number,
    deadlineMs: number,
  ): number {
    const needsAll = this.#options.onFrame !== undefined ||
      this.#waiters.length > 0 || this.#queues.size > 0;
    const from = needsAll ? first : count - 1;
    const block = this.#feed.peek(slot, from, count - from);
    const delivered = this.#handOut(block, deadlineMs);
    this.#resolveWaiters(block, block.number + delivered);
    this.#show(this.#keep(block, delivered - 1), 0); // before that is released
    const progress = from + delivered - first;
    this.#options.rate?.add(progress, block.receivedMs);
    return progress;
  }

  /** Makes one frame of a block after the other the present one. */
  #handOut(block: FrameBlock, deadlineMs: number): number {
    const { onFrame } = this.#options;
    if (onFrame === undefined && this.#queues.size === 0) return block.count;
    let look = 1; // seldom, as it takes longer than a short callback
    for (let i = 0; i < block.count;) {
      if (this.#queues.size > 0) this.#enqueue(block, i);
      if (onFrame !== undefined) {
        this.#show(block, i);
        onFrame();
      }
      i++;
      if (i < look) continue;
      if (monotonicMs() > deadlineMs) return i;
      look = i + Math.min(i, LOOK_FRAMES_MAX);
    }
    return block.count;
  }

  #show(block: FrameBlock, index: number): void {
    const { header, presentHeader } = this.#options;
    const offset = index * this.#frameBytes;
    this.#block = block;
    this.#index = index;
    presentHeader.moveTo(block.data, offset);
    this.#presentBody.moveTo(block.data, offset + header.byteLength);
  }

  #enqueue(block: FrameBlock, i: number): void {
    for (const queue of this.#queues) {
      queue.push(this.#make(this.#keep(block, i), 0));
    }
  }

  /** Lets the iterators and searches take what has come. */
  wake(): void {
    for (const search of this.#searches) search.look();
    this.#iterators.wake();
  }

  /**
   * Waits for the frame of a number.
   *
   * @param number Counted by type from 0.
   * @param signal Gives up.
   * @returns Its sample.
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

  /** Tells those who wait for a frame that it won't come. */
  rejectWaiters(error: Error): void {
    this.#rejectFrom(0, error);
  }

  /** The same to those who wait for one behind what was received up to now. */
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
   * Opens an iterator over the samples that come from now on.
   *
   * @param policy What happens when it falls behind.
   * @param framesMax How far a `"dropOldest"` one may be behind.
   * @param reader A `"lossless"` one in words.
   * @param signal Ends it, by rejecting.
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
        () => this.latest!,
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
   * Opens an iterator over lent blocks of the frames that come from now on.
   *
   * @param reader The reader in words.
   * @param signal Ends it, by rejecting.
   */
  iterateBlocks(
    reader: string,
    signal?: AbortSignal,
  ): SampleIterator<LentBlock<S>> {
    this.#feed.catchUp();
    const { type, header, toSample } = this.#options;
    const head = movableView(header);
    let body: MovableViewOf<B> | undefined;
    const show = ({ receivedAtMs }: FrameBlock) => {
      const shown = body ??= movableView(this.#body); // known by now
      return {
        sample: toSample(head.view, shown.view, receivedAtMs),
        moveTo: (data: DataView, byteOffset: number) => {
          head.moveTo(data, byteOffset);
          shown.moveTo(data, byteOffset + header.byteLength);
        },
      };
    };
    const source = new LentSource(this.#feed.openCursor(type, reader), show);
    return this.#iterators.open(source, true, signal);
  }

  /**
   * Opens an iterator with a queue of its own, for frames that are rare. It yields
   * every frame that isn't the present one yet, or wasn't: so none is missed by who
   * looks at the present one first.
   *
   * @param signal Ends it, by rejecting.
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
   * Makes a search among the samples that come from now on.
   *
   * @param isWanted Whether a sample will do.
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

  /** Ends the iterators, once what they must not lose is taken. */
  endIterators(): void {
    this.#iterators.finish();
  }

  /** A copy of one frame of a block. */
  #keep(block: FrameBlock, index: number): FrameBlock {
    const { buffer, byteOffset } = block.data;
    const frameBytes = this.#frameBytes;
    const at = byteOffset + index * frameBytes;
    const frame = copyOf(new DataView(buffer, at, frameBytes));
    return { ...block, data: frame, count: 1, number: block.number + index };
  }

  #make(block: FrameBlock, offset: number): S {
    const { header, toSample } = this.#options;
    const { data, receivedAtMs } = block;
    const at = offset + header.byteLength;
    const head = header.viewAt(data, offset) as ViewOf<H>;
    const body = this.#body.viewAt(data, at) as ViewOf<B>;
    return toSample(head, body, receivedAtMs);
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
