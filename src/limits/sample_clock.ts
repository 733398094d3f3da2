/**
 * Time between samples that counts, by the controller's clock.
 *
 * | between two samples | counts |
 * | ------------------- | ------ |
 * | both clocks show a gap: more than three periods, or `gapMs` | nothing |
 * | the controller's clock goes back, or more than 2 s further than this machine's | nothing |
 * | the controller's clock is frozen for 2 s, or frames have no time | time of receipt |
 * | else | time of the controller |
 *
 * A gap by one clock only is none: frames that were held up arrive late and together, and a
 * clock with a coarse resolution leaps.
 *
 * @module
 */

const PERIODS = 3;
/** Weight of a new period in the mean. */
const WEIGHT = 1 / 16;
/** Least gap by the time of receipt alone, in ms: TCP delivers in bursts. */
const BURST_MS = 500;
const STEP_MS = 2000;
const FROZEN_MS = 2000;

/** Clock of the samples of a source. */
export class SampleClock {
  readonly #gapMs: number | undefined;
  #taiMs = NaN;
  #receivedMs = NaN;
  /** Time over which the controller's clock has not gone on, in ms. */
  #frozenMs = 0;
  /** Mean time between samples by each clock, in ms. */
  #controllerPeriodMs = NaN;
  #receiptPeriodMs = NaN;

  /** @param gapMs Least gap, in ms; learned from the period if undefined. */
  constructor(gapMs: number | undefined) {
    this.#gapMs = gapMs;
  }

  /**
   * Takes a sample.
   *
   * @param taiMs Time by the controller, in ms; undefined if it has none.
   * @param receivedMs Time of receipt, in ms.
   * @returns Time since the sample before that counts, in ms; NaN across a gap, and at first.
   */
  next(taiMs: number | undefined, receivedMs: number): number {
    const byReceipt = receivedMs - this.#receivedMs;
    const byController = (taiMs ?? NaN) - this.#taiMs;
    this.#receivedMs = receivedMs;
    this.#taiMs = taiMs ?? NaN;
    this.#frozenMs = byController === 0 ? this.#frozenMs + byReceipt : 0;
    if (Number.isNaN(byReceipt)) return NaN;
    const hasTai = taiMs !== undefined && this.#frozenMs < FROZEN_MS;
    const span = hasTai ? byController : byReceipt;
    // Also NaN, when the controller's time has just begun.
    if (!(span >= 0) || hasTai && span > byReceipt + STEP_MS) return NaN;
    const least = Math.min(span, Math.max(0, byReceipt));
    const isGap = least > this.#gapLimitMs(hasTai);
    this.#controllerPeriodMs = mean(this.#controllerPeriodMs, span);
    this.#receiptPeriodMs = mean(this.#receiptPeriodMs, byReceipt);
    return isGap ? NaN : span;
  }

  #gapLimitMs(hasTai: boolean): number {
    if (this.#gapMs !== undefined) return this.#gapMs;
    const periodMs = Math.max(this.#controllerPeriodMs, this.#receiptPeriodMs);
    return Math.max(PERIODS * periodMs, hasTai ? 0 : BURST_MS);
  }
}

/** Returns the mean with a new period, which a gap hardly changes. */
function mean(meanMs: number, periodMs: number): number {
  if (Number.isNaN(meanMs)) return periodMs;
  const bounded = Math.max(0, Math.min(periodMs, 4 * meanMs + 1));
  return meanMs + WEIGHT * (bounded - meanMs);
}
