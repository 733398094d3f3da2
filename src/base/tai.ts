/**
 * The time scale of the controllers.
 *
 * @module
 */

/** TAI minus UTC, in s, since 2017 (IERS Bulletin C 52). */
export const TAI_MINUS_UTC_SEC = 37;

const NS_PER_S = 1_000_000_000;
const TAI_OFFSET_NS = BigInt(TAI_MINUS_UTC_SEC) * BigInt(NS_PER_S);

/** Returns the time by this machine's clock, in ns since 1970 on the TAI scale. */
export function taiNowNs(): bigint {
  return Temporal.Now.instant().epochNanoseconds + TAI_OFFSET_NS;
}

/**
 * Returns the time by this machine's clock as controllers count it: in s since 1970 on
 * the TAI scale, which is 37 s ahead of UTC since 2017. Targets to track need it.
 */
export function taiNowSec(): number {
  return Number(taiNowNs()) / NS_PER_S;
}
