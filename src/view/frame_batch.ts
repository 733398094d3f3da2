/**
 * Batches of raw frames of one source and kind: the binary messages of the page.
 *
 * | offset | type | field |
 * | -----: | ---- | ----- |
 * | 0 | u32 | magic, 0x31425846: `FXB1` |
 * | 4 | u16 | index of the source |
 * | 6 | u8 | kind: index into {@linkcode BATCH_KINDS} |
 * | 7 | u8 | reserved, 0 |
 * | 8 | u32 | `structsId` of its structs |
 * | 12 | u32 | number of the `history` that it answers; 0 of frames as they are received |
 * | 16 | u32 | number of frames, n |
 * | 20 | u32 | length of a frame with its header, in bytes, m |
 * | 24 | f64 × n | times of receipt, in ms since 1970 (UTC) |
 * | 24 + 8 n | u32 × n | frames that are missing before each, by the counter of the headers |
 * | 24 + 12 n | m × n | frames, as they were received |
 *
 * All numbers are little-endian, and times and counts are aligned. The machines on which
 * both ends run are little-endian, too, as typed arrays are read in place.
 *
 * @module
 */

import type { FrameKind } from "../link/samples/frames.ts";

/** Kinds of frames of batches. */
export const BATCH_KINDS: readonly FrameKind[] = [
  "telemetry",
  "config",
  "commandStatus",
];

const MAGIC = 0x31425846;
const HEAD_BYTES = 24;
const BYTES_PER_FRAME = 12;

/** Frames of one kind, as columns. */
export interface FrameColumns {
  /** Kind of the frames. */
  readonly kind: FrameKind;
  /** Number of the structs by which they are decoded. */
  readonly structsId: number;
  /** Length of a frame with its header, in bytes. */
  readonly frameBytes: number;
  /** Times of receipt, in ms since 1970 (UTC). */
  readonly times: Float64Array;
  /** Numbers of frames that are missing before each. */
  readonly missed: Uint32Array;
  /** The frames, one behind the other. */
  readonly bytes: Uint8Array;
}

/** Frames with their source. */
export interface FrameBatch extends FrameColumns {
  /** Index of the source. */
  readonly source: number;
  /** Number of the `history` that they answer; 0 of frames as they are received. */
  readonly request: number;
}

/** Returns the binary message of a batch. */
export function encodeBatch(batch: FrameBatch): ArrayBuffer {
  const { source, kind, structsId, request, frameBytes, bytes } = batch;
  const { times, missed } = batch;
  const count = times.length;
  const framesAt = HEAD_BYTES + BYTES_PER_FRAME * count;
  const buffer = new ArrayBuffer(framesAt + bytes.length);
  const head = new DataView(buffer);
  head.setUint32(0, MAGIC, true);
  head.setUint16(4, source, true);
  head.setUint8(6, BATCH_KINDS.indexOf(kind));
  head.setUint32(8, structsId, true);
  head.setUint32(12, request, true);
  head.setUint32(16, count, true);
  head.setUint32(20, frameBytes, true);
  new Float64Array(buffer, HEAD_BYTES, count).set(times);
  new Uint32Array(buffer, HEAD_BYTES + 8 * count, count).set(missed);
  new Uint8Array(buffer, framesAt).set(bytes);
  return buffer;
}

/**
 * Returns the batch of a binary message, whose arrays lie in it.
 *
 * @throws {TypeError} If it is no batch.
 */
export function decodeBatch(buffer: ArrayBuffer): FrameBatch {
  const head = new DataView(buffer);
  if (buffer.byteLength < HEAD_BYTES || head.getUint32(0, true) !== MAGIC) {
    throw new TypeError(
      `Cannot decode batch as it must begin with ${
        MAGIC.toString(16)
      }: received ${buffer.byteLength} other bytes`,
    );
  }
  const count = head.getUint32(16, true);
  const frameBytes = head.getUint32(20, true);
  const byteLength = HEAD_BYTES + count * (BYTES_PER_FRAME + frameBytes);
  const kind = BATCH_KINDS[head.getUint8(6)];
  if (kind === undefined || buffer.byteLength !== byteLength) {
    throw new TypeError(
      `Cannot decode batch as ${count} frames of ${frameBytes} bytes must take ${byteLength} bytes: received ${buffer.byteLength}`,
    );
  }
  return {
    source: head.getUint16(4, true),
    kind,
    structsId: head.getUint32(8, true),
    request: head.getUint32(12, true),
    frameBytes,
    times: new Float64Array(buffer, HEAD_BYTES, count),
    missed: new Uint32Array(buffer, HEAD_BYTES + 8 * count, count),
    bytes: new Uint8Array(buffer, HEAD_BYTES + BYTES_PER_FRAME * count),
  };
}
