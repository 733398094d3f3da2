/**
 * Blocks of frames, as readers are given them.
 *
 * @module
 */

/** Number of bytes that V8 copies at once. */
const WORD_BYTES = 8;

/** Adjacent frames of one type; or stray bytes, as one. */
export interface FrameBlock {
  /** Index into the layout's frames; undefined of stray bytes. */
  readonly type: number | undefined;
  /** Their bytes. */
  readonly data: DataView;
  /** Number of frames. */
  readonly count: number;
  /** Number of the first, counted by type from 0; 0 of stray bytes. */
  readonly number: number;
  /** Time of their reception, by `monotonicMs()`. */
  readonly receivedMs: number;
  /** Time of their reception by the machine's clock, in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
}

/** Returns a copy in memory of its own. */
export function copyOf(data: DataView): DataView<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = data;
  // The copy begins at an aligned offset, as V8 copies shared memory by words, if possible.
  const lead = byteOffset % WORD_BYTES;
  const bytes = new Uint8Array(buffer, byteOffset - lead, lead + byteLength);
  return new DataView(bytes.slice().buffer, lead, byteLength);
}

/**
 * Returns the frames of a block from a place on, if one begins there.
 *
 * @param block The block.
 * @param byteOffset The place, from the begin of the block.
 * @param limit Most frames that are returned.
 */
export function partFrom(
  block: FrameBlock,
  byteOffset: number,
  limit: number,
): FrameBlock | undefined {
  const { data } = block;
  const frameBytes = data.byteLength / block.count;
  const skipped = byteOffset / frameBytes;
  if (!(skipped >= 0 && skipped < block.count && Number.isInteger(skipped))) {
    return undefined;
  }
  const count = Math.min(limit, block.count - skipped);
  if (count === block.count) return block;
  return {
    ...block,
    data: new DataView(
      data.buffer,
      data.byteOffset + byteOffset,
      count * frameBytes,
    ),
    count,
    number: block.number + skipped,
  };
}
