/**
 * Main thread's end of a ring, which releases its memory to the worker once every reader
 * is past it.
 *
 * Readers are cursors on the journal, each at a record and a frame within it. One that
 * reads frames of all types follows the wire: the journal has records of frames, and of
 * *stray* bytes that belong to none, in the order of the stream and without a byte
 * between them, and the ring keeps the bytes of both until all readers are past them.
 * They see the frames received up to the present *turn* of the main thread, so that no
 * reader can monopolise the thread, and each when the events in front of it were reported,
 * and the callbacks called, which takes several turns on a busy thread.
 *
 * @module
 */

import { RecordKind } from "../../transport/journal.ts";
import type { JournalRecord, RecordList } from "../../transport/record_list.ts";
import type { FrameBlock } from "./frame_block.ts";
import { FrameCursor } from "./frame_cursor.ts";
import { type FrameTypes, RingFrames } from "./ring_frames.ts";
import { type SharedMemory, Total } from "../../transport/shared_layout.ts";

/** Fill level to which readers that may lose frames relieve a full ring or journal. */
const RELIEVED = 7 / 8;
/** Share of ring or journal that is worth releasing. */
const RELEASE_STEP = 1 / 16;

/** Frames of one socket, as the main thread reads them. */
export class FrameFeed extends RingFrames {
  readonly #records: RecordList;
  readonly #cursors = new Set<FrameCursor>();
  #isCalling = false;
  /** Place behind the last record of this turn. */
  #end: JournalRecord;
  /** Number of frames up to the end of this turn, by type. */
  readonly #received: number[];
  /** Number of frames of all types, and stray bytes, up to the end of this turn. */
  #receivedInAll = 0;
  /**
   * Position behind which later records begin: within the last frame of this turn, as a
   * frame that has lost bytes contains the start of the next.
   */
  #frontier = 0;
  #onEnd: (record: JournalRecord) => void = () => {};
  #onLayout: (index: number) => void = () => {};
  /** Position up to which callbacks were called. */
  #dispatched: { readonly record: JournalRecord; readonly frame: number };
  #releasedSlot = 0;
  #releasedPosition = 0;
  /** Whether no more callbacks will be called. */
  #isFinished = false;

  /**
   * @param memory Memory that holds the ring.
   * @param records Records of its journal.
   * @param frames Types of frame.
   */
  constructor(memory: SharedMemory, records: RecordList, frames: FrameTypes) {
    super(memory, frames);
    this.#records = records;
    this.#end = records.end;
    this.#dispatched = { record: records.end, frame: 0 };
    this.#received = frames.map(() => 0);
  }

  /**
   * Sets the callback for the layout of all frames, before the first of them is seen.
   *
   * @param onLayout Called with the index of the layout.
   */
  noticeLayout(onLayout: (index: number) => void): void {
    this.#onLayout = onLayout;
  }

  /**
   * Sets the callback for the end of a connection, which is called at once, possibly long
   * before all of its frames are delivered.
   *
   * @param onEnd Called with the record, when {@linkcode received} counts the frames
   * before it.
   */
  noticeEnds(onEnd: (record: JournalRecord) => void): void {
    this.#onEnd = onEnd;
  }

  /**
   * Returns the number of frames of a type up to the end of this turn.
   *
   * @param type Type of frame; all, and stray bytes, if undefined.
   */
  received(type: number | undefined): number {
    return type === undefined ? this.#receivedInAll : this.#received[type];
  }

  /**
   * Returns the number of frames of a type that were received by now on the connection
   * whose frames are being delivered, and on those before.
   */
  receivedOnPresent(type: number): number {
    this.catchUp();
    let isPast = false;
    let past = 0;
    let { record } = this.#dispatched;
    for (; record !== this.#end; record = record.next!) {
      if (record.kind === RecordKind.DISCONNECTED) isPast = true;
      if (isPast && isOfType(record, type)) past += record.count;
    }
    return this.#received[type] - past;
  }

