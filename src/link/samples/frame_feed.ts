/**
 * Main thread's end of a ring, which copies frames out of it, in blocks that never change
 * afterwards, and releases the memory to the worker once every reader is past it.
 *
 * Readers are cursors on the journal, each at a record and a frame within it. One that
 * reads frames of all types follows the wire: the journal has records of frames, and of
 * *stray* bytes that belong to none, in the order of the stream and without a byte
 * between them, and the ring keeps the bytes of both until all readers are past them. A
 * block is a part of one record: copied, or lent where it lies in the ring, which then
 * isn't released before its reader asks for the next. Readers at the same position share
 * the block that was copied last. They see the frames received up to the present *turn*
 * of the main thread, so that no reader can monopolise the thread.
 *
 * @module
 */

import { JournalReader, RecordKind } from "../../transport/journal.ts";
import { copyOf, type FrameBlock, partFrom } from "./frame_block.ts";
import { FrameCursor } from "./frame_cursor.ts";
import { type SharedMemory, Total } from "../../transport/shared_layout.ts";

/**
 * Largest block, in bytes. A sample that is kept retains its block. Larger blocks cost
 * less time a frame (as memory is allocated and collected less often), but retain more
 * memory.
 */
const BLOCK_BYTES_MAX = 64 * 1024;
/** Fill level to which readers that may lose frames relieve a full ring or journal. */
const RELIEVED = 7 / 8;
/** Share of ring or journal that is worth releasing. */
const RELEASE_STEP = 1 / 16;

/** Types of frame of a layout. */
export type FrameTypes = readonly {
  /** Length of header and struct, in bytes. */
  readonly byteLength: number;
}[];

/** Frames of one socket, as the main thread reads them. */
export class FrameFeed {
  readonly #memory: SharedMemory;
  readonly #journal: JournalReader;
  #frameBytes: readonly number[] = [];
  readonly #cursors = new Set<FrameCursor>();
  /** Slot behind the last record of this turn. */
  #end = 0;
  /** Number of frames up to the end of this turn, by type. */
  readonly #received: number[];
  /** Number of frames of all types, and stray bytes, up to the end of this turn. */
  #receivedInAll = 0;
  /**
   * Position behind which later records begin: within the last frame of this turn, as a
   * frame that has lost bytes contains the start of the next.
   */
  #frontier = 0;
  #onEnd: (slot: number) => void = () => {};
  #onLayout: (index: number) => void = () => {};
  /** Position up to which callbacks were called. */
  #dispatched = { slot: 0, frame: 0 };
  #releasedSlot = 0;
  #releasedPosition = 0;
  #lastCopy:
    | { readonly block: FrameBlock; readonly position: number }
    | undefined;

  /**
   * @param memory Memory that holds ring and journal.
   * @param frames Types of frame.
   */
  constructor(memory: SharedMemory, frames: FrameTypes) {
    this.#memory = memory;
    this.#journal = new JournalReader(memory);
    this.#received = frames.map(() => 0);
    this.setFrames(frames);
  }

