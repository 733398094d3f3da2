/**
 * Histograms.
 *
 * @module
 */

import type { HistogramState } from "./families.ts";

/** Counts of observations by their size. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds Upper bounds of the buckets, ascending; each belongs to its bucket. */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array(bounds.length + 1).fill(0);
  }

  /** Counts an observation; one that is no finite number would spoil the sum for good. */
  observe(value: number): void {
    if (!Number.isFinite(value)) return;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    this.#counts[index < 0 ? this.#bounds.length : index]++;
    this.#sum += value;
  }

  /** State up to now. */
  get state(): HistogramState {
    return { bounds: this.#bounds, counts: [...this.#counts], sum: this.#sum };
  }
}
