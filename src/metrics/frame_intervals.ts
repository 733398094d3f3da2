/**
 * Times between frames, as far as they are known.
 *
 * @module
 */

/** Change of the machine's clock beside the monotonic one that is a step, in ms. */
const STEP_MS = 2;

/** Times at which a sample was received and read. */
export interface SampleTimes {
  /** Time of its reception, in ms since 1970 (UTC). */
  readonly receivedAtMs: number;
  /** The machine's clock minus the monotonic one when it was read, in ms. */
  readonly aheadMs: number;
  /** Number of samples that were lost up to then. */
  readonly dropped: number;
  /** Start of the present connection, in ms since 1970 (UTC). */
  readonly connectedAtMs: number;
}

/** Measures the time from one frame to the next. */
export class FrameIntervals {
  #last: Omit<SampleTimes, "connectedAtMs"> | undefined;

  /**
   * Takes note of a sample.
   *
   * @returns Time since the frame before, in s; undefined if there is none, or if something
   * else lies between: another connection, a step of the clock, or lost samples.
   */
  next(times: SampleTimes): number | undefined {
    const last = this.#last;
    this.#last = times;
    if (last === undefined) return undefined;
    const intervalMs = times.receivedAtMs - last.receivedAtMs;
    const isApart = intervalMs < 0 || times.dropped !== last.dropped ||
      Math.abs(times.aheadMs - last.aheadMs) > STEP_MS ||
      last.receivedAtMs < times.connectedAtMs;
    return isApart ? undefined : intervalMs / 1000;
  }
}
