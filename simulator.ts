/**
 * Simulated controllers, for tests and for first tries: they connect to a server in place
 * of the hardware, or listen for a client (the classes whose names begin with
 * `SingleSocket`).
 *
 * @example A controller that connects to your server
 * ```ts
 * import { SimpleController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function connectTo(telemetryPort: number, commandPort: number) {
 *   await using controller = new SimpleController({ telemetryPort, commandPort });
 *   await controller.connect();
 *   controller.config.maxPosition = 30; // sent with the next sample
 * }
 * ```
 *
 * @example A controller with faults, to test your server
 * ```ts
 * import { FaultyController } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function disturb(telemetryPort: number, commandPort: number) {
 *   await using controller = new FaultyController({ telemetryPort, commandPort });
 *   await controller.play([{ fault: "junk", frames: 100 }, { fault: "reset" }]);
 * }
 * ```
 *
 * @example A controller of the single-socket protocol, which listens
 * ```ts
 * import {
 *   SingleSocketSimpleController,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * async function serve(talkTo: (port: number) => Promise<void>) {
 *   await using controller = new SingleSocketSimpleController();
 *   await controller.start();
 *   await talkTo(controller.port);
 * }
 * ```
 *
 * @module
 */

export type {
  CommandedNames,
  ElementNames,
  HexapodConfigNames,
  MeasuredPosNames,
  MeasuredXyzUvwNames,
} from "./src/protocol/devices/hexapod_arrays.ts";
export {
  HexapodApplicationStatus,
  HexapodCommandCode,
  SingleSocketHexapodCommandCode,
} from "./src/protocol/devices/hexapod_enumerations.ts";
export {
  PosFiltVel,
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "./src/protocol/devices/hexapod_single_socket.ts";
export {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  type HexapodConfig,
  hexapodConfigFields,
  type HexapodTelemetry,
  hexapodTelemetryFields,
  M2HexapodConfig,
  M2HexapodTelemetry,
} from "./src/protocol/devices/hexapod_two_socket.ts";
export {
  PosVel,
  TwoSocketLateHexapodConfig,
  TwoSocketLateHexapodTelemetry,
} from "./src/protocol/devices/hexapod_two_socket_late.ts";
export {
  RotatorApplicationStatus,
  RotatorCommandCode,
  SingleSocketRotatorApplicationStatus,
  SingleSocketRotatorCommandCode,
} from "./src/protocol/devices/rotator_enumerations.ts";
export {
  SingleSocketRotatorConfig,
  SingleSocketRotatorTelemetry,
} from "./src/protocol/devices/rotator_single_socket.ts";
export {
  RotatorConfig,
  RotatorTelemetry,
} from "./src/protocol/devices/rotator_two_socket.ts";
export {
  TwoSocketLateRotatorConfig,
  TwoSocketLateRotatorTelemetry,
} from "./src/protocol/devices/rotator_two_socket_late.ts";
export {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
  SingleSocketControllerState,
  SingleSocketEnabledSubstate,
  SingleSocketSetStateParam,
} from "./src/protocol/enumerations.ts";
export {
  SingleSocketSimpleConfig,
  SingleSocketSimpleTelemetry,
} from "./src/protocol/devices/simple_single_socket.ts";
export type { LogSink } from "./src/base/log.ts";
export type {
  AnswerFault,
  AnswerRule,
} from "./src/simulator/faults/answer_faults.ts";
export { ControllerClosedError } from "./src/simulator/sockets/controller_link.ts";
export type {
  ControllerOptions,
  ControllerStats,
} from "./src/simulator/sockets/controller_options.ts";
export { FaultProxy } from "./src/simulator/faults/fault_proxy.ts";
export {
  type FaultStep,
  randomScript,
  type RandomScriptOptions,
} from "./src/simulator/faults/fault_script.ts";
export {
  type Fault,
  FRAME_FAULTS,
  type FrameFault,
  LINK_FAULTS,
  type LinkFault,
} from "./src/simulator/faults/faults.ts";
export {
  type Behaviour,
  SimulatedDevice,
  type SimulatedDeviceOptions,
  type SingleSocketDeviceOf,
  type TwoSocketDeviceOf,
} from "./src/simulator/devices/simulated_device.ts";
export type { TwoSocketDevice } from "./src/simulator/sockets/device.ts";
export { PlainController } from "./src/simulator/sockets/device_controller.ts";
export { FaultyController } from "./src/simulator/faults/faulty_controller.ts";
export type { SentFrame } from "./src/simulator/faults/frame_faults.ts";
export type {
  FaultyControllerOptions,
  FaultyControllerStats,
} from "./src/simulator/faults/faulty_options.ts";
export type { InjectionOptions } from "./src/simulator/faults/faulty_options.ts";
export type {
  FaultProxyCommonOptions,
  FaultProxyOptions,
  FaultProxyStats,
  SingleSocketProxyOptions,
  TwoSocketProxyOptions,
} from "./src/simulator/faults/proxy_options.ts";
export {
  HexapodController,
  type HexapodControllerOptions,
  type HexapodDevices,
} from "./src/simulator/devices/hexapod_controller.ts";
export {
  HexapodDevice,
  type HexapodDeviceOptions,
} from "./src/simulator/devices/hexapod_device.ts";
export type { HexapodName } from "./src/protocol/devices/hexapod_models.ts";
export { type Quirks, REAL_QUIRKS } from "./src/simulator/faults/quirks.ts";
export {
  RotatorController,
  type RotatorControllerOptions,
  type RotatorDevices,
} from "./src/simulator/devices/rotator_controller.ts";
export {
  RotatorDevice,
  type RotatorDeviceOptions,
} from "./src/simulator/devices/rotator_device.ts";
export {
  SimpleController,
  type SimpleControllerOptions,
  type SimpleControllerStats,
} from "./src/simulator/devices/simple_controller.ts";
export { SimpleCommandCode } from "./src/simulator/devices/simple_core.ts";
export {
  SIMPLE_COMMAND_SYNC_PATTERN,
  SimpleConfig,
  SimpleDevice,
  SimpleFrameId,
  SimpleTelemetry,
} from "./src/simulator/devices/simple_device.ts";
export { SingleSocketController } from "./src/simulator/sockets/single_socket_controller.ts";
export type { SingleSocketDevice } from "./src/simulator/sockets/single_socket_device.ts";
export {
  SingleSocketHexapodController,
  type SingleSocketHexapodControllerOptions,
} from "./src/simulator/devices/single_socket_hexapod_controller.ts";
export {
  SingleSocketHexapodDevice,
  type SingleSocketHexapodDeviceOptions,
} from "./src/simulator/devices/single_socket_hexapod_device.ts";
export type {
  SingleSocketControllerOptions,
  SingleSocketControllerStats,
} from "./src/simulator/sockets/single_socket_options.ts";
export {
  SingleSocketRotatorController,
  type SingleSocketRotatorControllerOptions,
} from "./src/simulator/devices/single_socket_rotator_controller.ts";
export {
  SingleSocketRotatorDevice,
  type SingleSocketRotatorDeviceOptions,
} from "./src/simulator/devices/single_socket_rotator_device.ts";
export {
  SingleSocketSimpleController,
  type SingleSocketSimpleControllerOptions,
} from "./src/simulator/devices/single_socket_simple_controller.ts";
export {
  SingleSocketSimpleCommandCode,
  SingleSocketSimpleDevice,
} from "./src/simulator/devices/single_socket_simple_device.ts";
export { TwoSocketLateHexapodDevice } from "./src/simulator/devices/two_socket_late_hexapod_device.ts";
export { TwoSocketLateRotatorDevice } from "./src/simulator/devices/two_socket_late_rotator_device.ts";
export type {
  DeviceCommand,
  Verdict,
} from "./src/simulator/sockets/verdict.ts";
