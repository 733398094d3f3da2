/**
 * Record of messages that a publisher has lost.
 *
 * @module
 */

import { counted } from "../base/printable.ts";
import { type BusMessage, HeaderName } from "./message.ts";
import type { LostRange, OutboxGapEvent } from "./publisher_events.ts";
import { wallMs } from "../base/clock.ts";
import { msOf } from "../recording/record_times.ts";

/** Messages lost since the last gap that was published. */
export class GapRecord {
  readonly #channels = new Map<string, LostRange>();
  #messages = 0;
  #fromMs = NaN;
  #toMs = NaN;

  /** Whether none is lost. */
  get isEmpty(): boolean {
    return this.#messages === 0;
  }

  /** Adds a message that is lost. */
  add({ channel, headers }: BusMessage): void {
    const atMs = msOf(BigInt(headers[HeaderName.RECEIVED_NS]));
    const sequence = Number(headers[HeaderName.SEQUENCE]);
    const range = { fromSequence: sequence, count: 1 };
    this.addRange(channel, { ...range, fromMs: atMs, toMs: atMs });
  }

  /**
   * Adds messages of a channel in a row that are lost.
   *
   * @param channel Their channel.
   * @param range Sequence of the first, their number, and the times of receipt of the first and
   * the last, in ms.
   */
  addRange(
    channel: string,
    { fromSequence: first, count: added, fromMs, toMs }: {
      readonly fromSequence: number;
      readonly count: number;
      readonly fromMs: number;
      readonly toMs: number;
    },
  ): void {
    if (this.#messages === 0) this.#fromMs = fromMs;
    this.#messages += added;
    this.#toMs = toMs;
    const { fromSequence = first, count = 0 } = this.#channels.get(channel) ??
      {};
    const toSequence = first + added - 1;
    const range = { fromSequence, toSequence, count: count + added };
    this.#channels.set(channel, range);
  }

  /**
   * Returns the event of the gap, and begins anew.
   *
   * @param run Run whose messages they are.
   * @param reason Reason, for the message.
   */
  take(run: string, reason: string): OutboxGapEvent {
    const channels = Object.fromEntries(this.#channels);
    const messages = this.#messages;
    const parts = Object.entries(channels).map(([name, { count }]) =>
      `${count} ${name}`
    );
    this.#channels.clear();
    this.#messages = 0;
    return {
      type: "gap",
      atMs: wallMs(),
      message: `${
        counted(messages, "message is", "messages are")
      } missing on the bus (${parts.join(", ")}): ${reason}`,
      run,
      messages,
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      channels,
    };
  }
}
