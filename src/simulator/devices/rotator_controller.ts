/**
 * The camera rotator on its two sockets: a real TCP client that behaves like the rotator's
 * controller.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  checkControllerOptions,
  type ControllerOptions,
} from "../sockets/controller_options.ts";
import { PlainController } from "../sockets/device_controller.ts";
import { RotatorDevice } from "./rotator_device.ts";
import { TwoSocketLateRotatorDevice } from "./two_socket_late_rotator_device.ts";

/** 20 Hz, the highest rate of the real devices. */
const TELEMETRY_INTERVAL_MS = 50;

/** Devices of a {@linkcode RotatorController}, by the generation of its protocol. */
export interface RotatorDevices {
  /** Up to ts_mtrotator 0.16.0 (2021-08). */
  "two-socket": RotatorDevice;
  /** ts_mtrotator 0.16.1 … 0.21 (2021-09 … 2022-01). */
  "two-socket-late": TwoSocketLateRotatorDevice;
}

const DEVICES = {
  "two-socket": RotatorDevice,
  "two-socket-late": TwoSocketLateRotatorDevice,
};

/**
 * Options of a {@linkcode RotatorController}.
 *
 * @typeParam P Generation of its protocol.
 */
export interface RotatorControllerOptions<
  P extends keyof RotatorDevices = "two-socket",
> extends ControllerOptions {
  /** Generation of its protocol. Default: `"two-socket"`. */
  protocol?: P;
  /**
   * Time between two telemetry samples, in ms, as for every controller.
   * Default: 50.
   */
  telemetryIntervalMs?: number;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** Seed of the jitter of the encoders, a u32. Default: 0. */
  seed?: number;
  /**
   * Whether `setPos` reports the position of POSITION_SET. Not every controller does so.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * A simulated controller with the camera rotator of the two-socket protocol: it connects to
 * a server, sends it configuration and telemetry, and executes its commands; see
 * {@linkcode RotatorDevice} for their effects. For tests, and to try out control scripts
 * without hardware.
 *
 * The rotator moves in real time, independently of `telemetryIntervalMs`. Its two sockets
 * and its streams are those of a {@linkcode SimpleController}; the sync pattern of commands
 * is 0x5555. When either socket is lost, the rotator slows down to rest:
 * CONTROLLED_STOPPING, then STATIONARY.
 *
 * With `protocol: "two-socket-late"` it is the controller of the last two-socket
 * generation, with other structs and the frame ids 2 and 0; see
 * {@linkcode TwoSocketLateRotatorDevice}.
 *
 * @typeParam P Generation of its protocol.
 *
 * @example A rotator that is enabled, and faster than any real one
 * ```ts
 * import {
 *   ControllerState,
 *   RotatorController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(telemetryPort: number, commandPort: number) {
 *   await using controller = new RotatorController({
 *     telemetryPort,
 *     commandPort,
 *     initialState: ControllerState.ENABLED,
 *   });
 *   controller.config.velocityLimit = 30; // deg/s
 *   controller.config.accelLimit = 100; // deg/s²
 *   await controller.connect();
 * }
 * ```
 */
export class RotatorController<P extends keyof RotatorDevices = "two-socket">
  extends PlainController<RotatorDevices[P]> {
  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Ports to dial, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: RotatorControllerOptions<P>) {
    const checked = checkControllerOptions(options, TELEMETRY_INTERVAL_MS);
    const action = "create controller";
    const { protocol = "two-socket", ...deviceOptions } = readOptions(
      options,
      ["protocol", "initialState", "seed", "echoSetPosition"],
      action,
    );
    checkOneOf(protocol, Object.keys(DEVICES), action, "protocol");
    const Device = DEVICES[protocol];
    super(new Device(deviceOptions) as RotatorDevices[P], checked);
  }
}
