/**
 * Histograms.
 *
 * @module
 */

import type {
  HistogramFamily,
  HistogramSeries,
  HistogramState,
} from "./families.ts";

/** Histogram of durations of all links. */
export interface HistogramDefinition {
  /** Name of its family, whose unit is seconds. */
  readonly name: string;
  /** Description in one line. */
  readonly help: string;
  /** Upper bounds of its buckets, in s. */
  readonly bounds: readonly number[];
}

/** Times between frames. */
export const FRAME_INTERVAL: HistogramDefinition = {
  name: "frame_interval",
  help:
    "Time between two telemetry frames of a connection, except across a step of the clock",
  bounds: [
    ...[0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05],
    ...[0.1, 0.2, 0.5, 1, 2, 5],
  ],
};

/** Times that commands take. */
export const COMMAND_DURATION: HistogramDefinition = {
  name: "command_duration",
  help: "Time from the call of a command to its end, by its result",
  bounds: [
    ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
    ...[1, 2, 5, 10, 30, 60],
  ],
};

/** Returns the family of a histogram. */
export function histogramFamily(
  { name, help }: HistogramDefinition,
  series: readonly HistogramSeries[],
): HistogramFamily {
  return { name, help, unit: "seconds", type: "histogram", series };
}

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
