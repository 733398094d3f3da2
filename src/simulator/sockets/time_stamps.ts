/**
 * Time stamps in the headers of a controller.
 *
 * @module
 */

const NS_PER_S = 1_000_000_000n;

/** Time stamp, the two fields of a header. */
export interface TimeStamp {
  /** Whole seconds since 1970 on the TAI scale. */
  readonly taiSec: bigint;
  /** Nanoseconds within the second. */
  readonly taiNsec: bigint;
}

/**
 * Makes time stamps, each at least 1 ns later than the one before, even if a
 * clock was set back.
 */
export class TimeStamps {
  #taiNsMin = 0n;

  /**
   * Returns the next time stamp.
   *
   * @param nowNs Time, in ns on the TAI scale.
   */
  next(nowNs: bigint): TimeStamp {
    const taiNs = nowNs > this.#taiNsMin ? nowNs : this.#taiNsMin;
    this.#taiNsMin = taiNs + 1n;
    return { taiSec: taiNs / NS_PER_S, taiNsec: taiNs % NS_PER_S };
  }
}
