/**
 * Journal of the events on a worker's sockets, in order. The worker appends records and
 * the main thread reads them; when it is full the worker waits, so that nothing
 * accumulates elsewhere and nothing is lost.
 *
 * A record occupies one slot, and as many more as its payload needs:
 *
 * | offset | type | field |
 * | -----: | ---- | ----- |
 * | 0 | u8 | kind |
 * | 1 | u8 | slots of the record, payload included |
 * | 2 | u16 | length of the payload in bytes |
 * | 4 | u32 | subject |
 * | 8 | u32 | count |
 * | 16 | f64 | time, by `monotonicMs()` |
 * | 24 | f64 | time by the machine's clock, ms since 1970 (UTC) |
 * | 32 | f64 | position |
 * | 40 | f64 | number |
 * | 48 | | payload |
 *
 * @module
 */

import { type Moment, now } from "../base/clock.ts";
import {
  Control,
  JOURNAL_SLOT_BYTES,
  type SharedMemory,
} from "./shared_layout.ts";

/**
 * Kinds of records, and the contents of their fields.
 *
 * | kind | subject | count | position | number | payload |
 * | ---- | ------- | ----- | -------- | ------ | ------- |
 * | `FRAMES` | type | number of frames | of the first, in the ring | of the first, counted by type from 0 | |
 * | `STRAY` | | 1 | of the first, in the ring | bytes that belong to no frame | |
 * | `LAYOUT` | index of the layout of all frames, before the first of them, where there are several | | | | |
 * | `DISCARD` | 1 if a header was found behind | bytes of the context before the position | offset in the stream | bytes discarded | the context |
 * | `COUNTER_BREAK` | a `CounterBreak` | frames missed | expected counter | received counter | |
 * | `UNKNOWN_FRAME` | frame id | number of frames, on this connection | bytes of them | length in bytes, 0 if unknown | |
 * | `LAYOUT_MISMATCH` | frame id | frames that deviate | declared length of the struct in bytes | length of the frames in bytes | the struct's name |
 * | `SILENT` | 1 if telemetry was received on this connection | configurations since | bytes since the last frame | duration, in ms | the last of them |
 * | `HEARD` | connection | | | duration of the silence, in ms | |
 * | `CONNECTED` | connection | | | | the peer's address |
 * | `DISCONNECTED` | connection | an {@linkcode EndCause} | | | reason |
 * | `TAKEN_OVER` | connection that ends | | | duration of its silence, in ms | the new peer's address |
 * | `REFUSED` | a {@linkcode RefusalCause} | | | | the peer's address |
 * | `ACCEPT_FAILED` | | | | | reason |
 * | `DIAL_FAILED` | | | | | the name of the error, a line feed, and the reason |
 * | `DIAL_ENDED` | | | | | |
 * | `UNEXPECTED_BYTES` | connection | number of bytes | | | the first of them |
 * | `CLOCK_STEPPED` | | | longest time before the record that it may have happened, in ms | forward step, in ms | |
 */
export const RecordKind = {
  FRAMES: 1,
  DISCARD: 2,
  CONNECTED: 3,
  DISCONNECTED: 4,
  REFUSED: 5,
  UNEXPECTED_BYTES: 6,
  ACCEPT_FAILED: 7,
  COUNTER_BREAK: 8,
  SILENT: 9,
  HEARD: 10,
  TAKEN_OVER: 11,
  DIAL_FAILED: 12,
  DIAL_ENDED: 13,
  CLOCK_STEPPED: 14,
  LAYOUT: 15,
  UNKNOWN_FRAME: 16,
  LAYOUT_MISMATCH: 17,
  STRAY: 18,
} as const;
/** One of the values of {@linkcode RecordKind}. */
export type RecordKind = typeof RecordKind[keyof typeof RecordKind];

