/**
 * Watch on frames with undeclared ids: their ids, number and length.
 *
 * Such a frame is recognised by its header, which is like the others:
 *
 * | position | a header of an unknown id is |
 * | -------- | ---------------------------- |
 * | expected position of a header | one with the peer's sync pattern and a possible time stamp; if the peer is unknown, a time of the years 2000 to 2100, or time 0 and another such header behind |
 * | behind that | one that is stamped a little later than the last header, in the years 2000 to 2100 |
 * | behind a header of an unknown id | one of that id and of that time, for a clock that is unchanged |
 *
 * Repetition is the evidence if time stamps are none, as headers have none, or have
 * another layout than the declared one:
 *
 * | position | a header of an unknown id is |
 * | -------- | ---------------------------- |
 * | expected position of a header | one whose id is found three more times behind it, at equal distances, while the ring holds it |
 * | behind that, and expected | one of an id that was found in this way |
 * | expected position of a header | the first of 4 KiB in which there is no header at all |
 *
 * @module
 */

import type { ByteRing } from "./byte_ring.ts";
import { Evidence, type HeaderReader } from "./header_reader.ts";

/**
 * Largest number of ids that are distinguished on a connection; further frames are only
 * counted.
 */
const IDS_MAX = 16;
/** Number of repetitions of an id, at equal distances, that show a header. */
const REPEATS = 3;
/** Number of bytes without a header after which they are reported. */
const SILENT_BYTES = 4096;
/** Years 2000 to 2100, in s TAI: a time outside of them is no evidence of a header. */
const IN_YEARS_SEC = { min: 946_684_800, max: 4_102_444_800 };
/** Time after which an id is reported again, if its frames are still received. */
const AGAIN_MS = 60_000;

/** Frames of an undeclared id, on the present connection. */
export interface UnknownId {
  /** Frame id of their headers, a u32. */
  readonly frameId: number;
  /** Number of them. */
  readonly count: number;
  /** Number of their bytes, as far as their ends are known. */
  readonly bytes: number;
  /**
   * Length of the shortest in bytes, with its header; undefined before a header follows.
   */
  readonly lengthBytes: number | undefined;
}

/** {@linkcode UnknownId} while it is counted. */
interface Entry {
  readonly frameId: number;
  count: number;
  bytes: number;
  lengthBytes: number | undefined;
  reported?: {
    readonly atMs: number;
    readonly count: number;
    hasLength: boolean;
  };
}

/** Header of an unknown id. */
interface OpenHeader {
  readonly frameId: number;
  readonly at: number;
  readonly tai: number | undefined;
  /** Missing until it is certain that this is a header. */
  readonly entry?: Entry;
}

/** Counts frames of unknown ids among the bytes that a decoder skips. */
export class UnknownFrames {
  readonly #headers: HeaderReader;
  readonly #ring: ByteRing;
  readonly #entries = new Map<number, Entry>();
  /** Last header, until another one shows the end of its frame. */
  #open: OpenHeader | undefined;
  /** Possible header, at an expected position, whose time stamp is no evidence. */
  #anchor: OpenHeader | undefined;
  #last: Entry | undefined;
  #lastAt = -1;
  #total = 0;

  /**
   * @param headers Reader of headers.
   * @param ring Bytes.
   */
  constructor(headers: HeaderReader, ring: ByteRing) {
    this.#headers = headers;
    this.#ring = ring;
  }

  /** Number of them, over all connections. */
  get count(): number {
    return this.#total;
  }

