/**
 * Blocks of frames that are lent: shown in place in the ring, without a copy, until their
 * reader requests the next.
 *
 * @module
 */

import type { FrameCursor } from "./frame_cursor.ts";
import type { FrameBlock } from "./frame_block.ts";
import type { LentBlock } from "./frames.ts";
import type { SampleSource } from "./sample_sources.ts";

/** Sample that shows one frame of a block after another. */
export interface MovableSample<S> {
  /** Sample. */
  readonly sample: S;
  /** Shows the frame at an offset of some memory. */
  moveTo(data: DataView, byteOffset: number): void;
}

/** Empty memory, for views that show nothing: reading of them throws. */
const NOTHING = new DataView(new ArrayBuffer(0));

/** Source whose blocks, of a cursor on the ring, are lent one at a time. */
export class LentSource<S> implements SampleSource<LentBlock<S>> {
  /** Number of frames that were lost: none, as the ring waits for the reader. */
  readonly dropped = 0;
  readonly #cursor: FrameCursor;
  readonly #show: (block: FrameBlock) => MovableSample<S>;
  #lent: Lent<S> | undefined;

  /**
   * @param cursor Its position in the ring.
   * @param show Maker of the sample that shows the frames of a block.
   */
  constructor(
    cursor: FrameCursor,
    show: (block: FrameBlock) => MovableSample<S>,
  ) {
    this.#cursor = cursor;
    this.#show = show;
  }

  take(): LentBlock<S> | undefined {
    this.#lent?.giveBack();
    const block = this.#cursor.lend();
    this.#lent = block && new Lent(block, this.#show(block));
    return this.#lent;
  }

  abandon(): void {}

  close(): void {
    this.#lent?.giveBack();
    this.#lent = undefined;
    this.#cursor.close();
  }
}

/** Block that is lent. */
class Lent<S> implements LentBlock<S> {
  readonly count: number;
  readonly frameBytes: number;
  readonly receivedAtMs: number;
  readonly #movable: MovableSample<S>;
  #data: DataView;

  constructor(
    { data, count, receivedAtMs }: FrameBlock,
    movable: MovableSample<S>,
  ) {
    this.count = count;
    this.frameBytes = data.byteLength / count;
    this.receivedAtMs = receivedAtMs;
    this.#data = data;
    this.#movable = movable;
  }

  get bytes(): Uint8Array {
    if (this.#data === NOTHING) throw givenBack();
    const { buffer, byteOffset, byteLength } = this.#data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  at(index: number): S {
    if (this.#data === NOTHING) throw givenBack();
    if (!(Number.isInteger(index) && index >= 0 && index < this.count)) {
      throw new RangeError(
        `Cannot show frame of block as index must be in 0..${
          this.count - 1
        }: received ${index}`,
      );
    }
    this.#movable.moveTo(this.#data, index * this.frameBytes);
    return this.#movable.sample;
  }

  [Symbol.iterator](): Iterator<S, undefined> {
    const { count, frameBytes } = this;
    const movable = this.#movable;
    const yielded = { value: movable.sample, done: false } as const;
    let index = 0;
    return {
      next: () => {
        if (index === count) return DONE;
        if (this.#data === NOTHING) throw givenBack();
        movable.moveTo(this.#data, index++ * frameBytes);
        return yielded;
      },
    };
  }

  /** Returns the block, which then shows nothing. */
  giveBack(): void {
    this.#data = NOTHING;
    this.#movable.moveTo(NOTHING, 0);
  }
}

const DONE = { value: undefined, done: true } as const;

function givenBack(): Error {
  return new Error(
    "Cannot read block as it was given back: read it before the next one is asked for, or copy what shall be kept",
  );
}
