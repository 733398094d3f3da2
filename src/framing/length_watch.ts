/**
 * Watch on structs whose declared length isn't that of the frames: a header follows each
 * frame at a constant distance before or behind its declared end.
 *
 * @module
 */

/** Equal deviations in a row that can't be lost bytes. */
const DEVIATIONS_MIN = 3;

/** Type of frame whose length isn't the declared one. */
export interface LengthMismatch {
  /** Index into the layout's frames. */
  readonly frameType: number;
  /** Length of the frames in bytes, with the header. */
  readonly seenBytes: number;
  /** Number of them, one after another. */
  readonly count: number;
}

/** Deviation of the frames of a type. */
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

  /** Types whose length is known to be another one. */
  get mismatches(): readonly LengthMismatch[] {
    return this.#types.flatMap(({ isKnown, seenBytes, count }, frameType) =>
      isKnown ? [{ frameType, seenBytes, count }] : []
    );
  }

  /** Number of these types. */
  get mismatchCount(): number {
    return this.#types.reduce((sum, { isKnown }) => sum + Number(isKnown), 0);
  }

  /** Resets the watch for a new connection, on which mismatches are reported again. */
  reset(): void {
    this.#suspect = -1;
    for (const deviation of this.#types) {
      if (deviation !== undefined) deviation.isReported = false;
    }
  }

  /** Notes that a header has followed a frame of a type at its declared end. */
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
   * Notes that a header has followed a frame elsewhere.
   *
   * @param frameType Type of the frame.
   * @param seenBytes Distance of that header from the start of the frame.
   * @param isFirst Whether the connection has begun with it. A first frame suffices once
   * frames of another type are right, if none of its own type ever was: there may be only
   * one configuration.
   * @returns Whether the mismatch was known already.
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

  /** Returns the mismatches to report, which then count as reported. */
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
