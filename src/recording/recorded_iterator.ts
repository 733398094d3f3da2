/**
 * Iterators over what was recorded.
 *
 * @module
 */

import { anySignal } from "../base/signals.ts";
import type { MessageCursor } from "./message_cursor.ts";
import type { SampleIterator } from "../link/samples/samples.ts";

const DONE = { value: undefined, done: true } as const;

/** Time at which an iterator yields each of its messages. */
export interface Pacing {
  /** Notes a message, yielded or not, and returns its place in time, in ms. */
  place(cursor: MessageCursor): number;
  /** Waits until a place in time; a promise unless it is reached. */
  wait(placeMs: number, signal: AbortSignal): unknown;
}

/** Iterator over the messages of a cursor. */
export class RecordedIterator<S> implements SampleIterator<S> {
  readonly #cursor: MessageCursor;
  readonly #make: (cursor: MessageCursor) => S | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #pacing: Pacing | undefined;
  /** Ends the wait for a message that isn't due. */
  readonly #ending = new AbortController();
  readonly #waitSignal: AbortSignal;
  #placeMs = 0;
  /** Last call that had to wait, after which others have their turn. */
  #waiting: Promise<unknown> | undefined;
  readonly #onEnd: () => void;
  #isEnded = false;

  /**
   * @param cursor Its messages.
   * @param make Makes the sample of a message; undefined if there is none for it.
   * @param signal Ends the iterator, by rejecting.
   * @param onEnd Called at its end.
   * @param pacing Time of each message; at once if undefined.
   */
  constructor(
    cursor: MessageCursor,
    make: (cursor: MessageCursor) => S | undefined,
    signal: AbortSignal | undefined,
    onEnd: () => void,
    pacing?: Pacing,
  ) {
    this.#cursor = cursor;
    this.#make = make;
    this.#signal = signal;
    this.#onEnd = onEnd;
    this.#pacing = pacing;
    this.#waitSignal = anySignal(this.#ending.signal, signal);
  }

  /** Number of messages of all kinds that are missing between those that were read. */
  get dropped(): number {
    return this.#cursor.missing;
  }

  next(): Promise<IteratorResult<S, undefined>> {
    const isAtOnce = this.#waiting === undefined && this.#pacing === undefined;
    if (isAtOnce && !this.#signal?.aborted) {
      try {
        const value = this.#take();
        if (value !== undefined) return Promise.resolve({ value, done: false });
      } catch (error) {
        this.#end();
        return Promise.reject(error);
      }
    }
    const before = this.#waiting ?? Promise.resolve();
    const waiting = before.then(() => this.#load());
    const settled = waiting.catch(() => {}); // who called has the error
    this.#waiting = settled.then(() => {
      if (this.#waiting === last) this.#waiting = undefined;
    });
    const last = this.#waiting;
    return waiting;
  }

  return(): Promise<IteratorResult<S, undefined>> {
    this.#end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #take(): S | undefined {
    while (this.#cursor.next()) {
      if (this.#pacing) this.#placeMs = this.#pacing.place(this.#cursor);
      const value = this.#make(this.#cursor);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  async #load(): Promise<IteratorResult<S, undefined>> {
    try {
      for (;;) {
        if (this.#isEnded) break;
        this.#signal?.throwIfAborted();
        const value = this.#take();
        if (value !== undefined) {
          await this.#pacing?.wait(this.#placeMs, this.#waitSignal);
          return { value, done: false };
        }
        if (!await this.#cursor.load()) break;
      }
      this.#end();
      return DONE;
    } catch (error) {
      // A file that is closed while it is read fails, too.
      const wasEnded = this.#isEnded;
      this.#end();
      if (wasEnded) return DONE;
      throw error;
    }
  }

  #end(): void {
    this.#isEnded = true;
    this.#ending.abort();
    this.#onEnd();
    this.#cursor.close(); // once more, as a file may have been opened since
  }
}
