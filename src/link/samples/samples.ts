/**
 * Iterators over samples for users.
 *
 * @module
 */

/**
 * Policy of the buffer of an iterator that falls behind.
 *
 * | buffer | lost samples | back-pressure |
 * | ------ | ------------- | ---------------- |
 * | `"dropOldest"` | the oldest, when more than `framesMax` behind | none |
 * | `"lossless"` | none | on the controller, once the ring is full |
 * | `"latest"` | all but the newest | none |
 */
export type BufferPolicy = "dropOldest" | "lossless" | "latest";

/** Iterator over samples, which ends when the link is closed. */
export interface SampleIterator<S>
  extends AsyncIterableIterator<S, undefined>, AsyncDisposable {
  /**
   * Number of samples that it has lost: by its policy, or unread when the link was
   * closed.
   */
  readonly dropped: number;
  /**
   * Number of samples that wait for the reader, or of frames if it yields blocks; 0 once
   * it has ended. Undefined if it isn't known, as of a recording.
   */
  readonly pending?: number;
  /** Ends the iterator, as does leaving a `for await` loop. */
  return(): Promise<IteratorResult<S, undefined>>;
}
