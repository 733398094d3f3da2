/**
 * Frames of a controller: a header in front of each struct.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { Header } from "../../protocol/two_socket.ts";
import { TimeStamps } from "./time_stamps.ts";

/** Encodes frames with one counter and one clock for all of them. */
export class FrameEncoder {
  /** `counter` of the next header, a u32. */
  #counterNext: number;
  readonly #syncPattern: number;
  readonly #stamps = new TimeStamps();

  /**
   * Makes an encoder that has sent nothing yet.
   *
   * @param syncPattern `syncPattern` of every header, a u16.
   * @param firstCounter `counter` of the first header, a u32.
   */
  constructor(syncPattern: number, firstCounter = 1) {
    this.#syncPattern = syncPattern;
    this.#counterNext = firstCounter;
  }

  /**
   * Makes one frame, in memory of its own.
   *
   * @param frameId Frame id of the struct.
   * @param body Bytes of the struct that follows the header.
   * @param nowNs Time, in ns on the TAI scale; a time stamp is at least 1 ns
   * later than the one before, even if a clock was set back.
   * @returns The header and the body.
   */
  encode(
    frameId: number,
    body: Uint8Array,
    nowNs: bigint,
  ): Uint8Array<ArrayBuffer> {
    const header = Header.create({
      syncPattern: this.#syncPattern,
      frameId,
      counter: this.#counterNext,
      ...this.#stamps.next(nowNs),
    });
    this.#counterNext = (this.#counterNext + 1) >>> 0;
    return concat([header.bytes, body]);
  }
}