  /**
   * Sets the types of frame, before the first frame.
   *
   * @param frames Types of frame, as many as before.
   */
  setFrames(frames: FrameTypes): void {
    this.#frameBytes = frames.map(({ byteLength }) => byteLength);
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
   * @param onEnd Called with the slot of the record, when {@linkcode received} counts the
   * frames before it.
   */
  noticeEnds(onEnd: (slot: number) => void): void {
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
    const journal = this.#journal;
    let isPast = false;
    let past = 0;
    let { slot } = this.#dispatched;
    for (; slot !== this.#end; slot = journal.after(slot)) {
      const kind = journal.kind(slot);
      if (kind === RecordKind.DISCONNECTED) isPast = true;
      const isOfType = kind === RecordKind.FRAMES &&
        journal.subject(slot) === type;
      if (isPast && isOfType) past += journal.count(slot);
    }
    return this.#received[type] - past;
  }

  /** Slot behind the last record of this turn. */
  get end(): number {
    return this.#end;
  }

  /**
   * Begins a turn: from now on, readers see the records before `end`.
   *
   * @param end Slot of the journal.
   */
  beginTurn(end: number): void {
    const journal = this.#journal;
    for (let slot = this.#end; slot !== end; slot = journal.after(slot)) {
      const kind = journal.kind(slot);
      if (kind === RecordKind.DISCONNECTED) this.#onEnd(slot);
      if (kind === RecordKind.LAYOUT) this.#onLayout(journal.subject(slot));
      if (!this.#hasBytes(slot)) continue;
      const count = journal.count(slot);
      this.#receivedInAll += count;
      if (kind === RecordKind.FRAMES) {
        this.#received[journal.subject(slot)] += count;
        this.#frontier = this.#position(slot, count - 1);
      } else this.#frontier = this.#position(slot, count);
    }
    this.#end = end;
  }

  /** Extends the turn to the records received by now. */
  catchUp(): void {
    this.beginTurn(this.#journal.end);
  }

  /**
   * Notes the position up to which callbacks were called, and releases memory that all
   * readers are past.
   *
   * @param slot Slot of the next record.
   * @param frame Next frame within it.
   */
  dispatched(slot: number, frame: number): void {
    this.#dispatched = { slot, frame };
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
      if (this.#cursors.size === 0) this.#lastCopy = undefined;
      this.release();
    });
    this.#cursors.add(cursor);
    return cursor;
  }

  /**
   * Returns frames of one record in place, valid until they are released. Stray bytes are
   * copied, as they may lie in two pieces.
   *
   * @param slot Slot of a record of frames.
   * @param first First frame, counted within the record.
   * @param limit Largest number of frames.
   * @returns Block of at least one frame.
   */
  peek(slot: number, first: number, limit: number): FrameBlock {
    const journal = this.#journal;
    const { sizes, ring } = this.#memory;
    const receivedMs = journal.monotonicMs(slot);
    const receivedAtMs = journal.wallMs(slot);
    const position = this.#position(slot, first);
    if (journal.kind(slot) === RecordKind.STRAY) {
      const { buffer } = this.#memory.ringCopy(position, journal.number(slot));
      const data = new DataView(buffer);
      const type = undefined;
      return { type, data, count: 1, number: 0, receivedMs, receivedAtMs };
    }
    const type = journal.subject(slot);
    const frameBytes = this.#frameBytes[type];
    const offset = position % sizes.ringBytes;
    const untilWrap = Math.ceil((sizes.ringBytes - offset) / frameBytes);
    const count = Math.min(limit, journal.count(slot) - first, untilWrap);
    return {
      type,
      data: new DataView(
        ring.buffer,
        ring.byteOffset + offset,
        count * frameBytes,
      ),
      count,
      number: journal.number(slot) + first,
      receivedMs,
      receivedAtMs,
    };
  }

  /**
   * Copies frames of one record, into memory that never changes.
   *
   * @param slot Slot of a record of frames.
   * @param first First frame, counted within the record.
   * @param limit Largest number of frames.
   * @returns Block of at least one frame.
   */
  copy(slot: number, first: number, limit: number): FrameBlock {
    if (this.#journal.kind(slot) === RecordKind.STRAY) {
      return this.peek(slot, first, limit);
    }
    const position = this.#position(slot, first);
    const last = this.#lastCopy;
    if (last?.block.type === this.#journal.subject(slot)) {
      const shared = partFrom(last.block, position - last.position, limit);
      if (shared) return shared;
    }
    const blockMax = Math.max(
      1,
      Math.floor(BLOCK_BYTES_MAX / this.#frameBytesOf(slot)),
    );
    const shown = this.peek(slot, first, Math.min(limit, blockMax));
    const block = { ...shown, data: copyOf(shown.data) };
    if (limit >= blockMax) this.#lastCopy = { block, position };
    return block;
  }

  /**
   * Moves a cursor over records without frames for it.
   *
   * @returns False if there is nothing for it to read in this turn.
   */
  settle(cursor: FrameCursor): boolean {
    const journal = this.#journal;
    for (
      ;
      cursor.slot !== this.#end;
      cursor.slot = journal.after(cursor.slot)
    ) {
      const { slot, frame, type } = cursor;
      const isRead = type === undefined
        ? this.#hasBytes(slot)
        : journal.kind(slot) === RecordKind.FRAMES &&
          journal.subject(slot) === type;
      if (isRead && frame < journal.count(slot)) return true;
      cursor.frame = 0;
    }
    return false;
  }

  /** Returns the number of frames of the cursor's record that it hasn't read. */
  unread(cursor: FrameCursor): number {
    return this.#journal.count(cursor.slot) - cursor.frame;
  }

  /** Cursor that is furthest behind; undefined if the callbacks are, or none is. */
  get slowest(): FrameCursor | undefined {
    let { slot, frame } = this.#dispatched;
    let slowest: FrameCursor | undefined;
    for (const cursor of this.#cursors) {
      if (!this.settle(cursor)) continue;
      const lead = this.#ahead(cursor.slot) - this.#ahead(slot);
      if (lead > 0 || lead === 0 && cursor.frame >= frame) continue;
      ({ slot, frame } = slowest = cursor);
    }
    return slowest;
  }

  /** Releases the memory that every cursor is past. */
  release(): void {
    const { slot: next, frame } = this.#dispatched;
    let slot = next;
    let position = this.#frontier;
    if (slot !== this.#end) {
      position = this.#hasBytes(slot)
        ? this.#position(slot, frame)
        : this.#releasedPosition;
    }
    for (const cursor of this.#cursors) {
      if (!this.settle(cursor)) continue;
      if (this.#ahead(cursor.slot) < this.#ahead(slot)) slot = cursor.slot;
      position = Math.min(position, this.#position(cursor.slot, cursor.frame));
    }
    if (slot === this.#releasedSlot && position === this.#releasedPosition) {
      return;
    }
    // Not for every frame, as it may wake the worker, but always when everything is read,
    // as junk may have filled the ring since.
    const { ringBytes, journalSlots } = this.#memory.sizes;
    const isWorthIt = slot === this.#end ||
      position - this.#releasedPosition >= RELEASE_STEP * ringBytes ||
      this.#ahead(slot) >= RELEASE_STEP * journalSlots;
    if (!isWorthIt) return;
    this.#releasedSlot = slot;
    this.#releasedPosition = position;
    this.#memory.setTotal(Total.RING_RELEASED, position);
    this.#journal.release(slot);
  }

  /** Lets cursors that may lose frames skip their oldest, to make room. */
  relieve(): void {
    const { ringBytes, journalSlots } = this.#memory.sizes;
    // Not the frontier: behind it there may be junk, or a part of a frame.
    const oldest = this.#memory.total(Total.BYTES_READ) - RELIEVED * ringBytes;
    const isInTheWay = ({ slot, frame }: FrameCursor) =>
      this.#position(slot, frame) < oldest ||
      (this.#end - slot) >>> 0 > RELIEVED * journalSlots;
    for (const cursor of this.#cursors) {
      if (cursor.reader !== undefined) continue;
      while (this.settle(cursor) && isInTheWay(cursor)) cursor.skip(1);
    }
    this.release();
  }

  #ahead(slot: number): number {
    return (slot - this.#releasedSlot) >>> 0;
  }

  #position(slot: number, frame: number): number {
    return this.#journal.position(slot) + frame * this.#frameBytesOf(slot);
  }

  /** Whether a record is one of frames, or of stray bytes. */
  #hasBytes(slot: number): boolean {
    const kind = this.#journal.kind(slot);
    return kind === RecordKind.FRAMES || kind === RecordKind.STRAY;
  }

  #frameBytesOf(slot: number): number {
    const journal = this.#journal;
    return journal.kind(slot) === RecordKind.STRAY
      ? journal.number(slot)
      : this.#frameBytes[journal.subject(slot)];
  }
}
