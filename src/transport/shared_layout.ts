/**
 * Layout of the memory that the main thread and one worker share, defined here for both.
 *
 * ```text
 *  control    Int32 words, all by Atomics
 *  totals     BigUint64 words, all by Atomics
 *  journal    events on the socket, in order             worker → main
 *  mailbox    commands to be written                     main → worker
 *             and their fates                            worker → main
 *  ring       bytes read from the socket, followed       worker → main
 *             by a mirror of the first of them
 * ```
 *
 * | control word | writer | waiting thread |
 * | ------------ | ------------- | --------------- |
 * | `NEWS` counts news for main: records, totals, fates of commands, a wish for a release | worker | main |
 * | `JOURNAL_APPENDED` slots appended to the journal | worker | |
 * | `JOURNAL_RELEASED` slots that main is done with | main | |
 * | `RELEASES` counts releases of journal and ring that a thread waited for | main; worker, to end its wait | worker, when either is full |
 * | `RELEASE_WANTED` whether the worker waits for a release | worker | |
 * | `MAILBOX_POSTED` commands put into the mailbox | main | worker |
 *
 * Slots and commands are counted as wrapping u32; ring positions as u64.
 *
 * @module
 */

import { monotonicMs } from "../base/clock.ts";
import { Bell } from "./bell.ts";

/** Index of a control word. */
export const Control = {
  JOURNAL_APPENDED: 0,
  JOURNAL_RELEASED: 1,
  RELEASES: 2,
  RELEASE_WANTED: 3,
  MAILBOX_POSTED: 4,
  NEWS: 5,
} as const;
const CONTROL_WORDS = 6;

/**
 * Index of a total. The main thread writes the first, the position up to which it no
 * longer needs the bytes of the ring; the worker writes the others, for the statistics.
 */
export const Total = {
  RING_RELEASED: 0,
  CONNECTIONS: 1,
  REJECTED_CONNECTIONS: 2,
  BYTES_READ: 3,
  BYTES_DISCARDED: 4,
  BYTES_OVERLAPPED: 5,
  RESYNCS: 6,
  UNKNOWN_FRAMES: 7,
  COUNTER_GAPS: 8,
  MISSED_FRAMES: 9,
  DUPLICATE_FRAMES: 10,
  COUNTER_RESTARTS: 11,
  /** Number of connections that another one has replaced. */
  REPLACED_CONNECTIONS: 12,
  /** Float, as {@linkcode SharedMemory.setFloat} writes it; NaN if unknown. */
  CLOCK_OFFSET_MS: 13,
  /** Float; NaN if unknown. */
  CLOCK_JITTER_MS: 14,
  /** Number of failed attempts to connect to a controller. */
  FAILED_DIALS: 15,
  /** Float: total time that the worker has waited for room, in ms. */
  WAITED_MS: 16,
  /** Float: start of the present wait, by `monotonicMs()`; 0 if there is none. */
  WAITS_SINCE_MS: 17,
  /** Position in the ring at which the present connection, or the last, begins. */
  STREAM_START: 18,
  /** Number of types of frames that have another length than declared. */
  MISMATCHED_STRUCTS: 19,
  /** Number of frames of the first type; the next types follow. */
  FRAMES: 20,
} as const;
/** Largest number of types of frame on one socket. */
export const FRAME_TYPES_MAX = 8;
const TOTAL_WORDS = Total.FRAMES + FRAME_TYPES_MAX;

/** Converts floats to words, and back. */
const FLOAT = new Float64Array(1);
const FLOAT_BITS = new BigUint64Array(FLOAT.buffer);

/** Reads a word that holds a float. */
export function readFloat(words: BigUint64Array, index: number): number {
  FLOAT_BITS[0] = Atomics.load(words, index);
  return FLOAT[0];
}

/** Writes a float to a word. */
export function writeFloat(
  words: BigUint64Array,
  index: number,
  value: number,
): void {
  FLOAT[0] = value;
  Atomics.store(words, index, FLOAT_BITS[0]);
}

