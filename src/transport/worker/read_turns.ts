/**
 * Turns of the event loop, which the sockets of a thread share.
 *
 * @module
 */

/**
 * Limit of the bytes that one socket reads in a turn of the event loop. Reads of a socket
 * that has more don't return to the event loop by themselves, so the others would wait.
 */
export class ReadTurns {
  readonly #bytesMax: number;
  #left: number;

  /** @param bytesMax Limit in bytes; Infinity for a thread with one socket. */
  constructor(bytesMax: number) {
    this.#bytesMax = this.#left = bytesMax;
  }

  /** Number of bytes that the next read may take. */
  get bytes(): number {
    return this.#left;
  }

  /**
   * Counts bytes that were read.
   *
   * @param count Number of bytes.
   * @returns Promise that resolves in the next turn, if the limit is reached.
   */
  spend(count: number): Promise<void> | undefined {
    this.#left -= count;
    if (this.#left > 0) return undefined;
    this.#left = this.#bytesMax;
    return new Promise((resolve) => setImmediate(resolve));
  }
}
