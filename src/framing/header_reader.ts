/**
 * Reader of the headers of frames in place, by a layout that is known only at run time.
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import type { BreakReport, CounterWatch } from "./counter_watch.ts";
import type { FrameLayout, HeaderField } from "./frame_layout.ts";

/** Largest upper word of possible seconds, which are below 2^33: before the year 2242. */
const TAI_SEC_HIGH_MAX = 1;
const NSEC_LIMIT = 1_000_000_000;
/** Largest advance of the clock from one good header to the next. */
const TAI_STEP_MAX_SEC = 3600;

/**
 * Evidence for a header by its fields, once its frame id is known; greater values are
 * stronger. No other field is filled in by every peer in every frame: the reference mock
 * controller leaves sync pattern and counter at 0, and the server of the real
 * single-socket controllers leaves random memory in the time stamps of command statuses.
 * Therefore the frame id alone suffices where a frame is expected.
 */
export const Evidence = {
  /** The sync pattern isn't the peer's, or the time stamp is impossible. */
  AGAINST: 0,
  /**
   * No field is evidence: headers have no time stamp, or the frame is an answer, or of a
   * type whose time stamps have proved to be garbage.
   */
  NONE: 1,
  /** The time stamp is possible. */
  POSSIBLE: 2,
  /** The time stamp is a little later than that of the last good header. */
  RUNS_ON: 3,
} as const;
/** One of the values of {@linkcode Evidence}. */
export type Evidence = typeof Evidence[keyof typeof Evidence];

/**
 * Reads the headers in a ring, by position, and learns the values of this peer.
 *
 * It runs some ten million times a second. Therefore it keeps offsets as plain numbers
 * instead of a layout to look up, and reads a field as four bytes and masks it, instead
 * of by its length.
 */
export class HeaderReader {
  /** Length of a header in bytes. */
  readonly headerBytes: number;
  readonly #data: DataView;
  readonly #capacityBytes: number;
  readonly #frames: FrameLayout["frames"];
  /** Frame id of each type, in the form in which the field is read. */
  readonly #ids: readonly number[];
  /** Whether frames of each type have trusted time stamps. */
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

  /** Whether the values below are those of a good header. */
  #hasLearned = false;
  #syncPattern = 0;
  /** Sync pattern of the last example; a single one can be damaged. */
  #lastSyncPattern = 0;
  #tai = NaN;

  /**
   * @param layout Layout of the frames.
   * @param ring Bytes; its mirror must hold a header and three bytes more.
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

  /** Whether there is a good header to compare others with. */
  get hasLearned(): boolean {
    return this.#hasLearned;
  }

