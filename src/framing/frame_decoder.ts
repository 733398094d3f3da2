/**
 * Decoder that finds the frames in a stream of bytes, however TCP splits or joins them,
 * and finds them again after junk, unknown frames and lost bytes. It uses no sockets and
 * no threads: the bytes lie in a {@linkcode ByteRing}, and frames are reported by
 * position.
 *
 * A frame is a header and a struct. Only the header's frame id identifies the struct, and
 * with it the length of the frame. The decoder is either *in sync* or *searching*:
 *
 * | state | what is seen | what follows |
 * | ----- | ------------ | ------------ |
 * | in sync | a header where one is expected, see {@linkcode HeaderJudge.due} | the frame; continue behind it |
 * | in sync | bytes are missing | wait |
 * | in sync | an unknown id, or a rejected one | search, from inside the last frame on, as that one may have lost bytes |
 * | searching | a candidate that {@linkcode HeaderJudge.found} accepts | in sync there; report the skipped bytes |
 * | searching | an undecided candidate, or none | wait |
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import { HeaderJudge } from "./header_judge.ts";
import { HeaderLearning } from "./header_learning.ts";
import type { FrameLayout } from "./frame_layout.ts";
import { HeaderReader } from "./header_reader.ts";
import { LengthWatch } from "./length_watch.ts";
import { UnknownFrames } from "./unknown_frames.ts";

/** Adjacent frames of one type. */
export interface DecodedFrames {
  /** Discriminator from {@linkcode Discard}. */
  readonly kind: "frames";
  /** Index into {@linkcode FrameLayout.frames}. */
  readonly frameType: number;
  /** Position of the first frame in the ring. */
  readonly position: number;
  /** Number of frames. */
  readonly count: number;
}

/** Skipped bytes that belong to no frame, or a frame that had lost some. */
export interface Discard {
  /** Discriminator from {@linkcode DecodedFrames}. */
  readonly kind: "discard";
  /** Position in the stream at which a header was expected but missing, in bytes. */
  readonly streamOffset: number;
  /** Number of skipped bytes; 0 when the frame before had lost some. */
  readonly discardedBytes: number;
  /** Whether a header was found behind them; else the stream has ended. */
  readonly resynced: boolean;
  /**
   * Whether {@linkcode FrameDecoder.unknown} or {@linkcode FrameDecoder.lengths} knew the
   * cause already.
   */
  readonly isExplained: boolean;
  /** Bytes around the position. */
  readonly context: Uint8Array;
  /** Number of bytes of the context before the position. */
  readonly contextBefore: number;
}

const CONTEXT_BYTES = 16;
/** Finds frames in the bytes of a ring. */
export class FrameDecoder {
  readonly #ring: ByteRing;
  #layout: FrameLayout;
  #headers: HeaderReader;
  #unknown: UnknownFrames;
  #judge: HeaderJudge;
  #learning: HeaderLearning;
  /** Lengths of frames, where they aren't the declared ones. */
  readonly lengths: LengthWatch = new LengthWatch();

  /** Position of the next frame; while searching, of the next candidate. */
  #at = 0;
  #streamStart = 0;
  /** Type of the last emitted frame, inside of which a search begins. */
  #lastType = -1;
  /** Frame that wasn't emitted, as the next one begins inside of it, and its type. */
  #cutStart = -1;
  #cutType = -1;
  /** Position of the header that a search has found. */
  #trusted = -1;
  #searching = false;
  /** Position at which a header was expected when sync was lost. */
  #lostAt = 0;
  #context = new Uint8Array(0);
  #contextBefore = 0;
  #final = false;

  #discarded = 0;
  #resyncs = 0;
  #bytesOverlapped = 0;

  /**
   * @param layout Layout of the frames.
   * @param ring Bytes; its mirror must hold the longest frame and a header.
   */
  constructor(layout: FrameLayout, ring: ByteRing) {
    this.#layout = layout;
    this.#ring = ring;
    this.#headers = new HeaderReader(layout, ring);
    this.#unknown = new UnknownFrames(this.#headers, ring);
    this.#judge = this.#makeJudge();
    this.#learning = new HeaderLearning(this.#headers, layout);
  }

