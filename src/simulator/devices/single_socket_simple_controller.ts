/**
 * The simple device of the single-socket protocol on its port: a real TCP server
 * that behaves towards a client as a controller does.
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

/** The device is at home nowhere, so it takes any port. */
const DEFAULTS = { port: 0, telemetryIntervalMs: 100 };

/** Options of a {@linkcode SingleSocketSimpleController}. */
export interface SingleSocketSimpleControllerOptions
  extends SingleSocketControllerOptions {
  /** The port to listen on, 0 to 65535. Default: 0, any that is free. */
  port?: number;
  /**
   * The time between two telemetry samples, in ms, as for every controller.
   * Default: 100.
   */
  telemetryIntervalMs?: number;
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
}

/**
 * A simulated controller with the simple device of the single-socket protocol: it
 * listens for a client, sends it configuration and telemetry, and answers its
 * commands; see {@linkcode SingleSocketSimpleDevice} for what those do. For tests
 * and for trying things out.
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
 *   controller.config.maxPosition = 30; // goes out with the next sample
 *   await talkTo(controller.port);
 * }
 * ```
 */
export class SingleSocketSimpleController
  extends SingleSocketController<SingleSocketSimpleDevice> {
  /**
   * Makes a controller that does not listen yet.
   *
   * @param options Where to listen, and how to behave.
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
