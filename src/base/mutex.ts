/**
 * Mutual exclusion of asynchronous actions.
 *
 * @module
 */

/** Slot of a mutex: the right to act, from its beginning to its end. */
export class Slot implements Disposable {
  /** Resolves when all slots before it have ended. */
  readonly begun: Promise<void>;
  /** Ends it, begun or not; a second call does nothing. */
  readonly end: () => void;

  /** Made by {@linkcode Mutex.queue}. */
  constructor(begun: Promise<void>, end: () => void) {
    this.begun = begun;
    this.end = end;
  }

  /** Ends it, for `using`. */
  [Symbol.dispose](): void {
    this.end();
  }
}

/** Lets actions run one at a time, in the order of the calls. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();
  readonly #slots = new Set<object>();

  /** Whether a slot has not ended. */
  get isTaken(): boolean {
    return this.#slots.size > 0;
  }

  /** Resolves when all slots up to now have ended. */
  get idle(): Promise<void> {
    return this.#last;
  }

  /** Queues a slot behind those up to now. */
  queue(): Slot {
    const begun = this.#last;
    const ended = Promise.withResolvers<void>();
    this.#last = begun.then(() => ended.promise);
    this.#slots.add(ended);
    return new Slot(begun, () => {
      this.#slots.delete(ended);
      ended.resolve();
    });
  }

  /**
   * Runs an action in a slot of its own.
   *
   * @param action The action; its failure ends the slot, too.
   * @returns The result of the action.
   */
  async run<T>(action: () => T | Promise<T>): Promise<T> {
    // Not by `using`, which Node 20 can't read: there the package says that it needs Deno.
    const slot = this.queue();
    try {
      await slot.begun;
      return await action();
    } finally {
      slot.end();
    }
  }
}
