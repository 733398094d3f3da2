/**
 * What is told of many measurements.
 *
 * @module
 */

/**
 * The value below which a part of the values lie.
 *
 * @param values At least one; they keep their order.
 * @param part In 0..1; 0.5 for the median.
 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at % 1);
}

/** The middle of the values. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median of the ratios of values that were measured one after the other. */
export function medianRatio(
  values: readonly number[],
  references: readonly number[],
): number {
  return median(values.map((value, i) => value / references[i]));
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
