/**
 * The last frames of a source as they were received, and columns of numbers of the fields
 * that are plotted.
 *
 * Frames are kept raw, so a field that is picked late has its history. The arrays are
 * twice as long as what is kept: when they are full, the later half is moved to the front,
 * and each part of it lies in one piece.
 *
 * @module
 */

import type { FlatField } from "../../struct/flat_fields.ts";
import type { FrameColumns } from "../frame_batch.ts";
import { firstFrom } from "./decimate.ts";

/** Number of frames that the arrays are made for at first. */
const FRAMES_AT_FIRST = 1024;
/** Times that differ by less are one: a ms since 1970 has a resolution of 0.25 µs. */
const RESOLUTION_MS = 0.001;

/** Numbers of a field, decoded up to a frame. */
interface Column {
  readonly read: (at: number) => number;
  values: Float64Array;
  end: number;
}

/** Frames of one kind in the order of their receipt. */
export class FrameBuffer {
  readonly frameBytes: number;
  /** Number of frames that are kept at least, once there are as many. */
  readonly framesMax: number;
  /** Number of frames that were dropped at the front. */
  dropped = 0;
  #capacity: number;
  #begin = 0;
  #end = 0;
  #times: Float64Array;
  #missed: Uint32Array;
  #bytes: Uint8Array;
  #data: DataView;
  readonly #columns = new Map<FlatField, Column>();

  /**
   * @param frameBytes Length of a frame with its header.
   * @param bytesMax Length of the memory of all frames.
   */
  constructor(frameBytes: number, bytesMax: number) {
    this.frameBytes = frameBytes;
    this.framesMax = Math.max(1, Math.floor(bytesMax / frameBytes / 2));
    this.#capacity = Math.min(FRAMES_AT_FIRST, 2 * this.framesMax);
    this.#times = new Float64Array(this.#capacity);
    this.#missed = new Uint32Array(this.#capacity);
    this.#bytes = new Uint8Array(this.#capacity * frameBytes);
    this.#data = new DataView(this.#bytes.buffer);
  }

  /** Number of frames. */
  get length(): number {
    return this.#end - this.#begin;
  }

  /** Times of receipt, in ms since 1970 (UTC); they never descend. */
  get times(): Float64Array {
    return this.#times.subarray(this.#begin, this.#end);
  }

  /** Numbers of frames that are missing before each. */
  get missed(): Uint32Array {
    return this.#missed.subarray(this.#begin, this.#end);
  }

  /** Time of receipt of the first frame; NaN if there is none. */
  get firstMs(): number {
    return this.length === 0 ? NaN : this.#times[this.#begin];
  }

  /** Time of receipt of the last frame; NaN if there is none. */
  get lastMs(): number {
    return this.length === 0 ? NaN : this.#times[this.#end - 1];
  }

