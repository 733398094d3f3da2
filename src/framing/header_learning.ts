/**
 * Model of a peer's headers, learned from the frames that were found: their values, and
 * the fields that can't be trusted.
 *
 * @module
 */

import type { FrameLayout } from "./frame_layout.ts";
import { Evidence, type HeaderReader } from "./header_reader.ts";

/**
 * Number of consecutive headers, unlike those before, the last of which is an example of
 * changed ones. Fewer can be bytes of frames that resemble headers, which follow each
 * other in a long run of similar damaged frames, too.
 */
const STRANGERS_MAX = 300;
/**
 * This number if fewer than {@linkcode FAMILIAR_MIN} were alike before, as after an
 * example. A sync pattern is learned from two examples: with the fourth stranger, or the
 * 302nd.
 */
const STRANGERS_MIN = 2;
/** Number of headers that aren't alike by chance. */
const FAMILIAR_MIN = 3;
/**
 * Points by which a type of frame is trusted to have time stamps: one more for each
 * possible time stamp, several fewer for each impossible one. Leftover memory, a third of
 * which may pass for a time, soon loses trust; a clock keeps it, unless every eighth
 * frame is damaged.
 */
const TRUST = { first: 16, max: 64, min: -16, lost: 8 };

/** Learns from frames in the order in which they were found. */
export class HeaderLearning {
  readonly #headers: HeaderReader;
  readonly #frames: FrameLayout["frames"];
  /** Points of each type; see {@linkcode TRUST}. */
  readonly #trust: number[];
  /** Number of consecutive frames whose header isn't plausible … */
  #strangers = 0;
  /** … and of those before whose header was, up to {@linkcode FAMILIAR_MIN}. */
  #familiar = 0;

  /**
   * @param headers Reader of headers, which receives what was learned.
   * @param layout Layout of the frames.
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

  /** Notes that the next frame isn't adjacent to the last one. */
  interrupt(): void {
    this.#strangers = 0;
  }

  /**
   * Learns from adjacent frames of one type.
   *
   * @param position Position of the last of them.
   * @param type Type of the frames.
   * @param count Number of frames; all but the last are alike.
   * @returns Whether the fields of the last header speak against it.
   */
  learn(position: number, type: number, count: number): boolean {
    const headers = this.#headers;
    const isPossible = headers.hasPossibleTai(position);
    this.#setTrust(
      type,
      this.#trust[type] + (isPossible ? count : -TRUST.lost),
    );
    const evidence = headers.isPlausible(position, type)
      ? Evidence.POSSIBLE
      : headers.evidenceAt(position, type);
    if (evidence === Evidence.NONE) return false;
    const isStrange = evidence === Evidence.AGAINST;
    if (isStrange) {
      this.#strangers++;
      const isSure = this.#familiar >= FAMILIAR_MIN;
      if (this.#strangers < (isSure ? STRANGERS_MAX : STRANGERS_MIN)) {
        return true;
      }
      this.#familiar = this.#strangers = 0;
    } else {
      this.#familiar = Math.min(this.#familiar + count, FAMILIAR_MIN);
      this.#strangers = 0;
    }
    headers.learn(position, type);
    return isStrange;
  }

  #setTrust(type: number, points: number): void {
    if (this.#frames[type].isAnswer) return;
    this.#trust[type] = Math.max(TRUST.min, Math.min(points, TRUST.max));
    this.#headers.trustTime(type, this.#trust[type] >= 0);
  }
}
