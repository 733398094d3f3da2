/**
 * The simple device of the single-socket protocol on its port: a real TCP server that
 * behaves like a controller.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import { SingleSocketController } from "../sockets/single_socket_controller.ts";
import {
  checkSingleSocketOptions,
  type SingleSocketControllerOptions,
} from "../sockets/single_socket_options.ts";
import { SingleSocketSimpleDevice } from "./single_socket_simple_device.ts";

/** Defaults: any free port, as the device has none of its own, and 10 Hz. */
const DEFAULTS = { port: 0, telemetryIntervalMs: 100 };

/** Options of a {@linkcode SingleSocketSimpleController}. */
export interface SingleSocketSimpleControllerOptions
  extends SingleSocketControllerOptions {
  /** Port to listen on, 0 to 65535. Default: 0, any that is free. */
  port?: number;
  /**
   * Time between two telemetry samples, in ms, as for every controller.
   * Default: 100.
   */
  telemetryIntervalMs?: number;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
}

/**
 * A simulated controller with the simple device of the single-socket protocol: it listens
 * for a client, sends it configuration and telemetry, and answers its commands; see
 * {@linkcode SingleSocketSimpleDevice} for their effects. For tests and for first tries.
 *
 * @example Listen, and end by leaving the block
 * ```ts
 * import {
 *   SingleSocketSimpleController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SingleSocketSimpleController();
 *   await controller.start();
 *   controller.config.maxPosition = 30; // sent with the next sample
 *   await talkTo(controller.port);
 * }
 * ```
 */
export class SingleSocketSimpleController
  extends SingleSocketController<SingleSocketSimpleDevice> {
  /**
   * Makes a controller that does not listen yet.
   *
   * @param options Address and port, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SingleSocketSimpleControllerOptions = {}) {
    const checked = checkSingleSocketOptions(options, DEFAULTS);
    const { initialState } = readOptions(
      options,
      ["initialState"],
      "create controller",
    );
    super(new SingleSocketSimpleDevice(initialState), checked);
  }
}