  /** Reader of the headers in the ring. */
  get headers(): HeaderReader {
    return this.#headers;
  }

  /**
   * Switches to another layout, before the first frame of a stream.
   *
   * @param layout Layout of the frames.
   */
  setLayout(layout: FrameLayout): void {
    const ring = this.#ring;
    this.#layout = layout;
    this.#headers = new HeaderReader(layout, ring);
    this.#unknown = new UnknownFrames(this.#headers, ring);
    this.#judge = this.#makeJudge();
    this.#learning = new HeaderLearning(this.#headers, layout);
  }

  #makeJudge(): HeaderJudge {
    return new HeaderJudge(
      this.#ring,
      this.#layout,
      this.#headers,
      this.#unknown,
    );
  }

  /** Number of bytes that belong to no frame, up to now. */
  get bytesDiscarded(): number {
    const current = this.#searching ? Math.max(0, this.#at - this.#lostAt) : 0;
    return this.#discarded + current;
  }

  /** Number of times that a header was found elsewhere than expected. */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** Frames of ids that the layout doesn't have. */
  get unknown(): UnknownFrames {
    return this.#unknown;
  }

  /** Number of bytes counted in two frames, as the first of them had lost some. */
  get bytesOverlapped(): number {
    return this.#bytesOverlapped;
  }

  /** Oldest position whose bytes the decoder still needs. */
  get oldest(): number {
    const { lastStart } = this.#judge;
    return this.#searching || lastStart < 0 ? this.#at : lastStart;
  }

  /** The position before which each byte belongs to a frame handed out, or to none. */
  get settled(): number {
    return this.#searching ? Math.max(this.#lostAt, this.#at) : this.#at;
  }

  /** Begins a new stream at the ring's present end. */
  reset(): void {
    this.#at = this.#streamStart = this.#ring.written;
    this.#trusted = -1;
    this.#learning.reset();
    this.#unknown.reset();
    this.lengths.reset();
    this.#cutStart = -1;
    this.#searching = this.#final = false;
    this.#judge.noteLast(-1, -1, false);
    this.#judge.begin();
  }

  /**
   * Ends the stream: {@linkcode next} then decides on candidates without waiting for more
   * bytes, and discards the rest.
   */
  finish(): void {
    this.#final = true;
  }

  /**
   * Returns the next part of the bytes received so far.
   *
   * @returns Frames, or skipped bytes; `undefined` when more bytes are needed to decide.
   */
  next(): DecodedFrames | Discard | undefined {
    for (;;) {
      if (!this.#searching) {
        const frames = this.#takeRun();
        if (frames) return frames;
        if (!this.#searching) break;
      }
      if (!this.#findHeader()) break;
      const discard = this.#regainSync();
      if (discard) return discard;
    }
    return this.#final ? this.#discardRest() : undefined;
  }

  /** Takes all available frames of one type, or loses sync; to be called in sync. */
  #takeRun(): DecodedFrames | undefined {
    const position = this.#at;
    const headers = this.#headers;
    const judge = this.#judge;
    if (!judge.isReceived(position)) return undefined;
    const frameType = headers.typeAt(position);
    if (frameType < 0) {
      this.#loseSync();
      return undefined;
    }
    if (position !== this.#trusted) {
      const verdict = judge.due(position, frameType);
      if (verdict === "reject" || (verdict === "wait" && this.#final)) {
        this.#loseSync();
      }
      if (verdict !== "accept") return undefined;
    }
    const frameBytes = this.#layout.frames[frameType].byteLength;
    const complete = Math.floor((this.#ring.written - position) / frameBytes);
    if (complete === 0) return undefined;
    if (!headers.hasLearned) headers.learn(position, frameType); // the others shall be like it
    let count = 1 +
      headers.run(position + frameBytes, frameType, complete - 1);
    const end = position + count * frameBytes;
    const last = end - frameBytes;
    // The last frame isn't emitted if the bytes behind it show that it was cut short, but
    // a frame that a search has found was judged already.
    if (last !== this.#trusted && judge.isCutShort(last, frameType)) {
      this.#cutStart = last;
      this.#cutType = frameType;
      count--;
    }
    if (position === judge.lastEnd) this.lengths.right(this.#lastType);
    if (count > 1) this.lengths.right(frameType);
    this.#at = position + count * frameBytes;
    if (count === 0) {
      this.#loseSync();
      return undefined;
    }
    judge.begin();
    this.#lastType = frameType;
    const lastStart = this.#at - frameBytes;
    const isStrange = this.#learning.learn(lastStart, frameType, count);
    judge.noteLast(lastStart, this.#at, isStrange);
    return { kind: "frames", frameType, position, count };
  }

  #loseSync(): void {
    const at = this.#at;
    const first = Math.max(this.oldest, at - CONTEXT_BYTES);
    const last = Math.min(this.#ring.written, at + 2 * CONTEXT_BYTES);
    const begin = first % this.#ring.capacityBytes;
    this.#context = this.#ring.bytes.slice(begin, begin + last - first);
    this.#contextBefore = at - first;
    this.#searching = true;
    this.#lostAt = at;
    const { lastStart } = this.#judge;
    this.#at = lastStart < 0 ? at : lastStart + 1;
    this.#judge.begin();
  }

  /**
   * Moves on to the next header; false if that can't be decided yet. To be called while
   * searching.
   */
  #findHeader(): boolean {
    const end = this.#ring.written - this.#layout.headerBytes;
    for (; this.#at <= end; this.#at++) {
      const type = this.#headers.typeAt(this.#at);
      if (type < 0) {
        if (this.#at >= this.#lostAt) {
          this.#unknown.look(this.#at, this.#at === this.#lostAt);
        }
        continue;
      }
      const verdict = this.#judge.found(this.#at, type, this.#lostAt);
      if (verdict === "accept") return true;
      if (verdict === "wait" && !this.#final) return false;
      this.#judge.begin();
    }
    return false;
  }

  /** Is in sync again at `#at`; returns the skipped bytes, if there were any. */
  #regainSync(): Discard | undefined {
    const distance = this.#at - this.#lostAt;
    this.#searching = false;
    this.#trusted = this.#at;
    this.#unknown.endAt(this.#at);
    if (distance === 0) return undefined;
    this.#learning.interrupt(); // those before aren't one behind the other
    this.#resyncs++;
    if (distance < 0) this.#bytesOverlapped -= distance;
    const isExplained = this.#explain();
    return this.#discard(Math.max(0, distance), true, isExplained);
  }

  /** Looks for the cause of a loss of sync; returns whether it was known before. */
  #explain(): boolean {
    const isCut = this.#cutStart === this.#lostAt;
    const start = isCut ? this.#cutStart : this.#judge.lastStart;
    this.#cutStart = -1;
    if (this.#unknown.lastAt >= this.#lostAt) return this.#unknown.isKnown;
    if (start < 0) return false;
    const type = isCut ? this.#cutType : this.#lastType;
    const isFirst = start === this.#streamStart;
    return this.lengths.wrong(type, this.#at - start, isFirst);
  }

  /** Discards the bytes left at the end of the stream. */
  #discardRest(): Discard | undefined {
    if (!this.#searching) {
      if (this.#at === this.#ring.written) return undefined;
      this.#loseSync();
    }
    const rest = this.#ring.written - this.#lostAt;
    this.#searching = false;
    this.#at = this.#ring.written;
    return rest > 0 ? this.#discard(rest, false, false) : undefined;
  }

  #discard(
    discardedBytes: number,
    resynced: boolean,
    isExplained: boolean,
  ): Discard {
    this.#discarded += discardedBytes;
    return {
      kind: "discard",
      streamOffset: this.#lostAt - this.#streamStart,
      discardedBytes,
      resynced,
      isExplained,
      context: this.#context,
      contextBefore: this.#contextBefore,
    };
  }
}
