/**
 * State of the connection to a broker.
 *
 * @module
 */

/** Whether a broker is connected, with those who follow it. */
export class ConnectionState {
  readonly #watchers = new Set<(isConnected: boolean) => void>();
  #isConnected = false;

  /** Whether it is connected; setting another value calls back. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  set isConnected(isConnected: boolean) {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    // A call may end its own watch, or another.
    for (const onChange of [...this.#watchers]) onChange(isConnected);
  }

  /**
   * Calls back when it is connected, or disconnected.
   *
   * @returns Function that ends the calls.
   */
  watch(onChange: (isConnected: boolean) => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }
}
