/**
 * The camera rotator, of either generation of its controllers: import, and move it.
 *
 * @example Home it, and move it
 * ```ts
 * import { Rotator } from "jsr:@hexrot/comm@^0.1.0/rotator";
 *
 * async function home() {
 *   await using rotator = await Rotator.serve({ port: 5570 });
 *   await rotator.enable();
 *   await rotator.moveTo(0); // deg
 * }
 * ```
 *
 * @module
 */

export { Rotator } from "./src/control/rotator/rotator.ts";
export type { TrackTarget } from "./src/control/rotator/rotator_targets.ts";
export type {
  RotatorClient,
  RotatorConnectOptions,
  RotatorLink,
  RotatorSample,
  RotatorServeOptions,
  RotatorServer,
} from "./src/control/rotator/rotator_link.ts";
export type {
  InterruptOptions,
  RotatorMoveOptions,
} from "./src/control/motion/move_options.ts";
export type { DeviceStatus } from "./src/protocol/devices/device_status.ts";
export type { Opened } from "./src/control/device/opening.ts";
export type { WatchedStatus } from "./src/control/device/status_watch.ts";
export { Device } from "./src/control/device/device.ts";
export type { WaitableLink } from "./src/control/device/ready.ts";
export type {
  DeviceConnectOptions,
  DeviceOptions,
  DeviceServeOptions,
} from "./src/control/device/device_options.ts";
export type {
  DeviceSample,
  DeviceTelemetry,
} from "./src/control/device/device_sample.ts";
export {
  ControllerFaultError,
  ControllerStateError,
  DeviceBusyError,
  type DeviceCondition,
  DeviceLockedError,
  type DevicePosition,
  MotionError,
  MotionStoppedError,
  NotCommanderError,
  NotSupportedError,
  WrongDeviceError,
} from "./src/control/device/errors.ts";
export type { HexapodPosition } from "./src/control/hexapod/hexapod_position.ts";
export {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  OfflineSubstate,
  SetEnabledSubstateParam,
  SetStateParam,
} from "./src/protocol/enumerations.ts";
export type {
  DeviceFacts,
  FieldsOf,
  StructRole,
  TwoSocketFacts,
} from "./src/protocol/devices/field_table.ts";
export type {
  DeviceGeneration,
  Protocol,
  TwoSocketGenerationName,
} from "./src/protocol/generations.ts";
export {
  ROTATOR,
  type RotatorConfig,
  type RotatorStruct,
  type RotatorTelemetry,
  SIMULATED_ROTATOR,
} from "./src/protocol/devices/rotator_facts.ts";
export {
  ROTATOR_FIELDS,
  ROTATOR_ORDER,
} from "./src/protocol/devices/rotator_fields.ts";
export {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "./src/protocol/devices/rotator_enumerations.ts";
export {
  CommandRejectedError,
  LinkClosedError,
  LinkError,
  LinkLostError,
  LinkStaleError,
  NotConnectedError,
  TimeoutError,
} from "./src/base/errors.ts";
export type { SendOptions, WaitOptions } from "./src/link/call_options.ts";
export { taiNowSec } from "./src/base/tai.ts";
export { Header } from "./src/protocol/two_socket.ts";
export { CommandTelemetryClient } from "./src/link/client.ts";
export { CommandTelemetryServer } from "./src/link/server.ts";
export { singleSocket } from "./src/protocol/single_socket.ts";
