/**
 * The frames of all types, and the bytes that belong to none, in the order of the wire.
 *
 * @module
 */

import type { FrameBlock, FrameFeed } from "./frame_feed.ts";
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

/** What all bytes without a frame have in common. */
const DISCARDED = {
  kind: "discarded",
  frameId: undefined,
  header: undefined,
} as const;

/** All that one socket receives. */
export class FrameStream<H extends AnyStructType> {
  readonly #feed: FrameFeed;
  readonly #header: H;
  readonly #frameId: (type: number) => number;
  readonly #iterators = new OpenIterators();

  /**
   * @param feed The frames.
   * @param header The header in front of each.
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
   * Opens an iterator over all that is received from now on.
   *
   * @param entriesMax How far it may be behind; Infinity if it must lose nothing.
   * @param reader A reader that must lose nothing, in words.
   * @param signal Ends it, by rejecting.
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
   * Opens an iterator over lent blocks of all that is received from now on.
   *
   * @param reader The reader in words.
   * @param signal Ends it, by rejecting.
   */
  iterateBlocks(
    reader: string,
    signal?: AbortSignal,
  ): SampleIterator<LentBlock<StreamEntry<ViewOf<H>>>> {
    this.#feed.catchUp();
    const header = movableView(this.#header);
    const source = new LentSource(
      this.#feed.openCursor(undefined, reader),
      (block) => this.#show(block, header),
    );
    return this.#iterators.open(source, true, signal);
  }

  /** Lets the iterators take what was received. */
  wake(): void {
    this.#iterators.wake();
  }

  /** Ends the iterators, once what they must not lose is taken. */
  endIterators(): void {
    this.#iterators.finish();
  }

  #show(
    { type, data, count, receivedAtMs }: FrameBlock,
    header: MovableViewOf<H>,
  ): MovableSample<StreamEntry<ViewOf<H>>> {
    const frameBytes = data.byteLength / count;
    let shown = data;
    let offset = 0;
    const sample = {
      ...type === undefined ? DISCARDED : {
        kind: KINDS[type],
        frameId: this.#frameId(type),
        header: header.view,
      },
      receivedAtMs,
      get bytes() {
        const { buffer, byteOffset } = shown;
        return new Uint8Array(buffer, byteOffset + offset, frameBytes);
      },
    };
    return {
      sample,
      moveTo: (data, byteOffset) => {
        shown = data;
        offset = byteOffset;
        header.moveTo(data, byteOffset);
      },
    };
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
