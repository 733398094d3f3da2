/**
 * A hexapod's controller on the network.
 *
 * @module
 */

import type { DeviceGeneration } from "../../protocol/generations.ts";
import {
  type ControllerOptions,
  SimulatedController,
} from "../sockets/simulated_controller.ts";
import { HexapodDevice, type HexapodDeviceOptions } from "./hexapod_device.ts";

/**
 * Options of a {@linkcode HexapodController}: those of its device, and of every controller
 * of that generation.
 */
export type HexapodControllerOptions<
  G extends DeviceGeneration = "two-socket",
> =
  & HexapodDeviceOptions<G>
  & ControllerOptions<G>;

/**
 * A simulated controller with the camera hexapod or the M2 hexapod, of any generation; see
 * {@linkcode SimulatedController} for its sockets, and {@linkcode HexapodDevice} for the
 * effects of commands. When a connection is lost, the hexapod slows down to rest:
 * CONTROLLED_STOPPING, then STATIONARY.
 *
 * @example A hexapod of today that is enabled, and faster than any real one
 * ```ts
 * import { ControllerState, HexapodController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new HexapodController({
 *     protocol: "single-socket",
 *     hexapod: "M2",
 *     port: 0,
 *     initialState: ControllerState.ENABLED,
 *   });
 *   controller.config.maxVelocityStrut = 5000; // µm/s
 *   controller.config.accelerationStrut = 50_000; // µm/s²
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 *
 * @typeParam G Generation of its protocol.
 */
export class HexapodController<G extends DeviceGeneration = "two-socket">
  extends SimulatedController<HexapodDevice<G>> {
  /**
   * Makes a controller that neither dials nor listens yet.
   *
   * @param options Device, ports, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: HexapodControllerOptions<G>) {
    super(new HexapodDevice<G>(options), options);
  }
}