  /** Position of the last header that was found; −1 before the first of a connection. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** Ids that were found on the present connection. */
  get ids(): readonly UnknownId[] {
    return [...this.#entries.values()];
  }

  /** Resets the watch for a new connection. */
  reset(): void {
    this.#entries.clear();
    this.#open = this.#anchor = undefined;
    this.#lastAt = -1;
  }

  /**
   * Whether a candidate for a header of an unknown id is stamped a little later than the
   * last header, by a clock of this century, as small numbers are in every struct.
   *
   * @param at Position of the candidate.
   */
  runsOn(at: number): boolean {
    const headers = this.#headers;
    return headers.evidenceAt(at, -1, this.#open?.tai) === Evidence.RUNS_ON &&
      isInYears(headers.taiAt(at, -1));
  }

  /**
   * Checks whether a header of an unknown id begins at a position.
   *
   * @param at Position at which no declared frame begins; the header was received.
   * @param isDue Whether a header was expected there.
   */
  look(at: number, isDue: boolean): void {
    const headers = this.#headers;
    if (headers.hasDeclaredId(at)) return; // it lacks the expected sync pattern
    const header = {
      frameId: headers.idAt(at),
      at,
      tai: headers.taiAt(at, -1),
    };
    const isSure = this.#isAwaited(header, isDue) || this.runsOn(at) ||
      this.#isPossible(header, isDue);
    if (isSure === undefined) {
      this.#lookForRepetition(header, isDue);
      return;
    }
    const open = this.#open;
    if (isSure && open && !open.entry) this.#open = this.#count(open);
    this.endAt(at);
    if (header.tai !== undefined && !headers.hasLearned) headers.learn(at, -1);
    this.#open = isSure ? this.#count(header) : header;
  }

  /** Whether a header of an id that was found before was expected. */
  #isAwaited({ frameId, at }: OpenHeader, isDue: boolean): boolean {
    const entry = this.#entries.get(frameId);
    if (entry === undefined) return false;
    const open = this.#open;
    return isDue ||
      (open?.entry === entry && at - open.at === entry.lengthBytes);
  }

  /**
   * Whether a time stamp that doesn't run on shows a header; false if it may, undefined
   * if it is no evidence.
   */
  #isPossible(
    { frameId, at, tai }: OpenHeader,
    isDue: boolean,
  ): boolean | undefined {
    const headers = this.#headers;
    const open = this.#open;
    if (headers.evidenceAt(at, -1) < Evidence.POSSIBLE) return undefined;
    if (frameId === 0 && tai === undefined) return undefined;
    if (
      open?.frameId === frameId && open.tai === tai &&
      at - open.at >= headers.headerBytes
    ) return true;
    if (!isDue) return undefined;
    if (headers.hasLearned || isInYears(tai)) return true;
    return tai === undefined ? false : undefined;
  }

  #lookForRepetition(header: OpenHeader, isDue: boolean): void {
    const headers = this.#headers;
    if (isDue) this.#anchor = header;
    const anchor = this.#anchor;
    if (anchor === undefined) return;
    const { frameId } = anchor;
    const distance = header.at - anchor.at;
    if (distance >= SILENT_BYTES && !this.#open?.entry) {
      this.#anchor = this.#open = this.#count(anchor);
    }
    if (!this.#ring.holds(anchor.at)) return; // there is nothing to compare with
    const lengthBytes = distance / REPEATS;
    if (header.frameId !== frameId || lengthBytes < headers.headerBytes) return;
    if (!Number.isInteger(lengthBytes)) return;
    const places = Array.from(
      { length: REPEATS + 1 },
      (_, i) => anchor.at + i * lengthBytes,
    );
    if (places.some((at) => headers.idAt(at) !== frameId)) return;
    if (headers.idAt(anchor.at + 1) === frameId) return; // any bytes that are all alike
    for (const at of anchor.entry ? places.slice(1) : places) {
      this.endAt(at);
      this.#open = this.#count({ ...anchor, at });
    }
  }

  /**
   * Notes the end of the last unknown frame.
   *
   * @param at Position of the header behind it.
   */
  endAt(at: number): void {
    const open = this.#open;
    this.#open = this.#anchor = undefined;
    if (open?.entry === undefined) return;
    const lengthBytes = at - open.at;
    const { entry } = open;
    entry.bytes += lengthBytes;
    entry.lengthBytes = Math.min(entry.lengthBytes ?? Infinity, lengthBytes);
  }

  /** Whether the last header wasn't the first of its id. */
  get isKnown(): boolean {
    const last = this.#last;
    return last !== undefined && last.count > 1;
  }

  /**
   * Returns the ids to report, which then count as reported: at once, again when the
   * length of their frames is known, then rarely.
   *
   * @param nowMs Present time, by `monotonicMs()`.
   */
  takeDue(nowMs: number): readonly UnknownId[] {
    return [...this.#entries.values()].filter((entry) => {
      const { reported, count, lengthBytes } = entry;
      const hasLength = lengthBytes !== undefined;
      const isDue = reported === undefined ||
        (hasLength && !reported.hasLength) ||
        (count > reported.count && nowMs - reported.atMs >= AGAIN_MS);
      if (isDue) entry.reported = { atMs: nowMs, count, hasLength };
      return isDue;
    });
  }

  #count(header: OpenHeader): OpenHeader {
    const { frameId, at } = header;
    let entry = this.#entries.get(frameId);
    if (entry === undefined) {
      entry = { frameId, count: 0, bytes: 0, lengthBytes: undefined };
      if (this.#entries.size < IDS_MAX) this.#entries.set(frameId, entry);
    }
    entry.count++;
    this.#total++;
    this.#last = entry;
    this.#lastAt = at;
    return { ...header, entry };
  }
}

function isInYears(tai: number | undefined): boolean {
  return tai !== undefined && tai >= IN_YEARS_SEC.min && tai < IN_YEARS_SEC.max;
}
