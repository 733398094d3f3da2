/**
 * Frames that the benchmarks send. All end with an f64, which the receivers read of each
 * frame.
 *
 * @module
 */

/** Length of the protocol's header, in bytes. */
export const HEADER_BYTES = 24;
/** Frame id of telemetry. */
export const TELEMETRY_FRAME_ID = 0x05;
/** Length of a frame of the simple device: header and six fields. */
export const SIMPLE_FRAME_BYTES = 68;
/** Length of a frame of the camera rotator: header and 33 fields. */
export const ROTATOR_FRAME_BYTES = 240;
/** Last field of every frame: a sum of them shows that none was missed. */
export const LAST_FIELD = 0.5;

const START_TAI_SEC = 1_700_000_000n;
const FRAME_INTERVAL_NS = 1_000;

/**
 * Makes telemetry frames, one after another, with consecutive counters and time stamps.
 *
 * @param count Number of frames.
 * @param frameBytes Length of each, header included.
 * @param headerBytes Length of the header: 24, or 8 for one without a time stamp.
 * @returns Bytes of the frames.
 */
export function makeFrames(
  count: number,
  frameBytes: number,
  headerBytes = HEADER_BYTES,
): Uint8Array<ArrayBuffer> {
  const data = new DataView(new ArrayBuffer(count * frameBytes));
  for (let i = 0; i < count; i++) {
    const at = i * frameBytes;
    data.setUint16(at + 2, TELEMETRY_FRAME_ID, true);
    data.setUint32(at + 4, i + 1, true);
    if (headerBytes === HEADER_BYTES) {
      data.setBigInt64(at + 8, START_TAI_SEC, true);
      data.setBigInt64(at + 16, BigInt(i * FRAME_INTERVAL_NS), true);
    }
    data.setFloat64(at + frameBytes - 8, LAST_FIELD, true);
  }
  return new Uint8Array(data.buffer);
}
