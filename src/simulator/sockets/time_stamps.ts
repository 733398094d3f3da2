/**
 * The time in the headers that a controller sends.
 *
 * @module
 */

const NS_PER_S = 1_000_000_000n;

/** The two fields of a header that tell the time. */
export interface TimeStamp {
  /** s since 1970 on the TAI scale. */
  readonly taiSec: bigint;
  /** ns within the second. */
  readonly taiNsec: bigint;
}

/**
 * Makes time stamps, each at least 1 ns later than the one before, even if a
 * clock was set back.
 */
export class TimeStamps {
  #taiNsMin = 0n;
  #shiftNs = 0n;

  /**
   * The next one.
   *
   * @param nowNs The time, in ns on the TAI scale.
   */
  next(nowNs: bigint): TimeStamp {
    const shiftedNs = nowNs + this.#shiftNs;
    const taiNs = shiftedNs > this.#taiNsMin ? shiftedNs : this.#taiNsMin;
    this.#taiNsMin = taiNs + 1n;
    return { taiSec: taiNs / NS_PER_S, taiNsec: taiNs % NS_PER_S };
  }

  /**
   * Moves all time stamps from the next one on, back as well.
   *
   * @param shiftNs How far, in ns; negative is back.
   */
  shift(shiftNs: bigint): void {
    this.#shiftNs += shiftNs;
    this.#taiNsMin += shiftNs;
  }
}