  /**
   * Returns the newest frame of a type up to the end of this turn, in place, valid until it
   * is released; undefined if callbacks were called for it, and while any is called.
   *
   * @param type Type of frame.
   */
  newest(type: number): FrameBlock | undefined {
    if (this.#isCalling) return undefined;
    let newest: JournalRecord | undefined;
    let { record } = this.#dispatched;
    for (; record !== this.#end; record = record.next!) {
      if (isOfType(record, type)) newest = record;
    }
    return newest && this.peek(newest, newest.count - 1, 1);
  }

  /** Place behind the last record of this turn. */
  get end(): JournalRecord {
    return this.#end;
  }

  /** Begins a turn, or extends it: from now on, readers see the records received by now. */
  catchUp(): void {
    let record = this.#end;
    this.#end = this.#records.read();
    for (; record !== this.#end; record = record.next!) {
      const { kind, subject, count } = record;
      if (kind === RecordKind.DISCONNECTED) this.#onEnd(record);
      if (kind === RecordKind.LAYOUT) this.#onLayout(subject);
      if (!record.hasBytes) continue;
      this.#receivedInAll += count;
      const isFrames = kind === RecordKind.FRAMES;
      if (isFrames) this.#received[subject] += count;
      this.#frontier = this.position(record, isFrames ? count - 1 : count);
    }
  }

  /** Shows all records up to now, as no more callbacks will be called. */
  finish(): void {
    this.#isFinished = true;
    this.catchUp();
  }

  /**
   * Calls callbacks, each of which sees the frames up to its own.
   *
   * @param call Calls them, and notes how far by {@linkcode dispatched}.
   * @returns Its result.
   */
  dispatch<T>(call: () => T): T {
    this.#isCalling = true;
    try {
      return call();
    } finally {
      this.#isCalling = false;
    }
  }

  /**
   * Notes the position up to which callbacks were called, and releases memory that all
   * readers are past.
   *
   * @param record Next record.
   * @param frame Next frame within it.
   */
  dispatched(record: JournalRecord, frame: number): void {
    this.#dispatched = { record, frame };
    this.release();
  }

  /**
   * Opens a cursor on the frames received after the present turn.
   *
   * @param type Type of frame that it reads; all, and stray bytes, if undefined.
   * @param reader Human-readable reader, if its unread frames may not be skipped when
   * memory is short.
   */
  openCursor(type: number | undefined, reader?: string): FrameCursor {
    const cursor = new FrameCursor(this, type, reader, () => {
      this.#cursors.delete(cursor);
      if (this.#cursors.size === 0) this.forgetCopy();
      this.release();
    });
    this.#cursors.add(cursor);
    return cursor;
  }

  /**
   * Moves a cursor over records without frames for it.
   *
   * @returns False if nothing for it was received by this turn.
   */
  settle(cursor: FrameCursor): boolean {
    const { type } = cursor;
    while (cursor.record !== this.#end) {
      const { record } = cursor;
      const isRead = type === undefined
        ? record.hasBytes
        : isOfType(record, type);
      if (isRead && cursor.frame < record.count) return true;
      cursor.record = record.next!;
      cursor.frame = 0;
    }
    return false;
  }

  /**
   * Moves a cursor over records without frames for it.
   *
   * @returns False also if something in front of its next frame isn't reported yet.
   */
  settleReported(cursor: FrameCursor): boolean {
    if (!this.settle(cursor)) return false;
    if (this.#isFinished) return true;
    return this.#ahead(cursor.record) <= this.#ahead(this.#dispatched.record);
  }

  /** Cursor that is furthest behind; undefined if the callbacks are, or none is. */
  get slowest(): FrameCursor | undefined {
    let { record, frame } = this.#dispatched;
    let slowest: FrameCursor | undefined;
    for (const cursor of this.#cursors) {
      if (!this.settle(cursor)) continue;
      const lead = this.#ahead(cursor.record) - this.#ahead(record);
      if (lead > 0 || lead === 0 && cursor.frame >= frame) continue;
      ({ record, frame } = slowest = cursor);
    }
    return slowest;
  }

  /** Releases the memory that every cursor is past. */
  release(): void {
    const dispatched = this.#dispatched;
    let { record } = dispatched;
    let position = this.#frontier;
    if (record !== this.#end) {
      position = record.hasBytes
        ? this.position(record, dispatched.frame)
        : this.#releasedPosition;
    }
    for (const cursor of this.#cursors) {
      if (!this.settle(cursor)) continue;
      const { record: next, frame } = cursor;
      if (this.#ahead(next) < this.#ahead(record)) record = next;
      position = Math.min(position, this.position(next, frame));
    }
    const isSame = record.slot === this.#releasedSlot &&
      position === this.#releasedPosition;
    if (isSame) return;
    // Not for every frame, as it may wake the worker, but always when everything is read,
    // as junk may have filled the ring since.
    const { ringBytes, journalSlots } = this.memory.sizes;
    const isWorthIt = record === this.#end ||
      position - this.#releasedPosition >= RELEASE_STEP * ringBytes ||
      this.#ahead(record) >= RELEASE_STEP * journalSlots;
    if (!isWorthIt) return;
    this.#releasedSlot = record.slot;
    this.#releasedPosition = position;
    this.memory.setTotal(Total.RING_RELEASED, position);
    this.#records.release(record);
  }

  /** Lets cursors that may lose frames skip their oldest, to make room. */
  relieve(): void {
    const { ringBytes, journalSlots } = this.memory.sizes;
    // Not the frontier: behind it there may be junk, or a part of a frame.
    const oldest = this.memory.total(Total.BYTES_READ) - RELIEVED * ringBytes;
    const isInTheWay = ({ record, frame }: FrameCursor) =>
      this.position(record, frame) < oldest ||
      (this.#end.slot - record.slot) >>> 0 > RELIEVED * journalSlots;
    for (const cursor of this.#cursors) {
      if (cursor.reader !== undefined) continue;
      while (this.settle(cursor) && isInTheWay(cursor)) cursor.skip(1);
    }
    this.release();
  }

  #ahead({ slot }: JournalRecord): number {
    return (slot - this.#releasedSlot) >>> 0;
  }
}

/** Whether a record is one of frames of a type. */
function isOfType({ kind, subject }: JournalRecord, type: number): boolean {
  return kind === RecordKind.FRAMES && subject === type;
}
