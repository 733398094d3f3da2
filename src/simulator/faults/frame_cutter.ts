/**
 * Cutting of a controller's stream of bytes into frames and the bytes between them.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { ByteRing } from "../../framing/byte_ring.ts";
import { FrameDecoder } from "../../framing/frame_decoder.ts";
import type { FrameLayout } from "../../framing/frame_layout.ts";

const RING_BYTES_MIN = 65_536;
const RING_FRAMES_MIN = 8;
/** Bytes that the decoder reads as one piece at least. */
const MIRROR_BYTES_MIN = 64;
/** `frameType` of bytes that belong to no frame. */
export const NO_FRAME = -1;

/** Part of a stream. */
export interface Piece {
  /** The bytes, a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Index into the layout's frames, or {@linkcode NO_FRAME}. */
  readonly frameType: number;
}

/**
 * Cuts a stream into pieces, which together are the stream, byte for byte. A frame that
 * overlaps the one before, which had lost bytes, is no frame here.
 */
export class FrameCutter {
  readonly #ring: ByteRing;
  readonly #decoder: FrameDecoder;
  readonly #layout: FrameLayout;
  /** Position of the first byte that was not returned yet. */
  #next = 0;

  /** @param layout Layout of the frames. */
  constructor(layout: FrameLayout) {
    const frameBytesMax = Math.max(
      ...layout.frames.map(({ byteLength }) => byteLength),
    );
    const least = Math.max(RING_BYTES_MIN, RING_FRAMES_MIN * frameBytesMax);
    const capacityBytes = 2 ** Math.ceil(Math.log2(least));
    const mirrorBytes = Math.max(
      MIRROR_BYTES_MIN,
      frameBytesMax + layout.headerBytes,
    );
    const memory = new Uint8Array(capacityBytes + mirrorBytes);
    this.#ring = new ByteRing(memory, capacityBytes);
    this.#decoder = new FrameDecoder(layout, this.#ring);
    this.#decoder.reset();
    this.#layout = layout;
  }

  /** Memory to read the next bytes into; never empty once all pieces were taken. */
  get free(): Uint8Array {
    return this.#ring.writable(Math.min(this.#decoder.oldest, this.#next));
  }

  /**
   * Yields the pieces that are complete, in the order of the stream.
   *
   * @param count Number of bytes that were put into {@linkcode FrameCutter.free}.
   */
  *take(count: number): Generator<Piece> {
    this.#ring.advance(count);
    for (
      let part = this.#decoder.next();
      part !== undefined;
      part = this.#decoder.next()
    ) {
      if (part.kind === "discard") continue;
      const { frameType, position } = part;
      const { byteLength } = this.#layout.frames[frameType];
      for (let i = 0; i < part.count; i++) {
        const start = position + i * byteLength;
        const isWhole = start >= this.#next;
        if (isWhole) yield* this.#upTo(start);
        yield* this.#upTo(start + byteLength, isWhole ? frameType : NO_FRAME);
      }
    }
    yield* this.#upTo(this.#decoder.settled);
  }

  /** Yields what is left at the end of the stream. */
  *finish(): Generator<Piece> {
    this.#decoder.finish();
    yield* this.take(0);
    yield* this.#upTo(this.#ring.written);
  }

  *#upTo(end: number, frameType = NO_FRAME): Generator<Piece> {
    if (end <= this.#next) return;
    const { bytes: memory, capacityBytes } = this.#ring;
    const count = end - this.#next;
    const at = this.#next % capacityBytes;
    const head = memory.subarray(at, Math.min(at + count, capacityBytes));
    const bytes = concat([head, memory.subarray(0, count - head.length)]);
    this.#next = end;
    yield { bytes, frameType };
  }
}
