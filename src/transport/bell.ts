/**
 * Bell between the two ends of a link's memory, which may be on one thread.
 *
 * @module
 */

/**
 * Word of shared memory that counts how often one end has rung, and that the other waits
 * for to change.
 *
 * Between threads a wait is `Atomics.waitAsync()`. Two ends on one thread share the bell
 * itself, and a ring resumes the wait in the same turn of the event loop.
 */
export class Bell {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #index: number;
  readonly #isLocal: boolean;
  /** Resolved by the next ring, for all that wait on this thread. */
  #waiting: PromiseWithResolvers<void> | undefined;

  /**
   * @param words Words of shared memory.
   * @param index Index of the bell's own.
   * @param isLocal Whether both ends use this object, on one thread.
   */
  constructor(
    words: Int32Array<SharedArrayBuffer>,
    index: number,
    isLocal: boolean,
  ) {
    this.#words = words;
    this.#index = index;
    this.#isLocal = isLocal;
  }

  /** Number of rings, as a wrapping i32. */
  get count(): number {
    return Atomics.load(this.#words, this.#index);
  }

  /** Counts one ring, and wakes whoever waits. */
  ring(): void {
    Atomics.add(this.#words, this.#index, 1);
    this.wake();
  }

  /** Wakes whoever waits, though nothing has changed. */
  wake(): void {
    if (this.#isLocal) {
      this.#waiting?.resolve();
      this.#waiting = undefined;
    } else Atomics.notify(this.#words, this.#index);
  }

  /**
   * Waits for the next ring.
   *
   * @param seen Number of rings that the caller has seen.
   * @returns Promise that resolves when it is woken; `undefined` if there were more rings.
   */
  wait(seen: number): Promise<unknown> | undefined {
    if (!this.#isLocal) {
      const wait = Atomics.waitAsync(this.#words, this.#index, seen);
      return wait.async ? wait.value : undefined;
    }
    if (this.count !== seen) return undefined;
    return (this.#waiting ??= Promise.withResolvers()).promise;
  }
}
