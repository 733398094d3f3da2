/**
 * What the simple test device tells over the single-socket protocol: its
 * configuration and its telemetry. The device has no physical unit.
 *
 * @module
 */

import { SingleSocketFrameId } from "../single_socket.ts";
import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../../struct/struct.ts";

/**
 * What the simple device can do (frame id 3, 25 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | bool | `drivesEnabled` | what ENABLE_DRIVES sets | `drives_enabled` |
 * | 1 | f64 | `minPosition` | lowest position that MOVE accepts | `min_position` |
 * | 9 | f64 | `maxPosition` | highest position that MOVE accepts | `max_position` |
 * | 17 | f64 | `maxVelocity` | reported only, per s | `max_velocity` |
 */
export const SingleSocketSimpleConfig: StructType<{
  readonly drivesEnabled: "bool";
  readonly minPosition: "f64";
  readonly maxPosition: "f64";
  readonly maxVelocity: "f64";
}> = defineStruct("SingleSocketSimpleConfig", {
  drivesEnabled: "bool",
  minPosition: "f64",
  maxPosition: "f64",
  maxVelocity: "f64",
}, { frameId: SingleSocketFrameId.CONFIG });

/** A view of a {@linkcode SingleSocketSimpleConfig}. */
export type SingleSocketSimpleConfig = ViewOf<typeof SingleSocketSimpleConfig>;

/**
 * How the simple device is doing (frame id 2, 36 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `applicationStatus` | bits; the device itself sets none | `application_status` |
 * | 4 | f64 | `state` | a `SingleSocketControllerState` | `state` |
 * | 12 | f64 | `enabledSubstate` | a `SingleSocketEnabledSubstate` | `enabled_substate` |
 * | 20 | f64 | `currPosition` | where the device is | `curr_position` |
 * | 28 | f64 | `cmdPosition` | where the last MOVE sent it | `cmd_position` |
 */
export const SingleSocketSimpleTelemetry: StructType<{
  readonly applicationStatus: "u32";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly currPosition: "f64";
  readonly cmdPosition: "f64";
}> = defineStruct("SingleSocketSimpleTelemetry", {
  applicationStatus: "u32",
  state: "f64",
  enabledSubstate: "f64",
  currPosition: "f64",
  cmdPosition: "f64",
}, { frameId: SingleSocketFrameId.TELEMETRY });

/** A view of a {@linkcode SingleSocketSimpleTelemetry}. */
export type SingleSocketSimpleTelemetry = ViewOf<
  typeof SingleSocketSimpleTelemetry
>;
