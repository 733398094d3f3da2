/**
 * Timers, and promises with a time limit.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";

/**
 * Calls a function after a delay, and not a moment earlier.
 *
 * @param what Function to call.
 * @param delayMs Delay, in ms; Infinity for never.
 * @returns The timer, if there is one, for `clearTimeout()`.
 */
export function startTimer(
  what: () => void,
  delayMs: number,
): ReturnType<typeof setTimeout> | undefined {
  if (!Number.isFinite(delayMs)) return undefined;
  return setTimeout(what, Math.max(0, Math.ceil(delayMs)));
}

/**
 * Waits for a promise until a time limit has passed or a signal is aborted.
 *
 * @param promise Promise to wait for.
 * @param timeoutMs Time limit, in ms; Infinity for none.
 * @param timeoutError Makes the error of a time-out.
 * @param signal Cancels the wait, with its reason.
 * @returns The value with which the promise resolves.
 */
export async function withinLimit<T>(
  promise: Promise<T>,
  timeoutMs: number,
  timeoutError: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  const limit = new AbortController();
  const timer = startTimer(() => limit.abort(timeoutError()), timeoutMs);
  const signals = signal ? [limit.signal, signal] : [limit.signal];
  try {
    return await abortable(promise, AbortSignal.any(signals));
  } finally {
    clearTimeout(timer);
  }
}
