/**
 * Frames as the real controllers send them, of every device and generation, made from
 * their structs alone: for tests that need no simulated controller.
 *
 * @module
 */

import { concat } from "jsr:@std/bytes@^1.0.6/concat";
import { type AnyStructType, Header, singleSocket, taiNowSec } from "../mod.ts";
import { CAMERA_HEXAPOD, type HexapodFacts, M2_HEXAPOD } from "../hexapod.ts";
import { type DeviceGeneration, ROTATOR } from "../rotator.ts";
import { PeerSocket } from "./peer.ts";

/** The devices. */
export const DEVICES = ["rotator", "camera", "M2"] as const;
/** One of them. */
export type DeviceName = typeof DEVICES[number];

const ROTATOR_VALUES = {
  velocityLimit: 3,
  accelLimit: 1,
  posErrorThreshold: 0.1,
  upperPosLimit: 90,
  lowerPosLimit: -90,
  followingErrorThreshold: 0.1,
  trackSuccessPosThreshold: 0.01,
  trackingLostTimeout: 5,
};

/** The structs of each, and what a configuration of each holds. */
const KINDS: Readonly<
  Record<DeviceName, Readonly<Record<DeviceGeneration, DeviceStructs>>>
> = {
  rotator: {
    "two-socket": { ...ROTATOR["two-socket"], values: ROTATOR_VALUES },
    "two-socket-late": {
      ...ROTATOR["two-socket-late"],
      values: ROTATOR_VALUES,
    },
    "single-socket": {
      ...ROTATOR["single-socket"],
      values: {
        ...ROTATOR_VALUES,
        emergencyJerkLimit: 9,
        emergencyAccelLimit: 9,
        maxVelocityLimit: 3.5,
      },
    },
  },
  camera: hexapodStructs(CAMERA_HEXAPOD),
  M2: hexapodStructs(M2_HEXAPOD),
};

/** The structs of a device of one generation. */
export interface DeviceStructs {
  /** Configuration. */
  readonly ConfigClass: AnyStructType;
  /** Telemetry. */
  readonly TelemetryClass: AnyStructType;
  /** Values of a configuration. */
  readonly values: object;
}

function hexapodStructs(
  facts: HexapodFacts,
): Record<DeviceGeneration, DeviceStructs> {
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
    facts.positionLimits;
  const values = {
    accelerationStrut: 500,
    posLimits: [maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg],
    velLimits: [2000, 0.1146, 2000, 0.1146],
    pivot: [0, 0, 500_000],
    maxDisplacementStrut: 14_100,
    maxVelocityStrut: 500,
  };
  return {
    "two-socket": { ...facts["two-socket"], values },
    "two-socket-late": { ...facts["two-socket-late"], values },
    "single-socket": {
      ...facts["single-socket"],
      values: { ...values, velLimits: [2000, 2000, 0.1146, 0.1146] },
    },
  };
}

/** Makes the frames of one controller, one after the other. */
export class DeviceFrames {
  /** Its structs. */
  readonly structs: DeviceStructs;
  readonly #isTwoSocket: boolean;
  #tai = taiNowSec();

  /**
   * @param device Which device.
   * @param generation Which generation.
   */
  constructor(device: DeviceName, generation: DeviceGeneration) {
    this.structs = KINDS[device][generation];
    this.#isTwoSocket = generation !== "single-socket";
  }

  /**
   * Makes a configuration frame.
   *
   * @param values Fields that differ from those of a device.
   */
  config(values: object = {}): Uint8Array<ArrayBuffer> {
    const { ConfigClass, values: usual } = this.structs;
    return this.#frame(ConfigClass, { ...usual, ...values });
  }

  /**
   * Makes a telemetry frame.
   *
   * @param values Fields that aren't 0.
   */
  telemetry(values: object = {}): Uint8Array<ArrayBuffer> {
    return this.#frame(this.structs.TelemetryClass, values);
  }

  /** As the mock controllers do: sync pattern and counter are 0. */
  #frame(type: AnyStructType, values: object): Uint8Array<ArrayBuffer> {
    const tai = this.#tai += 0.05;
    const header = (this.#isTwoSocket ? Header : singleSocket.Header).create({
      frameId: type.frameId,
      taiSec: BigInt(Math.floor(tai)),
      taiNsec: BigInt(Math.floor(tai % 1 * 1e9)),
    });
    return concat([header.bytes, type.create(values).bytes]);
  }
}

/**
 * Sends a configuration, then telemetry at a steady rate.
 *
 * @param socket Socket to send by.
 * @param frames Makes the frames.
 * @param config Fields of the configuration that differ from those of a device.
 * @param telemetry Fields of telemetry that aren't 0.
 */
export function stream(
  socket: PeerSocket,
  frames: DeviceFrames,
  config: object = {},
  telemetry: object = {},
): Disposable {
  socket.send(frames.config(config));
  const timer = setInterval(() => socket.send(frames.telemetry(telemetry)), 10);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** A bare controller of one socket, which listens. */
export class Listening implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #stack = new DisposableStack();

  constructor(begin: (socket: PeerSocket) => Disposable) {
    PeerSocket.accept(this.#listener).then((socket) => {
      this.#stack.defer(() => socket.close());
      this.#stack.use(begin(socket));
    });
  }

  get port(): number {
    return (this.#listener.addr as Deno.NetAddr).port;
  }

  [Symbol.asyncDispose]() {
    this.#listener.close();
    this.#stack.dispose();
    return Promise.resolve();
  }
}
