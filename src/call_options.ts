/**
 * The options of a server's methods.
 *
 * @module
 */

import type { BufferPolicy } from "./samples.ts";

/** Options of a call that waits. */
export interface WaitOptions {
  /** How long to wait, in ms; Infinity for no limit. */
  readonly timeoutMs?: number;
  /** Gives up; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `samples()`. */
export interface SamplesOptions {
  /**
   * What happens to the iterator when it falls behind.
   *
   * @default {"dropOldest"}
   */
  readonly buffer?: BufferPolicy;
  /**
   * How many samples a `"dropOldest"` iterator may be behind, from 1; what the
   * ring holds, if left out.
   */
  readonly framesMax?: number;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}
