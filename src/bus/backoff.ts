/**
 * Delays between attempts to reach a broker.
 *
 * @module
 */

const FIRST_MS = 100;
const LAST_MS = 5_000;

/** Delays that double from 0.1 s to 5 s, shortened at random by up to a half. */
export class Backoff {
  #nextMs = FIRST_MS;

  /** Returns the next delay, in ms. */
  next(): number {
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(LAST_MS, 2 * delayMs);
    return delayMs * (0.5 + 0.5 * Math.random());
  }

  /** Begins anew, after a success. */
  reset(): void {
    this.#nextMs = FIRST_MS;
  }
}

/**
 * Repeats an action until it succeeds, or a signal is aborted.
 *
 * @param action The action.
 * @param signal Ends the attempts.
 * @param onFailure Called with each reason.
 * @returns Its result; undefined if the signal was aborted.
 */
export async function persist<T>(
  action: () => Promise<T>,
  signal: AbortSignal,
  onFailure: (reason: unknown) => void = () => {},
): Promise<T | undefined> {
  const backoff = new Backoff();
  while (!signal.aborted) {
    try {
      return await action();
    } catch (error) {
      if (signal.aborted) return undefined;
      onFailure(error);
    }
    await pause(backoff.next(), signal);
  }
  return undefined;
}

/** Waits for a time in ms, or until a signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    if (signal.aborted) end();
  });
}
