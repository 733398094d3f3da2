/**
 * Tells one thread when bytes have arrived at another one, by its own clock.
 *
 * @module
 */

const Word = { PING: 0, PONG: 1, ARRIVALS: 2 } as const;
const WORDS_BYTES = 16;
const CALIBRATIONS = 2_000;

/** The memory that the threads share: words, and the receiver's time in ms. */
export class Arrivals {
  /** The memory itself. */
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #timeMs: Float64Array<SharedArrayBuffer>;
  /** How far the receiver's clock is ahead of the sender's. */
  #aheadMs = 0;

  /** @param buffer The memory that the other thread allocated; new if left out. */
  constructor(buffer = new SharedArrayBuffer(WORDS_BYTES + 8)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer, 0, 3);
    this.#timeMs = new Float64Array(buffer, WORDS_BYTES, 1);
  }

  /**
   * Sender: compares the clocks, while the receiver runs {@linkcode answer}.
   *
   * @returns By how much the comparison may be wrong, in ms.
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

  /** Receiver: tells its time as often as the sender asks. */
  answer(): void {
    for (let i = 1; i <= CALIBRATIONS; i++) {
      while (Atomics.load(this.#words, Word.PING) !== i);
      this.#timeMs[0] = performance.now();
      Atomics.store(this.#words, Word.PONG, i);
    }
  }

  /** Receiver: tells that bytes have arrived just now. */
  arrived(): void {
    this.#timeMs[0] = performance.now();
    Atomics.add(this.#words, Word.ARRIVALS, 1);
    Atomics.notify(this.#words, Word.ARRIVALS);
  }

  /** How many arrivals there were. */
  get count(): number {
    return Atomics.load(this.#words, Word.ARRIVALS);
  }

  /**
   * Sender: waits for the next arrival.
   *
   * @param count How many there were before.
   * @returns When it was, by the sender's clock, in ms.
   */
  async after(count: number): Promise<number> {
    await Atomics.waitAsync(this.#words, Word.ARRIVALS, count).value;
    return this.#timeMs[0] - this.#aheadMs;
  }
}
