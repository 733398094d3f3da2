/**
 * Times of recorded messages, in ns since 1970 (UTC) as MCAP has them.
 *
 * @module
 */

import { frameLayout } from "../framing/frame_layout.ts";
import { TAI_MINUS_UTC_SEC } from "../base/tai.ts";
import type { AnyStructType } from "../struct/struct.ts";

const NS_PER_MS = 1_000_000;
const NS_PER_S = 1_000_000_000;
/** Seconds that fit a time stamp in ns: before the year 2242. */
const SEC_LIMIT = 2 ** 33;

/**
 * Returns a time in ns, to the nearest.
 *
 * @param ms Time in ms since 1970, from 0.
 */
export function nsOf(ms: number): bigint {
  const whole = Math.floor(ms);
  const ns = Math.round((ms - whole) * NS_PER_MS);
  return BigInt(whole) * BigInt(NS_PER_MS) + BigInt(ns);
}

/**
 * Returns a time in ms; that of {@linkcode nsOf} is returned unchanged.
 *
 * @param ns Time in ns since 1970.
 */
export function msOf(ns: bigint): number {
  const whole = ns / BigInt(NS_PER_MS);
  return Number(whole) + Number(ns - whole * BigInt(NS_PER_MS)) / NS_PER_MS;
}

/** Reader of the controller's time stamps. */
export type StampReader = (
  data: DataView,
  byteOffset: number,
) => bigint | undefined;

const stampReaders = new WeakMap<AnyStructType, StampReader>();

/**
 * Returns a reader of the time stamps of headers, in ns since 1970 (UTC); undefined for a
 * time that is impossible, as some controllers fill in none.
 *
 * @param header Header in front of each frame.
 */
export function stampReader(header: AnyStructType): StampReader {
  let reader = stampReaders.get(header);
  if (reader === undefined) {
    stampReaders.set(header, reader = newReader(header));
  }
  return reader;
}

function newReader(header: AnyStructType): StampReader {
  const { taiOffsets } = frameLayout(header, []);
  if (taiOffsets === undefined) return () => undefined;
  const { sec: secOffset, nsec: nsecOffset } = taiOffsets;
  return (data, byteOffset) => {
    const sec = int64(data, byteOffset + secOffset) - TAI_MINUS_UTC_SEC;
    const nsec = int64(data, byteOffset + nsecOffset);
    const isPossible = sec >= 0 && sec < SEC_LIMIT && nsec >= 0 &&
      nsec < NS_PER_S;
    return isPossible
      ? BigInt(sec) * BigInt(NS_PER_S) + BigInt(nsec)
      : undefined;
  };
}

/** Returns an i64, exact in the range of {@linkcode Number.MAX_SAFE_INTEGER}. */
function int64(data: DataView, byteOffset: number): number {
  return data.getInt32(byteOffset + 4, true) * 2 ** 32 +
    data.getUint32(byteOffset, true);
}
