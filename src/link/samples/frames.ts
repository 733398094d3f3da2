/**
 * What a link receives, in the order of the wire, as users see it.
 *
 * @module
 */

/** The struct behind the header of a frame, by its role. */
export type FrameKind = "config" | "telemetry" | "commandStatus";

/** A frame as it was received: stable, it never changes after it was delivered. */
export interface ReceivedFrame<H> {
  /** The role of the frame; tells it from {@linkcode DiscardedBytes}. */
  readonly kind: FrameKind;
  /** The frame id in its header. */
  readonly frameId: number;
  /** The frame's header; copied by `toObject()`. */
  readonly header: H;
  /**
   * Header and struct as received. Readers may share their memory, so don't write to
   * them: `bytes.slice()` makes a copy of your own.
   */
  readonly bytes: Uint8Array;
  /**
   * When it was received, in ms since 1970 (UTC), by this machine's clock as it was set
   * then, with a resolution of 1 µs. Across a `clockStepped` event times don't compare.
   */
  readonly receivedAtMs: number;
}

/**
 * Bytes that belong to no frame: junk, a frame of an undeclared id, or the begin of a frame
 * that was cut short, also by the end of the connection; or what a controller of another
 * layout has sent before it was disconnected.
 */
export interface DiscardedBytes {
  /** Tells them from a {@linkcode ReceivedFrame}. */
  readonly kind: "discarded";
  /** Undefined, as they have no header that counts. */
  readonly frameId: undefined;
  /** Undefined, likewise. */
  readonly header: undefined;
  /** All bytes up to the next frame; where those are 4 KiB or more, also parts of them. */
  readonly bytes: Uint8Array;
  /** When the last of them were received, as that of a frame. */
  readonly receivedAtMs: number;
}

/** An entry of `frames()`: a frame of any type, or bytes that belong to none. */
export type StreamEntry<H> = ReceivedFrame<H> | DiscardedBytes;

/**
 * Neighbouring frames of one type, or discarded bytes, *lent* where they were received:
 * until the next block is asked for, or the iterator ends. Then the memory is used again,
 * and to read the block or its samples throws.
 *
 * A lent block holds the ring: if it isn't given back, the controller is held back.
 * `for (const sample of block)` yields one object, which shows frame after frame, as do its
 * views; `toObject()`, or `bytes.slice()`, makes a copy to keep.
 *
 * @typeParam S The sample that shows a frame.
 */
export interface LentBlock<S> extends Iterable<S, undefined> {
  /** Number of frames, from 1; 1 of discarded bytes. */
  readonly count: number;
  /** Length of each with its header, in bytes. */
  readonly frameBytes: number;
  /**
   * All of them, one behind the other, in shared memory. Don't write to them, or read them
   * once the block is given back: then they change.
   *
   * @throws {Error} If the block was given back.
   */
  readonly bytes: Uint8Array;
  /** When they were received, as that of a {@linkcode ReceivedFrame}. */
  readonly receivedAtMs: number;
  /**
   * Shows one frame.
   *
   * @param index Its place in the block, in 0..count − 1.
   * @returns The sample of this block, moved there.
   * @throws {RangeError} If there is no such frame.
   * @throws {Error} If the block was given back.
   */
  at(index: number): S;
}
