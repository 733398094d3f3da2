/**
 * A ring of bytes that a socket is read into and frames are read out of.
 *
 * Bytes have *positions*, counted from the first byte ever written; a position
 * `p` lies at offset `p % capacityBytes`. Behind the ring lies a mirror of its
 * first bytes, so that a frame that begins near the end can be read in one
 * piece: `mirrorBytes` from any position on are contiguous.
 *
 * ```text
 *  offset 0                                     capacityBytes    + mirrorBytes
 *  |  frame 9 … | free …      | frame 7 | frame 8 | frame 9    :  … frame 9 |
 *  ^ mirrored --------------------------------------------------^
 * ```
 *
 * Only the writing side, the worker, uses this class; the reading side takes
 * frames out by position.
 *
 * @module
 */

/** The writing side of a ring of bytes. */
export class ByteRing {
  /** The ring and, behind it, its mirror. */
  readonly bytes: Uint8Array;
  /** How many bytes the ring holds. */
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

  /** The position of the next byte to be written. */
  get written(): number {
    return this.#written;
  }

  /**
   * The free bytes that lie in one piece from {@linkcode written} on.
   *
   * @param oldest The position of the oldest byte that is still needed.
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

  /**
   * Takes in `count` bytes that were put into {@linkcode writable}.
   *
   * @param count How many bytes.
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
   * @param count How many, at most what was written and what the ring holds.
   */
  last(count: number): Uint8Array<ArrayBuffer> {
    const first = this.#written - count;
    return Uint8Array.from(
      { length: count },
      (_, i) => this.bytes[(first + i) % this.capacityBytes],
    );
  }
}
