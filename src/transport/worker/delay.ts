/**
 * Delay that a signal can end.
 *
 * @module
 */

/**
 * Waits for some time, or until a signal is aborted.
 *
 * @param ms Duration, in ms.
 * @param signal Ends the wait; at once, if it is aborted already.
 */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}
