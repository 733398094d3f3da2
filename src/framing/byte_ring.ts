/**
 * Ring of bytes that a socket is read into and frames are read out of. A frame of which
 * only a part was received waits in it for the rest.
 *
 * Bytes have *positions*, counted from the first byte ever written; a position `p` lies
 * at offset `p % capacityBytes`. A mirror of its first bytes follows the ring, so that a
 * frame that begins near the end is contiguous, as are `mirrorBytes` bytes from any
 * position.
 *
 * ```text
 *  offset 0                                     capacityBytes    + mirrorBytes
 *  |  frame 9 … | free …      | frame 7 | frame 8 | frame 9    :  … frame 9 |
 *  ^ mirrored --------------------------------------------------^
 * ```
 *
 * Only the writing side, the worker, uses this class; the reading side reads frames by
 * position.
 *
 * @module
 */

/** Writing side of a ring of bytes. */
export class ByteRing {
  /** The ring and, behind it, its mirror. */
  readonly bytes: Uint8Array;
  /** Number of bytes that the ring holds. */
  readonly capacityBytes: number;
  readonly #mirrorBytes: number;
  #written = 0;

  /**
   * @param bytes `capacityBytes` + `mirrorBytes` bytes of memory.
   * @param capacityBytes A power of two.
   */
  constructor(bytes: Uint8Array, capacityBytes: number) {
    this.bytes = bytes;
    this.capacityBytes = capacityBytes;
    this.#mirrorBytes = bytes.length - capacityBytes;
  }

  /** Position of the next byte to be written. */
  get written(): number {
    return this.#written;
  }

  /**
   * Returns the contiguous free bytes from {@linkcode written} on.
   *
   * @param oldest Position of the oldest byte that is still needed.
   * @returns A part of {@linkcode bytes}; empty when the ring is full.
   */
  writable(oldest: number): Uint8Array {
    const offset = this.#written % this.capacityBytes;
    const used = this.#written - oldest;
    const free = Math.max(0, this.capacityBytes - used);
    return this.bytes.subarray(
      offset,
      Math.min(offset + free, this.capacityBytes),
    );
  }

  /** Whether the bytes from a position on are all in the ring, none of them overwritten. */
  holds(position: number): boolean {
    return this.#written - position <= this.capacityBytes;
  }

  /**
   * Counts bytes as written that were put into {@linkcode writable}.
   *
   * @param count Number of bytes.
   */
  advance(count: number): void {
    const offset = this.#written % this.capacityBytes;
    if (offset < this.#mirrorBytes) {
      this.bytes.copyWithin(
        this.capacityBytes + offset,
        offset,
        Math.min(offset + count, this.#mirrorBytes),
      );
    }
    this.#written += count;
  }

  /**
   * Copies the bytes that were written last.
   *
   * @param count Number of bytes, at most as many as were written and as the ring holds.
   */
  last(count: number): Uint8Array<ArrayBuffer> {
    const first = this.#written - count;
    return Uint8Array.from(
      { length: count },
      (_, i) => this.bytes[(first + i) % this.capacityBytes],
    );
  }
}
