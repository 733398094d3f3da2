/**
 * The camera hexapod and the M2 hexapod, of either generation of their controllers:
 * import, and move them.
 *
 * @example Move one
 * ```ts
 * import { Hexapod } from "jsr:@hexrot/comm@^0.1.0/hexapod";
 *
 * async function lift() {
 *   await using hexapod = await Hexapod.serve({ hexapod: "M2", port: 5550 });
 *   await hexapod.enable();
 *   await hexapod.moveTo({ x: 0, y: 0, z: 500, u: 0, v: 0, w: 0.01 }); // µm, deg
 * }
 * ```
 *
 * @module
 */

export { Hexapod } from "./src/control/hexapod/hexapod.ts";
export type {
  HexapodPivot,
  HexapodPositionLimits,
  HexapodVelocityLimits,
} from "./src/control/hexapod/hexapod_settings.ts";
export type {
  HexapodClient,
  HexapodConnectOptions,
  HexapodLink,
  HexapodSample,
  HexapodServeOptions,
  HexapodServer,
} from "./src/control/hexapod/hexapod_link.ts";
export type { HexapodPosition } from "./src/control/hexapod/hexapod_position.ts";
export type {
  HexapodMoveOptions,
  HexapodStepSize,
  InterruptOptions,
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
  type CommandedNames,
  type ElementNames,
  type HexapodConfigNames,
  type MeasuredPosNames,
  type MeasuredXyzUvwNames,
  VEL_LIMIT_ORDER,
} from "./src/protocol/devices/hexapod_arrays.ts";
export {
  CAMERA_HEXAPOD,
  type HexapodConfig,
  type HexapodConfigStruct,
  type HexapodFacts,
  type HexapodName,
  HEXAPODS,
  type HexapodTelemetry,
  type HexapodTelemetryStruct,
  M2_HEXAPOD,
  SIMULATED_HEXAPOD,
} from "./src/protocol/devices/hexapod_facts.ts";
export {
  HEXAPOD_FIELDS,
  HEXAPOD_ORDER,
  PosFiltVel,
  PosVel,
} from "./src/protocol/devices/hexapod_fields.ts";
export {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "./src/protocol/devices/hexapod_enumerations.ts";
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
export { Header } from "./src/protocol/two_socket.ts";
export { CommandTelemetryClient } from "./src/link/client.ts";
export { CommandTelemetryServer } from "./src/link/server.ts";
export { singleSocket } from "./src/protocol/single_socket.ts";
