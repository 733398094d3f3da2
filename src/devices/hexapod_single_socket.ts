/**
 * What the controllers of the two hexapods tell over the single-socket
 * protocol: their configuration and their telemetry. Both hexapods send the
 * same structs under the same frame ids; the port tells which one it is.
 *
 * The facts are gathered from the observatory's public packages. Where those
 * say nothing of a unit or a meaning, the tables say "not documented";
 * commanded and measured positions are taken to be in the units of
 * POSITION_SET.
 *
 * @module
 */

import { SingleSocketFrameId } from "../single_socket_protocol.ts";
import { defineStruct, type StructType, type ViewOf } from "../struct.ts";

/**
 * What a hexapod can do (frame id 3, 129 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `accelerationStrut` | unit not documented | `acceleration_strut` |
 * | 8 | f64[4] | `velLimits` | what CONFIG_VEL sets; order not documented, that of its params is xy in µm/s, uv in deg/s, z in µm/s, w in deg/s | `vel_limits` |
 * | 40 | f64 | `maxDisplacementStrut` | µm, how far a strut goes to either side | `max_displacement_strut` |
 * | 48 | f64 | `maxVelocityStrut` | µm/s | `max_velocity_strut` |
 * | 56 | f64[6] | `posLimits` | what CONFIG_LIMITS sets: max xy, min z, max z in µm, then max uv, min w, max w in deg | `pos_limits` |
 * | 104 | f64[3] | `pivot` | µm: x, y, z; what SET_PIVOTPOINT sets | `pivot` |
 * | 128 | bool | `drivesEnabled` | what ENABLE_DRIVES sets | `drives_enabled` |
 */
export const SingleSocketHexapodConfig: StructType<{
  readonly accelerationStrut: "f64";
  readonly velLimits: readonly ["f64", 4];
  readonly maxDisplacementStrut: "f64";
  readonly maxVelocityStrut: "f64";
  readonly posLimits: readonly ["f64", 6];
  readonly pivot: readonly ["f64", 3];
  readonly drivesEnabled: "bool";
}> = defineStruct("SingleSocketHexapodConfig", {
  accelerationStrut: "f64",
  velLimits: ["f64", 4],
  maxDisplacementStrut: "f64",
  maxVelocityStrut: "f64",
  posLimits: ["f64", 6],
  pivot: ["f64", 3],
  drivesEnabled: "bool",
}, { frameId: SingleSocketFrameId.CONFIG });

/** A view of a {@linkcode SingleSocketHexapodConfig}. */
export type SingleSocketHexapodConfig = ViewOf<
  typeof SingleSocketHexapodConfig
>;

/**
 * One of the six nested structs in {@linkcode SingleSocketHexapodTelemetry} (24
 * bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `pos` | position; unit not documented | `pos` |
 * | 8 | f64 | `posFilt` | filtered position; unit not documented | `pos_filt` |
 * | 16 | f64 | `vel` | velocity; unit not documented | `vel` |
 */
export const PosFiltVel: StructType<{
  readonly pos: "f64";
  readonly posFilt: "f64";
  readonly vel: "f64";
}> = defineStruct("PosFiltVel", {
  pos: "f64",
  posFilt: "f64",
  vel: "f64",
});

/** A view of a {@linkcode PosFiltVel}. */
export type PosFiltVel = ViewOf<typeof PosFiltVel>;

