/**
 * Filter that leaves out frames of telemetry, but none that shows an extreme.
 *
 * The range of time is divided into equal parts. Of a part with too many frames the first
 * and the last are kept, and for each field those with its least and its greatest value,
 * so a plot by minimum and maximum looks as if it had all.
 *
 * @module
 */

import type { HistoryCounts } from "./history.ts";
import type { HistoryRequest } from "./messages.ts";
import type { StructsRegistry } from "./structs_registry.ts";
import type { FrameKind } from "../link/samples/frames.ts";
import { flatFields } from "../struct/flat_fields.ts";

/** Frame with what is known of it. */
export interface StoredFrame {
  /** Kind of the frame. */
  readonly kind: FrameKind;
  /** Number of its structs. */
  readonly structsId: number;
  /** Time of its receipt, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Number of frames that are missing before it. */
  readonly missed: number;
  /** Header and struct. */
  readonly bytes: Uint8Array;
}

/** Reads a field of a frame; NaN if it isn't a number. */
type ReadField = (frame: DataView) => number;

/** Frame in its order. */
interface Entry {
  readonly frame: StoredFrame;
  /** Number of frames of the range up to this one. */
  readonly order: number;
  /** Number of frames that are missing in the range up to this one. */
  readonly missedSum: number;
}

/** Extremes of a field in a part of the range. */
interface Extremes {
  readonly min: { value: number; entry: Entry };
  readonly max: { value: number; entry: Entry };
}

/** Leaves out frames, if there are more than wanted. */
export class ExtremesFilter {
  readonly #registry: StructsRegistry;
  readonly #paths: readonly string[];
  readonly #counts: HistoryCounts;
  /** Number of frames that are kept of each part. */
  readonly #keptMax: number;
  readonly #fromMs: number;
  readonly #partMs: number;
  /** Readers of the fields, by the number of the structs. */
  readonly #readers = new Map<number, readonly ReadField[]>();
  #part = NaN;
  /** First frames of the part, one more than can be kept. */
  #first: Entry[] = [];
  #last: Entry | undefined;
  readonly #extremes = new Map<ReadField, Extremes>();
  #missedSum = 0;
  #missedToldSum = 0;

  /**
   * @param registry Structs of the frames.
   * @param request Range of time, number of frames, and fields.
   * @param counts Counts of frames, which grow.
   */
  constructor(
    registry: StructsRegistry,
    { fromMs, toMs, framesMax, fields }: HistoryRequest,
    counts: HistoryCounts,
  ) {
    this.#registry = registry;
    this.#paths = fields;
    this.#counts = counts;
    this.#keptMax = 2 + 2 * fields.length;
    const parts = Math.max(1, Math.floor(framesMax / this.#keptMax));
    this.#fromMs = fromMs;
    this.#partMs = Math.max(1e-3, (toMs - fromMs) / parts);
  }

  /** Adds a frame, and yields those that are kept: mostly earlier ones. */
  *add(frame: StoredFrame): Generator<StoredFrame> {
    if (frame.kind !== "telemetry") {
      yield frame;
      return;
    }
    const part = Math.floor((frame.atMs - this.#fromMs) / this.#partMs);
    if (part !== this.#part) {
      yield* this.end();
      this.#part = part;
    }
    const order = ++this.#counts.frames;
    this.#missedSum += frame.missed;
    const entry = { frame, order, missedSum: this.#missedSum };
    if (this.#first.length <= this.#keptMax) this.#first.push(entry);
    this.#last = entry;
    this.#judge(entry);
  }

  /** Yields the frames that are kept of the last part. */
  *end(): Generator<StoredFrame> {
    const isAll = this.#first.length <= this.#keptMax;
    for (const { frame, missedSum } of isAll ? this.#first : this.#chosen()) {
      this.#counts.sent++;
      yield { ...frame, missed: missedSum - this.#missedToldSum };
      this.#missedToldSum = missedSum;
    }
    this.#first = [];
    this.#extremes.clear();
  }

  #judge(entry: Entry): void {
    const { bytes, structsId } = entry.frame;
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (const read of this.#readersOf(structsId)) {
      const value = read(data);
      const { min, max } = this.#extremes.get(read) ?? {};
      if (Number.isNaN(value)) continue;
      if (min === undefined || max === undefined) {
        this.#extremes.set(read, {
          min: { value, entry },
          max: { value, entry },
        });
        continue;
      }
      const extreme = value < min.value ? min : value > max.value ? max : null;
      if (extreme) Object.assign(extreme, { value, entry });
    }
  }

  /** Returns the frames of a part that show its extremes, in their order. */
  #chosen(): Entry[] {
    const chosen = new Set([this.#first[0], this.#last!]);
    for (const { min, max } of this.#extremes.values()) {
      chosen.add(min.entry).add(max.entry);
    }
    return [...chosen].sort((a, b) => a.order - b.order);
  }

  #readersOf(structsId: number): readonly ReadField[] {
    let readers = this.#readers.get(structsId);
    if (readers === undefined) {
      const { header, telemetry } = this.#registry.structsOf(structsId)!;
      readers = flatFields(telemetry, undefined, "read history")
        .filter(({ path, type }) =>
          type !== "char" && this.#paths.includes(path)
        )
        .map(({ read }) => (data) => Number(read(data, header.byteLength)));
      this.#readers.set(structsId, readers);
    }
    return readers;
  }
}
