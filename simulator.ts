/**
 * Simulated controllers: what dials in to a server in place of the hardware,
 * for tests and for trying things out.
 *
 * @example A controller that dials in to your server
 * ```ts
 * import { SimpleController } from "./simulator.ts";
 *
 * async function connectTo(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // sent with the next sample
 * }
 * ```
 *
 * @example A controller that misbehaves, to see what your server does
 * ```ts
 * import { FaultyController } from "./simulator.ts";
 *
 * async function disturb(telemetryPort: number, commandPort: number) {
 *   await using controller = new FaultyController({ telemetryPort, commandPort });
 *   await controller.play([{ fault: "junk", frames: 100 }, { fault: "reset" }]);
 * }
 * ```
 *
 * @module
 */

export {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "./src/devices/hexapod_enumerations.ts";
export {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  type HexapodConfig,
  hexapodConfigFields,
  type HexapodTelemetry,
  hexapodTelemetryFields,
  M2HexapodConfig,
  M2HexapodTelemetry,
} from "./src/devices/hexapod_two_socket.ts";
export {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "./src/devices/rotator_enumerations.ts";
export {
  RotatorConfig,
  RotatorTelemetry,
} from "./src/devices/rotator_two_socket.ts";
export {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
} from "./src/enumerations.ts";
export type { LogSink } from "./src/log.ts";
export { ControllerClosedError } from "./src/simulator/controller_link.ts";
export type {
  ControllerOptions,
  ControllerStats,
} from "./src/simulator/controller_options.ts";
export {
  type FaultStep,
  randomScript,
  type RandomScriptOptions,
} from "./src/simulator/fault_script.ts";
export {
  type Fault,
  FRAME_FAULTS,
  type FrameFault,
  LINK_FAULTS,
  type LinkFault,
} from "./src/simulator/faults.ts";
export type { Device } from "./src/simulator/device.ts";
export { PlainController } from "./src/simulator/device_controller.ts";
export { FaultyController } from "./src/simulator/faulty_controller.ts";
export type { SentFrame } from "./src/simulator/faulty_frames.ts";
export type {
  FaultyControllerOptions,
  FaultyControllerStats,
} from "./src/simulator/faulty_options.ts";
export {
  HexapodController,
  type HexapodControllerOptions,
} from "./src/simulator/hexapod_controller.ts";
export {
  HexapodDevice,
  type HexapodDeviceOptions,
} from "./src/simulator/hexapod_device.ts";
export type { HexapodName } from "./src/simulator/hexapod_models.ts";
export {
  RotatorController,
  type RotatorControllerOptions,
} from "./src/simulator/rotator_controller.ts";
export {
  RotatorDevice,
  type RotatorDeviceOptions,
} from "./src/simulator/rotator_device.ts";
export {
  SimpleController,
  type SimpleControllerOptions,
  type SimpleControllerStats,
} from "./src/simulator/simple_controller.ts";
export { SimpleCommandCode } from "./src/simulator/simple_core.ts";
export {
  SIMPLE_COMMAND_SYNC_PATTERN,
  SimpleConfig,
  SimpleDevice,
  SimpleFrameId,
  SimpleTelemetry,
} from "./src/simulator/simple_device.ts";
