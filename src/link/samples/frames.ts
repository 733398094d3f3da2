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