/** Causes of the end of a connection. */
export const EndCause = {
  /** The controller closed it. */
  PEER: 1,
  /** The system reported an error, for example a reset. */
  ERROR: 2,
  /** It was silent, and `staleAction` is `"disconnect"`. */
  STALE: 3,
  /** Another client has replaced it. */
  TAKEN_OVER: 4,
  /**
   * Half a command may be in its stream, or its other socket was closed, or the caller
   * has canceled connecting.
   */
  CUT: 5,
  /** The link was closed. */
  CLOSED: 6,
  /** Its frames have another layout than those of earlier peers. */
  OTHER_FRAMES: 7,
} as const;
/** One of the values of {@linkcode EndCause}. */
export type EndCause = typeof EndCause[keyof typeof EndCause];

/** Causes of the refusal of a client. */
export const RefusalCause = {
  /** Another client has the socket. */
  TAKEN: 1,
  /** Its address isn't one of `allowPeers`. */
  NOT_ALLOWED: 2,
  /** The other socket's client has another address. */
  OTHER_ADDRESS: 3,
} as const;
/** One of the values of {@linkcode RefusalCause}. */
export type RefusalCause = typeof RefusalCause[keyof typeof RefusalCause];

/** Fields of a record; those left out are 0 or empty. */
export interface RecordFields {
  readonly subject?: number;
  readonly count?: number;
  readonly position?: number;
  readonly number?: number | undefined;
  /** Payload, truncated to {@linkcode PAYLOAD_BYTES_MAX} bytes. */
  readonly payload?: Uint8Array | string;
}

/** Largest number of slots of a record. */
export const RECORD_SLOTS_MAX = 5;
/** Largest number of bytes of a payload. */
export const PAYLOAD_BYTES_MAX = (RECORD_SLOTS_MAX - 1) * JOURNAL_SLOT_BYTES;

const NO_PAYLOAD = new Uint8Array(0);

/** Worker's end of a journal. */
export class JournalWriter {
  readonly #memory: SharedMemory;
  readonly #slots: number;
  #appended: number;
  #isClosed = false;

