/**
 * Promises that don't wait for ever.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";

/**
 * Does something later, and not a moment before.
 *
 * @param what What.
 * @param delayMs When, in ms; Infinity for never.
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
 * Waits for a promise until a time is over or a signal is aborted.
 *
 * @param promise What to wait for.
 * @param timeoutMs How long, in ms; Infinity for no limit.
 * @param timeoutError Makes the error for when the time is over.
 * @param signal Gives up, with its reason.
 * @returns What the promise resolves with.
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
