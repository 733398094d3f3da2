/**
 * End of programs.
 *
 * @module
 */

import { stdout } from "./printer.ts";

const END_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/**
 * Signals the end: after Ctrl-C, SIGTERM or the given time, or when nobody reads the output
 * any more.
 */
export class Ending implements Disposable {
  readonly #controller = new AbortController();
  readonly #listening = new DisposableStack();
  /** Aborted at the end. */
  readonly signal: AbortSignal = this.#controller.signal;

  /** @param durationMs Time until the end, in ms; by default there is no limit. */
  constructor(durationMs?: number) {
    const end = () => this.end();
    for (const signal of END_SIGNALS) {
      Deno.addSignalListener(signal, end);
      this.#listening.defer(() => Deno.removeSignalListener(signal, end));
    }
    stdout.broken.addEventListener("abort", end);
    this.#listening.defer(() =>
      stdout.broken.removeEventListener("abort", end)
    );
    if (durationMs !== undefined) {
      this.#listening.adopt(setTimeout(end, durationMs), clearTimeout);
    }
  }

  /** Ends the program now; another Ctrl-C kills it. */
  end(): void {
    this.#listening.dispose();
    this.#controller.abort();
  }

  /** Resolves at the end. */
  wait(): Promise<void> {
    return ended(this.signal);
  }

  /**
   * Waits for a promise that rejects at the end, which is no failure.
   *
   * @returns Its value; undefined if the end came first.
   */
  async accept<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!this.signal.aborted) throw error;
      return undefined;
    }
  }

  /** Stops listening for signals. */
  [Symbol.dispose](): void {
    this.#listening.dispose();
  }
}

/** Returns a signal that is aborted by another, or after a duration. */
export function endOf(
  signal: AbortSignal,
  durationMs: number | undefined,
): AbortSignal {
  return durationMs === undefined
    ? signal
    : AbortSignal.any([signal, AbortSignal.timeout(durationMs)]);
}

/** Resolves once a signal is aborted. */
export async function ended(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) =>
    signal.addEventListener("abort", resolve, { once: true })
  );
}
