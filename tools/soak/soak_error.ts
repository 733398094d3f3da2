/**
 * What ends a soak test before its time.
 *
 * @module
 */

/** Something without which a soak test can't go on. */
export class SoakError extends Error {
  /** The name of the class, as for every error. */
  override readonly name = "SoakError";
}

/**
 * Waits for something that must happen.
 *
 * @param promise What.
 * @param timeoutMs How long, in ms.
 * @param what The same for people.
 * @throws {SoakError} If the time is over.
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
