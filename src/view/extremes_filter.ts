/**
 * Filter that leaves out frames of telemetry, but none that shows an extreme.
 *
 * Frames are gathered in groups of equal numbers. Of a group with too many frames the first
 * and the last are kept, and for each field those with its least and its greatest value, so
 * a plot by minimum and maximum looks as if it had all. Once there are more frames than
 * wanted, the groups are merged by two, and those that follow are twice as long: whatever
 * the number of frames, all parts of the range have the same density.
 *
 * @module
 */

import type { HistoryCounts } from "./history.ts";
import type { HistoryRequest } from "./messages.ts";
import type { StructsRegistry } from "./structs_registry.ts";
import type { FrameKind } from "../link/samples/frames.ts";
import { type FlatField, flatFields } from "../struct/flat_fields.ts";
import type { AnyStructType } from "../struct/struct.ts";

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

/** Frame, and the number of frames that are missing in the range up to this one. */
interface Entry {
  readonly frame: StoredFrame;
  readonly missedSum: number;
}

/** Leaves out frames, if there are more than wanted. */
export class ExtremesFilter {
  readonly #registry: StructsRegistry;
  readonly #paths: readonly string[];
  readonly #counts: HistoryCounts;
  /** Number of frames that are kept of each group. */
  readonly #keptMax: number;
  readonly #groupsMax: number;
  /** Readers of the fields, by the number of the structs. */
  readonly #readers = new Map<number, readonly (ReadField | undefined)[]>();
  #groups: Entry[][] = [];
  /** Last group, which isn't full, and the number of frames that it stands for. */
  #group: Entry[] = [];
  #groupFrames = 0;
  #groupFramesMax: number;
  #missedSum = 0;

  /**
   * @param registry Structs of the frames.
   * @param request Number of frames, and fields.
   * @param counts Counts of frames, which grow.
   */
  constructor(
    registry: StructsRegistry,
    { framesMax, fields }: Pick<HistoryRequest, "framesMax" | "fields">,
    counts: HistoryCounts,
  ) {
    this.#registry = registry;
    this.#paths = fields;
    this.#counts = counts;
    this.#keptMax = this.#groupFramesMax = 2 + 2 * fields.length;
    this.#groupsMax = Math.max(1, Math.floor(framesMax / this.#keptMax) - 1);
  }

  /** Adds a frame, in the order of receipt; it must not change afterwards. */
  add(frame: StoredFrame): void {
    this.#counts.frames++;
    this.#missedSum += frame.missed;
    this.#group.push({ frame, missedSum: this.#missedSum });
    if (this.#group.length === 2 * this.#keptMax) {
      this.#group = this.#choose(this.#group);
    }
    if (++this.#groupFrames < this.#groupFramesMax) return;
    this.#groups.push(this.#choose(this.#group));
    this.#group = [];
    this.#groupFrames = 0;
    if (this.#groups.length <= this.#groupsMax) return;
    this.#groupFramesMax *= 2;
    this.#groups = this.#groups.flatMap((group, i, groups) =>
      i % 2 === 0 ? [this.#choose([...group, ...groups[i + 1] ?? []])] : []
    );
  }

  /** Yields the frames that are kept. */
  *kept(): Generator<StoredFrame> {
    let missedSum = 0;
    for (const entry of [...this.#groups.flat(), ...this.#group]) {
      this.#counts.sent++;
      yield { ...entry.frame, missed: entry.missedSum - missedSum };
      missedSum = entry.missedSum;
    }
  }

  /** Returns the frames that show the extremes, in their order. */
  #choose(entries: Entry[]): Entry[] {
    if (entries.length <= this.#keptMax) return entries;
    const chosen = new Set([0, entries.length - 1]);
    const views = entries.map(({ frame: { bytes } }) =>
      new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    );
    for (let field = 0; field < this.#paths.length; field++) {
      let least = -1;
      let most = -1;
      let min = Infinity;
      let max = -Infinity;
      for (const [i, view] of views.entries()) {
        const read = this.#readersOf(entries[i].frame.structsId)[field];
        const value = read?.(view) ?? NaN;
        if (value < min) [least, min] = [i, value];
        if (value > max) [most, max] = [i, value];
      }
      if (least >= 0) chosen.add(least);
      if (most >= 0) chosen.add(most);
    }
    return entries.filter((_, i) => chosen.has(i));
  }

  /** Returns the readers of the fields that structs have, in the order of their paths. */
  #readersOf(structsId: number): readonly (ReadField | undefined)[] {
    let readers = this.#readers.get(structsId);
    if (readers === undefined) {
      const { header, telemetry } = this.#registry.structsOf(structsId)!;
      readers = this.#paths.map((path) => {
        const flat = numberAt(telemetry, path);
        return flat && ((data) => Number(flat.read(data, header.byteLength)));
      });
      this.#readers.set(structsId, readers);
    }
    return readers;
  }
}

/** Returns the number of a struct at a path; undefined if it has none. */
function numberAt(
  telemetry: AnyStructType,
  path: string,
): FlatField | undefined {
  try {
    return flatFields(telemetry, [path], "read history")
      .find((flat) => flat.path === path && flat.type !== "char");
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
