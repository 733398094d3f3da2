/**
 * Lets time pass.
 *
 * @module
 */

/**
 * Waits.
 *
 * @param ms How long, in ms.
 * @param signal Ends the wait; aborted before, there is none.
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
