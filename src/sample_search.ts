/**
 * Looks for the first sample that shows something.
 *
 * @module
 */

import type { FrameBlock, FrameCursor } from "./frame_feed.ts";
import type { SampleMaker } from "./sample_sources.ts";

/** How many frames are copied out of the ring at once. */
const BLOCK_FRAMES = 64;

/** A search in the ring for the first sample, from a number on, that will do. */
export class SampleSearch<S> {
  /** Resolves with the sample. */
  readonly found: Promise<S>;
  readonly #cursor: FrameCursor;
  readonly #make: SampleMaker<S>;
  readonly #isWanted: (sample: S) => boolean;
  readonly #resolve: (sample: S) => void;
  readonly #reject: (error: unknown) => void;
  #first: number | undefined;
  #isOver = false;

  /**
   * @param cursor Its place in the ring.
   * @param make Makes a sample of a frame.
   * @param isWanted Whether a sample will do; if it throws, the search has failed.
   */
  constructor(
    cursor: FrameCursor,
    make: SampleMaker<S>,
    isWanted: (sample: S) => boolean,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<S>();
    promise.catch(() => {}); // who has failed before doesn't wait for it
    this.found = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#cursor = cursor;
    this.#make = make;
    this.#isWanted = isWanted;
  }

  /** Whether a sample was found, or the search has failed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether it knows where to begin. */
  get hasBegun(): boolean {
    return this.#first !== undefined;
  }

  /**
   * Begins to look.
   *
   * @param first The number of the first frame that counts.
   */
  begin(first: number): void {
    this.#first = first;
    this.look();
  }

  /**
   * Looks at what has come.
   *
   * @param end The number behind the last frame that counts; none, if left out.
   */
  look(end = Infinity): void {
    const first = this.#first;
    if (first === undefined || this.#isOver) return;
    const lead = Math.min(first - this.#cursor.number, this.#cursor.behind);
    if (lead > 0) this.#cursor.skip(lead);
    while (!this.#isOver) {
      const block = this.#cursor.next(BLOCK_FRAMES);
      if (block === undefined) return;
      for (let i = 0; i < block.count && !this.#isOver; i++) {
        const number = block.number + i;
        if (number >= first && number < end) this.#try(block, i);
      }
    }
  }

  /** Gives up, with an error; does nothing once it is over. */
  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #try(block: FrameBlock, index: number): void {
    try {
      const frameBytes = block.data.byteLength / block.count;
      const sample = this.#make(block, index * frameBytes);
      if (!this.#isWanted(sample)) return;
      this.#end();
      this.#resolve(sample);
    } catch (error) {
      this.fail(error);
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cursor.close();
  }
}
