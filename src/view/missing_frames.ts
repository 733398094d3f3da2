/**
 * Frames that are missing before each frame, by the counter of the headers.
 *
 * @module
 */

import { BATCH_KINDS } from "./frame_batch.ts";
import { CounterWatch } from "../framing/counter_watch.ts";
import { frameLayout, type HeaderField } from "../framing/frame_layout.ts";
import type { FrameKind } from "../link/samples/frames.ts";
import type { SourceStructs } from "../link/source.ts";

/** Counts the frames of one source that are missing. */
export class MissingFrames {
  #structs: SourceStructs | undefined;
  #counter: HeaderField | undefined;
  #watch = new CounterWatch(BATCH_KINDS.length);

  /**
   * Returns the number of frames that are missing before a frame.
   *
   * @param kind Kind of the frame; answers have a counter of their own.
   * @param bytes The frame.
   * @param structs Structs of the source.
   */
  before(kind: FrameKind, bytes: Uint8Array, structs: SourceStructs): number {
    if (structs.header !== this.#structs?.header) this.#begin(structs);
    const counter = this.#counter;
    if (counter === undefined || kind === "commandStatus") return 0;
    const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (counter.offset + 8 > bytes.length) return 0;
    let missed = 0;
    const type = BATCH_KINDS.indexOf(kind);
    this.#watch.see(type, 1, data, counter.offset, 0, (report) => {
      missed = report.missed;
    });
    return missed;
  }

  #begin(structs: SourceStructs): void {
    this.#structs = structs;
    const { header, config, telemetry } = structs;
    this.#counter = frameLayout(header, [config, telemetry]).counter;
    const byteLength = this.#counter?.byteLength;
    this.#watch = new CounterWatch(BATCH_KINDS.length, byteLength);
  }
}
