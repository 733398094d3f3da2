/**
 * The frames of all types, and the bytes that belong to none, in the order of the wire.
 *
 * @module
 */

import type { FrameBlock, FrameFeed } from "./frame_feed.ts";
import type { FrameKind, StreamEntry } from "./frames.ts";
import { OpenIterators } from "./sample_iterator.ts";
import { RingSource } from "./sample_sources.ts";
import type { SampleIterator } from "./samples.ts";
import {
  type AnyStructType,
  bareView,
  type ViewOf,
} from "../../struct/struct.ts";

/** Roles of the frames, by type. */
const KINDS: readonly FrameKind[] = ["config", "telemetry", "commandStatus"];

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

  /** Lets the iterators take what was received. */
  wake(): void {
    this.#iterators.wake();
  }

  /** Ends the iterators, once what they must not lose is taken. */
  endIterators(): void {
    this.#iterators.finish();
  }

  #make(block: FrameBlock, offset: number): StreamEntry<ViewOf<H>> {
    const { type, data, count, receivedAtMs } = block;
    const frameBytes = data.byteLength / count;
    const { buffer, byteOffset } = data;
    const bytes = new Uint8Array(buffer, byteOffset + offset, frameBytes);
    if (type === undefined) {
      const kind = "discarded";
      const none = undefined;
      return { kind, frameId: none, header: none, bytes, receivedAtMs };
    }
    const header = offset === 0
      ? this.#header.viewAt(data, offset)
      : bareView(this.#header, data, offset);
    return {
      kind: KINDS[type],
      frameId: this.#frameId(type),
      header: header as ViewOf<H>,
      bytes,
      receivedAtMs,
    };
  }
}
