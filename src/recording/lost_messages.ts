/**
 * Messages that a recording lost, as the disk was too slow or full, and their gaps.
 *
 * @module
 */

import type { RecordingGapEvent } from "./recorder_events.ts";
import { wallMs } from "../base/clock.ts";
import { counted } from "../base/printable.ts";

/** Messages in a row that were lost. */
interface Gap {
  messages: number;
  bytes: number;
  readonly fromMs: number;
  toMs: number;
}

/** Counts messages that were lost. */
export class LostMessages {
  #gap: Gap | undefined;
  #gaps = 0;
  #messages = 0;
  #bytes = 0;

  /** Number of gaps that have ended. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Number of messages. */
  get messages(): number {
    return this.#messages;
  }

  /** Number of their bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Counts messages. */
  count(messages: number, bytes: number): void {
    this.#messages += messages;
    this.#bytes += bytes;
  }

  /**
   * Counts messages of a gap, which begins with the first of them.
   *
   * @param messages Number of messages.
   * @param bytes Number of their bytes.
   * @param atMs Time of receipt, in ms since 1970 (UTC).
   */
  widenGap(messages: number, bytes: number, atMs: number): void {
    this.#gap ??= { messages: 0, bytes: 0, fromMs: atMs, toMs: atMs };
    this.#gap.messages += messages;
    this.#gap.bytes += bytes;
    this.#gap.toMs = atMs;
    this.count(messages, bytes);
  }

  /** Ends the gap, and returns its event; undefined if there is none. */
  endGap(): RecordingGapEvent | undefined {
    const gap = this.#gap;
    if (gap === undefined) return undefined;
    this.#gap = undefined;
    this.#gaps++;
    const message = `${
      counted(gap.messages, "message")
    } of ${gap.bytes} bytes ${
      gap.messages === 1 ? "is" : "are"
    } missing in the recording, as the disk was too slow or full`;
    return { type: "gap", atMs: wallMs(), message, ...gap };
  }
}
