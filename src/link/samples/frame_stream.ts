/**
 * Stream of the frames of all types, and of the bytes that belong to none, in the order
 * of the wire.
 *
 * @module
 */

import type { FrameBlock } from "./frame_block.ts";
import type { FrameFeed } from "./frame_feed.ts";
import type { FrameKind, LentBlock, StreamEntry } from "./frames.ts";
import { LentSource, type MovableSample } from "./lent_block.ts";
import { OpenIterators } from "./sample_iterator.ts";
import { RingSource } from "./sample_sources.ts";
import type { SampleIterator } from "./samples.ts";
import {
  type AnyStructType,
  movableView,
  type MovableViewOf,
  type ViewOf,
} from "../../struct/struct.ts";

/** Roles of the frames, by type. */
const KINDS: readonly FrameKind[] = ["config", "telemetry", "commandStatus"];

/** Properties of all bytes without a frame. */
const DISCARDED = {
  kind: "discarded",
  frameId: undefined,
  header: undefined,
} as const;

/** Entry that shows the frames of a lent block. */
class ShownEntry<H extends AnyStructType>
  implements MovableSample<StreamEntry<ViewOf<H>>> {
  readonly sample: StreamEntry<ViewOf<H>>;
  readonly #header: MovableViewOf<H>;
  #data: DataView;
  #offset = 0;

  constructor(
    header: H,
    frameId: (type: number) => number,
    { type, data, count, receivedAtMs }: FrameBlock,
  ) {
    this.#header = movableView(header);
    this.#data = data;
    const frameBytes = data.byteLength / count;
    const bytes = () => {
      const { buffer, byteOffset } = this.#data;
      return new Uint8Array(buffer, byteOffset + this.#offset, frameBytes);
    };
    this.sample = {
      ...type === undefined ? DISCARDED : {
        kind: KINDS[type],
        frameId: frameId(type),
        header: this.#header.view,
      },
      get bytes() {
        return bytes();
      },
      receivedAtMs,
    };
  }

  moveTo(data: DataView, byteOffset: number): void {
    this.#data = data;
    this.#offset = byteOffset;
    this.#header.moveTo(data, byteOffset);
  }
}

/** Frames and discarded bytes that one socket receives. */
export class FrameStream<H extends AnyStructType> {
  readonly #feed: FrameFeed;
  readonly #header: H;
  readonly #frameId: (type: number) => number;
  readonly #iterators = new OpenIterators();

  /**
   * @param feed Feed of the frames.
   * @param header Header in front of each frame.
   * @param frameId Returns the frame id of a type.
   */
  constructor(
    feed: FrameFeed,
    header: H,
    frameId: (type: number) => number,
  ) {
    this.#feed = feed;
    this.#header = header;
    this.#frameId = frameId;
  }

  /**
   * Opens an iterator over everything received from now on.
   *
   * @param entriesMax Number of entries that it may be behind; Infinity if it must lose
   * nothing.
   * @param reader Human-readable reader, if it must lose nothing.
   * @param signal Ends the iterator, by rejecting.
   */
  iterate(
    entriesMax: number,
    reader: string | undefined,
    signal?: AbortSignal,
  ): SampleIterator<StreamEntry<ViewOf<H>>> {
    this.#feed.catchUp();
    const source = new RingSource(
      this.#feed.openCursor(undefined, reader),
      entriesMax,
      (block, offset) => this.#make(block, offset),
    );
    return this.#iterators.open(source, reader !== undefined, signal);
  }

  /**
   * Opens an iterator over lent blocks of everything received from now on.
   *
   * @param reader Human-readable reader.
   * @param signal Ends the iterator, by rejecting.
   */
  iterateBlocks(
    reader: string,
    signal?: AbortSignal,
  ): SampleIterator<LentBlock<StreamEntry<ViewOf<H>>>> {
    this.#feed.catchUp();
    const source = new LentSource(
      this.#feed.openCursor(undefined, reader),
      (block) => new ShownEntry(this.#header, this.#frameId, block),
    );
    return this.#iterators.open(source, true, signal);
  }

  /** Lets the iterators take the received entries. */
  wake(): void {
    this.#iterators.wake();
  }

  /** Ends the iterators, once they have taken the frames that they must not lose. */
  endIterators(): void {
    this.#iterators.finish();
  }

  #make(block: FrameBlock, offset: number): StreamEntry<ViewOf<H>> {
    const { type, data, count, receivedAtMs } = block;
    const frameBytes = data.byteLength / count;
    const { buffer, byteOffset } = data;
    const bytes = new Uint8Array(buffer, byteOffset + offset, frameBytes);
    if (type === undefined) return { ...DISCARDED, bytes, receivedAtMs };
    return {
      kind: KINDS[type],
      frameId: this.#frameId(type),
      header: this.#header.viewAt(data, offset) as ViewOf<H>,
      bytes,
      receivedAtMs,
    };
  }
}
