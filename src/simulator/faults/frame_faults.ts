/**
 * Frame faults of one connection: disturbances of the headers' counter and clock, which
 * last, and faults of the bytes.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { type LogSink, stackOf } from "../../base/log.ts";
import {
  type ControllerSocket,
  writeAll,
} from "../sockets/controller_socket.ts";
import {
  type FrameFault,
  type HeaderClass,
  isDamaging,
  withFalseHeaders,
  writesOf,
} from "./faults.ts";
import type { Random } from "./random.ts";

/** Largest number of frames in one write. */
export const BURST_FRAMES_MAX = 100;
const COUNTS_SKIPPED_MAX = 1000;
const CLOCK_JUMP_SEC_MAX = 3600;
const NS_PER_S = 1_000_000_000n;

/** A frame that was handed to a socket. */
export interface SentFrame {
  /** The frame as intended, header and struct; a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Fault of the frame. */
  readonly fault: FrameFault;
  /** Whether the bytes sent differ from these, so that the frame can't be delivered. */
  readonly isDamaged: boolean;
}

/** Data that is sent at one time. */
export interface Transmission {
  /** The frames in it, as intended. */
  readonly frames: readonly SentFrame[];
  /** The bytes, one array for each write. */
  readonly writes: readonly Uint8Array[];
}

/** Applies faults to the frames of a connection, in their order. */
export class FrameFaults {
  readonly #Header: HeaderClass;
  readonly #frameIds: readonly number[];
  /** Difference between the counters sent and the controller's own. */
  #counterShift = 0;
  /** Difference between the time stamps sent and the controller's own. */
  #clockShiftNs = 0n;

  /**
   * @param Header Header of the frames.
   * @param frameIds The frame ids that the link knows.
   */
  constructor(Header: HeaderClass, frameIds: readonly number[]) {
    this.#Header = Header;
    this.#frameIds = frameIds;
  }

  /**
   * Returns frames without a fault of their own, in one write; earlier disturbances of
   * counter and clock go on.
   *
   * @param frames Headers and structs, at least one; not changed.
   * @param fault Fault to report: `burst` if they were collected.
   */
  join(
    frames: readonly Uint8Array<ArrayBuffer>[],
    fault: "none" | "burst" = "none",
  ): Transmission {
    const sent = frames.map((frame) => this.#shifted(frame));
    return transmission(sent, fault, [concat(sent)]);
  }

  /**
   * Applies a fault to a frame.
   *
   * @param wanted The fault; `burst` has no effect on a single frame.
   * @param frame Header and struct; not changed.
   * @param random Source of choices.
   */
  apply(
    wanted: FrameFault,
    frame: Uint8Array<ArrayBuffer>,
    random: Random,
  ): Transmission {
    const fault = canShow(wanted, frame) ? wanted : "none";
    this.#disturb(fault, frame, random);
    const shifted = this.#shifted(frame);
    const intended = fault === "falseHeaders"
      ? withFalseHeaders(shifted, random, this.#frameIds, this.#Header)
      : shifted;
    return transmission(
      fault === "duplicated" ? [intended, intended] : [intended],
      fault,
      writesOf(fault, intended, random, this.#frameIds, this.#Header),
    );
  }

  #shifted(frame: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const shifted = frame.slice();
    const header = this.#Header.view(shifted.buffer);
    header.counter = (header.counter + this.#counterShift) >>> 0;
    if (this.#clockShiftNs !== 0n) {
      const { taiSec, taiNsec } = header;
      const taiNs = taiSec * NS_PER_S + taiNsec + this.#clockShiftNs;
      header.taiSec = BigInt.asIntN(64, taiNs / NS_PER_S);
      header.taiNsec = taiNs % NS_PER_S;
    }
    return shifted;
  }

  #disturb(fault: FrameFault, frame: Uint8Array, random: Random): void {
    switch (fault) {
      case "repeatedCounter":
        this.#counterShift--;
        break;
      case "counterJump":
        this.#counterShift += random.integer(1, COUNTS_SKIPPED_MAX);
        break;
      case "counterRestart": {
        const { buffer, byteOffset } = frame;
        this.#counterShift = 1 -
          this.#Header.view(buffer, byteOffset).counter;
        break;
      }
      case "clockJump": {
        const shiftNs = BigInt(random.integer(1, CLOCK_JUMP_SEC_MAX)) *
          NS_PER_S;
        this.#clockShiftNs += random.chance(0.5) ? shiftNs : -shiftNs;
        break;
      }
    }
  }
}

/**
 * Writes a transmission, and reports its frames just before.
 *
 * @param socket Socket to write to.
 * @param transmission Frames, and bytes to write.
 * @param options Callback for the frames, and the log for its errors.
 */
export async function transmit(
  socket: ControllerSocket,
  { frames, writes }: Transmission,
  { onFrame, log }: {
    readonly onFrame: (frame: SentFrame) => void;
    readonly log: LogSink;
  },
): Promise<void> {
  for (const frame of frames) {
    try {
      onFrame(frame);
    } catch (error) {
      log.error(
        `Cannot report frame as onFrame has thrown: ${stackOf(error)}`,
      );
    }
  }
  for (const bytes of writes) await writeAll(socket, bytes);
}

/** Returns whether a fault shows: equal bytes can't be told from those of the neighbours. */
function canShow(fault: FrameFault, frame: Uint8Array): boolean {
  return (fault !== "truncated" && fault !== "byteLost") ||
    frame.some((byte) => byte !== frame[0]);
}

function transmission(
  frames: readonly Uint8Array<ArrayBuffer>[],
  fault: FrameFault,
  writes: readonly Uint8Array[],
): Transmission {
  const isDamaged = isDamaging(fault);
  return {
    frames: frames.map((frame) => ({ bytes: frame.slice(), fault, isDamaged })),
    writes,
  };
}
