/**
 * Reads the headers of frames where they lie, by a layout that is known only when
 * the program runs.
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import type { BreakReport, CounterWatch } from "./counter_watch.ts";

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
  /**
   * The frames that there are: name of the struct, id, length of header and struct in
   * bytes, and whether the header's counter is that of the command which the frame
   * answers.
   */
  readonly frames: readonly {
    readonly name: string;
    readonly frameId: number;
    readonly byteLength: number;
    readonly isAnswer?: boolean;
  }[];
}

/** An integer in the header; unsigned, but for the counter. */
export interface HeaderField {
  /** Its offset, in bytes. */
  readonly offset: number;
  /** Its length: 1, 2 or 4 bytes; 8 also of the counter. */
  readonly byteLength: number;
}

/** Seconds below 2^33: before the year 2242. */
const TAI_SEC_HIGH_MAX = 1;
const NSEC_LIMIT = 1_000_000_000;
/** How far the clock may run on from one good header to the next. */
const TAI_STEP_MAX_SEC = 3600;

/**
 * Evidence of a header's fields for it, once its frame id is known; the more, the
 * greater. No other field is filled in by every peer in every frame: the reference mock
 * controller leaves sync pattern and counter at 0, and the server of the real
 * single-socket controllers leaves whatever was in memory in the time stamps of command
 * statuses. So the frame id alone is enough where a frame is due.
 */
export const Evidence = {
  /** The sync pattern is another than the peer's, or the time stamp can't be one. */
  AGAINST: 0,
  /**
   * No field says anything: headers have no time stamp, or it is one of an answer, or of a
   * type whose time stamps were seen not to be any.
   */
  NONE: 1,
  /** The time stamp can be one. */
  POSSIBLE: 2,
  /** The time stamp is a little later than that of the last good header. */
  RUNS_ON: 3,
} as const;
/** One of the values of {@linkcode Evidence}. */
export type Evidence = typeof Evidence[keyof typeof Evidence];

/**
 * Reads the headers in a ring, by position, and learns what this peer's look like.
 *
 * That happens some ten million times a second, so offsets are numbers of its own
 * instead of a layout to look up in, and a field is read as four bytes and masked,
 * instead of by its length.
 */
export class HeaderReader {
  /** The length of a header in bytes. */
  readonly headerBytes: number;
  readonly #data: DataView;
  readonly #capacityBytes: number;
  readonly #frames: FrameLayout["frames"];
  /** The frame id of each type, as a field is read. */
  readonly #ids: readonly number[];
  /** Whether frames of each type have time stamps to go by. */
  readonly #areStamped: boolean[];
  readonly #expectedSyncPattern: number | undefined;
  readonly #idOffset: number;
  readonly #idMask: number;
  readonly #syncOffset: number;
  readonly #syncMask: number;
  readonly #counterOffset: number;
  readonly #counterBytes: number;
  readonly #hasTai: boolean;
  readonly #secOffset: number;
  readonly #nsecOffset: number;

  /** Of the last good header, if there was one. */
  #hasLearned = false;
  #syncPattern = 0;
  #tai = NaN;

  /**
   * @param layout Where things lie in a header.
   * @param ring The bytes; its mirror must hold a header and three bytes more.
   */
  constructor(layout: FrameLayout, ring: ByteRing) {
    const { frameId, syncPattern, counter, taiOffsets } = layout;
    const { buffer, byteOffset, byteLength } = ring.bytes;
    this.headerBytes = layout.headerBytes;
    this.#data = new DataView(buffer, byteOffset, byteLength);
    this.#capacityBytes = ring.capacityBytes;
    this.#frames = layout.frames;
    this.#ids = layout.frames.map(({ frameId }) => frameId | 0);
    this.#areStamped = layout.frames.map(({ isAnswer }) => !isAnswer);
    this.#expectedSyncPattern = layout.expectedSyncPattern === undefined
      ? undefined
      : layout.expectedSyncPattern | 0;
    this.#idOffset = frameId.offset;
    this.#idMask = maskOf(frameId);
    this.#syncOffset = syncPattern?.offset ?? 0;
    this.#syncMask = maskOf(syncPattern);
    this.#counterOffset = counter?.offset ?? 0;
    this.#counterBytes = counter?.byteLength ?? 0;
    this.#hasTai = taiOffsets !== undefined;
    this.#secOffset = taiOffsets?.sec ?? 0;
    this.#nsecOffset = taiOffsets?.nsec ?? 0;
  }