  /** @param memory Memory that holds the journal. */
  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#slots = memory.sizes.journalSlots;
    this.#appended = new JournalReader(memory).end;
  }

  /** Whether the main thread has read all records. */
  get isEmpty(): boolean {
    return this.#released === this.#appended;
  }

  /** Whether a record of any length can be appended. */
  get hasRoom(): boolean {
    return this.#isClosed || this.#fits;
  }

  get #fits(): boolean {
    return this.#slots - this.#used >= RECORD_SLOTS_MAX;
  }

  /** Whether there is room for records that can be left out. */
  get isRoomy(): boolean {
    return this.#used <= this.#slots / 2;
  }

  get #used(): number {
    return (this.#appended - this.#released) >>> 0;
  }

  get #released(): number {
    return Atomics.load(this.#memory.control, Control.JOURNAL_RELEASED) >>> 0;
  }

  /**
   * Appends a record, once there is room, and publishes it.
   *
   * @param kind Kind of the record.
   * @param fields Fields of that kind, as in its table.
   */
  async record(kind: RecordKind, fields: RecordFields): Promise<void> {
    while (!this.hasRoom) await this.#memory.released(() => this.hasRoom);
    this.append(kind, fields, now());
    this.publish();
  }

  /**
   * Appends a record, which requires {@linkcode hasRoom}; {@linkcode publish} makes it
   * visible. A closed journal that is full drops it.
   *
   * @param kind Kind of the record.
   * @param fields Fields of that kind, as in its table.
   * @param moment Time of the event.
   */
  append(kind: RecordKind, fields: RecordFields, moment: Moment): void {
    if (!this.#fits) return;
    const { journal } = this.#memory;
    const payload = payloadBytes(fields.payload);
    const slots = 1 + Math.ceil(payload.length / JOURNAL_SLOT_BYTES);
    const at = (this.#appended % this.#slots) * JOURNAL_SLOT_BYTES;
    journal.setUint8(at, kind);
    journal.setUint8(at + 1, slots);
    journal.setUint16(at + 2, payload.length, true);
    journal.setUint32(at + 4, fields.subject ?? 0, true);
    journal.setUint32(at + 8, fields.count ?? 0, true);
    journal.setFloat64(at + 16, moment.monotonicMs, true);
    journal.setFloat64(at + 24, moment.wallMs, true);
    journal.setFloat64(at + 32, fields.position ?? 0, true);
    journal.setFloat64(at + 40, fields.number ?? 0, true);
    for (let i = 0; i < payload.length; i++) {
      const byte = at + JOURNAL_SLOT_BYTES + i;
      journal.setUint8(byte % journal.byteLength, payload[i]);
    }
    this.#appended = (this.#appended + slots) >>> 0;
  }

  /** Makes the appended records visible to the main thread, and wakes it. */
  publish(): void {
    const { control } = this.#memory;
    Atomics.store(control, Control.JOURNAL_APPENDED, this.#appended | 0);
    this.#memory.news.ring();
  }

  /** Ends all waits for room, as nobody reads any more. */
  close(): void {
    this.#isClosed = true;
    this.#memory.wakeReleased();
  }
}

function payloadBytes(payload: Uint8Array | string | undefined): Uint8Array {
  if (payload === undefined) return NO_PAYLOAD;
  const bytes = typeof payload === "string"
    ? new TextEncoder().encode(payload)
    : payload;
  return bytes.subarray(0, PAYLOAD_BYTES_MAX);
}

/** Main thread's end of a journal, which reads records by slot number. */
export class JournalReader {
  readonly #memory: SharedMemory;
  readonly #slots: number;

  /** @param memory Memory that holds the journal. */
  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#slots = memory.sizes.journalSlots;
  }

  /** Slot behind the last record. */
  get end(): number {
    return Atomics.load(this.#memory.control, Control.JOURNAL_APPENDED) >>> 0;
  }

  /** Returns the slot behind the record at `slot`. */
  after(slot: number): number {
    return (slot + this.#memory.journal.getUint8(this.#at(slot) + 1)) >>> 0;
  }

  /** Returns the kind of the record at `slot`. */
  kind(slot: number): RecordKind {
    return this.#memory.journal.getUint8(this.#at(slot)) as RecordKind;
  }

  /** Returns the subject of the record at `slot`. */
  subject(slot: number): number {
    return this.#memory.journal.getUint32(this.#at(slot) + 4, true);
  }

  /** Returns the count of the record at `slot`. */
  count(slot: number): number {
    return this.#memory.journal.getUint32(this.#at(slot) + 8, true);
  }

  /** Returns the time of the record at `slot`, by `monotonicMs()`. */
  monotonicMs(slot: number): number {
    return this.#memory.journal.getFloat64(this.#at(slot) + 16, true);
  }

  /** Returns the time of the record at `slot`, in ms since 1970 (UTC). */
  wallMs(slot: number): number {
    return this.#memory.journal.getFloat64(this.#at(slot) + 24, true);
  }

  /** Returns the position of the record at `slot`. */
  position(slot: number): number {
    return this.#memory.journal.getFloat64(this.#at(slot) + 32, true);
  }

  /** Returns the number of the record at `slot`. */
  number(slot: number): number {
    return this.#memory.journal.getFloat64(this.#at(slot) + 40, true);
  }

  /** Returns a copy of the payload of the record at `slot`. */
  payload(slot: number): Uint8Array<ArrayBuffer> {
    const { journal } = this.#memory;
    const at = this.#at(slot);
    const bytes = new Uint8Array(journal.getUint16(at + 2, true));
    for (let i = 0; i < bytes.length; i++) {
      const byte = at + JOURNAL_SLOT_BYTES + i;
      bytes[i] = journal.getUint8(byte % journal.byteLength);
    }
    return bytes;
  }

  /** Returns the payload of the record at `slot`, as text. */
  text(slot: number): string {
    return new TextDecoder().decode(this.payload(slot));
  }

  /** Releases all records before `slot` to the worker. */
  release(slot: number): void {
    const { control } = this.#memory;
    Atomics.store(control, Control.JOURNAL_RELEASED, slot | 0);
    this.#memory.wakeReleased();
  }

  #at(slot: number): number {
    return (slot % this.#slots) * JOURNAL_SLOT_BYTES;
  }
}
