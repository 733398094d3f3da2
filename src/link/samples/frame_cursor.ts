/**
 * The places of readers in a feed.
 *
 * @module
 */

import type { FrameBlock, FrameFeed } from "./frame_feed.ts";

/** A reader's place in a feed. */
export class FrameCursor {
  /** The type of frame that it reads; all, and stray bytes, if undefined. */
  readonly type: number | undefined;
  /** Its reader in words, if its unread frames may not be skipped. */
  readonly reader: string | undefined;
  /** The slot of the record that it is at. */
  slot: number;
  /** The next frame within that record. */
  frame = 0;
  /** How many frames were skipped before they were read. */
  skipped = 0;
  readonly #feed: FrameFeed;
  readonly #close: () => void;
  #read: number;
  /** How many of the next frames are lent. */
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
    this.slot = feed.end;
    this.#read = feed.received(type);
    this.#close = close;
  }

  /** The number of the next frame, counted from 0 among those that it reads. */
  get number(): number {
    return this.#read;
  }

  /** How many frames it hasn't read. */
  get behind(): number {
    return this.#feed.received(this.type) - this.#read;
  }

  /**
   * Reads on.
   *
   * @param limit How many frames at most.
   * @returns At least one frame; `undefined` if there is none.
   */
  next(limit: number): FrameBlock | undefined {
    const block = this.read(limit);
    if (block) this.#feed.release();
    return block;
  }

  /** The same, but gives nothing back yet: that takes a while if there are many. */
  read(limit: number): FrameBlock | undefined {
    if (!this.#feed.settle(this)) return undefined;
    const block = this.#feed.copy(this.slot, this.frame, limit);
    this.#advance(block.count);
    return block;
  }

  /**
   * Reads on without a copy. The worker leaves what was returned in its place until the
   * next call, or {@linkcode close}.
   *
   * @returns At least one frame; `undefined` if there is none.
   */
  lend(): FrameBlock | undefined {
    this.#advance(this.#lent);
    const block = this.#feed.settle(this)
      ? this.#feed.peek(this.slot, this.frame, Infinity)
      : undefined;
    this.#lent = block?.count ?? 0;
    this.#feed.release();
    return block;
  }

  /**
   * Skips frames.
   *
   * @param count How many; at most {@linkcode behind}.
   */
  skip(count: number): void {
    this.skipped += count;
    while (count > 0 && this.#feed.settle(this)) {
      const step = Math.min(count, this.#feed.unread(this));
      this.#advance(step);
      count -= step;
    }
  }

  /** Gives the frames up. */
  close(): void {
    this.#close();
  }

  #advance(count: number): void {
    this.frame += count;
    this.#read += count;
  }
}
