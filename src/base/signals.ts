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

/** Waits until a signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
