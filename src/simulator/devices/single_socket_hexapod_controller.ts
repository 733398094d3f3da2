/**
 * A hexapod of the single-socket protocol on its port: a real TCP server that behaves like
 * the hexapod's controller.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import {
  HEXAPOD_MODELS,
  HEXAPOD_NAMES,
  type HexapodName,
} from "../../protocol/devices/hexapod_models.ts";
import { SingleSocketController } from "../sockets/single_socket_controller.ts";
import { SingleSocketHexapodDevice } from "./single_socket_hexapod_device.ts";
import {
  checkSingleSocketOptions,
  type SingleSocketControllerOptions,
} from "../sockets/single_socket_options.ts";

/** 20 Hz, the lowest rate of the real devices. */
const TELEMETRY_INTERVAL_MS = 50;

/** Options of a {@linkcode SingleSocketHexapodController}. */
export interface SingleSocketHexapodControllerOptions
  extends SingleSocketControllerOptions {
  /** Name of the hexapod: the two differ in ports and limits. */
  hexapod: HexapodName;
  /**
   * Port to listen on, 0 to 65535; 0 for any that is free. Default: 5560 for
   * the camera hexapod, 5550 for the M2 hexapod.
   */
  port?: number;
  /**
   * Time between two telemetry samples, in ms, as for every controller.
   * Default: 50.
   */
  telemetryIntervalMs?: number;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** Seed of the jitter of the struts, a u32. Default: 0. */
  seed?: number;
}

/**
 * A simulated controller with the camera hexapod or the M2 hexapod of the single-socket
 * protocol: it listens for a client, sends it configuration and telemetry, and answers its
 * commands; see {@linkcode SingleSocketHexapodDevice} for their effects. For tests, and to
 * try out control scripts without hardware.
 *
 * The hexapod moves in real time, independently of `telemetryIntervalMs`. When its client
 * disconnects, it slows down to rest: CONTROLLED_STOPPING, then STATIONARY.
 *
 * @example A hexapod that is enabled, and faster than any real one
 * ```ts
 * import {
 *   SingleSocketControllerState,
 *   SingleSocketHexapodController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SingleSocketHexapodController({
 *     hexapod: "M2",
 *     port: 0,
 *     initialState: SingleSocketControllerState.ENABLED,
 *   });
 *   controller.config.maxVelocityStrut = 5000; // µm/s
 *   controller.config.accelerationStrut = 50_000; // µm/s²
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 */
export class SingleSocketHexapodController
  extends SingleSocketController<SingleSocketHexapodDevice> {
  /**
   * Makes a controller that does not listen yet.
   *
   * @param options Hexapod, address and port, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SingleSocketHexapodControllerOptions) {
    const action = "create controller";
    const { hexapod, initialState, seed } = readOptions(
      options,
      ["hexapod", "initialState", "seed"],
      action,
    );
    checkOneOf(hexapod, HEXAPOD_NAMES, action, "hexapod");
    const checked = checkSingleSocketOptions(options, {
      port: HEXAPOD_MODELS[hexapod].facts.singleSocket.port,
      telemetryIntervalMs: TELEMETRY_INTERVAL_MS,
    });
    super(
      new SingleSocketHexapodDevice({ hexapod, initialState, seed }),
      checked,
    );
  }
}
