/**
 * Frames and discarded bytes that a link receives, in the order of the wire.
 *
 * @module
 */

/** Role of the struct behind the header of a frame. */
export type FrameKind = "config" | "telemetry" | "commandStatus";

/** Frame as it was received, which never changes after it was delivered. */
export interface ReceivedFrame<H> {
  /** Role of the frame; discriminates it from {@linkcode DiscardedBytes}. */
  readonly kind: FrameKind;
  /** Frame id in its header. */
  readonly frameId: number;
  /** Header of the frame; copied by `toObject()`. */
  readonly header: H;
  /**
   * Header and struct as received. Readers may share their memory: don't write to it, but
   * to a copy by `bytes.slice()`.
   */
  readonly bytes: Uint8Array;
  /**
   * Time of its reception, in ms since 1970 (UTC), by this machine's clock at that time,
   * with a resolution of 1 µs. Times before and after a `clockStepped` event can't be
   * compared.
   */
  readonly receivedAtMs: number;
}

/**
 * Bytes that belong to no frame: junk, a frame of an undeclared id, or the start of a
 * frame that was cut short, also by the end of the connection; or bytes that a controller
 * of another layout has sent before it was disconnected.
 */
export interface DiscardedBytes {
  /** Discriminator from {@linkcode ReceivedFrame}. */
  readonly kind: "discarded";
  /** Undefined, as they have no header that counts. */
  readonly frameId: undefined;
  /** Undefined, likewise. */
  readonly header: undefined;
  /** Bytes up to the next frame; if those are 4 KiB or more, possibly a part of them. */
  readonly bytes: Uint8Array;
  /** Time at which the last of them were received, as for a frame. */
  readonly receivedAtMs: number;
}

/** Entry of `frames()`: a frame of any type, or bytes that belong to none. */
export type StreamEntry<H> = ReceivedFrame<H> | DiscardedBytes;

/**
 * Adjacent frames of one type, or discarded bytes, *lent* in place until the next block
 * is requested, or the iterator ends. Then the memory is reused, and reading the block or
 * its samples throws.
 *
 * A lent block occupies the ring: if it isn't returned, it causes back-pressure on the
 * controller. `for (const sample of block)` yields one object, which shows frame after
 * frame, as do its views; `toObject()`, or `bytes.slice()`, makes a copy to keep.
 *
 * @typeParam S Sample that shows a frame.
 */
export interface LentBlock<S> extends Iterable<S, undefined> {
  /** Number of frames, from 1; 1 of discarded bytes. */
  readonly count: number;
  /** Length of each with its header, in bytes. */
  readonly frameBytes: number;
  /**
   * Bytes of all of them, contiguous, in shared memory. Don't write to them, or read them
   * once the block is returned, as they change then.
   *
   * @throws {Error} If the block was returned.
   */
  readonly bytes: Uint8Array;
  /** Time at which they were received, as for a {@linkcode ReceivedFrame}. */
  readonly receivedAtMs: number;
  /**
   * Shows one frame.
   *
   * @param index Index in the block, in 0..count − 1.
   * @returns Sample of this block, moved to that frame.
   * @throws {RangeError} If there is no such frame.
   * @throws {Error} If the block was returned.
   */
  at(index: number): S;
}
