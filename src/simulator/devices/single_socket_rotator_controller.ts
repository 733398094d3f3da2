/**
 * The camera rotator of the single-socket protocol on its port: a real TCP server that
 * behaves like the rotator's controller.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import { ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import { SingleSocketController } from "../sockets/single_socket_controller.ts";
import {
  checkSingleSocketOptions,
  type SingleSocketControllerOptions,
} from "../sockets/single_socket_options.ts";
import { SingleSocketRotatorDevice } from "./single_socket_rotator_device.ts";

/** 20 Hz, the lowest rate of the real devices. */
const DEFAULTS = { port: ROTATOR.singleSocket.port, telemetryIntervalMs: 50 };

/** Options of a {@linkcode SingleSocketRotatorController}. */
export interface SingleSocketRotatorControllerOptions
  extends SingleSocketControllerOptions {
  /** Port to listen on, 0 to 65535; 0 for any that is free. Default: 5570. */
  port?: number;
  /**
   * Time between two telemetry samples, in ms, as for every controller.
   * Default: 50.
   */
  telemetryIntervalMs?: number;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** Seed of the jitter of the encoders, a u32. Default: 0. */
  seed?: number;
  /**
   * Whether `setPos` reports the position of POSITION_SET. Not every controller does so.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * A simulated controller with the camera rotator of the single-socket protocol: it listens
 * for a client, sends it configuration and telemetry, and answers its commands; see
 * {@linkcode SingleSocketRotatorDevice} for their effects. For tests, and to try out
 * control scripts without hardware.
 *
 * The rotator moves in real time, independently of `telemetryIntervalMs`. When its client
 * disconnects, it slows down to rest: CONTROLLED_STOPPING, then STATIONARY.
 *
 * @example A rotator that is enabled, and faster than any real one
 * ```ts
 * import {
 *   SingleSocketControllerState,
 *   SingleSocketRotatorController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SingleSocketRotatorController({
 *     port: 0,
 *     initialState: SingleSocketControllerState.ENABLED,
 *   });
 *   controller.config.velocityLimit = 30; // deg/s
 *   controller.config.accelLimit = 100; // deg/s²
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 */
export class SingleSocketRotatorController
  extends SingleSocketController<SingleSocketRotatorDevice> {
  /**
   * Makes a controller that does not listen yet.
   *
   * @param options Address and port, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SingleSocketRotatorControllerOptions = {}) {
    const checked = checkSingleSocketOptions(options, DEFAULTS);
    const { initialState, seed, echoSetPosition } = readOptions(
      options,
      ["initialState", "seed", "echoSetPosition"],
      "create controller",
    );
    super(
      new SingleSocketRotatorDevice({ initialState, seed, echoSetPosition }),
      checked,
    );
  }
}
