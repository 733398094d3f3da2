/**
 * Finds the frames in a stream of bytes, however TCP splits or joins them, and
 * finds them again after junk, unknown frames and lost bytes. No sockets, no
 * threads: the bytes lie in a {@linkcode ByteRing}, frames come out by position.
 *
 * A frame is a header and a struct. The header's frame id says which struct, and
 * that is all that says how long the frame is; so the decoder is either *in
 * sync* or *searching*:
 *
 * | state | what is seen | what follows |
 * | ----- | ------------ | ------------ |
 * | in sync | a known frame id where a header is due | the frame; go on behind it |
 * | in sync | bytes are missing | wait |
 * | in sync | an unknown id, or a header unlike those before | search, from inside the last frame on, as that one may have lost bytes |
 * | searching | a candidate that `#judge()` accepts | in sync there; report the bytes passed over |
 * | searching | a candidate that it can't tell yet, or none | wait |
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";

/** Where things lie in a frame: plain data, so that it can go to a worker. */
export interface FrameLayout {
  /** The header's length in bytes. */
  readonly headerBytes: number;
  /** The header's frame id. */
  readonly frameId: HeaderField;
  /** The header's sync pattern, when it has one. */
  readonly syncPattern?: HeaderField;
  /** The header's counter, when it has one. */
  readonly counter?: HeaderField;
  /** The offsets of TAI seconds and nanoseconds (both i64), when it has them. */
  readonly taiOffsets?: { readonly sec: number; readonly nsec: number };
  /** The sync pattern that every header must have, when it is known. */
  readonly expectedSyncPattern?: number;
  /** The frames that there are: id, and length of header and struct in bytes. */
  readonly frames: readonly {
    readonly frameId: number;
    readonly byteLength: number;
  }[];
}

/** An unsigned integer in the header. */
export interface HeaderField {
  /** Its offset, in bytes. */
  readonly offset: number;
  /** Its length: 1, 2 or 4 bytes. */
  readonly byteLength: number;
}

/** Neighbouring frames of one type. */
export interface DecodedFrames {
  /** Tells this from a {@linkcode Discard}. */
  readonly kind: "frames";
  /** Index into {@linkcode FrameLayout.frames}. */
  readonly frameType: number;
  /** Position of the first frame in the ring. */
  readonly position: number;
  /** How many frames. */
  readonly count: number;
}

/** Bytes were passed over that belong to no frame, or a frame had lost some. */
export interface Discard {
  /** Tells this from {@linkcode DecodedFrames}. */
  readonly kind: "discard";
  /** How many bytes after the start of the stream a header was due but not there. */
  readonly streamOffset: number;
  /** How many bytes were passed over; 0 when the frame before had lost some. */
  readonly discardedBytes: number;
  /** Whether a header was found behind them; else the stream ended. */
  readonly resynced: boolean;
  /** The bytes around the place. */
  readonly context: Uint8Array;
  /** How many bytes of the context lie before the place. */
  readonly contextBefore: number;
}

/** What is known of a candidate for a header. */
type Verdict = "accept" | "reject" | "wait";

/** Seconds below 2^33: before the year 2242. */
const TAI_SEC_HIGH_MAX = 1;
const NSEC_LIMIT = 1_000_000_000;
/** How far the clock may run on from one good header to the next. */
const TAI_STEP_MAX_SEC = 3600;
const CONTEXT_BYTES = 16;
/**
 * So many bytes may be missing in this frame or in the next, nobody can tell: the
 * last ones of a frame are often zero, as are the first ones of a header.
 */
const AMBIGUOUS_BYTES = 2;

/** Finds frames in the bytes of a ring. */
export class FrameDecoder {
  readonly #ring: ByteRing;
  readonly #data: DataView;
  readonly #layout: FrameLayout;

  /** Position of the next frame; while searching, of the next candidate. */
  #at = 0;
  #streamStart = 0;
  /** The frame emitted last; a search begins inside of it. */
  #lastStart = -1;
  #lastEnd = -1;
  /** What this peer's headers look like, from the last good one. */
  #learned: { readonly syncPattern: number; readonly tai: number } | undefined;
  /** The header at this position was found by a search. */
  #trusted = -1;

