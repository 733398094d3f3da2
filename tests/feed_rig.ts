/**
 * For tests of what the main thread does with shared memory: plays the worker.
 *
 * @module
 */

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { now } from "../src/base/clock.ts";
import { JournalWriter, RecordKind } from "../src/transport/journal.ts";
import {
  Control,
  SharedMemory,
  Total,
} from "../src/transport/shared_layout.ts";
import type { FrameBlock } from "../src/link/samples/frame_block.ts";
import { FrameFeed } from "../src/link/samples/frame_feed.ts";
import {
  type JournalRecord,
  RecordList,
} from "../src/transport/record_list.ts";

/** Length of the ring. */
export const RING_BYTES = 1024;
const MIRROR_BYTES = 64;
/** Lengths of the frames, by type; 24 doesn't divide the ring. */
const FRAME_BYTES = [24, 8];

/** A feed, and the worker that fills it. */
export class Rig {
  readonly memory: SharedMemory;
  readonly feed: FrameFeed;
  readonly records: RecordList;
  readonly #writer: JournalWriter;
  readonly #numbers = [0, 0];
  #position = 0;

  /** @param ringBytes Length of the ring; a power of two. */
  constructor(ringBytes = RING_BYTES) {
    this.memory = new SharedMemory({
      journalSlots: 64,
      ringBytes,
      mirrorBytes: MIRROR_BYTES,
      mailboxEntries: 0,
      commandBytes: 0,
    });
    this.#writer = new JournalWriter(this.memory);
    this.records = new RecordList(this.memory);
    this.feed = new FrameFeed(
      this.memory,
      this.records,
      FRAME_BYTES.map((byteLength) => ({ byteLength })),
    );
  }

  /** Receives frames; each byte of a frame is its number. */
  receive(type: number, count: number): void {
    const { ring, sizes: { ringBytes } } = this.memory;
    const frameBytes = FRAME_BYTES[type];
    for (let i = 0; i < count * frameBytes; i++) {
      const at = (this.#position + i) % ringBytes;
      ring[at] = this.#numbers[type] + Math.floor(i / frameBytes);
      if (at < MIRROR_BYTES) ring[ringBytes + at] = ring[at];
    }
    this.record(RecordKind.FRAMES, {
      subject: type,
      count,
      position: this.#position,
      number: this.#numbers[type],
    });
    this.#position += count * frameBytes;
    this.#numbers[type] += count;
    this.memory.setTotal(Total.BYTES_READ, this.#position);
  }

  /** Receives bytes that are no frame. */
  receiveJunk(bytes: number): void {
    this.#position += bytes;
    this.memory.setTotal(Total.BYTES_READ, this.#position);
  }

  /** Receives bytes that are no frame, each of a value, and are recorded. */
  receiveStray(count: number, value: number): void {
    const position = this.#position;
    const { ring, sizes: { ringBytes } } = this.memory;
    for (let i = 0; i < count; i++) ring[(position + i) % ringBytes] = value;
    this.receiveJunk(count);
    this.record(RecordKind.STRAY, { count: 1, position, number: count });
  }

  record(kind: RecordKind, fields: object = {}): void {
    this.#writer.append(kind, fields, now());
    this.#writer.publish();
  }

  /** Begins a turn, with all callbacks called but those from a record on. */
  turn(dispatched?: JournalRecord): void {
    this.feed.catchUp();
    this.feed.dispatched(dispatched ?? this.feed.end, 0);
  }

  get releasedBytes(): number {
    return this.memory.total(Total.RING_RELEASED);
  }

  get releasedSlots(): number {
    return Atomics.load(this.memory.control, Control.JOURNAL_RELEASED);
  }

  get isJournalEmpty(): boolean {
    return this.#writer.isEmpty;
  }

  /** The place of the next record. */
  get end(): JournalRecord {
    return this.records.read();
  }
}

/** Numbers of the frames of a block, read from their bytes. */
export function numbersOf(block: FrameBlock | undefined, type = 0): number[] {
  if (block === undefined) return [];
  const frameBytes = FRAME_BYTES[type];
  assertEquals(block.data.byteLength, block.count * frameBytes);
  return Array.from({ length: block.count }, (_, index) => {
    const frame = Array.from(
      { length: frameBytes },
      (_, at) => block.data.getUint8(index * frameBytes + at),
    );
    assertEquals(new Set(frame).size, 1, `torn: ${frame}`);
    assertEquals(frame[0], block.number + index);
    return frame[0];
  });
}