/**
 * How a hexapod is doing (frame id 2, 648 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | i32[6] | `strutMeasuredPosRaw` | one a strut; unit not documented | `strut_measured_pos_raw` |
 * | 24 | u16[6] | `statusWord` | one a strut; bits not documented | `status_word` |
 * | 36 | u16[6] | `latchingFaultStatusRegister` | one a strut; bits not documented | `latching_fault_status_register` |
 * | 48 | u32[6] | `copleyFaultStatusRegister` | one a strut; bits not documented | `copley_fault_status_register` |
 * | 72 | u32 | `applicationStatus` | bits; not documented for this generation | `application_status` |
 * | 76 | u32[3] | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 88 | f64[6] | `motorCurrent` | current, one a strut; unit not documented | `motor_current` |
 * | 136 | f64[3] | `busVoltage` | voltage; unit not documented | `bus_voltage` |
 * | 160 | f64 | `mjd` | d, Modified Julian Date; time scale not documented | `mjd` |
 * | 168 | f64 | `mjdFrac` | not documented | `mjd_frac` |
 * | 176 | f64 | `dt` | not documented | `dt` |
 * | 184 | f64[6] | `strutCommandedDeltaPosM` | one a strut; unit not documented | `strut_commanded_delta_pos_m` |
 * | 232 | f64[6] | `strutCommandedAccel` | one a strut; unit not documented | `strut_commanded_accel` |
 * | 280 | f64[6] | `strutCommandedFinalPos` | one a strut; unit not documented | `strut_commanded_final_pos` |
 * | 328 | f64 | `commandValid` | not documented | `command_valid` |
 * | 336 | f64 | `state` | a `SingleSocketControllerState` | `state` |
 * | 344 | f64 | `enabledSubstate` | a `SingleSocketEnabledSubstate` | `enabled_substate` |
 * | 352 | f64[6] | `strutPosError` | one a strut; unit not documented | `strut_pos_error` |
 * | 400 | f64[3] | `measuredUvw` | deg: u, v, w | `measured_uvw` |
 * | 424 | f64[3] | `measuredXyz` | µm: x, y, z | `measured_xyz` |
 * | 448 | f64 | `numIterations` | not documented | `num_iterations` |
 * | 456 | PosFiltVel[6] | `estimatedPosfiltvel` | estimates; of what is not documented | `estimated_posfiltvel` |
 * | 600 | f64[6] | `commandedPos` | x, y, z in µm, then u, v, w in deg | `commanded_pos` |
 */
export const SingleSocketHexapodTelemetry: StructType<{
  readonly strutMeasuredPosRaw: readonly ["i32", 6];
  readonly statusWord: readonly ["u16", 6];
  readonly latchingFaultStatusRegister: readonly ["u16", 6];
  readonly copleyFaultStatusRegister: readonly ["u32", 6];
  readonly applicationStatus: "u32";
  readonly inputPinStates: readonly ["u32", 3];
  readonly motorCurrent: readonly ["f64", 6];
  readonly busVoltage: readonly ["f64", 3];
  readonly mjd: "f64";
  readonly mjdFrac: "f64";
  readonly dt: "f64";
  readonly strutCommandedDeltaPosM: readonly ["f64", 6];
  readonly strutCommandedAccel: readonly ["f64", 6];
  readonly strutCommandedFinalPos: readonly ["f64", 6];
  readonly commandValid: "f64";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly strutPosError: readonly ["f64", 6];
  readonly measuredUvw: readonly ["f64", 3];
  readonly measuredXyz: readonly ["f64", 3];
  readonly numIterations: "f64";
  readonly estimatedPosfiltvel: readonly [typeof PosFiltVel, 6];
  readonly commandedPos: readonly ["f64", 6];
}> = defineStruct("SingleSocketHexapodTelemetry", {
  strutMeasuredPosRaw: ["i32", 6],
  statusWord: ["u16", 6],
  latchingFaultStatusRegister: ["u16", 6],
  copleyFaultStatusRegister: ["u32", 6],
  applicationStatus: "u32",
  inputPinStates: ["u32", 3],
  motorCurrent: ["f64", 6],
  busVoltage: ["f64", 3],
  mjd: "f64",
  mjdFrac: "f64",
  dt: "f64",
  strutCommandedDeltaPosM: ["f64", 6],
  strutCommandedAccel: ["f64", 6],
  strutCommandedFinalPos: ["f64", 6],
  commandValid: "f64",
  state: "f64",
  enabledSubstate: "f64",
  strutPosError: ["f64", 6],
  measuredUvw: ["f64", 3],
  measuredXyz: ["f64", 3],
  numIterations: "f64",
  estimatedPosfiltvel: [PosFiltVel, 6],
  commandedPos: ["f64", 6],
}, { frameId: SingleSocketFrameId.TELEMETRY });

/** A view of a {@linkcode SingleSocketHexapodTelemetry}. */
export type SingleSocketHexapodTelemetry = ViewOf<
  typeof SingleSocketHexapodTelemetry
>;
