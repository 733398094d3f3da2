/**
 * The camera rotator's controller on the network.
 *
 * @module
 */

import type { DeviceGeneration } from "../../protocol/generations.ts";
import {
  type ControllerOptions,
  SimulatedController,
} from "../sockets/simulated_controller.ts";
import { RotatorDevice, type RotatorDeviceOptions } from "./rotator_device.ts";

/**
 * Options of a {@linkcode RotatorController}: those of its device, and of every controller
 * of that generation.
 */
export type RotatorControllerOptions<
  G extends DeviceGeneration = "two-socket",
> =
  & RotatorDeviceOptions<G>
  & ControllerOptions<G>;

/**
 * A simulated controller with the camera rotator of any generation; see
 * {@linkcode SimulatedController} for its sockets, and {@linkcode RotatorDevice} for the
 * effects of commands. When a connection is lost, the rotator slows down to rest:
 * CONTROLLED_STOPPING, then STATIONARY.
 *
 * @example A rotator that connects to a server, enabled
 * ```ts
 * import { ControllerState, RotatorController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(telemetryPort: number, commandPort: number) {
 *   await using controller = new RotatorController({
 *     telemetryPort,
 *     commandPort,
 *     initialState: ControllerState.ENABLED,
 *   });
 *   controller.config.velocityLimit = 30; // deg/s, faster than any real one
 *   await controller.connect();
 * }
 * ```
 *
 * @example A rotator of today, which listens on port 5570
 * ```ts
 * import { RotatorController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate() {
 *   await using controller = new RotatorController({ protocol: "single-socket" });
 *   await controller.connect(); // until a client is connected
 * }
 * ```
 *
 * @typeParam G Generation of its protocol.
 */
export class RotatorController<G extends DeviceGeneration = "two-socket">
  extends SimulatedController<RotatorDevice<G>> {
  /**
   * Makes a controller that neither dials nor listens yet.
   *
   * @param options Device, ports, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: RotatorControllerOptions<G>) {
    super(new RotatorDevice<G>(options), options);
  }
}
