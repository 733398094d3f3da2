/**
 * Rate of change of a value.
 *
 * @module
 */

/** Rate of change from one value to the next, in counted time. */
export class RateOfChange {
  #before = NaN;
  /** Counted time since that value, in ms; NaN across a gap. */
  #sinceMs = 0;

  /**
   * Takes a value.
   *
   * @param value Value.
   * @param spanMs Counted time since the value before, in ms; NaN across a gap.
   * @returns Rate, per second; NaN if the value is no number; undefined if there is no rate,
   * as across a gap, or as no time has passed.
   */
  next(value: number, spanMs: number): number | undefined {
    if (!Number.isFinite(value)) {
      this.#before = NaN;
      return NaN;
    }
    this.#sinceMs += spanMs;
    if (this.#sinceMs === 0 && !Number.isNaN(this.#before)) return undefined;
    const rate = (value - this.#before) / (this.#sinceMs / 1000);
    this.#before = value;
    this.#sinceMs = 0;
    return Number.isNaN(rate) ? undefined : rate;
  }
}
