/**
 * Views on the frames of one type, and the samples that are made of them.
 *
 * @module
 */

import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../../struct/struct.ts";
import { copyOf, type FrameBlock } from "./frame_block.ts";
import type { MovableSample } from "./lent_block.ts";

/** Header of a type of frame, and the maker of its samples. */
export interface SampleShape<
  H extends AnyStructType,
  B extends AnyStructType,
  S,
> {
  /** Header of the frames. */
  readonly header: H;
  /** Maker of the samples that iterators yield. */
  readonly toSample: (
    header: ViewOf<H>,
    body: ViewOf<B>,
    receivedAtMs: number,
  ) => S;
}

/** Makes samples of frames. */
export class FrameViews<H extends AnyStructType, B extends AnyStructType, S> {
  /** Length of a frame, in bytes. */
  readonly frameBytes: number;
  readonly #shape: SampleShape<H, B, S>;
  readonly #body: B;
  /** Frame of which a sample was made last, and its views. */
  #made:
    | {
      readonly block: FrameBlock;
      readonly offset: number;
      readonly head: ViewOf<H>;
      readonly body: ViewOf<B>;
    }
    | undefined;

  /**
   * @param shape Header, and the maker of the samples.
   * @param body Struct behind the header.
   */
  constructor(shape: SampleShape<H, B, S>, body: B) {
    this.frameBytes = shape.header.byteLength + body.byteLength;
    this.#shape = shape;
    this.#body = body;
  }

  /**
   * Makes the sample of a frame in memory that doesn't change. Readers in step share the
   * views of the frame of which one was made last.
   *
   * @param block Block of frames.
   * @param offset Offset of the frame within it, in bytes.
   */
  sampleAt(block: FrameBlock, offset: number): S {
    const { header, toSample } = this.#shape;
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

  /**
   * Makes the sample of a copy of a frame.
   *
   * @param block Block of frames.
   * @param index Index of the frame within it.
   */
  sampleOfCopy(block: FrameBlock, index: number): S {
    const { buffer, byteOffset } = block.data;
    const { frameBytes } = this;
    const at = byteOffset + index * frameBytes;
    const data = copyOf(new DataView(buffer, at, frameBytes));
    const number = block.number + index;
    return this.sampleAt({ ...block, data, count: 1, number }, 0);
  }

  /**
   * Makes the sample that shows the frames of a lent block, one after another.
   *
   * @param block Block of frames.
   */
  movable({ receivedAtMs }: FrameBlock): MovableSample<S> {
    const { header, toSample } = this.#shape;
    const head = movableView(header);
    const body = movableView(this.#body);
    return new ShownSample(
      head,
      body,
      header.byteLength,
      toSample(head.view, body.view, receivedAtMs),
    );
  }
}

/** Sample that shows the frames of a lent block. */
class ShownSample<H extends AnyStructType, B extends AnyStructType, S>
  implements MovableSample<S> {
  readonly sample: S;
  readonly #head: MovableViewOf<H>;
  readonly #body: MovableViewOf<B>;
  readonly #headerBytes: number;

  constructor(
    head: MovableViewOf<H>,
    body: MovableViewOf<B>,
    headerBytes: number,
    sample: S,
  ) {
    this.#head = head;
    this.#body = body;
    this.#headerBytes = headerBytes;
    this.sample = sample;
  }

  moveTo(data: DataView, byteOffset: number): void {
    this.#head.moveTo(data, byteOffset);
    this.#body.moveTo(data, byteOffset + this.#headerBytes);
  }
}
