/**
 * Positions of readers in a feed.
 *
 * @module
 */

import type { FrameBlock } from "./frame_block.ts";
import type { FrameFeed } from "./frame_feed.ts";
import type { JournalRecord } from "../../transport/record_list.ts";

/** Position of a reader in a feed. */
export class FrameCursor {
  /** Type of frame that it reads; all, and stray bytes, if undefined. */
  readonly type: number | undefined;
  /** Human-readable reader, if its unread frames may not be skipped. */
  readonly reader: string | undefined;
  /** Record that it is at. */
  record: JournalRecord;
  /** Next frame within that record. */
  frame = 0;
  /** Number of frames that were skipped before they were read. */
  skipped = 0;
  readonly #feed: FrameFeed;
  readonly #close: () => void;
  #read: number;
  /** Number of the next frames that are lent. */
  #lent = 0;

  /** Made by {@linkcode FrameFeed.openCursor}. */
  constructor(
    feed: FrameFeed,
    type: number | undefined,
    reader: string | undefined,
    close: () => void,
  ) {
    this.#feed = feed;
    this.type = type;
    this.reader = reader;
    this.record = feed.end;
    this.#read = feed.received(type);
    this.#close = close;
  }

  /** Number of the next frame, counted from 0 among those that it reads. */
  get number(): number {
    return this.#read;
  }

  /** Number of frames that it hasn't read. */
  get behind(): number {
    return this.#feed.received(this.type) - this.#read;
  }

  /**
   * Reads the next frames.
   *
   * @param limit Largest number of frames.
   * @returns Block of at least one frame; `undefined` if there is none.
   */
  next(limit: number): FrameBlock | undefined {
    if (!this.#feed.settleReported(this)) return undefined;
    const block = this.#take(limit);
    this.#feed.release();
    return block;
  }

  /**
   * Reads the next frames, also those behind something that isn't reported yet, without
   * releasing memory, which takes a while if there are many.
   *
   * @param limit Largest number of frames.
   */
  read(limit: number): FrameBlock | undefined {
    return this.#feed.settle(this) ? this.#take(limit) : undefined;
  }

  /**
   * Reads the next frames without a copy. The worker keeps the returned block unchanged
   * until the next call, or {@linkcode close}.
   *
   * @returns Block of at least one frame; `undefined` if there is none.
   */
  lend(): FrameBlock | undefined {
    this.#advance(this.#lent);
    const block = this.#feed.settleReported(this)
      ? this.#feed.peek(this.record, this.frame, Infinity)
      : undefined;
    this.#lent = block?.count ?? 0;
    this.#feed.release();
    return block;
  }

  /**
   * Skips frames.
   *
   * @param count Number of frames; at most {@linkcode behind}.
   */
  skip(count: number): void {
    this.skipped += count;
    while (count > 0 && this.#feed.settle(this)) {
      const step = Math.min(count, this.record.count - this.frame);
      this.#advance(step);
      count -= step;
    }
  }

  /** Releases the frames. */
  close(): void {
    this.#close();
  }

  #take(limit: number): FrameBlock {
    const block = this.#feed.copy(this.record, this.frame, limit);
    this.#advance(block.count);
    return block;
  }

  #advance(count: number): void {
    this.frame += count;
    this.#read += count;
  }
}
