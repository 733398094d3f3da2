/**
 * The iterators of a channel.
 *
 * @module
 */

import type { SampleSource } from "./sample_sources.ts";
import type { SampleIterator } from "./samples.ts";

const DONE = { value: undefined, done: true } as const;

/** An iterator over the samples of a source. */
export class ChannelIterator<S> implements SampleIterator<S> {
  readonly #source: SampleSource<S>;
  readonly #drains: boolean;
  readonly #onEnd: () => void;
  readonly #waiting: PromiseWithResolvers<IteratorResult<S, undefined>>[] = [];
  /** No more samples come; those that are there may still be taken. */
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

  next(): Promise<IteratorResult<S, undefined>> {
    if (this.#waiting.length === 0 && !this.#ended) {
      const value = this.#source.take();
      if (value !== undefined) return Promise.resolve({ value, done: false });
      if (this.#finished) this.#end();
    }
    if (this.#failure) {
      const { reason } = this.#failure;
      this.#failure = undefined;
      return Promise.reject(reason);
    }
    if (this.#ended) return Promise.resolve(DONE);
    const waiting = Promise.withResolvers<IteratorResult<S, undefined>>();
    this.#waiting.push(waiting);
    return waiting.promise;
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

  /** Ends it, by rejecting, when a signal is aborted. */
  endBy(signal: AbortSignal): void {
    this.#signal = signal;
    if (signal.aborted) this.#abort();
    else signal.addEventListener("abort", this.#abort);
  }

  /** Hands samples to those who wait. */
  wake(): void {
    while (this.#waiting.length > 0) {
      const value = this.#source.take();
      if (value === undefined) return;
      this.#waiting.shift()!.resolve({ value, done: false });
    }
  }

  /** Ends it, once what it must not lose is taken; the rest counts as lost. */
  finish(): void {
    this.#finished = true;
    this.wake();
    if (this.#ended) return;
    if (!this.#drains) this.#source.abandon();
    if (!this.#drains || this.#waiting.length > 0) this.#end();
  }

  readonly #abort = (): void => {
    this.#failure = { reason: this.#signal?.reason };
    this.#end();
  };

  #end(): void {
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