  /** Returns the frame at an index, as it was received, in place. */
  frame(index: number): DataView {
    const at = (this.#begin + index) * this.frameBytes;
    return new DataView(this.#bytes.buffer, at, this.frameBytes);
  }

  /**
   * Appends frames. If this machine's clock was stepped back, those from then on that are
   * later than the new ones are dropped, as no plot can have both.
   *
   * @returns The number of frames that were dropped so.
   */
  append(batch: Pick<FrameColumns, "times" | "missed" | "bytes">): number {
    const { frameBytes } = this;
    let first = 0;
    // More than there is room for at all: the last of them.
    if (batch.times.length > this.framesMax) {
      first = batch.times.length - this.framesMax;
      this.dropped += first;
    }
    const times = batch.times.subarray(first);
    const before = this.length;
    if (times.length > 0) this.#cutFrom(times[0]);
    const cut = before - this.length;
    this.#makeRoom(times.length);
    this.#times.set(times, this.#end);
    this.#missed.set(batch.missed.subarray(first), this.#end);
    this.#bytes.set(
      batch.bytes.subarray(first * frameBytes),
      this.#end * frameBytes,
    );
    this.#end += times.length;
    this.#ascend(this.#end - times.length);
    return cut;
  }

  /**
   * Inserts frames before the first that isn't earlier than a time, such as those that
   * were received while the page was disconnected.
   *
   * @param atMs The time; all frames to insert are earlier.
   * @param other The frames.
   * @param from Index of the first of them to insert.
   * @param to Index behind the last.
   */
  insertBefore(
    atMs: number,
    other: FrameBuffer,
    from = 0,
    to = other.length,
  ): void {
    const at = this.indexAt(atMs);
    const tail = this.#copy(at, this.length);
    this.#end = this.#begin + at;
    for (const column of this.#columns.values()) {
      column.end = Math.min(column.end, this.#end);
    }
    this.append(other.#copy(from, to));
    this.append(tail);
  }

  /** Returns the index of the first frame that isn't earlier than a time. */
  indexAt(ms: number): number {
    return firstFrom(this.times, ms);
  }

  /** Returns the index of the last frame that isn't later than a time; -1 if there is none. */
  lastUpTo(ms: number): number {
    return this.indexAt(ms + RESOLUTION_MS) - 1;
  }

  /**
   * Returns the index of a frame that was received after the last one up to a time (by 1)
   * or before it (by -1); beyond the first or the last if there is none. Of frames that
   * were received at once, the last counts.
   */
  nextTo(ms: number, by: 1 | -1): number {
    const index = this.lastUpTo(ms);
    return by > 0 || index < 0
      ? index + by
      : this.lastUpTo(this.times[index] - 2 * RESOLUTION_MS);
  }

  /**
   * Returns the numbers of a field, one a frame; NaN for text.
   *
   * @param field The field.
   * @param structAt Position of its struct in a frame, in bytes.
   */
  column(field: FlatField, structAt: number): Float64Array {
    let column = this.#columns.get(field);
    if (!column) {
      column = {
        read: (at) => Number(field.read(this.#data, at + structAt)),
        values: new Float64Array(this.#capacity),
        end: this.#begin,
      };
      this.#columns.set(field, column);
    }
    const { values } = column;
    for (let i = Math.max(column.end, this.#begin); i < this.#end; i++) {
      values[i] = column.read(i * this.frameBytes);
    }
    column.end = this.#end;
    return values.subarray(this.#begin, this.#end);
  }

  /** Forgets the columns of all fields but some. */
  keepColumns(fields: ReadonlySet<FlatField>): void {
    for (const field of this.#columns.keys()) {
      if (!fields.has(field)) this.#columns.delete(field);
    }
  }

  #copy(from: number, to: number) {
    const [begin, end] = [this.#begin + from, this.#begin + to];
    const { frameBytes } = this;
    return {
      times: this.#times.slice(begin, end),
      missed: this.#missed.slice(begin, end),
      bytes: this.#bytes.slice(begin * frameBytes, end * frameBytes),
    };
  }

  /** Drops the frames that are later than a time. */
  #cutFrom(ms: number): void {
    while (this.length > 0 && this.#times[this.#end - 1] > ms) this.#end--;
    for (const column of this.#columns.values()) {
      column.end = Math.min(column.end, this.#end);
    }
  }

  /** Holds times that step back within a batch at the latest. */
  #ascend(from: number): void {
    for (let i = Math.max(1, from); i < this.#end; i++) {
      if (this.#times[i] < this.#times[i - 1]) {
        this.#times[i] = this.#times[i - 1];
      }
    }
  }

  #makeRoom(count: number): void {
    if (this.#end + count <= this.#capacity) return;
    const wanted = this.length + count;
    const capacityMax = 2 * this.framesMax;
    let capacity = this.#capacity;
    while (capacity < Math.min(capacityMax, 2 * wanted)) {
      capacity = Math.min(capacityMax, 2 * capacity);
    }
    const excess = Math.max(0, wanted - this.framesMax);
    const kept = capacity === capacityMax ? excess : 0;
    this.dropped += kept;
    this.#moveTo(capacity, this.#begin + kept);
  }

  /** Moves the frames from a position on to the front of arrays of some capacity. */
  #moveTo(capacity: number, begin: number): void {
    const move = <T extends Float64Array | Uint32Array | Uint8Array>(
      array: T,
      size: number,
    ): T => {
      const part = array.subarray(begin * size, this.#end * size);
      const target = capacity === this.#capacity
        ? array
        : new (array.constructor as new (length: number) => T)(capacity * size);
      target.set(part as never);
      return target;
    };
    this.#times = move(this.#times, 1);
    this.#missed = move(this.#missed, 1);
    this.#bytes = move(this.#bytes, this.frameBytes);
    this.#data = new DataView(this.#bytes.buffer);
    for (const column of this.#columns.values()) {
      column.values = move(column.values, 1);
      column.end = Math.max(0, column.end - begin);
    }
    this.#end -= begin;
    this.#begin = 0;
    this.#capacity = capacity;
  }
}