/** Length of a slot of the journal, in bytes. */
export const JOURNAL_SLOT_BYTES = 48;
/** Words of an entry of the mailbox besides its bytes. */
const MAILBOX_ENTRY_WORDS = 7;
/**
 * Bytes of an entry with a shorter command, which leave room for the reason of a failure.
 */
const MAILBOX_ENTRY_BYTES_MIN = 120;

/**
 * Largest share of the ring that one read may fill. Main processes one half while the
 * other is read: with whole rings the two threads would alternate, and with less, each
 * has to be woken more often.
 */
export const READ_SHARE = 1 / 2;

/** Sizes of the parts. */
export interface SharedSizes {
  /** Slots of the journal; a power of two. */
  readonly journalSlots: number;
  /** Length of the ring in bytes; a power of two, or 0. */
  readonly ringBytes: number;
  /** Number of contiguous bytes from any position of the ring. */
  readonly mirrorBytes: number;
  /** Commands that the mailbox holds; a power of two, or 0. */
  readonly mailboxEntries: number;
  /** Length of a command in bytes. */
  readonly commandBytes: number;
}

/**
 * Parts of the shared memory, as one thread sees them; or both ends of a link, if they
 * are on one thread.
 */
export class SharedMemory {
  /** Shared buffer. */
  readonly buffer: SharedArrayBuffer;
  /** Sizes of the parts. */
  readonly sizes: SharedSizes;
  /** Control words, by {@linkcode Control}. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Bell for main, rung by the worker. */
  readonly news: Bell;
  /** Bell for the worker when a command was posted. */
  readonly posted: Bell;
  /** Totals, by {@linkcode Total}. */
  readonly totals: BigUint64Array<SharedArrayBuffer>;
  /** Slots of the journal. */
  readonly journal: DataView<SharedArrayBuffer>;
  /** Number of words of a mailbox entry. */
  readonly mailboxEntryWords = MAILBOX_ENTRY_WORDS;
  /** Number of bytes of a mailbox entry. */
  readonly mailboxEntryBytes: number;
  /** Words of the mailbox. */
  readonly mailboxWords: Int32Array<SharedArrayBuffer>;
  /** Commands of the mailbox, and the reasons of their failures. */
  readonly mailboxBytes: Uint8Array<SharedArrayBuffer>;
  /** Ring and its mirror. */
  readonly ring: Uint8Array<SharedArrayBuffer>;
  readonly #releases: Bell;

  /**
   * @param sizes Sizes of the parts.
   * @param buffer Buffer that another thread has allocated; a new one if left out.
   * @param isLocal Whether both ends use this object, on one thread.
   */
  constructor(
    sizes: SharedSizes,
    buffer?: SharedArrayBuffer,
    isLocal: boolean = false,
  ) {
    let end = 0;
    const part = (byteLength: number) => {
      const offset = end;
      end += Math.ceil(byteLength / 8) * 8;
      return offset;
    };
    const entries = sizes.mailboxEntries;
    const control = part(CONTROL_WORDS * 4);
    const totals = part(TOTAL_WORDS * 8);
    const journal = part(sizes.journalSlots * JOURNAL_SLOT_BYTES);
    const mailboxWords = part(entries * MAILBOX_ENTRY_WORDS * 4);
    const entryBytes = Math.max(sizes.commandBytes, MAILBOX_ENTRY_BYTES_MIN);
    const mailboxBytes = part(entries * entryBytes);
    const ring = part(sizes.ringBytes + sizes.mirrorBytes);

    const memory = buffer ?? new SharedArrayBuffer(end);
    this.buffer = memory;
    this.sizes = sizes;
    this.control = new Int32Array(memory, control, CONTROL_WORDS);
    this.news = new Bell(this.control, Control.NEWS, isLocal);
    this.posted = new Bell(this.control, Control.MAILBOX_POSTED, isLocal);
    this.#releases = new Bell(this.control, Control.RELEASES, isLocal);
    this.totals = new BigUint64Array(memory, totals, TOTAL_WORDS);
    this.journal = new DataView(
      memory,
      journal,
      sizes.journalSlots * JOURNAL_SLOT_BYTES,
    );
    this.mailboxWords = new Int32Array(
      memory,
      mailboxWords,
      entries * MAILBOX_ENTRY_WORDS,
    );
    this.mailboxBytes = new Uint8Array(
      memory,
      mailboxBytes,
      entries * entryBytes,
    );
    this.mailboxEntryBytes = entryBytes;
    this.ring = new Uint8Array(
      memory,
      ring,
      sizes.ringBytes + sizes.mirrorBytes,
    );
  }