  /**
   * Takes a header as an example of this peer's, if its time stamp is possible. A sync
   * pattern other than the one learned is learned from two examples in a row.
   *
   * @param position Position of the header.
   * @param type Type of its frame; −1 for an undeclared one. A type whose time is no
   * evidence gives no example.
   */
  learn(position: number, type: number): void {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) return;
    const syncPattern = this.#syncPatternAt(offset);
    if (!this.#hasLearned || syncPattern === this.#lastSyncPattern) {
      this.#syncPattern = syncPattern;
    }
    this.#hasLearned = true;
    this.#lastSyncPattern = syncPattern;
    this.#tai = this.#taiAt(offset);
  }

  /** Returns the frame id of a header, an unsigned integer. */
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
   * @param type Type of the frames, not that of an answer.
   * @param isTrusted Whether the time stamps can be trusted.
   */
  trustTime(type: number, isTrusted: boolean): void {
    this.#areStamped[type] = isTrusted;
  }

  /** Returns the type of the frame that a header begins; −1 if its id isn't declared. */
  typeAt(position: number): number {
    const offset = this.#offset(position);
    const type = this.#ids.indexOf(this.#idAt(offset));
    return this.#expectedSyncPattern === undefined ||
        this.#syncPatternAt(offset) === this.#expectedSyncPattern
      ? type
      : -1;
  }

  /**
   * Whether a header has the peer's sync pattern, if that was learned, and a possible
   * time stamp, if headers have one: a quick test that excludes evidence `AGAINST` it in
   * {@linkcode evidenceAt}.
   *
   * @param position Position of the header.
   * @param type Type of its frame.
   */
  isPlausible(position: number, type: number): boolean {
    const offset = this.#offset(position);
    return this.#isStamped(type) && this.#hasPlausibleTai(offset) &&
      (!this.#hasLearned || this.#syncPatternAt(offset) === this.#syncPattern);
  }

  /**
   * Grades the evidence of a header's fields.
   *
   * @param position Position of the header.
   * @param type Type of its frame; −1 for an undeclared one.
   * @param after Time stamp of the header before it; of the last good one, if left out.
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

  /** Whether a header's time stamp is possible, be it trusted or not. */
  hasPossibleTai(position: number): boolean {
    return this.#hasPlausibleTai(this.#offset(position));
  }

  /**
   * Returns the time stamp of a header, in seconds; `undefined` if frames of its type
   * have none, or it isn't set or impossible.
   *
   * @param position Position of the header.
   * @param type Type of its frame.
   */
  taiAt(position: number, type: number): number | undefined {
    const offset = this.#offset(position);
    if (!this.#isStamped(type) || !this.#hasPlausibleTai(offset)) {
      return undefined;
    }
    return this.#taiAt(offset) || undefined;
  }

  /**
   * Returns the number of adjacent frames of one type.
   *
   * @param position Position at which the first may begin.
   * @param type Type of the frames.
   * @param countMax Largest number to look for.
   * @returns Number of headers of that type that are, if one was learned, like the last
   * good one; 0 if their time is no evidence, as each then requires a look at the bytes
   * behind it.
   */
  run(position: number, type: number, countMax: number): number {
    if (!this.#isStamped(type)) return 0;
    const { byteLength } = this.#frames[type];
    let count = 0;
    while (count < countMax) {
      const offset = this.#offset(position + count * byteLength);
      const untilWrap = Math.ceil((this.#capacityBytes - offset) / byteLength);
      const most = Math.min(countMax - count, untilWrap);
      const run = this.#adjacent(offset, type, byteLength, most);
      count += run;
      if (run < most) break;
    }
    return count;
  }

  /**
   * Does what {@linkcode run} does, up to the end of the ring.
   *
   * It reads every header of a fast stream. Offsets are counted up as integers of 32
   * bits, which takes half the time of adding them up for each field.
   */
  #adjacent(
    offset: number,
    type: number,
    frameBytes: number,
    countMax: number,
  ): number {
    const data = this.#data;
    const hasLearned = this.#hasLearned;
    const pattern = hasLearned ? this.#syncPattern : this.#expectedSyncPattern;
    const checksTai = hasLearned && this.#hasTai;
    const id = this.#ids[type];
    const idMask = this.#idMask;
    const syncPattern = pattern ?? 0;
    const syncMask = pattern === undefined ? 0 : this.#syncMask;
    const step = frameBytes | 0;
    let idAt = (offset + this.#idOffset) | 0;
    let syncAt = (offset + this.#syncOffset) | 0;
    let secHighAt = (offset + this.#secOffset + 4) | 0;
    let nsecAt = (offset + this.#nsecOffset) | 0;
    let count = 0;
    for (; count < countMax; count++) {
      if ((data.getInt32(idAt, true) & idMask) !== id) break;
      if ((data.getInt32(syncAt, true) & syncMask) !== syncPattern) break;
      if (
        checksTai &&
        (data.getUint32(nsecAt, true) >= NSEC_LIMIT ||
          data.getInt32(nsecAt + 4, true) !== 0 ||
          data.getUint32(secHighAt, true) > TAI_SEC_HIGH_MAX)
      ) break;
      idAt = (idAt + step) | 0;
      syncAt = (syncAt + step) | 0;
      secHighAt = (secHighAt + step) | 0;
      nsecAt = (nsecAt + step) | 0;
    }
    return count;
  }

  /**
   * Passes the counters of adjacent frames to a watch, up to the first that doesn't
   * advance by one.
   *
   * @param position Position of the first frame.
   * @param type Type of the frames.
   * @param count Number of frames, from 1.
   * @param watch Watch on the counters, if frames have any.
   * @param onBreak Called if the first one didn't advance by one.
   * @returns Number of frames whose counters were passed, from 1.
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

  #idAt(offset: number): number {
    return this.#data.getInt32(offset + this.#idOffset, true) & this.#idMask;
  }

  /** Returns the sync pattern; 0 if headers have none. */
  #syncPatternAt(offset: number): number {
    const at = offset + this.#syncOffset;
    return this.#data.getInt32(at, true) & this.#syncMask;
  }

  /** Whether headers of a type have trusted time stamps. */
  #isStamped(type: number): boolean {
    return type < 0 || this.#areStamped[type];
  }

  /** Returns a possible time stamp, in seconds; 0 if headers have none. */
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

/** Returns the mask of a field that is read as four bytes; 0 if there is none. */
function maskOf(field: HeaderField | undefined): number {
  return field === undefined ? 0 : (2 ** (8 * field.byteLength) - 1) | 0;
}
