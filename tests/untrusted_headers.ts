/**
 * Frames of the single-socket protocol as the server of real controllers sends them:
 * whatever was in memory lies in fields of their headers.
 *
 * @module
 */

import { type AnyView, CommandStatus, singleSocket } from "../mod.ts";
import type { Random } from "./random.ts";

/** The time stamp of frames that have a good one: when the first was sent, TAI. */
const START_SEC = 1_700_000_000;

/**
 * Any 16 bytes, more often than by chance such as may be mistaken for something: zeros,
 * a pointer, text, frame ids, a time that is a little later or long ago.
 *
 * @param random Chooses.
 * @param sec The present time of the controller's clock, s TAI.
 */
export function leftovers(random: Random, sec: number): Uint8Array {
  const bytes = new Uint8Array(16);
  const data = new DataView(bytes.buffer);
  switch (random.integer(0, 8)) {
    case 0:
      break;
    case 1:
      bytes.fill(0xff);
      break;
    case 2:
      data.setBigUint64(0, 0x7fff_1234_5678n + BigInt(random.uint32()), true);
      data.setBigUint64(8, 0x5555_0000_0000n + BigInt(random.uint32()), true);
      break;
    case 3:
      new TextEncoder().encodeInto("Invalid command!", bytes);
      break;
    case 4:
      for (let i = 0; i < 16; i += 4) {
        data.setUint32(i, random.integer(0, 3), true);
      }
      break;
    case 5: // it would run on, by up to an hour
      data.setBigInt64(0, BigInt(sec + random.integer(0, 3600)), true);
      data.setBigInt64(8, BigInt(random.integer(0, 999_999_999)), true);
      break;
    case 6: // possible, but anything
      data.setBigInt64(0, BigInt(random.uint32()), true);
      data.setBigInt64(8, BigInt(random.integer(0, 999_999_999)), true);
      break;
    default:
      bytes.set(random.bytes(16));
  }
  return bytes;
}

/** Makes frames in the order in which a controller sends them. */
export class UntidyFrames {
  readonly #random: Random;
  readonly #isStamped: (frameId: number) => boolean;
  #sent = 0;

  /**
   * @param random Chooses what is left over.
   * @param isStamped Whether a frame of an id has a good time stamp; by default, all but statuses.
   */
  constructor(
    random: Random,
    isStamped: (frameId: number) => boolean = (id) =>
      id !== CommandStatus.frameId,
  ) {
    this.#random = random;
    this.#isStamped = isStamped;
  }

  /**
   * Returns the next frame, 20 ms after the last.
   *
   * @param body A struct with a frame id.
   * @param frameId The frame id.
   * @param counter The header's counter.
   */
  next(
    body: AnyView,
    frameId: number,
    counter: number,
  ): Uint8Array<ArrayBuffer> {
    const ms = 20 * this.#sent++;
    const sec = START_SEC + Math.floor(ms / 1000);
    const header = singleSocket.Header.create({
      frameId,
      counter,
      taiSec: BigInt(sec),
      taiNsec: BigInt(ms % 1000) * 1_000_000n,
    });
    const bytes = new Uint8Array([...header.bytes, ...body.bytes]);
    if (!this.#isStamped(frameId)) {
      bytes.set(leftovers(this.#random, sec), 8);
    }
    return bytes;
  }
}

/** The body of a status: accepted or rejected, with and without a reason. */
export function anyStatus(random: Random): CommandStatus {
  const status = random.integer(1, 2);
  return CommandStatus.create({
    status,
    duration: random.chance(0.7) ? 0 : random.fraction() * 100,
    reason: status === 1 || random.chance(0.5)
      ? ""
      : "The CSC is not the commander",
  });
}
