/**
 * Structs that the simple test device sends in the single-socket protocol: its
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
 * Configuration of the simple device (frame id 3, 25 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | bool | `drivesEnabled` | set by ENABLE_DRIVES | `drives_enabled` |
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

/** View of a {@linkcode SingleSocketSimpleConfig}. */
export type SingleSocketSimpleConfig = ViewOf<typeof SingleSocketSimpleConfig>;

/**
 * Telemetry of the simple device (frame id 2, 36 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `applicationStatus` | bits; the device itself sets none | `application_status` |
 * | 4 | f64 | `state` | a `SingleSocketControllerState` | `state` |
 * | 12 | f64 | `enabledSubstate` | a `SingleSocketEnabledSubstate` | `enabled_substate` |
 * | 20 | f64 | `currPosition` | position of the device | `curr_position` |
 * | 28 | f64 | `cmdPosition` | target of the last MOVE | `cmd_position` |
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

/** View of a {@linkcode SingleSocketSimpleTelemetry}. */
export type SingleSocketSimpleTelemetry = ViewOf<
  typeof SingleSocketSimpleTelemetry
>;
