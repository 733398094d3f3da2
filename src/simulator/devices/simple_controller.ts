/**
 * The simple device's controller on the network.
 *
 * @module
 */

import type { Protocol } from "../../protocol/generations.ts";
import {
  type ControllerOptions,
  SimulatedController,
} from "../sockets/simulated_controller.ts";
import { SimpleDevice, type SimpleDeviceOptions } from "./simple_device.ts";

/**
 * Options of a {@linkcode SimpleController}: those of its device, and of every controller
 * of that protocol.
 */
export type SimpleControllerOptions<P extends Protocol = "two-socket"> =
  & SimpleDeviceOptions<P>
  & ControllerOptions<P>;

/**
 * A simulated controller with the simple device, of either protocol; see
 * {@linkcode SimulatedController} for its sockets, and {@linkcode SimpleDevice} for the
 * effects of commands. For tests and for first tries.
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
 *
 * @example Listen for a client
 * ```ts
 * import { SimpleController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SimpleController({ protocol: "single-socket" });
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 *
 * @typeParam P Its protocol.
 */
export class SimpleController<P extends Protocol = "two-socket">
  extends SimulatedController<SimpleDevice<P>> {
  /**
   * Makes a controller that neither dials nor listens yet.
   *
   * @param options Device, ports, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SimpleControllerOptions<P>) {
    super(new SimpleDevice<P>(options), options);
  }
}