  #searching = false;
  /** Where a header was due when sync was lost. */
  #lostAt = 0;
  #context = new Uint8Array(0);
  #contextBefore = 0;
  /** Up to here, nothing better than the candidate at `#at` was seen. */
  #rivalsSeen = 0;
  #final = false;

  #discarded = 0;
  #resyncs = 0;
  #unknownFrames = 0;
  #bytesOverlapped = 0;

  /**
   * @param layout Where things lie in a frame.
   * @param ring The bytes; its mirror must hold the longest frame and a header.
   */
  constructor(layout: FrameLayout, ring: ByteRing) {
    this.#layout = layout;
    this.#ring = ring;
    const { buffer, byteOffset, byteLength } = ring.bytes;
    this.#data = new DataView(buffer, byteOffset, byteLength);
  }

  /** Bytes that belong to no frame, up to now. */
  get bytesDiscarded(): number {
    const current = this.#searching ? Math.max(0, this.#at - this.#lostAt) : 0;
    return this.#discarded + current;
  }

  /** How often a header was found again that wasn't where it was due. */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** Headers that were in order but for a frame id that the layout doesn't have. */
  get unknownFrames(): number {
    return this.#unknownFrames;
  }

  /** Bytes counted in two frames, as the first of them had lost some. */
  get bytesOverlapped(): number {
    return this.#bytesOverlapped;
  }

  /** The oldest position whose bytes the decoder still needs. */
  get oldest(): number {
    return this.#searching || this.#lastStart < 0 ? this.#at : this.#lastStart;
  }

  /** Begins a new stream at the ring's present end. */
  reset(): void {
    this.#at = this.#streamStart = this.#ring.written;
    this.#lastStart = this.#lastEnd = this.#trusted = -1;
    this.#learned = undefined;
    this.#searching = this.#final = false;
  }

  /**
   * Tells that the stream has ended: {@linkcode next} then decides what it had
   * left open for want of more bytes, and discards the rest.
   */
  finish(): void {
    this.#final = true;
  }

  /**
   * Says what comes next in the bytes received so far.
   *
   * @returns Frames, or what was passed over; `undefined` when it takes more
   * bytes to tell.
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

  /** In sync: takes as many frames of one type as there are, or loses sync. */
  #takeRun(): DecodedFrames | undefined {
    const { capacityBytes, written } = this.#ring;
    const { headerBytes, frames } = this.#layout;
    const position = this.#at;
    let at = position;
    let offset = at % capacityBytes;
    let frameType = -1;
    let frameBytes = 0;
    while (written - at >= headerBytes) {
      const type = this.#typeAt(offset);
      const isDue = type >= 0 && (this.#learned === undefined ||
        at === this.#trusted || this.#isPlausible(offset));
      if (!isDue) {
        // The frame before isn't handed out if this shows that it was cut short,
        // but one that a search has found was judged already.
        const before = at - frameBytes;
        if (
          at > position && before !== this.#trusted &&
          this.#isCutShort(before, frameType)
        ) at = before;
        if (at === position) this.#loseSync();
        break;
      }
      if (frameType < 0) {
        frameType = type;
        frameBytes = frames[type].byteLength;
      } else if (type !== frameType) break;
      if (written - at < frameBytes) break;
      at += frameBytes;
      offset += frameBytes;
      if (offset >= capacityBytes) offset -= capacityBytes;
    }
    if (at === position) return undefined;
    this.#at = at;
    this.#lastStart = at - frameBytes;
    this.#lastEnd = at;
    this.#learn(this.#offset(this.#lastStart));
    const count = (at - position) / frameBytes;
    return { kind: "frames", frameType, position, count };
  }

  #loseSync(): void {
    const at = this.#at;
    const offset = this.#offset(at);
    if (
      this.#ring.written - at >= this.#layout.headerBytes &&
      this.#typeAt(offset) < 0 && this.#isPlausible(offset)
    ) this.#unknownFrames++;
    const first = Math.max(this.oldest, at - CONTEXT_BYTES);
    const last = Math.min(this.#ring.written, at + 2 * CONTEXT_BYTES);
    const begin = this.#offset(first);
    this.#context = this.#ring.bytes.slice(begin, begin + last - first);
    this.#contextBefore = at - first;
    this.#searching = true;
    this.#lostAt = at;
    this.#at = this.#lastStart < 0 ? at : this.#lastStart + 1;
    this.#rivalsSeen = 0;
  }

