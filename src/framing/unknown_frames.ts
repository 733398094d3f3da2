/**
 * Frames of ids that no declared struct has: which ids, how many, how long.
 *
 * Such a frame has a header like the others, so it is known by that:
 *
 * | where | a header of an unknown id is |
 * | ----- | ---------------------------- |
 * | where a header was due | one with the peer's sync pattern and a possible time stamp; if nothing is known of the peer, a time of the years 2000 to 2100, or time 0 and another such header behind |
 * | behind that | one that is stamped a little later than the last header, in the years 2000 to 2100 |
 * | behind a header of an unknown id | one of that id and of that time, for a clock that stands still |
 *
 * Repetition is the evidence if time stamps say nothing, as headers have none, or another
 * layout than the declared one:
 *
 * | where | a header of an unknown id is |
 * | ----- | ---------------------------- |
 * | where a header was due | one whose id is found again three times behind it, always as far |
 * | behind that, and where a header was due | one of an id that was found so |
 * | where a header was due | the first of 4 KiB in which there is no header at all |
 *
 * @module
 */

import { Evidence, type HeaderReader } from "./header_reader.ts";

/** Ids that are kept apart on a connection; frames of more are only counted. */
const IDS_MAX = 16;
/** Repetitions of an id, always as far apart, that show a header. */
const REPEATS = 3;
/** Bytes without a header, from which on they are reported. */
const SILENT_BYTES = 4096;
/** Years 2000 to 2100, in s TAI: a clock that is not in them is no evidence of a header. */
const IN_YEARS_SEC = { min: 946_684_800, max: 4_102_444_800 };
/** An id is reported again after so long, if frames of it still arrive. */
const AGAIN_MS = 60_000;

/** Frames of an id that no declared struct has, on the present connection. */
export interface UnknownId {
  /** Frame id of their headers, a u32. */
  readonly frameId: number;
  /** Number of them. */
  readonly count: number;
  /** Bytes of them, as far as their ends are known. */
  readonly bytes: number;
  /** Length of the shortest in bytes, with its header; undefined until a header follows. */
  readonly lengthBytes: number | undefined;
}

/** The same, while it is counted. */
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

/** A header of an unknown id. */
interface OpenHeader {
  readonly frameId: number;
  readonly at: number;
  readonly tai: number | undefined;
  /** Missing until it is sure that it is one. */
  readonly entry?: Entry;
}

/** Counts frames of unknown ids among the bytes that a decoder passes over. */
export class UnknownFrames {
  readonly #headers: HeaderReader;
  readonly #entries = new Map<number, Entry>();
  /** The last header, until another shows where its frame ends. */
  #open: OpenHeader | undefined;
  /** Possible header whose time stamp says nothing; it lay where one was due. */
  #anchor: OpenHeader | undefined;
  #last: Entry | undefined;
  #lastAt = -1;
  #total = 0;

  /** @param headers Reads headers. */
  constructor(headers: HeaderReader) {
    this.#headers = headers;
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

  /** Begins with a new connection. */
  reset(): void {
    this.#entries.clear();
    this.#open = this.#anchor = undefined;
    this.#lastAt = -1;
  }

  /**
   * Whether what may be a header of an unknown id is stamped a little later than the last
   * header, by a clock of this century: small numbers are in every struct.
   *
   * @param at Its position.
   */
  runsOn(at: number): boolean {
    const headers = this.#headers;
    return headers.evidenceAt(at, -1, this.#open?.tai) === Evidence.RUNS_ON &&
      isInYears(headers.taiAt(at, -1));
  }

  /**
   * Looks whether a header of an unknown id begins somewhere.
   *
   * @param at A position where no declared frame begins; the header was received.
   * @param isDue Whether a header was due there.
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

  /** Whether a header of an id that was found before was due. */
  #isAwaited({ frameId, at }: OpenHeader, isDue: boolean): boolean {
    const entry = this.#entries.get(frameId);
    if (entry === undefined) return false;
    const open = this.#open;
    return isDue ||
      (open?.entry === entry && at - open.at === entry.lengthBytes);
  }

  /**
   * Whether a time stamp that doesn't run on is enough for a header; false if it may be,
   * undefined if it says nothing.
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
    if (distance === SILENT_BYTES && !this.#open?.entry) {
      this.#anchor = this.#open = this.#count(anchor);
    }
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
   * Notes where the last unknown frame ends.
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
    return (this.#last?.count ?? 0) > 1;
  }

  /**
   * Ids that are due to be reported: at once, again when the length of their frames is
   * known, then rarely. Takes them for reported.
   *
   * @param nowMs Monotonic time.
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
