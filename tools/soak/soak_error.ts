/**
 * Errors that end a soak test early.
 *
 * @module
 */

/** Error after which a soak test can't continue. */
export class SoakError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "SoakError";
}

/**
 * Waits for a promise that must settle.
 *
 * @param promise Promise.
 * @param timeoutMs Time limit, in ms.
 * @param what Human-readable action, as in `Cannot ${what} …`.
 * @throws {SoakError} If it doesn't within the time limit.
 */
export async function within<T>(
  promise: Promise<T>,
  timeoutMs: number,
  what: string,
): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new SoakError(`Cannot ${what} within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
