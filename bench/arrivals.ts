/**
 * Reports to one thread when bytes have arrived at another one, by its own clock.
 *
 * @module
 */

const Word = { PING: 0, PONG: 1, ARRIVALS: 2 } as const;
const WORDS_BYTES = 16;
const CALIBRATIONS = 2_000;

/** Memory that the threads share: words, and the receiver's time in ms. */
export class Arrivals {
  /** The memory itself. */
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #timeMs: Float64Array<SharedArrayBuffer>;
  /** Receiver's clock minus the sender's, in ms. */
  #aheadMs = 0;

  /** @param buffer Memory that the other thread allocated; by default new. */
  constructor(buffer = new SharedArrayBuffer(WORDS_BYTES + 8)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, 3);
    this.#timeMs = new Float64Array(buffer, WORDS_BYTES, 1);
  }

  /**
   * Compares the clocks, in the sender, while the receiver runs {@linkcode answer}.
   *
   * @returns The uncertainty of the comparison, in ms.
   */
  compareClocks(): number {
    let fastestMs = Infinity;
    for (let i = 1; i <= CALIBRATIONS; i++) {
      const askedMs = performance.now();
      Atomics.store(this.#words, Word.PING, i);
      while (Atomics.load(this.#words, Word.PONG) !== i);
      const answeredMs = performance.now();
      if (answeredMs - askedMs >= fastestMs) continue;
      fastestMs = answeredMs - askedMs;
      this.#aheadMs = this.#timeMs[0] - (askedMs + answeredMs) / 2;
    }
    return fastestMs / 2;
  }

  /** Reports the time, in the receiver, whenever the sender asks. */
  answer(): void {
    for (let i = 1; i <= CALIBRATIONS; i++) {
      while (Atomics.load(this.#words, Word.PING) !== i);
      this.#timeMs[0] = performance.now();
      Atomics.store(this.#words, Word.PONG, i);
    }
  }

  /** Reports, in the receiver, that bytes have just arrived. */
  arrived(): void {
    this.#timeMs[0] = performance.now();
    Atomics.add(this.#words, Word.ARRIVALS, 1);
    Atomics.notify(this.#words, Word.ARRIVALS);
  }

  /** Number of arrivals. */
  get count(): number {
    return Atomics.load(this.#words, Word.ARRIVALS);
  }

  /**
   * Waits for the next arrival, in the sender.
   *
   * @param count Number of earlier arrivals.
   * @returns Its time by the sender's clock, in ms.
   */
  async after(count: number): Promise<number> {
    await Atomics.waitAsync(this.#words, Word.ARRIVALS, count).value;
    return this.#timeMs[0] - this.#aheadMs;
  }
}
