/**
 * The camera rotator, of either generation of its controllers: import, and move it.
 *
 * @example Home it, and move it
 * ```ts
 * import { Rotator } from "./rotator.ts";
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

export {
  type AnyRotatorConfig,
  type AnyRotatorTelemetry,
  Rotator,
  type RotatorLink,
  type RotatorSample,
  type RotatorServeOptions,
  type RotatorServer,
  type TrackTarget,
} from "./src/control/rotator.ts";
export { ControlledDevice } from "./src/control/controlled_device.ts";
export type { DeviceServeOptions } from "./src/control/device_options.ts";
export type {
  DeviceSample,
  DeviceTelemetry,
} from "./src/control/device_sample.ts";
export {
  ControllerFaultError,
  ControllerStateError,
  DeviceBusyError,
  type DeviceCondition,
  type DevicePosition,
  MotionError,
  MotionStoppedError,
  NotSupportedError,
  type Protocol,
} from "./src/control/errors.ts";
