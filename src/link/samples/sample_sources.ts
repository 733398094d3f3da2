/**
 * Sources of the samples of iterators, each with its own policy for a reader that falls
 * behind.
 *
 * @module
 */

import type { FrameCursor } from "./frame_cursor.ts";
import type { FrameBlock } from "./frame_block.ts";

/** Source of an iterator's samples. */
export interface SampleSource<S> {
  /** Number of samples that were lost. */
  readonly dropped: number;
  /** Number of samples that can be taken by now; 0 once it is closed. */
  readonly pending: number;
  /** Takes the next sample, if there is one by now. */
  take(): S | undefined;
  /** Counts the samples that were not taken as lost; before {@linkcode close}. */
  abandon(): void;
  /** Releases its resources. */
  close(): void;
}

/** Maker of the sample of the frame at an offset of a block. */
export type SampleMaker<S> = (
  block: FrameBlock,
  byteOffset: number,
) => S;

/** Source of every sample, or of all but the oldest, by a cursor on the ring. */
export class RingSource<S> implements SampleSource<S> {
  readonly #cursor: FrameCursor;
  readonly #framesMax: number;
  readonly #make: SampleMaker<S>;
  #block: FrameBlock | undefined;
  #next = 0;
  #skipped = 0;
  /** Value of {@linkcode dropped} when it was closed. */
  #droppedAtClose: number | undefined;

  /**
   * @param cursor Its position in the ring.
   * @param framesMax Number of frames that it may be behind.
   * @param make Maker of the sample of a frame.
   */
  constructor(cursor: FrameCursor, framesMax: number, make: SampleMaker<S>) {
    this.#cursor = cursor;
    this.#framesMax = framesMax;
    this.#make = make;
  }

  get dropped(): number {
    return this.#droppedAtClose ??
      this.#cursor.skipped + this.#skipped + this.#excess;
  }

  get pending(): number {
    if (this.#droppedAtClose !== undefined) return 0;
    return Math.min(this.#unread + this.#cursor.behind, this.#framesMax);
  }

  take(): S | undefined {
    if (this.#framesMax !== Infinity) this.#skipOldest();
    if (this.#unread === 0) {
      this.#block = this.#cursor.next(this.#framesMax);
      this.#next = 0;
      if (this.#block === undefined) return undefined;
    }
    const block = this.#block!;
    const frameBytes = block.data.byteLength / block.count;
    return this.#make(block, this.#next++ * frameBytes);
  }

  abandon(): void {
    const { skipped, behind } = this.#cursor;
    this.#droppedAtClose = skipped + this.#skipped + this.#unread + behind;
  }

  close(): void {
    this.#droppedAtClose = this.dropped;
    this.#block = undefined;
    this.#cursor.close();
  }

  get #unread(): number {
    return this.#block === undefined ? 0 : this.#block.count - this.#next;
  }

  /** Number of samples that are lost, as it is too far behind, but not yet skipped. */
  get #excess(): number {
    const behind = this.#unread + this.#cursor.behind;
    return Math.max(0, behind - this.#framesMax);
  }

  #skipOldest(): void {
    const excess = this.#excess;
    if (excess === 0) return;
    const ofBlock = Math.min(excess, this.#unread);
    this.#next += ofBlock;
    this.#skipped += ofBlock;
    if (excess > ofBlock) this.#cursor.skip(excess - ofBlock);
  }
}

/** Source of the newest sample. */
export class LatestSource<S> implements SampleSource<S> {
  readonly #number: () => number;
  readonly #sample: () => S;
  #next: number;
  #dropped = 0;
  /** Value of {@linkcode dropped} when it was closed. */
  #droppedAtClose: number | undefined;

  /**
   * @param number Returns the number of the newest sample.
   * @param sample Returns the newest sample.
   * @param received Number of samples up to now.
   */
  constructor(number: () => number, sample: () => S, received: number) {
    this.#number = number;
    this.#sample = sample;
    this.#next = received;
  }

  get dropped(): number {
    return this.#droppedAtClose ??
      this.#dropped + Math.max(0, this.#number() - this.#next);
  }

  get pending(): number {
    const isClosed = this.#droppedAtClose !== undefined;
    return isClosed || this.#number() < this.#next ? 0 : 1;
  }

  take(): S | undefined {
    const number = this.#number();
    if (number < this.#next) return undefined;
    this.#dropped += number - this.#next;
    this.#next = number + 1;
    return this.#sample();
  }

  abandon(): void {
    const unread = Math.max(0, this.#number() + 1 - this.#next);
    this.#droppedAtClose = this.#dropped + unread;
  }

  close(): void {
    this.#droppedAtClose = this.dropped;
  }
}

/** Source with a queue of its own, for rare samples that must not be lost with the ring. */
export class QueueSource<S> implements SampleSource<S> {
  readonly #lengthMax: number;
  readonly #onClose: () => void;
  /** Ring of samples, as `shift()` of a long array is slow; restarts once it is empty. */
  readonly #ring: (S | undefined)[] = [];
  #first = 0;
  #count = 0;
  #dropped = 0;

  /**
   * @param lengthMax Limit of the queue.
   * @param onClose Called by close().
   */
  constructor(lengthMax: number, onClose: () => void) {
    this.#lengthMax = lengthMax;
    this.#onClose = onClose;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get pending(): number {
    return this.#count;
  }

  /** Adds a sample; drops the oldest when the queue is full. */
  push(sample: S): void {
    if (this.#count === this.#lengthMax) {
      this.take();
      this.#dropped++;
    }
    this.#ring[(this.#first + this.#count) % this.#lengthMax] = sample;
    this.#count++;
  }

  take(): S | undefined {
    if (this.#count === 0) return undefined;
    const sample = this.#ring[this.#first];
    this.#ring[this.#first] = undefined;
    this.#count--;
    this.#first = this.#count === 0 ? 0 : (this.#first + 1) % this.#lengthMax;
    return sample;
  }

  abandon(): void {
    this.#dropped += this.#count;
    this.#ring.length = this.#count = this.#first = 0;
  }

  close(): void {
    this.#onClose();
  }
}
