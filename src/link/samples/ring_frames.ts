/**
 * Frames in a ring, by the records of its journal: in place, or copied.
 *
 * A block is a part of one record: lent where it lies in the ring, which then isn't
 * released before its reader asks for the next, or copied into memory that never changes.
 * Readers at the same position share the block that was copied last.
 *
 * @module
 */

import { RecordKind } from "../../transport/journal.ts";
import type { JournalRecord } from "../../transport/record_list.ts";
import type { SharedMemory } from "../../transport/shared_layout.ts";
import { copyOf, type FrameBlock, partFrom } from "./frame_block.ts";

/**
 * Largest block, in bytes. A sample that is kept retains its block. Larger blocks cost
 * less time a frame (as memory is allocated and collected less often), but retain more
 * memory.
 */
const BLOCK_BYTES_MAX = 64 * 1024;
/** Types of frame of a layout. */
export type FrameTypes = readonly {
  /** Length of header and struct, in bytes. */
  readonly byteLength: number;
}[];

/** Reads frames of a ring. */
export class RingFrames {
  /** Memory that holds the ring. */
  protected readonly memory: SharedMemory;
  #frameBytes: readonly number[] = [];
  #lastCopy:
    | { readonly block: FrameBlock; readonly position: number }
    | undefined;

  /**
   * @param memory Memory that holds the ring.
   * @param frames Types of frame.
   */
  constructor(memory: SharedMemory, frames: FrameTypes) {
    this.memory = memory;
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
   * Returns frames of one record in place, valid until they are released. Stray bytes are
   * copied, as they may lie in two pieces.
   *
   * @param record Record of frames, or of stray bytes.
   * @param first First frame, counted within the record.
   * @param limit Largest number of frames.
   * @returns Block of at least one frame.
   */
  peek(record: JournalRecord, first: number, limit: number): FrameBlock {
    const { sizes, ring } = this.memory;
    const { monotonicMs: receivedMs, wallMs: receivedAtMs } = record;
    if (record.kind === RecordKind.STRAY) {
      const { position, number } = record;
      const { buffer } = this.memory.ringCopy(position, number);
      const data = new DataView(buffer);
      const type = undefined;
      return { type, data, count: 1, number: 0, receivedMs, receivedAtMs };
    }
    const type = record.subject;
    const frameBytes = this.#frameBytes[type];
    const offset = this.position(record, first) % sizes.ringBytes;
    const untilWrap = Math.ceil((sizes.ringBytes - offset) / frameBytes);
    const count = Math.min(limit, record.count - first, untilWrap);
    return {
      type,
      data: new DataView(
        ring.buffer,
        ring.byteOffset + offset,
        count * frameBytes,
      ),
      count,
      number: record.number + first,
      receivedMs,
      receivedAtMs,
    };
  }

  /**
   * Copies frames of one record, into memory that never changes.
   *
   * @param record Record of frames, or of stray bytes.
   * @param first First frame, counted within the record.
   * @param limit Largest number of frames.
   * @returns Block of at least one frame.
   */
  copy(record: JournalRecord, first: number, limit: number): FrameBlock {
    if (record.kind === RecordKind.STRAY) {
      return this.peek(record, first, limit);
    }
    const position = this.position(record, first);
    const last = this.#lastCopy;
    if (last?.block.type === record.subject) {
      const shared = partFrom(last.block, position - last.position, limit);
      if (shared) return shared;
    }
    const blockMax = Math.max(
      1,
      Math.floor(BLOCK_BYTES_MAX / this.#frameBytesOf(record)),
    );
    const shown = this.peek(record, first, Math.min(limit, blockMax));
    const block = { ...shown, data: copyOf(shown.data) };
    if (limit >= blockMax) this.#lastCopy = { block, position };
    return block;
  }

  /** Forgets the block that was copied last, as no reader is left to share it. */
  protected forgetCopy(): void {
    this.#lastCopy = undefined;
  }

  /** Returns the position of a frame of a record. */
  protected position(record: JournalRecord, frame: number): number {
    return record.position + frame * this.#frameBytesOf(record);
  }

  #frameBytesOf({ kind, subject, number }: JournalRecord): number {
    return kind === RecordKind.STRAY ? number : this.#frameBytes[subject];
  }
}