  /**
   * Reads a total.
   *
   * @param index One of {@linkcode Total}.
   * @returns Total; exact, though others may have changed meanwhile.
   */
  total(index: number): number {
    return Number(Atomics.load(this.totals, index));
  }

  /**
   * Writes a total, for the thread that owns it.
   *
   * @param index One of {@linkcode Total}.
   * @param value New total.
   */
  setTotal(index: number, value: number): void {
    Atomics.store(this.totals, index, BigInt(value));
  }

  /**
   * Reads a total that is a float.
   *
   * @param index One of {@linkcode Total}.
   */
  float(index: number): number {
    return readFloat(this.totals, index);
  }

  /**
   * Writes a total that is a float, for the thread that owns it.
   *
   * @param index One of {@linkcode Total}.
   * @param value New total.
   */
  setFloat(index: number, value: number): void {
    writeFloat(this.totals, index, value);
  }

  /** Main: whether the worker waits because journal or ring is full. */
  get isReleaseWanted(): boolean {
    return Atomics.load(this.control, Control.RELEASE_WANTED) > 0;
  }

  /** Main: start of the worker's present wait, by `monotonicMs()`; 0 if it doesn't wait. */
  get waitsSinceMs(): number {
    return this.float(Total.WAITS_SINCE_MS);
  }

  /** Main: total time that the worker has waited, in ms, the present wait included. */
  get waitedMs(): number {
    const { waitsSinceMs } = this;
    const presentMs = waitsSinceMs === 0 ? 0 : monotonicMs() - waitsSinceMs;
    return this.float(Total.WAITED_MS) + presentMs;
  }

  /**
   * Copies bytes of the ring.
   *
   * @param position Position of the first.
   * @param count Number of bytes, at most as many as the ring holds.
   */
  ringCopy(position: number, count: number): Uint8Array<ArrayBuffer> {
    const { ring, sizes: { ringBytes } } = this;
    const bytes = new Uint8Array(count);
    const offset = position % ringBytes;
    const head = ring.subarray(offset, Math.min(offset + count, ringBytes));
    bytes.set(head);
    bytes.set(ring.subarray(0, count - head.length), head.length);
    return bytes;
  }

  /** Wakes the worker, if it waits for a release. */
  wakeReleased(): void {
    if (this.isReleaseWanted) this.#releases.ring();
  }

  /** Worker: waits until the main thread has released journal or ring. */
  async released(isEnough: () => boolean): Promise<void> {
    // The wish precedes the look, so that main sees the wish, or this thread the release.
    if (Atomics.add(this.control, Control.RELEASE_WANTED, 1) === 0) {
      this.setFloat(Total.WAITS_SINCE_MS, monotonicMs());
    }
    for (;;) {
      const seen = this.#releases.count;
      if (isEnough()) break;
      this.news.ring(); // main may have readers that may lose frames
      await this.#releases.wait(seen);
    }
    if (Atomics.sub(this.control, Control.RELEASE_WANTED, 1) > 1) return;
    this.setFloat(Total.WAITED_MS, this.waitedMs);
    this.setFloat(Total.WAITS_SINCE_MS, 0);
  }
}
