/**
 * Statistics of many measurements.
 *
 * @module
 */

/**
 * Returns the quantile of values.
 *
 * @param values At least one value; they keep their order.
 * @param part Part of the values below it, in 0..1; 0.5 for the median.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** Returns the median of values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Returns the median of the ratios of values that were measured one after the other. */
export function medianRatio(
  values: readonly number[],
  references: readonly number[],
): number {
  return median(values.map((value, i) => value / references[i]));
}

/** Returns the duration of a task, in ns, repeated for some ms. */
export function timeOf(task: () => void, durationMs: number): number {
  const startMs = performance.now();
  let elapsedMs = 0;
  let count = 0;
  for (; elapsedMs < durationMs; count++) {
    task();
    elapsedMs = performance.now() - startMs;
  }
  return elapsedMs * 1e6 / count;
}

/** Waits for a time, in ms. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
