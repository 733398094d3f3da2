/**
 * A hexapod on its two sockets: a real TCP client that behaves like the hexapod's
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
import { HexapodDevice } from "./hexapod_device.ts";
import { TwoSocketLateHexapodDevice } from "./two_socket_late_hexapod_device.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_models.ts";

/** 20 Hz, the highest rate of the real devices. */
const TELEMETRY_INTERVAL_MS = 50;

/** Devices of a {@linkcode HexapodController}, by the generation of its protocol. */
export interface HexapodDevices {
  /** Up to ts_mthexapod 0.19.0 (2021-08). */
  "two-socket": HexapodDevice;
  /** ts_mthexapod 0.20 … 0.22 (2021-09 … 2022-01). */
  "two-socket-late": TwoSocketLateHexapodDevice;
}

const DEVICES = {
  "two-socket": HexapodDevice,
  "two-socket-late": TwoSocketLateHexapodDevice,
};

/**
 * Options of a {@linkcode HexapodController}.
 *
 * @typeParam P Generation of its protocol.
 */
export interface HexapodControllerOptions<
  P extends keyof HexapodDevices = "two-socket",
> extends ControllerOptions {
  /** Generation of its protocol. Default: `"two-socket"`. */
  protocol?: P;
  /** Name of the hexapod: the two differ in frame ids, sync pattern and limits. */
  hexapod: HexapodName;
  /**
   * Time between two telemetry samples, in ms, as for every controller.
   * Default: 50.
   */
  telemetryIntervalMs?: number;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** Seed of the jitter of the struts, a u32. Default: 0. */
  seed?: number;
}

/**
 * A simulated controller with the camera hexapod or the M2 hexapod of the two-socket
 * protocol: it connects to a server, sends it configuration and telemetry, and executes its
 * commands; see {@linkcode HexapodDevice} for their effects. For tests, and to try out
 * control scripts without hardware.
 *
 * The hexapod moves in real time, independently of `telemetryIntervalMs`. Its two sockets
 * and its streams are those of a {@linkcode SimpleController}; the sync pattern of commands
 * is 0x6666 for the camera hexapod and 0xB4B4 for the M2 hexapod. When either socket is
 * lost, the hexapod slows down to rest: CONTROLLED_STOPPING, then STATIONARY.
 *
 * With `protocol: "two-socket-late"` it is the controller of the last two-socket
 * generation, with other structs and the frame ids 2 and 0; see
 * {@linkcode TwoSocketLateHexapodDevice}.
 *
 * @typeParam P Generation of its protocol.
 *
 * @example A hexapod that is enabled, and faster than any real one
 * ```ts
 * import {
 *   ControllerState,
 *   HexapodController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function simulate(telemetryPort: number, commandPort: number) {
 *   await using controller = new HexapodController({
 *     hexapod: "camera",
 *     telemetryPort,
 *     commandPort,
 *     initialState: ControllerState.ENABLED,
 *   });
 *   controller.config.maxVelocityStrut = 5000; // µm/s
 *   controller.config.accelerationStrut = 50_000; // µm/s²
 *   await controller.connect();
 * }
 * ```
 */
export class HexapodController<P extends keyof HexapodDevices = "two-socket">
  extends PlainController<HexapodDevices[P]> {
  /**
   * Makes a controller that does not dial yet.
   *
   * @param options Hexapod, ports to dial, and behaviour.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: HexapodControllerOptions<P>) {
    const checked = checkControllerOptions(options, TELEMETRY_INTERVAL_MS);
    const action = "create controller";
    const { protocol = "two-socket", ...deviceOptions } = readOptions(
      options,
      ["protocol", "hexapod", "initialState", "seed"],
      action,
    );
    checkOneOf(protocol, Object.keys(DEVICES), action, "protocol");
    const Device = DEVICES[protocol];
    super(new Device(deviceOptions) as HexapodDevices[P], checked);
  }
}