  /** Whether a good header was seen, so that others can be compared with it. */
  get hasLearned(): boolean {
    return this.#hasLearned;
  }

  /**
   * Takes a header for an example of this peer's, if its time stamp can be one.
   *
   * @param position The header's position.
   * @param type The type of its frame, −1 for one that isn't ours; nor is one an example whose time says nothing.
   */
  learn(position: number, type: number): void {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) return;
    this.#hasLearned = true;
    this.#syncPattern = this.#syncPatternAt(offset);
    this.#tai = this.#taiAt(offset);
  }

  /** The frame id of a header, an unsigned integer. */
  idAt(position: number): number {
    return this.#idAt(this.#offset(position)) >>> 0;
  }

  /** Whether a header has the frame id of a declared struct. */
  hasDeclaredId(position: number): boolean {
    return this.#ids.includes(this.#idAt(this.#offset(position)));
  }

  /** Begins with a new peer. */
  forget(): void {
    this.#hasLearned = false;
    this.#tai = NaN;
  }

  /**
   * Notes whether time stamps of frames of a type can be trusted.
   *
   * @param type Their type, none of an answer.
   * @param isTrusted Whether they can.
   */
  trustTime(type: number, isTrusted: boolean): void {
    this.#areStamped[type] = isTrusted;
  }

  /** The type of the frame that a header begins; −1 if it isn't one of ours. */
  typeAt(position: number): number {
    return this.#typeAtOffset(this.#offset(position));
  }

  /**
   * Whether a header has the peer's sync pattern and a possible time stamp: the quick look
   * at what {@linkcode evidenceAt} finds more than nothing for.
   *
   * @param position The header's position.
   * @param type The type of its frame.
   */
  isPlausible(position: number, type: number): boolean {
    const offset = this.#offset(position);
    return this.#isStamped(type) && this.#hasPlausibleTai(offset) &&
      (!this.#hasLearned || this.#syncPatternAt(offset) === this.#syncPattern);
  }

  /**
   * Grades the evidence of a header's fields.
   *
   * @param position The header's position.
   * @param type The type of its frame; −1 for one that isn't ours.
   * @param after The time stamp of the header before it; that of the last good one, if
   * left out.
   */
  evidenceAt(position: number, type: number, after = this.#tai): Evidence {
    const offset = this.#offset(position);
    const isStamped = this.#isStamped(type);
    const isPossible = isStamped && this.#hasPlausibleTai(offset);
    if (isPossible) {
      const step = this.#taiAt(offset) - after;
      if (step > 0 && step <= TAI_STEP_MAX_SEC) return Evidence.RUNS_ON;
    }
    if (
      this.#hasLearned && this.#syncPatternAt(offset) !== this.#syncPattern
    ) return Evidence.AGAINST;
    if (!isStamped || !this.#hasTai) return Evidence.NONE;
    return isPossible ? Evidence.POSSIBLE : Evidence.AGAINST;
  }

  /** Whether a header's time stamp can be one, be it trusted or not. */
  hasPossibleTai(position: number): boolean {
    return this.#hasPlausibleTai(this.#offset(position));
  }

  /**
   * The time stamp of a header, in seconds; `undefined` if frames of its type have none,
   * or it isn't set, or can't be one.
   *
   * @param position The header's position.
   * @param type The type of its frame.
   */
  taiAt(position: number, type: number): number | undefined {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) {
      return undefined;
    }
    return this.#taiAt(offset) || undefined;
  }

  /**
   * How many frames of one type lie one behind the other.
   *
   * @param position Where the first may begin.
   * @param type Their type.
   * @param countMax How many at most.
   * @returns How many headers there are of that type and, if one was learned, like
   * the last good one; 0 if their time says nothing, as each takes a look at what follows.
   */
  run(position: number, type: number, countMax: number): number {
    if (!this.#isStamped(type)) return 0;
    const id = this.#ids[type];
    const { byteLength } = this.#frames[type];
    const hasLearned = this.#hasLearned;
    const syncPattern = hasLearned
      ? this.#syncPattern
      : this.#expectedSyncPattern;
    const capacityBytes = this.#capacityBytes;
    let offset = this.#offset(position);
    let count = 0;
    for (; count < countMax; count++) {
      if (this.#idAt(offset) !== id) break;
      if (
        syncPattern !== undefined &&
        this.#syncPatternAt(offset) !== syncPattern
      ) break;
      if (hasLearned && !this.#hasPlausibleTai(offset)) break;
      offset += byteLength;
      if (offset >= capacityBytes) offset -= capacityBytes;
    }
    return count;
  }

  /**
   * Shows a watch the counters of frames that lie one behind the other, up to the
   * next that doesn't go on by one.
   *
   * @param position Where the first begins.
   * @param type Their type.
   * @param count How many there are, from 1.
   * @param watch Is shown their counters, if they have any.
   * @param onBreak Told when the first one didn't go on by one.
   * @returns How many were shown, from 1.
   */
  showCounters(
    position: number,
    type: number,
    count: number,
    watch: CounterWatch,
    onBreak: (report: BreakReport) => void,
  ): number {
    const { byteLength, isAnswer } = this.#frames[type];
    if (this.#counterBytes === 0 || isAnswer) return count;
    const offset = this.#offset(position);
    const untilWrap = Math.ceil((this.#capacityBytes - offset) / byteLength);
    const at = offset + this.#counterOffset;
    const run = Math.min(count, untilWrap);
    return watch.see(type, run, this.#data, at, byteLength, onBreak);
  }

  #offset(position: number): number {
    return position % this.#capacityBytes;
  }

  #typeAtOffset(offset: number): number {
    const type = this.#ids.indexOf(this.#idAt(offset));
    return this.#expectedSyncPattern === undefined ||
        this.#syncPatternAt(offset) === this.#expectedSyncPattern
      ? type
      : -1;
  }

  #idAt(offset: number): number {
    return this.#data.getInt32(offset + this.#idOffset, true) & this.#idMask;
  }

  /** 0 if headers have none. */
  #syncPatternAt(offset: number): number {
    const at = offset + this.#syncOffset;
    return this.#data.getInt32(at, true) & this.#syncMask;
  }

  /** Whether headers of a type have time stamps to go by. */
  #isStamped(type: number): boolean {
    return type < 0 || this.#areStamped[type];
  }

  /** A plausible time stamp, in seconds; 0 if headers have none. */
  #taiAt(offset: number): number {
    if (!this.#hasTai) return 0;
    const data = this.#data;
    const sec = offset + this.#secOffset;
    const nsec = offset + this.#nsecOffset;
    return data.getUint32(sec + 4, true) * 2 ** 32 +
      data.getUint32(sec, true) + data.getUint32(nsec, true) * 1e-9;
  }

  #hasPlausibleTai(offset: number): boolean {
    if (!this.#hasTai) return true;
    const data = this.#data;
    const nsec = offset + this.#nsecOffset;
    return data.getUint32(nsec, true) < NSEC_LIMIT &&
      data.getInt32(nsec + 4, true) === 0 &&
      data.getUint32(offset + this.#secOffset + 4, true) <= TAI_SEC_HIGH_MAX;
  }
}

/** What a field, read as four bytes, is masked with; 0 if there is none. */
function maskOf(field: HeaderField | undefined): number {
  return field === undefined ? 0 : (2 ** (8 * field.byteLength) - 1) | 0;
}
