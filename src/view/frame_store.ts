/**
 * Memory of the last frames of one kind, as columns.
 *
 * Frames are only ever added: columns that were handed out stay as they are, also when the
 * memory has let go of them.
 *
 * @module
 */

import type { FrameColumns } from "./frame_batch.ts";
import type { FrameKind } from "../link/samples/frames.ts";

/** Memory of a chunk: a batch is never longer. */
export const CHUNK_BYTES = 256 * 1024;
/** Bytes of a frame's time and of the number of frames that are missing before it. */
const COLUMNS_BYTES = 12;

/** Frames of one kind, structs and length. */
export class FrameChunk {
  readonly kind: FrameKind;
  readonly structsId: number;
  readonly frameBytes: number;
  readonly #times: Float64Array;
  readonly #missed: Uint32Array;
  readonly #bytes: Uint8Array;
  #count = 0;

  /** @param bytes Memory for the frames; it has room for one at least. */
  constructor(
    kind: FrameKind,
    structsId: number,
    frameBytes: number,
    bytes: number,
  ) {
    const room = Math.floor(bytes / (frameBytes + COLUMNS_BYTES));
    const capacity = Math.max(1, room);
    this.kind = kind;
    this.structsId = structsId;
    this.frameBytes = frameBytes;
    this.#times = new Float64Array(capacity);
    this.#missed = new Uint32Array(capacity);
    this.#bytes = new Uint8Array(capacity * frameBytes);
  }

  /** Number of frames. */
  get count(): number {
    return this.#count;
  }

  /** Memory that it takes. */
  get byteLength(): number {
    return this.#times.length * (this.frameBytes + COLUMNS_BYTES);
  }

  /** Whether a frame of these structs can be added. */
  accepts(structsId: number, frameBytes: number): boolean {
    return structsId === this.structsId && frameBytes === this.frameBytes &&
      this.#count < this.#times.length;
  }

  /** Adds a frame. */
  add(bytes: Uint8Array, atMs: number, missed: number): void {
    const i = this.#count++;
    this.#times[i] = atMs;
    this.#missed[i] = missed;
    this.#bytes.set(bytes, i * this.frameBytes);
  }

  /** Returns frames, in place. */
  columns(from = 0, to: number = this.#count): FrameColumns {
    const { kind, structsId, frameBytes } = this;
    return {
      kind,
      structsId,
      frameBytes,
      times: this.#times.subarray(from, to),
      missed: this.#missed.subarray(from, to),
      bytes: this.#bytes.subarray(from * frameBytes, to * frameBytes),
    };
  }
}

/** Last frames of one kind. */
export class FrameStore {
  readonly #kind: FrameKind;
  readonly #bytesMax: number;
  readonly #chunkBytes: number;
  readonly #chunks: FrameChunk[] = [];
  #bytes = 0;
  /** First frame that `takeNew()` hasn't returned, in the chunks from `#newChunk` on. */
  #newChunk: FrameChunk | undefined;
  #newIndex = 0;

  /**
   * @param kind Kind of the frames.
   * @param bytesMax Memory, from which the oldest frames make room.
   * @param chunkBytes Memory that is taken at a time.
   */
  constructor(kind: FrameKind, bytesMax: number, chunkBytes: number) {
    this.#kind = kind;
    this.#bytesMax = bytesMax;
    this.#chunkBytes = chunkBytes;
  }

  /** Times of receipt of the first and the last frame; undefined without any. */
  get span(): { readonly fromMs: number; readonly toMs: number } | undefined {
    if (this.#chunks.length === 0) return undefined;
    const first = this.#chunks[0].columns();
    const last = this.#chunks.at(-1)!.columns();
    return { fromMs: first.times[0], toMs: last.times.at(-1)! };
  }

  /** Adds a frame. */
  add(
    structsId: number,
    bytes: Uint8Array,
    atMs: number,
    missed: number,
  ): void {
    let chunk = this.#chunks.at(-1);
    if (!chunk?.accepts(structsId, bytes.length)) {
      chunk = new FrameChunk(
        this.#kind,
        structsId,
        bytes.length,
        this.#chunkBytes,
      );
      this.#chunks.push(chunk);
      this.#bytes += chunk.byteLength;
      while (this.#bytes > this.#bytesMax && this.#chunks.length > 1) {
        this.#bytes -= this.#chunks.shift()!.byteLength;
      }
    }
    if (this.#newChunk === undefined) {
      this.#newChunk = chunk;
      this.#newIndex = chunk.count;
    }
    chunk.add(bytes, atMs, missed);
  }

  /** Returns the frames that were added since the last call. */
  takeNew(): FrameColumns[] {
    if (this.#newChunk === undefined) return [];
    // Of chunks that had to make room, nothing is left to show.
    const first = Math.max(0, this.#chunks.indexOf(this.#newChunk));
    const from = this.#chunks[first] === this.#newChunk ? this.#newIndex : 0;
    this.#newChunk = undefined;
    return this.#chunks.slice(first).map((chunk, i) =>
      chunk.columns(i === 0 ? from : 0)
    );
  }

  /** Returns the last frame. */
  last(): FrameColumns | undefined {
    const chunk = this.#chunks.at(-1);
    return chunk?.columns(chunk.count - 1);
  }

  /** Returns the last frame that was received before a time; undefined if there is none. */
  lastBefore(ms: number): FrameColumns | undefined {
    const chunks = this.#chunks.map((chunk) => chunk.columns());
    const at = chunks.findLastIndex(({ times }) => times.some((t) => t < ms));
    if (at < 0) return undefined;
    const index = chunks[at].times.findLastIndex((t) => t < ms);
    return this.#chunks[at].columns(index, index + 1);
  }

  /** Returns the frames that were received within a range of time. */
  *range(fromMs: number, toMs: number): Generator<FrameColumns> {
    for (const chunk of [...this.#chunks]) {
      const { times } = chunk.columns();
      // The clock may have been stepped within a chunk: times needn't ascend.
      let from = 0;
      while (from < times.length) {
        while (from < times.length && !isWithin(times[from])) from++;
        let to = from;
        while (to < times.length && isWithin(times[to])) to++;
        if (to > from) yield chunk.columns(from, to);
        from = to;
      }
    }
    function isWithin(atMs: number): boolean {
      return atMs >= fromMs && atMs <= toMs;
    }
  }
}
