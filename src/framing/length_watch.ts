/**
 * Structs whose declared length isn't that of the frames: each frame is followed by a
 * header before or behind the place where it should end, always by as much.
 *
 * @module
 */

/** Equal deviations in a row that aren't lost bytes any more. */
const DEVIATIONS_MIN = 3;

/** A type of frame whose length isn't the declared one. */
export interface LengthMismatch {
  /** Index into the layout's frames. */
  readonly frameType: number;
  /** Length of the frames in bytes, with the header. */
  readonly seenBytes: number;
  /** Number of them, one after another. */
  readonly count: number;
}

/** How the frames of a type deviate. */
interface Deviation {
  seenBytes: number;
  count: number;
  isKnown: boolean;
  isReported: boolean;
  /** Whether a frame was ever as long as declared. */
  wasRight: boolean;
}

/** Compares the lengths of frames with the declared ones. */
export class LengthWatch {
  readonly #types: Deviation[] = [];
  /** Type of the first frame of the connection, if that deviated; else −1. */
  #suspect = -1;

  /** The types whose length is known to be another one. */
  get mismatches(): readonly LengthMismatch[] {
    return this.#types.flatMap(({ isKnown, seenBytes, count }, frameType) =>
      isKnown ? [{ frameType, seenBytes, count }] : []
    );
  }

  /** Begins with a new connection, on which mismatches are reported again. */
  reset(): void {
    this.#suspect = -1;
    for (const deviation of this.#types) {
      if (deviation !== undefined) deviation.isReported = false;
    }
  }

  /** Notes that a frame of a type was followed by a header where it should end. */
  right(frameType: number): void {
    if (this.#suspect >= 0) {
      if (this.#suspect !== frameType) {
        this.#types[this.#suspect].isKnown = true;
      }
      this.#suspect = -1;
    }
    const deviation = this.#of(frameType);
    if (deviation.wasRight && deviation.count === 0) return;
    deviation.wasRight = true;
    deviation.isKnown = false;
    deviation.count = deviation.seenBytes = 0;
  }

  /**
   * Notes that a frame was followed by a header elsewhere.
   *
   * @param frameType Its type.
   * @param seenBytes How far behind its beginning.
   * @param isFirst Whether the connection has begun with it; that alone is enough once
   * frames of another type are right, if no frame of its own type ever was: a configuration
   * may come but once.
   * @returns Whether that was known already.
   */
  wrong(frameType: number, seenBytes: number, isFirst: boolean): boolean {
    const deviation = this.#of(frameType);
    if (seenBytes !== deviation.seenBytes) {
      deviation.seenBytes = seenBytes;
      deviation.count = 0;
      deviation.isKnown = deviation.isReported = false;
    }
    deviation.count++;
    const wasKnown = deviation.isKnown;
    if (isFirst && !deviation.wasRight) this.#suspect = frameType;
    deviation.isKnown ||= deviation.count >= DEVIATIONS_MIN;
    return wasKnown;
  }

  /** Mismatches that are due to be reported. Takes them for reported. */
  takeDue(): readonly LengthMismatch[] {
    return this.mismatches.filter(({ frameType }) => {
      const deviation = this.#types[frameType];
      const isDue = !deviation.isReported;
      deviation.isReported = true;
      return isDue;
    });
  }

  #of(frameType: number): Deviation {
    return this.#types[frameType] ??= {
      seenBytes: 0,
      count: 0,
      isKnown: false,
      isReported: false,
      wasRight: false,
    };
  }
}
