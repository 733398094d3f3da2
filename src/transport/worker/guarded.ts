/**
 * Guard of the callbacks of timers, whose errors would end the whole thread.
 *
 * @module
 */

/**
 * Calls a function.
 *
 * @param call Function.
 * @param onFailure Called with the error that it throws.
 * @returns Value of the function; `undefined` if it throws.
 */
export function guarded<T>(
  call: () => T,
  onFailure: (error: unknown) => void,
): T | undefined {
  try {
    return call();
  } catch (error) {
    onFailure(error);
    return undefined;
  }
}
