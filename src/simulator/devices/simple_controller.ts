/**
 * The simple device on its two sockets: a real TCP client that behaves like a controller.
 *
 * @module
 */

import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  checkControllerOptions,
  type ControllerOptions,
  type ControllerStats,
} from "../sockets/controller_options.ts";
import { PlainController } from "../sockets/device_controller.ts";
import { readInitialState, SimpleDevice } from "./simple_device.ts";

/** Options of a {@linkcode SimpleController}. */
export interface SimpleControllerOptions extends ControllerOptions {
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
}

/** Statistics of a {@linkcode SimpleController} since it was made. */
export type SimpleControllerStats = ControllerStats;

/**
 * A simulated controller with the simple device: connects to a server, sends it
 * configuration and telemetry, and executes its commands. For tests and for first tries.
 *
 * Its two sockets are independent: each is opened, used and, whenever it is lost or
 * refused, opened again after `reconnectDelayMs`, without end. When either is lost, the
 * device stops moving.
 *
 * - The telemetry socket carries the configuration once after each connection, and again
 *   when `config` has changed, then telemetry every `telemetryIntervalMs`. Each frame is
 *   written in one piece. A sample that would be late, because the server reads too slowly,
 *   is left out.
 * - The command socket is read 58 bytes at a time. A command with a sync pattern other than
 *   0x1234 is ignored. One without a sync pattern, 0, is executed to make first tries easy,
 *   with a warning: a real controller would ignore it. Commands are never acknowledged.
 *
 * @example Connect to a server, and end by leaving the block
 * ```ts
 * import { SimpleController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // sent with the next sample
 * }
 * ```
 *
 * @example Start in a state of your choice
 * ```ts
 * import {
 *   ControllerState,
 *   SimpleController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * await using controller = new SimpleController({
 *   telemetryPort: 6210,
 *   commandPort: 6211,
 *   initialState: ControllerState.ENABLED,
 * });
 * controller.telemetry.currPosition = 1.5;
 * if (controller.state !== ControllerState.ENABLED) throw new Error("state");
 * ```
 */
export class SimpleController extends PlainController<SimpleDevice> {
  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Ports to dial, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SimpleControllerOptions) {
    const checked = checkControllerOptions(options);
    super(new SimpleDevice(readInitialState(options)), checked);
  }
}
