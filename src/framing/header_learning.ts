/**
 * Learns from the frames that were found what this peer's headers look like, and on which
 * of their fields there is no relying.
 *
 * @module
 */

import {
  Evidence,
  type FrameLayout,
  type HeaderReader,
} from "./header_reader.ts";

/**
 * A peer has changed its headers when as many as these, one behind the other, are unlike
 * those before. Else they are bytes of frames that look like headers: in a long run of
 * damaged frames, which look alike, these are one behind the other, too.
 */
const STRANGERS_MAX = 300;
/** The same, if fewer than {@linkcode FAMILIAR_MIN} were like each other before. */
const STRANGERS_MIN = 2;
/** Headers that are alike, from which on it isn't by chance. */
const FAMILIAR_MIN = 3;
/**
 * A type of frame is trusted to have time stamps by points: one more for each that can be
 * one, fewer for each that can't. So leftover memory, of which a third may pass for a time,
 * is soon not trusted, but a clock is, if not every eighth frame is damaged.
 */
const TRUST = { first: 16, max: 64, min: -16, lost: 8 };

/** Learns from frames in the order in which they were found. */
export class HeaderLearning {
  readonly #headers: HeaderReader;
  readonly #frames: FrameLayout["frames"];
  /** Points of each type, see {@linkcode TRUST}. */
  readonly #trust: number[];
  /** How many frames, one behind the other, had a header that isn't plausible … */
  #strangers = 0;
  /** … and how many before had one that was, up to {@linkcode FAMILIAR_MIN}. */
  #familiar = 0;

  /**
   * @param headers Reads headers, and is told what was learned.
   * @param layout Where things lie in a frame.
   */
  constructor(headers: HeaderReader, layout: FrameLayout) {
    this.#headers = headers;
    this.#frames = layout.frames;
    this.#trust = layout.frames.map(() => TRUST.first);
  }

  /** Begins with a new peer. */
  reset(): void {
    this.#headers.forget();
    this.interrupt();
    this.#familiar = 0;
    for (const type of this.#trust.keys()) this.#setTrust(type, TRUST.first);
  }

  /** Notes that the next frame doesn't lie behind the last one. */
  interrupt(): void {
    this.#strangers = 0;
  }

  /**
   * Learns from neighbouring frames of one type.
   *
   * @param position Position of the last of them.
   * @param type Their type.
   * @param count How many; all but the last are alike.
   */
  learn(position: number, type: number, count: number): void {
    const headers = this.#headers;
    const isPossible = headers.hasPossibleTai(position);
    this.#setTrust(
      type,
      this.#trust[type] + (isPossible ? count : -TRUST.lost),
    );
    const evidence = headers.isPlausible(position, type)
      ? Evidence.POSSIBLE
      : headers.evidenceAt(position, type);
    if (evidence === Evidence.NONE) return;
    if (evidence > Evidence.NONE) {
      this.#familiar = Math.min(this.#familiar + count, FAMILIAR_MIN);
      this.#strangers = 0;
    } else {
      this.#strangers++;
      const isSure = this.#familiar >= FAMILIAR_MIN;
      if (this.#strangers < (isSure ? STRANGERS_MAX : STRANGERS_MIN)) return;
      this.#familiar = this.#strangers = 0;
    }
    headers.learn(position, type);
  }

  #setTrust(type: number, points: number): void {
    if (this.#frames[type].isAnswer) return;
    this.#trust[type] = Math.max(TRUST.min, Math.min(points, TRUST.max));
    this.#headers.trustTime(type, this.#trust[type] >= 0);
  }
}
