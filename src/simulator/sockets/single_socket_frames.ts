/**
 * Frames of a controller of the single-socket protocol: a header in front of each struct.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { CommandStatus, singleSocket } from "../../protocol/single_socket.ts";
import { taiNowNs } from "../../base/tai.ts";
import type { Random } from "../faults/random.ts";
import { type TimeStamp, TimeStamps } from "./time_stamps.ts";

/** Length of `reason`, the last field of a {@linkcode CommandStatus}, in bytes. */
const REASON_BYTES = 50;

/** Answer to a command; see {@linkcode CommandStatus}. */
export interface Answer {
  /** A {@linkcode CommandStatusCode}, or any u32. */
  readonly status: number;
  /** Expected time until the command is done, in s. */
  readonly durationSec: number;
  /** Text; characters beyond 50 bytes of UTF-8 are cut off. */
  readonly reason: string;
}

/** Encodes frames with one clock for all of them. */
export class SingleSocketFrames {
  readonly #stamps = new TimeStamps();
  readonly #leftover: Random | undefined;
  #counterNext = 0;

  /**
   * Makes an encoder that has sent nothing yet.
   *
   * @param leftover Source of the time stamps of statuses; none for the clock.
   */
  constructor(leftover?: Random) {
    this.#leftover = leftover;
  }

  /**
   * Returns a frame of configuration or telemetry, which are counted together, from 0.
   *
   * @param frameId Frame id of the struct.
   * @param body Bytes of the struct.
   * @returns The header and the body, in memory of their own.
   */
  encode(frameId: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
    const counter = this.#counterNext;
    this.#counterNext = (counter + 1) >>> 0;
    return this.#encode(frameId, counter, body);
  }

  /**
   * Returns a frame that answers a command; it isn't counted with the others.
   *
   * @param counter Counter of the command, a u32.
   * @param answer Answer to send.
   * @returns The header and the {@linkcode CommandStatus}.
   */
  encodeAnswer(
    counter: number,
    { status, durationSec, reason }: Answer,
  ): Uint8Array<ArrayBuffer> {
    const { bytes } = CommandStatus.create({ status, duration: durationSec });
    // Unlike setting the field, this cuts text that is too long, and between characters.
    new TextEncoder().encodeInto(reason, bytes.subarray(-REASON_BYTES));
    const stamp = this.#leftover && leftoverStamp(this.#leftover);
    const { COMMAND_STATUS } = singleSocket.FrameId;
    return this.#encode(COMMAND_STATUS, counter, bytes, stamp);
  }

  #encode(
    frameId: number,
    counter: number,
    body: Uint8Array,
    stamp: TimeStamp = this.#stamps.next(taiNowNs()),
  ): Uint8Array<ArrayBuffer> {
    const header = singleSocket.Header.create({ frameId, counter, ...stamp });
    return concat([header.bytes, body]);
  }
}

/** Makes a time stamp of random bytes, each half of which is zero half of the time. */
function leftoverStamp(random: Random): TimeStamp {
  const anyI64 = () =>
    random.chance(0.5)
      ? 0n
      : new DataView(random.bytes(8).buffer).getBigInt64(0, true);
  return { taiSec: anyI64(), taiNsec: anyI64() };
}
