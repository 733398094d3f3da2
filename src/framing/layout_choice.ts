/**
 * Choice between layouts of frames, by the bytes with which a stream begins: for a peer
 * that may be of one version or another.
 *
 * A frame id alone is weak evidence, as zero bytes are frequent, and can be an id:
 *
 * | position | a layout is chosen when |
 * | ----- | ----------------------- |
 * | start of the stream | it has the frame id of the header there; if that id is 0, the header must have a time stamp, too |
 * | behind junk | it has two headers, one frame apart, of which the second is stamped a little later |
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import type { FrameLayout } from "./frame_layout.ts";
import { Evidence, HeaderReader } from "./header_reader.ts";

/** Chooses between layouts. */
export class LayoutChoice {
  readonly #layouts: readonly FrameLayout[];
  readonly #readers: readonly HeaderReader[];
  readonly #ring: ByteRing;
  #start = 0;
  /** Position of the next candidate; earlier ones are rejected. */
  #at = 0;

  /**
   * @param layouts Layouts, of which no two share a frame id, all with one header.
   * @param ring Bytes.
   */
  constructor(layouts: readonly FrameLayout[], ring: ByteRing) {
    this.#layouts = layouts;
    this.#readers = layouts.map((layout) => new HeaderReader(layout, ring));
    this.#ring = ring;
  }

  /** Begins with a stream that starts at the ring's present end. */
  begin(): void {
    this.#start = this.#at = this.#ring.written;
  }

  /** Number of bytes of the stream that were received. */
  get bytesReceived(): number {
    return this.#ring.written - this.#start;
  }

  /** Whether the header at the start of the stream was received. */
  get hasStart(): boolean {
    return this.bytesReceived >= this.#layouts[0].headerBytes;
  }

  /**
   * Identifies the layout by the header at the start of the stream, once
   * {@linkcode hasStart}.
   *
   * @returns Index of the layout; `undefined` if the header is of none.
   */
  atStart(): number | undefined {
    const start = this.#start;
    return found(this.#readers.findIndex((reader, index) => {
      const type = reader.typeAt(start);
      if (type < 0) return false;
      const { frameId } = this.#layouts[index].frames[type];
      return frameId !== 0 || reader.taiAt(start, type) !== undefined;
    }));
  }

  /**
   * Searches the received bytes of the stream for a layout.
   *
   * @returns Index of the layout of which there are two frames in a row; `undefined` if
   * there are none yet.
   */
  behindJunk(): number | undefined {
    const end = this.#ring.written - this.#layouts[0].headerBytes;
    for (; this.#at <= end; this.#at++) {
      const at = this.#at;
      let isOpen = false;
      const index = this.#readers.findIndex((reader, index) => {
        const type = reader.typeAt(at);
        if (type < 0) return false;
        const tai = reader.taiAt(at, type);
        if (tai === undefined) return false;
        const next = at + this.#layouts[index].frames[type].byteLength;
        isOpen ||= next > end;
        const nextType = next <= end ? reader.typeAt(next) : -1;
        return nextType >= 0 &&
          reader.evidenceAt(next, nextType, tai) === Evidence.RUNS_ON;
      });
      if (index >= 0 || isOpen) return found(index);
    }
    return undefined;
  }
}

function found(index: number): number | undefined {
  return index < 0 ? undefined : index;
}