  /** Searching: moves on to the next header; false if that can't be told yet. */
  #findHeader(): boolean {
    const end = this.#ring.written - this.#layout.headerBytes;
    for (; this.#at <= end; this.#at++) {
      const type = this.#typeAt(this.#offset(this.#at));
      if (type < 0) continue;
      const verdict = this.#judge(this.#at, type);
      if (verdict === "accept") return true;
      if (verdict === "wait" && !this.#final) return false;
      this.#rivalsSeen = 0;
    }
    return false;
  }

  /**
   * Whether the candidate at a position, its frame id known, is a header.
   *
   * | the candidate | is taken for a header |
   * | ------------- | --------------------- |
   * | runs on from the last good one, by a time stamp that is a little later | when its frame is complete, unless that is cut short |
   * | is plausible: same sync pattern, a time stamp that can be one | the same, if it isn't inside the last frame |
   * | is plausible, inside the last frame | when a header follows that doesn't run on either: the clock stands still |
   * | is not plausible, where a header was due | when a header follows, or the received bytes end with its frame |
   * | is not plausible, elsewhere | when a header follows that doesn't run on; never inside the last frame, if that was plausible |
   *
   * Those that don't run on give way to a better one within their frame.
   */
  #judge(at: number, type: number): Verdict {
    const { written } = this.#ring;
    const frameEnd = at + this.#layout.frames[type].byteLength;
    const isComplete = frameEnd <= written;
    const isPlausible = this.#isPlausible(this.#offset(at));
    const isInside = at < this.#lastEnd;
    if (this.#runsOn(at)) {
      if (this.#isCutShort(at, type)) return "reject";
      return isComplete ? "accept" : "wait";
    }
    if (isInside && !isPlausible && this.#learned) return "reject";
    if (this.#hasRival(at, frameEnd, isPlausible)) return "reject";
    if (isPlausible && !isInside) return isComplete ? "accept" : "wait";
    if (frameEnd + this.#layout.headerBytes <= written) {
      const isFollowed = this.#typeAt(this.#offset(frameEnd)) >= 0 &&
        (at === this.#lostAt || !this.#runsOn(frameEnd));
      return isFollowed ? "accept" : "reject";
    }
    return at === this.#lostAt && frameEnd === written ? "accept" : "wait";
  }

  /** Whether a better candidate than that at `at` begins within its frame. */
  #hasRival(at: number, frameEnd: number, isPlausible: boolean): boolean {
    const { headerBytes } = this.#layout;
    const end = Math.min(frameEnd, this.#ring.written - headerBytes + 1);
    let rival = Math.max(at + 1, this.#rivalsSeen);
    for (; rival < end; rival++) {
      const offset = this.#offset(rival);
      if (this.#typeAt(offset) < 0) continue;
      if (this.#runsOn(rival)) return true;
      if (!isPlausible && this.#isPlausible(offset)) return true;
    }
    this.#rivalsSeen = rival;
    return false;
  }

  /**
   * Whether a frame had lost bytes, so that the next one begins inside of it: no
   * header follows it, but one that runs on from it, and is followed by another,
   * lies within.
   */
  #isCutShort(at: number, type: number): boolean {
    const { headerBytes, frames } = this.#layout;
    const { written } = this.#ring;
    const frameEnd = at + frames[type].byteLength;
    if (
      frameEnd + headerBytes > written ||
      this.#typeAt(this.#offset(frameEnd)) >= 0
    ) return false;
    const tai = this.#taiAt(this.#offset(at));
    for (let inner = at + 1; inner < frameEnd - AMBIGUOUS_BYTES; inner++) {
      const offset = this.#offset(inner);
      const innerType = this.#typeAt(offset);
      if (innerType < 0 || !this.#isPlausible(offset)) continue;
      if (!this.#runsOn(inner, tai)) continue;
      const innerEnd = inner + frames[innerType].byteLength;
      if (
        innerEnd + headerBytes <= written &&
        this.#typeAt(this.#offset(innerEnd)) >= 0
      ) return true;
    }
    return false;
  }

  /** In sync again at `#at`; reports what was passed over, if anything was. */
  #regainSync(): Discard | undefined {
    const distance = this.#at - this.#lostAt;
    this.#searching = false;
    this.#trusted = this.#at;
    if (distance === 0) return undefined;
    this.#resyncs++;
    if (distance < 0) this.#bytesOverlapped -= distance;
    return this.#discard(Math.max(0, distance), true);
  }

  /** The stream has ended: what is left belongs to no frame. */
  #discardRest(): Discard | undefined {
    if (!this.#searching) {
      if (this.#at === this.#ring.written) return undefined;
      this.#loseSync();
    }
    const rest = this.#ring.written - this.#lostAt;
    this.#searching = false;
    this.#at = this.#ring.written;
    return rest > 0 ? this.#discard(rest, false) : undefined;
  }

  #discard(discardedBytes: number, resynced: boolean): Discard {
    this.#discarded += discardedBytes;
    return {
      kind: "discard",
      streamOffset: this.#lostAt - this.#streamStart,
      discardedBytes,
      resynced,
      context: this.#context,
      contextBefore: this.#contextBefore,
    };
  }

  #learn(offset: number): void {
    if (!this.#hasPlausibleTai(offset)) return;
    this.#learned = {
      syncPattern: this.#syncPatternAt(offset),
      tai: this.#taiAt(offset),
    };
  }

  #offset(position: number): number {
    return position % this.#ring.capacityBytes;
  }

  /** The frame type of the header at an offset; −1 if it isn't one of ours. */
  #typeAt(offset: number): number {
    const { frameId, frames, expectedSyncPattern } = this.#layout;
    const id = this.#uint(offset, frameId);
    for (let type = 0; type < frames.length; type++) {
      if (frames[type].frameId !== id) continue;
      if (expectedSyncPattern === undefined) return type;
      return this.#syncPatternAt(offset) === expectedSyncPattern ? type : -1;
    }
    return -1;
  }

  /** Whether a header has the peer's sync pattern and a possible time stamp. */
  #isPlausible(offset: number): boolean {
    return (this.#learned === undefined ||
      this.#learned.syncPattern === this.#syncPatternAt(offset)) &&
      this.#hasPlausibleTai(offset);
  }

  #hasPlausibleTai(offset: number): boolean {
    const offsets = this.#layout.taiOffsets;
    if (offsets === undefined) return true;
    const { sec, nsec } = offsets;
    return this.#data.getUint32(offset + sec + 4, true) <= TAI_SEC_HIGH_MAX &&
      this.#data.getUint32(offset + nsec + 4, true) === 0 &&
      this.#data.getUint32(offset + nsec, true) < NSEC_LIMIT;
  }

  /** Whether a header's time stamp comes soon after that of the last good one. */
  #runsOn(position: number, tai = this.#learned?.tai): boolean {
    const offset = this.#offset(position);
    if (tai === undefined || !this.#hasPlausibleTai(offset)) return false;
    const step = this.#taiAt(offset) - tai;
    return step > 0 && step <= TAI_STEP_MAX_SEC;
  }

  /** The time stamp of a plausible header, in seconds; 0 if headers have none. */
  #taiAt(offset: number): number {
    const offsets = this.#layout.taiOffsets;
    if (offsets === undefined) return 0;
    const { sec, nsec } = offsets;
    return this.#data.getUint32(offset + sec + 4, true) * 2 ** 32 +
      this.#data.getUint32(offset + sec, true) +
      this.#data.getUint32(offset + nsec, true) * 1e-9;
  }

  #syncPatternAt(offset: number): number {
    const { syncPattern } = this.#layout;
    return syncPattern === undefined ? 0 : this.#uint(offset, syncPattern);
  }

  #uint(offset: number, field: HeaderField): number {
    const at = offset + field.offset;
    if (field.byteLength === 2) return this.#data.getUint16(at, true);
    if (field.byteLength === 4) return this.#data.getUint32(at, true);
    return this.#data.getUint8(at);
  }
}
