/**
 * Iterators over samples, as users see them.
 *
 * @module
 */

/**
 * What happens to an iterator that falls behind.
 *
 * | buffer | what it loses | what it holds up |
 * | ------ | ------------- | ---------------- |
 * | `"dropOldest"` | its oldest samples, when more than `framesMax` behind | nothing |
 * | `"lossless"` | nothing | the controller, once the ring is full |
 * | `"latest"` | all but the newest sample | nothing |
 */
export type BufferPolicy = "dropOldest" | "lossless" | "latest";

/** An iterator over samples; it ends when the server is closed. */
export interface SampleIterator<S>
  extends AsyncIterableIterator<S, undefined>, AsyncDisposable {
  /**
   * Number of samples that it has lost: by its policy, or as they were not read when the
   * link was closed.
   */
  readonly dropped: number;
  /** Ends the iterator; leaving a `for await` loop does so too. */
  return(): Promise<IteratorResult<S, undefined>>;
}
