/**
 * Frames of a controller with faults: as intended, and as sent.
 *
 * @module
 */

import { Header } from "../../protocol/two_socket.ts";
import type { DeviceModel } from "../sockets/device.ts";
import { FrameEncoder } from "../sockets/frame_encoder.ts";
import type { FrameFault } from "./faults.ts";
import {
  BURST_FRAMES_MAX,
  FrameFaults,
  type Transmission,
} from "./frame_faults.ts";
import type { Random } from "./random.ts";

/** Makes a device's frames, with faults. */
export class FaultyFrames {
  readonly #device: DeviceModel;
  readonly #faults: FrameFaults;
  readonly #nowNs: () => bigint;
  readonly #encoder: FrameEncoder;

  /**
   * @param device Source of the frames.
   * @param syncPattern `syncPattern` of every header, a u16.
   * @param nowNs Clock, in ns on the TAI scale.
   */
  constructor(
    device: DeviceModel,
    syncPattern: number,
    nowNs: () => bigint,
  ) {
    this.#device = device;
    const { config, telemetry } = device.frameIds;
    this.#faults = new FrameFaults(Header, [config, telemetry]);
    this.#nowNs = nowNs;
    this.#encoder = new FrameEncoder(syncPattern);
  }

  /**
   * Makes a configuration frame, without a fault.
   *
   * @param body Bytes of the configuration.
   */
  config(body: Uint8Array): Transmission {
    return this.#faults.join([
      this.#encode(this.#device.frameIds.config, body),
    ]);
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
    return this.#faults.apply(fault, this.#encodeTelemetry(), random);
  }

  #burst(framesMax: number): Transmission {
    const frames = [this.#encodeTelemetry()];
    while (frames.length < Math.min(framesMax, BURST_FRAMES_MAX)) {
      this.#device.advance();
      frames.push(this.#encodeTelemetry());
    }
    return this.#faults.join(frames, "burst");
  }

  #encodeTelemetry(): Uint8Array<ArrayBuffer> {
    const { frameIds, telemetry } = this.#device;
    return this.#encode(frameIds.telemetry, telemetry.bytes);
  }

  #encode(frameId: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#encoder.encode(frameId, body, this.#nowNs());
  }
}
