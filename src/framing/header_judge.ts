/**
 * Rules of the decoder: whether a frame begins at a position in a ring, by the evidence
 * of its header and of the bytes around it.
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import type { FrameLayout } from "./frame_layout.ts";
import { Evidence, type HeaderReader } from "./header_reader.ts";
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
  /** Position up to which no candidate has better evidence … */
  #rivalsSeen = -1;
  /** … and up to which none leads on. */
  #leadersSeen = -1;
  #lastStart = -1;
  #lastEnd = -1;
  /** End of the last frame, if its header was good; else its position. */
  #sureEnd = -1;

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

  /** Position of the last emitted frame; −1 before the first. */
  get lastStart(): number {
    return this.#lastStart;
  }

  /** Position behind the last emitted frame; −1 before the first. */
  get lastEnd(): number {
    return this.#lastEnd;
  }

  /** Whether a header at a position was received as a whole. */
  isReceived(position: number): boolean {
    return this.#ring.written - position >= this.#layout.headerBytes;
  }

  /**
   * Notes the last emitted frame.
   *
   * @param start Position of the frame; −1 for none.
   * @param end Position behind it; −1 for none.
   * @param isStrange Whether the fields of its header spoke against it.
   */
  noteLast(start: number, end: number, isStrange: boolean): void {
    this.#lastStart = start;
    this.#lastEnd = end;
    this.#sureEnd = isStrange ? start : end;
  }

  /**
   * Begins with another candidate; a candidate that waits is continued where it was left.
   */
  begin(): void {
    this.#rivalsSeen = this.#leadersSeen = -1;
  }

  /**
   * Judges a candidate where a header is expected, by the fields of its header:
   *
   * | evidence | further requirements |
   * | ------------ | ----- |
   * | possible, or better | none |
   * | none | a header follows, or isn't received yet |
   * | against | a header follows, or the received bytes end with the frame; and no candidate inside it or the last frame runs on or leads on |
   *
   * @param position Position of the candidate.
   * @param type Type of its frame.
   */
  due(position: number, type: number): Verdict {
    const headers = this.#headers;
    if (!headers.hasLearned || headers.isPlausible(position, type)) {
      return "accept";
    }
    const evidence = headers.evidenceAt(position, type);
    if (evidence > Evidence.NONE) return "accept";
    const frameEnd = this.#endOf(position, type);
    const isAgainst = evidence === Evidence.AGAINST;
    // There is a last frame, from which a header was learned.
    if (
      isAgainst &&
      this.#hasRival(this.#lastStart, frameEnd, Evidence.POSSIBLE)
    ) return "reject";
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
   * | it runs on or leads on | anywhere | when its frame is complete, unless that is cut short |
   * | possible | outside the last frame | when its frame is complete |
   * | possible | inside the last frame | when a header follows that doesn't run on either: the clock is unchanged |
   * | none | expected | when its frame is complete |
   * | none | elsewhere | when a header follows |
   * | against | expected | when a header follows, or the received bytes end with its frame |
   * | against | elsewhere | when a header follows that doesn't run on; never inside the last frame, once a header was learned |
   *
   * A candidate that doesn't run on is replaced by a better one within its frame; inside
   * the last frame, by one that begins where a header was expected.
   *
   * @param at Position of the candidate.
   * @param type Type of its frame.
   * @param lostAt Position at which a header was expected when sync was lost.
   */
  found(at: number, type: number, lostAt: number): Verdict {
    const { written } = this.#ring;
    const headers = this.#headers;
    const frameEnd = this.#endOf(at, type);
    const isComplete = frameEnd <= written;
    const evidence = headers.evidenceAt(at, type);
    const isInside = at < this.#lastEnd;
    const isDuePlace = at === lostAt;
    if (evidence === Evidence.RUNS_ON || this.#leadsOn(at, type)) {
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
   * Whether a candidate with better evidence begins behind `from`, before an end: one of
   * greater evidence, one that leads on, or, if `isAnyId`, one that runs on with an
   * unknown id.
   */
  #hasRival(
    from: number,
    frameEnd: number,
    evidence: number,
    isAnyId = false,
  ): boolean {
    const headers = this.#headers;
    const end = Math.min(
      frameEnd,
      this.#ring.written - this.#layout.headerBytes + 1,
    );
    let rival = Math.max(from + 1, this.#rivalsSeen);
    for (; rival < end; rival++) {
      const type = headers.typeAt(rival);
      const isBetter = type < 0
        ? isAnyId && this.#unknown.runsOn(rival)
        : headers.evidenceAt(rival, type) > evidence;
      if (isBetter) return true;
    }
    this.#rivalsSeen = rival;
    rival = Math.max(from + 1, this.#sureEnd, this.#leadersSeen);
    for (; rival < end; rival++) {
      const type = headers.typeAt(rival);
      if (type < 0) continue;
      if (!this.isReceived(this.#endOf(rival, type))) break;
      if (this.#leadsOn(rival, type)) return true;
    }
    this.#leadersSeen = rival;
    return false;
  }

  /**
   * Whether a header with good evidence is followed by one that runs on from it: evidence
   * without a clock that was learned, as that of a false header may have been. Inside a
   * frame that had a good header, it may be one by chance.
   *
   * @param at Position of the header.
   * @param type Type of its frame.
   */
  #leadsOn(at: number, type: number): boolean {
    const headers = this.#headers;
    const end = this.#endOf(at, type);
    if (at < this.#sureEnd || !this.isReceived(end)) return false;
    const next = headers.typeAt(end);
    const tai = headers.taiAt(at, type);
    return next >= 0 && tai !== undefined &&
      headers.evidenceAt(at, type) >= Evidence.POSSIBLE &&
      headers.evidenceAt(end, next, tai) === Evidence.RUNS_ON;
  }

  #endOf(at: number, type: number): number {
    return at + this.#layout.frames[type].byteLength;
  }
}
