/**
 * Clock that only a test advances, to test the effects of time without waiting.
 *
 * @module
 */

/** A timer that is set. */
interface Timer {
  readonly call: () => void;
  readonly everyMs: number | undefined;
  dueMs: number;
}

/** The monotonic clock and the timers of this thread, in a test's hands until disposal. */
export class ManualClock implements Disposable {
  readonly #timers = new Map<number, Timer>();
  readonly #now = performance.now;
  readonly #real = { setTimeout, clearTimeout, setInterval, clearInterval };
  /** Whole, so that sums are exact. */
  #nowMs = Math.ceil(performance.now());
  #lastId = 0;

  constructor() {
    const set = (call: () => void, ms = 0, everyMs?: number) => {
      this.#timers.set(++this.#lastId, {
        call,
        everyMs,
        dueMs: this.#nowMs + Math.max(0, ms),
      });
      return this.#lastId;
    };
    const clear = (id?: number) => void this.#timers.delete(id ?? 0);
    performance.now = () => this.#nowMs;
    Object.assign(globalThis, {
      setTimeout: (call: () => void, ms?: number) => set(call, ms),
      setInterval: (call: () => void, ms?: number) => set(call, ms, ms),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** Number of timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves the clock without calling a timer, as a thread that is busy sees it. */
  skip(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass: calls the timers that become due, in order, and what waits for them. */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.#timers].sort(([, a], [, b]) =>
        a.dueMs - b.dueMs
      );
      if (next === undefined || next[1].dueMs > endMs) break;
      const [id, timer] = next;
      this.#nowMs = Math.max(this.#nowMs, timer.dueMs);
      if (timer.everyMs === undefined) this.#timers.delete(id);
      else timer.dueMs += timer.everyMs;
      timer.call();
      await this.settle();
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
  }

  /** Lets time pass, 1 ms after another, until something is so. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) await this.advance(1);
  }

  /** Lets promises that are settled call who waits for them. */
  settle(): Promise<void> {
    return new Promise((resolve) => this.#real.setTimeout(resolve, 0));
  }

  [Symbol.dispose](): void {
    performance.now = this.#now;
    Object.assign(globalThis, this.#real);
  }
}
