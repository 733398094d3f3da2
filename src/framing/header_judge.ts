/**
 * Rules of the decoder: whether a frame begins at a position in a ring, by the evidence
 * of its header and of the bytes around it.
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import {
  Evidence,
  type FrameLayout,
  type HeaderReader,
} from "./header_reader.ts";
import type { UnknownFrames } from "./unknown_frames.ts";

/** Verdict on a candidate for a header; `"wait"` until more bytes are received. */
export type Verdict = "accept" | "reject" | "wait";

/**
 * Number of bytes that may be missing in this frame or in the next, without a difference:
 * the last bytes of a frame are often zero, as are the first bytes of a header.
 */
const AMBIGUOUS_BYTES = 2;

/** Judges candidates for headers, whose frame id is known. */
export class HeaderJudge {
  readonly #ring: ByteRing;
  readonly #layout: FrameLayout;
  readonly #headers: HeaderReader;
  readonly #unknown: UnknownFrames;
  /** Position up to which there is no better candidate. */
  #rivalsSeen = -1;

  /**
   * @param ring Bytes.
   * @param layout Layout of the frames.
   * @param headers Reader of the headers.
   * @param unknown Headers of other ids.
   */
  constructor(
    ring: ByteRing,
    layout: FrameLayout,
    headers: HeaderReader,
    unknown: UnknownFrames,
  ) {
    this.#ring = ring;
    this.#layout = layout;
    this.#headers = headers;
    this.#unknown = unknown;
  }

  /** Whether a header at a position was received as a whole. */
  isReceived(position: number): boolean {
    return this.#ring.written - position >= this.#layout.headerBytes;
  }

  /**
   * Begins with another candidate; a candidate that waits is continued where it was left.
   */
  begin(): void {
    this.#rivalsSeen = -1;
  }

  /**
   * Judges a candidate where a header is expected, by the fields of its header:
   *
   * | evidence | further requirements |
   * | ------------ | ----- |
   * | possible, or better | none |
   * | none | a header follows, or isn't received yet |
   * | against | a header follows, or the received bytes end with the frame; and no candidate inside it or the last frame runs on |
   *
   * @param position Position of the candidate.
   * @param type Type of its frame.
   * @param lastStart Position of the last emitted frame; −1 before the first.
   */
  due(position: number, type: number, lastStart: number): Verdict {
    const headers = this.#headers;
    if (!headers.hasLearned || headers.isPlausible(position, type)) {
      return "accept";
    }
    const evidence = headers.evidenceAt(position, type);
    if (evidence > Evidence.NONE) return "accept";
    const frameEnd = position + this.#layout.frames[type].byteLength;
    const isAgainst = evidence === Evidence.AGAINST;
    if (isAgainst) {
      const from = lastStart < 0 ? position : lastStart;
      if (this.#hasRival(from, frameEnd, Evidence.POSSIBLE)) return "reject";
    }
    if (this.isReceived(frameEnd)) {
      return headers.typeAt(frameEnd) >= 0 ? "accept" : "reject";
    }
    return isAgainst && frameEnd !== this.#ring.written ? "wait" : "accept";
  }

  /**
   * Judges a candidate that a search has reached.
   *
   * | evidence | position | is accepted as a header |
   * | ------------ | ----- | --------------------- |
   * | it runs on | anywhere | when its frame is complete, unless that is cut short |
   * | possible | outside the last frame | when its frame is complete |
   * | possible | inside the last frame | when a header follows that doesn't run on either: the clock is unchanged |
   * | none | expected | when its frame is complete |
   * | none | elsewhere | when a header follows |
   * | against | expected | when a header follows, or the received bytes end with its frame |
   * | against | elsewhere | when a header follows that doesn't run on; never inside the last frame, if that had a good header |
   *
   * A candidate that doesn't run on is replaced by a better one within its frame; inside
   * the last frame, by one that begins where a header was expected.
   *
   * @param at Position of the candidate.
   * @param type Type of its frame.
   * @param lostAt Position at which a header was expected when sync was lost.
   * @param lastEnd End of the last emitted frame; −1 before the first.
   */
  found(
    at: number,
    type: number,
    lostAt: number,
    lastEnd: number,
  ): Verdict {
    const { written } = this.#ring;
    const headers = this.#headers;
    const frameEnd = at + this.#layout.frames[type].byteLength;
    const isComplete = frameEnd <= written;
    const evidence = headers.evidenceAt(at, type);
    const isInside = at < lastEnd;
    const isDuePlace = at === lostAt;
    if (evidence === Evidence.RUNS_ON) {
      if (this.isCutShort(at, type)) return "reject";
      return isComplete ? "accept" : "wait";
    }
    if (isInside) {
      if (evidence === Evidence.AGAINST && headers.hasLearned) return "reject";
      if (headers.typeAt(lostAt) >= 0) return "reject";
    }
    const isWeak = evidence === Evidence.AGAINST && !isDuePlace;
    const least = isWeak ? Evidence.NONE : Evidence.POSSIBLE;
    if (this.#hasRival(at, frameEnd, least, !isDuePlace)) return "reject";
    const isEnough = evidence === Evidence.POSSIBLE
      ? !isInside
      : evidence === Evidence.NONE && isDuePlace;
    if (isEnough) return isComplete ? "accept" : "wait";
    if (this.isReceived(frameEnd)) {
      const next = headers.typeAt(frameEnd);
      const isFollowed = next >= 0 &&
        (isDuePlace || evidence === Evidence.NONE ||
          headers.evidenceAt(frameEnd, next) < Evidence.RUNS_ON);
      return isFollowed ? "accept" : "reject";
    }
    return isDuePlace && frameEnd === written ? "accept" : "wait";
  }

  /**
   * Whether a frame had lost bytes, so that the next one begins inside of it: no header
   * follows it, but one that runs on from it lies inside, and is followed by another, or
   * its frame ends with the received bytes.
   *
   * @param at Position of the frame, of which the header was received.
   * @param type Type of the frame.
   */
  isCutShort(at: number, type: number): boolean {
    const headers = this.#headers;
    const { frames } = this.#layout;
    const frameEnd = at + frames[type].byteLength;
    if (!this.isReceived(frameEnd) || headers.typeAt(frameEnd) >= 0) {
      return false;
    }
    const after = headers.taiAt(at, type);
    for (let inner = at + 1; inner < frameEnd - AMBIGUOUS_BYTES; inner++) {
      const innerType = headers.typeAt(inner);
      if (innerType < 0) continue;
      const evidence = headers.evidenceAt(inner, innerType, after);
      if (evidence < Evidence.RUNS_ON) continue;
      const innerEnd = inner + frames[innerType].byteLength;
      if (innerEnd === this.#ring.written) return true;
      if (this.isReceived(innerEnd) && headers.typeAt(innerEnd) >= 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a candidate with better evidence begins behind `from`, before an end; one that
   * runs on also with an unknown id, if `isAnyId`.
   */
  #hasRival(
    from: number,
    frameEnd: number,
    evidence: number,
    isAnyId = false,
  ): boolean {
    const headers = this.#headers;
    const { headerBytes } = this.#layout;
    const end = Math.min(frameEnd, this.#ring.written - headerBytes + 1);
    let rival = Math.max(from + 1, this.#rivalsSeen);
    for (; rival < end; rival++) {
      const type = headers.typeAt(rival);
      const isBetter = type < 0
        ? isAnyId && this.#unknown.runsOn(rival)
        : headers.evidenceAt(rival, type) > evidence;
      if (isBetter) return true;
    }
    this.#rivalsSeen = rival;
    return false;
  }
}
