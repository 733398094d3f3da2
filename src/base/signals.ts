/**
 * Signals that cancel calls.
 *
 * @module
 */

/**
 * Returns a signal that the first of others aborts, with its reason.
 *
 * @param signals The others; undefined for one that wasn't given.
 */
export function anySignal(
  ...signals: readonly (AbortSignal | undefined)[]
): AbortSignal {
  return AbortSignal.any(signals.filter((signal) => signal !== undefined));
}
