/**
 * Frames of a controller with faults: as intended, and as sent.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import type { TwoSocketDevice } from "../sockets/device.ts";
import {
  type FrameFault,
  isDamaging,
  withFalseHeaders,
  writesOf,
} from "./faults.ts";
import { FrameEncoder } from "../sockets/frame_encoder.ts";
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

/** Makes a device's frames, with faults. */
export class FaultyFrames {
  readonly #device: TwoSocketDevice;
  readonly #frameIds: readonly number[];
  readonly #nowNs: () => bigint;
  readonly #encoder: FrameEncoder;

  /**
   * @param device Source of the frames.
   * @param syncPattern `syncPattern` of every header, a u16.
   * @param nowNs Clock, in ns on the TAI scale.
   */
  constructor(
    device: TwoSocketDevice,
    syncPattern: number,
    nowNs: () => bigint,
  ) {
    this.#device = device;
    this.#frameIds = [device.frameIds.config, device.frameIds.telemetry];
    this.#nowNs = nowNs;
    this.#encoder = new FrameEncoder(syncPattern);
  }

  /**
   * Makes a configuration frame, without a fault.
   *
   * @param body Bytes of the configuration.
   */
  config(body: Uint8Array): Transmission {
    const frame = this.#encode(this.#device.frameIds.config, body);
    return transmission([frame], "none", [frame]);
  }

  /**
   * Makes a frame of the device's present telemetry; a burst also holds the following
   * samples.
   *
   * @param fault Fault of the frame.
   * @param random Source of choices.
   * @param framesMax Largest number of frames of a burst; at least 1.
   */
  telemetry(
    fault: FrameFault,
    random: Random,
    framesMax = BURST_FRAMES_MAX,
  ): Transmission {
    if (fault === "burst") return this.#burst(framesMax);
    this.#disturbHeaders(fault, random);
    const encoded = this.#encodeTelemetry();
    const frame = fault === "falseHeaders"
      ? withFalseHeaders(encoded, random, this.#frameIds)
      : encoded;
    const frames = fault === "duplicated" ? [frame, frame] : [frame];
    const writes = writesOf(fault, frame, random, this.#frameIds);
    return transmission(frames, fault, writes);
  }

  #burst(framesMax: number): Transmission {
    const frames = [this.#encodeTelemetry()];
    while (frames.length < Math.min(framesMax, BURST_FRAMES_MAX)) {
      this.#device.advance();
      frames.push(this.#encodeTelemetry());
    }
    return transmission(frames, "burst", [concat(frames)]);
  }

  #encodeTelemetry(): Uint8Array<ArrayBuffer> {
    const { frameIds, telemetry } = this.#device;
    return this.#encode(frameIds.telemetry, telemetry.bytes);
  }

  #encode(frameId: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#encoder.encode(frameId, body, this.#nowNs());
  }

  #disturbHeaders(fault: FrameFault, random: Random): void {
    const encoder = this.#encoder;
    switch (fault) {
      case "repeatedCounter":
        encoder.counterNext = (encoder.counterNext - 1) >>> 0;
        break;
      case "counterJump": {
        const skipped = random.integer(1, COUNTS_SKIPPED_MAX);
        encoder.counterNext = (encoder.counterNext + skipped) >>> 0;
        break;
      }
      case "counterRestart":
        encoder.counterNext = 1;
        break;
      case "clockJump": {
        const sec = BigInt(random.integer(1, CLOCK_JUMP_SEC_MAX));
        const shiftNs = sec * NS_PER_S;
        encoder.shiftClock(random.chance(0.5) ? shiftNs : -shiftNs);
        break;
      }
    }
  }
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
