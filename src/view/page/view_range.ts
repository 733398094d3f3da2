/**
 * Range of time that the plots show: it follows the latest frame, or is fixed.
 *
 * | from | live | paused |
 * | --- | --- | --- |
 * | `pause()` | paused, at the range that was shown | – |
 * | `zoom()`, `show()` | paused, at the new range | at the new range |
 * | `reset()` | – | live, if it was zooming that paused; else the range of the pause |
 * | `resume()` | – | live |
 *
 * @module
 */

/** Range of time, in ms since 1970 (UTC). */
export interface TimeRange {
  /** Its begin. */
  readonly fromMs: number;
  /** Its end. */
  readonly toMs: number;
}

/** Shortest range: numbers of ms since 1970 have a resolution of 0.25 µs. */
const SPAN_MS_MIN = 0.01;
const SPAN_MS_MAX = 400 * 86_400_000;

/** Range of time that the plots show. */
export class ViewRange {
  /** Span while it is live, in ms. */
  spanMs: number;
  #fixed: TimeRange | undefined;
  /** Range at the pause by the operator; undefined if zooming paused. */
  #pausedAt: TimeRange | undefined;

  /** @param spanMs Span while it is live, in ms. */
  constructor(spanMs: number) {
    this.spanMs = spanMs;
  }

  /** Whether it follows the latest frame. */
  get isLive(): boolean {
    return this.#fixed === undefined;
  }

  /** Returns the range at a time. */
  at(nowMs: number): TimeRange {
    return this.#fixed ?? { fromMs: nowMs - this.spanMs, toMs: nowMs };
  }

  /** Fixes the range. */
  pause(nowMs: number): void {
    this.#fixed = this.#pausedAt = this.at(nowMs);
  }

  /** Follows the latest frame. */
  resume(): void {
    this.#fixed = this.#pausedAt = undefined;
  }

  /** Shows a range. */
  show({ fromMs, toMs }: TimeRange): void {
    const span = Math.min(SPAN_MS_MAX, Math.max(SPAN_MS_MIN, toMs - fromMs));
    const middle = (fromMs + toMs) / 2;
    this.#fixed = { fromMs: middle - span / 2, toMs: middle + span / 2 };
  }

  /** Shows a part, by a factor on the span around a time. */
  zoom(nowMs: number, aroundMs: number, factor: number): void {
    const { fromMs, toMs } = this.at(nowMs);
    this.show({
      fromMs: aroundMs - (aroundMs - fromMs) * factor,
      toMs: aroundMs + (toMs - aroundMs) * factor,
    });
  }

  /** Moves by a share of the span; negative ones are earlier. */
  move(nowMs: number, share: number): void {
    const { fromMs, toMs } = this.at(nowMs);
    const by = (toMs - fromMs) * share;
    this.show({ fromMs: fromMs + by, toMs: toMs + by });
  }

  /** Undoes what zooming and moving have done. */
  reset(): void {
    this.#fixed = this.#pausedAt;
  }
}
