/**
 * Iterators over events, for any number of readers.
 *
 * @module
 */

import {
  ChannelIterator,
  IteratorHandle,
} from "../link/samples/sample_iterator.ts";
import { QueueSource } from "../link/samples/sample_sources.ts";
import type { SampleIterator } from "../link/samples/samples.ts";

/** Readers of a stream, each with a queue of its own. */
export class Readers<T> {
  readonly #readers = new Map<ChannelIterator<T>, QueueSource<T>>();
  #isClosed = false;

  /**
   * Opens an iterator over what follows.
   *
   * @param lengthMax Largest number of entries that it keeps for a slow reader, which then
   * loses its oldest.
   * @param signal Ends the iterator, by rejecting.
   */
  open(lengthMax: number, signal?: AbortSignal): SampleIterator<T> {
    const queue = new QueueSource<T>(lengthMax, () => {});
    const iterator: ChannelIterator<T> = new ChannelIterator(
      queue,
      true,
      () => this.#readers.delete(iterator),
    );
    this.#readers.set(iterator, queue);
    if (signal) iterator.endBy(signal);
    if (this.#isClosed) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Gives an entry to all. */
  push(entry: T): void {
    for (const [iterator, queue] of this.#readers) {
      queue.push(entry);
      iterator.wake();
    }
  }

  /** Ends the iterators, once they have taken what they keep. */
  close(): void {
    this.#isClosed = true;
    for (const iterator of this.#readers.keys()) iterator.finish();
  }
}
