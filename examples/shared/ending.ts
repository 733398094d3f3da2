/** How the examples are ended. */
import { stdout } from "./printer.ts";

const END_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM"];

/**
 * Tells when to end: by Ctrl-C, by SIGTERM, when the time is over, or when nobody reads
 * the output any more.
 */
export class Ending implements Disposable {
  readonly #controller = new AbortController();
  readonly #listening = new DisposableStack();
  /** Aborted when it is time to end. */
  readonly signal: AbortSignal = this.#controller.signal;

  /** @param durationMs When to end without being told; never, if left out. */
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

  /** Ends it now; a Ctrl-C after this kills. */
  end(): void {
    this.#listening.dispose();
    this.#controller.abort();
  }

  /** Resolves when it is time to end. */
  async wait(): Promise<void> {
    if (this.signal.aborted) return;
    await new Promise((resolve) =>
      this.signal.addEventListener("abort", resolve, { once: true })
    );
  }

  /**
   * Waits for what rejects when it is time to end, which is no failure.
   *
   * @returns What it gives; nothing if it was ended.
   */
  async accept<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      if (!this.signal.aborted) throw error;
      return undefined;
    }
  }

  /** Listens no more. */
  [Symbol.dispose](): void {
    this.#listening.dispose();
  }
}
