/**
 * Iterators of a channel or a stream.
 *
 * @module
 */

import type { SampleSource } from "./sample_sources.ts";
import type { SampleIterator } from "./samples.ts";

const DONE = { value: undefined, done: true } as const;

interface Waiting<S>
  extends PromiseWithResolvers<IteratorResult<S, undefined>> {
  /** Handle, kept from being collected while a call waits. */
  readonly handle: object;
}

/** Ends iterators whose handle was collected, which can no longer be read. */
const ABANDONED = new FinalizationRegistry<{ end(): void }>(
  (iterator) => iterator.end(),
);

/**
 * Handle of an iterator for its reader; not referenced by the channel, so that it can be
 * collected.
 */
export class IteratorHandle<S> implements SampleIterator<S> {
  readonly #iterator: ChannelIterator<S>;

  /** @param iterator Iterator that it reads, which ends when the handle is collected. */
  constructor(iterator: ChannelIterator<S>) {
    this.#iterator = iterator;
    ABANDONED.register(this, iterator);
  }

  get dropped(): number {
    return this.#iterator.dropped;
  }

  get pending(): number {
    return this.#iterator.pending;
  }

  next(): Promise<IteratorResult<S, undefined>> {
    return this.#iterator.next(this);
  }

  return(): Promise<IteratorResult<S, undefined>> {
    this.#iterator.end();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }
}

/** Open iterators over one stream of frames. */
export class OpenIterators {
  readonly #iterators = new Set<
    Pick<ChannelIterator<unknown>, "wake" | "finish">
  >();
  #closed = false;

  /**
   * Opens an iterator.
   *
   * @param source Source of its samples.
   * @param drains Whether the samples left at the end may still be taken.
   * @param signal Ends the iterator, by rejecting.
   * @returns Handle for its reader.
   */
  open<S>(
    source: SampleSource<S>,
    drains: boolean,
    signal: AbortSignal | undefined,
  ): SampleIterator<S> {
    const iterator = new ChannelIterator(
      source,
      drains,
      () => this.#iterators.delete(iterator),
    );
    this.#iterators.add(iterator);
    if (signal) iterator.endBy(signal);
    if (this.#closed) iterator.finish();
    return new IteratorHandle(iterator);
  }

  /** Lets them take the received samples. */
  wake(): void {
    for (const iterator of this.#iterators) iterator.wake();
  }

  /** Ends them, once they have taken the samples that they must not lose. */
  finish(): void {
    this.#closed = true;
    for (const iterator of this.#iterators) iterator.finish();
  }
}

/** Iterator over the samples of a source, on the channel's side. */
export class ChannelIterator<S> {
  readonly #source: SampleSource<S>;
  readonly #drains: boolean;
  readonly #onEnd: () => void;
  readonly #waiting: Waiting<S>[] = [];
  /** Whether no more samples follow; those left may still be taken. */
  #finished = false;
  #ended = false;
  #failure: { readonly reason: unknown } | undefined;
  #signal: AbortSignal | undefined;

  constructor(source: SampleSource<S>, drains: boolean, onEnd: () => void) {
    this.#source = source;
    this.#drains = drains;
    this.#onEnd = onEnd;
  }

  get dropped(): number {
    return this.#source.dropped;
  }

  get pending(): number {
    return this.#source.pending;
  }

  /**
   * Takes the next sample.
   *
   * @param handle Handle of the reader.
   */
  next(handle: object): Promise<IteratorResult<S, undefined>> {
    if (this.#waiting.length === 0 && !this.#ended) {
      const value = this.#source.take();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (this.#finished) this.end();
    }
    if (this.#failure) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason);
    }
    if (this.#ended) return Promise.resolve(DONE);
    const wait = Promise.withResolvers<IteratorResult<S, undefined>>();
    this.#waiting.push({ ...wait, handle });
    return wait.promise;
  }

  /** Ends it, by rejecting, when a signal is aborted. */
  endBy(signal: AbortSignal): void {
    this.#signal = signal;
    if (signal.aborted) this.#abort();
    else signal.addEventListener("abort", this.#abort);
  }

  /** Resolves waiting calls with samples. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const value = this.#source.take();
      if (value === undefined) return;
      this.#waiting.shift()!.resolve({ value, done: false });
    }
  }

  /** Ends it, once the samples that it must not lose are taken; the rest counts as lost. */
  finish(): void {
    this.#finished = true;
    this.wake();
    if (this.#ended) return;
    if (!this.#drains) this.#source.abandon();
    if (!this.#drains || this.#waiting.length > 0) this.end();
  }

  readonly #abort = (): void => {
    this.#failure = { reason: this.#signal?.reason };
    this.end();
  };

  /** Ends it, and releases its resources. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#source.close();
    this.#onEnd();
    for (const { resolve, reject } of this.#waiting.splice(0)) {
      if (this.#failure) reject(this.#failure.reason);
      else resolve(DONE);
      this.#failure = undefined;
    }
  }
}
