/**
 * Search for the first sample that satisfies a predicate.
 *
 * @module
 */

import { typeOf } from "../../base/check.ts";
import type { FrameCursor } from "./frame_cursor.ts";
import type { FrameBlock } from "./frame_block.ts";
import type { SampleMaker } from "./sample_sources.ts";

/** Number of frames that are copied out of the ring at once. */
const BLOCK_FRAMES = 64;

/**
 * Search in the ring for the first sample, from a number on, that satisfies a predicate.
 */
export class SampleSearch<S> {
  /** Resolves with the sample. */
  readonly found: Promise<S>;
  readonly #cursor: FrameCursor;
  readonly #end: () => number;
  readonly #farEnd: () => number;
  readonly #make: SampleMaker<S>;
  readonly #isWanted: (sample: S) => boolean;
  readonly #resolve: (sample: S) => void;
  readonly #reject: (error: unknown) => void;
  #first: number | undefined;
  #last = Infinity;
  #isOver = false;

  /**
   * @param cursor Its position in the ring.
   * @param end Number behind the last frame that was delivered: those behind it may be
   * another connection's.
   * @param farEnd Number behind the last frame that was received on the connection whose
   * frames are being delivered.
   * @param make Maker of the sample of a frame.
   * @param isWanted Whether a sample ends the search; an error that it throws fails the
   * search.
   */
  constructor(
    cursor: FrameCursor,
    end: () => number,
    farEnd: () => number,
    make: SampleMaker<S>,
    isWanted: (sample: S) => boolean,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<S>();
    promise.catch(() => {}); // who has failed before doesn't wait for it
    this.found = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#cursor = cursor;
    this.#end = end;
    this.#farEnd = farEnd;
    this.#make = make;
    this.#isWanted = isWanted;
  }

  /** Whether a sample was found, or the search has failed. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether its first frame is known. */
  get hasBegun(): boolean {
    return this.#first !== undefined;
  }

  /**
   * Begins the search.
   *
   * @param first Number of the first frame that counts.
   */
  begin(first: number): void {
    this.#first = first;
    this.look();
  }

  /** Excludes frames that aren't received by now, which are another connection's. */
  limit(): void {
    this.#last = this.#end();
  }

  /** Checks the received frames. */
  look(): void {
    this.#lookTo(this.#end());
  }

  /**
   * Fails the search, after a last look, also at frames that are received, but not
   * delivered yet.
   *
   * @param error Error of the search.
   */
  giveUp(error: unknown): void {
    if (this.#isOver) return;
    this.#lookTo(this.#farEnd());
    if (!this.#isOver) this.fail(error);
  }

  #lookTo(farthest: number): void {
    const first = this.#first;
    if (first === undefined) return;
    const cursor = this.#cursor;
    const end = Math.min(this.#last, farthest);
    while (!this.#isOver && cursor.number < end) {
      const lead = Math.min(first, end) - cursor.number;
      if (lead > 0) cursor.skip(lead);
      const count = Math.min(BLOCK_FRAMES, end - cursor.number);
      const block = count > 0 ? cursor.read(count) : undefined;
      if (block === undefined) return;
      for (let i = 0; i < block.count && !this.#isOver; i++) {
        this.#try(block, i);
      }
    }
  }

  /** Fails the search with an error; does nothing once it is over. */
  fail(error: unknown): void {
    this.#finish();
    this.#reject(error);
  }

  #try(block: FrameBlock, index: number): void {
    try {
      const frameBytes = block.data.byteLength / block.count;
      const sample = this.#make(block, index * frameBytes);
      const isWanted: unknown = this.#isWanted(sample);
      if (typeof isWanted !== "boolean") throw notBoolean(isWanted);
      if (!isWanted) return;
      this.#finish();
      this.#resolve(sample);
    } catch (error) {
      this.fail(error);
    }
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cursor.close();
  }
}

/**
 * Returns the error of a predicate with a wrong result, which type checks would have
 * found.
 */
function notBoolean(value: unknown): TypeError {
  if (value instanceof Promise) value.catch(() => {}); // nobody waits for it
  return new TypeError(
    `Cannot confirm command as predicate must return true or false: received ${
      typeOf(value)
    }`,
  );
}
