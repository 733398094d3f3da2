/**
 * The camera rotator of the single-socket protocol on its port: a real TCP server
 * that behaves towards a client as the rotator's controller does.
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
  /** The port to listen on, 0 to 65535; 0 for any that is free. Default: 5570. */
  port?: number;
  /**
   * The time between two telemetry samples, in ms, as for every controller.
   * Default: 50.
   */
  telemetryIntervalMs?: number;
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** What the jitter of the encoders comes from, a u32. Default: 0. */
  seed?: number;
  /**
   * Whether `setPos` reports what POSITION_SET has set. Not every controller does.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * A simulated controller with the camera rotator of the single-socket protocol: it
 * listens for a client, sends it configuration and telemetry, and answers its
 * commands; see {@linkcode SingleSocketRotatorDevice} for what those do. For
 * tests, and to try out control scripts without hardware.
 *
 * The rotator moves in real time, and the same whatever `telemetryIntervalMs` is.
 * When its client is gone, it slows down to rest: CONTROLLED_STOPPING, then
 * STATIONARY.
 *
 * @example A rotator that is enabled, and quicker than any real one
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
   * @param options Where to listen, and how to behave.
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
