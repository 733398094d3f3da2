/**
 * Structs that the controllers of the two hexapods send in the single-socket protocol:
 * their configuration and their telemetry. Both hexapods send the same structs under the
 * same frame ids; the port tells them apart.
 *
 * The facts are gathered from the observatory's public packages. A field without a
 * documented unit or meaning is marked "not documented"; commanded and measured positions
 * are taken to be in the units of POSITION_SET.
 *
 * @module
 */

import { SingleSocketFrameId } from "../single_socket.ts";
import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../../struct/struct.ts";
import {
  type HexapodConfigNames,
  type MeasuredXyzUvwNames,
  measuredXyzUvwNames,
  singleSocketConfigNames,
} from "./hexapod_arrays.ts";

/**
 * Configuration of a hexapod (frame id 3, 129 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `accelerationStrut` | µm/s² | `acceleration_strut` |
 * | 8 | f64[4] | `velLimits` | set by CONFIG_VEL: xy in µm/s, z in µm/s, uv in deg/s, w in deg/s, which is not the order of its parameters; see {@linkcode HexapodConfigNames} | `vel_limits` |
 * | 40 | f64 | `maxDisplacementStrut` | µm, largest displacement of a strut to either side | `max_displacement_strut` |
 * | 48 | f64 | `maxVelocityStrut` | µm/s | `max_velocity_strut` |
 * | 56 | f64[6] | `posLimits` | set by CONFIG_LIMITS: max xy, min z, max z in µm, then max uv, min w, max w in deg | `pos_limits` |
 * | 104 | f64[3] | `pivot` | µm: x, y, z; set by SET_PIVOTPOINT | `pivot` |
 * | 128 | bool | `drivesEnabled` | set by ENABLE_DRIVES | `drives_enabled` |
 */
export const SingleSocketHexapodConfig: StructType<{
  readonly accelerationStrut: "f64";
  readonly velLimits: readonly ["f64", 4];
  readonly maxDisplacementStrut: "f64";
  readonly maxVelocityStrut: "f64";
  readonly posLimits: readonly ["f64", 6];
  readonly pivot: readonly ["f64", 3];
  readonly drivesEnabled: "bool";
}, HexapodConfigNames> = defineStruct("SingleSocketHexapodConfig", {
  accelerationStrut: "f64",
  velLimits: ["f64", 4],
  maxDisplacementStrut: "f64",
  maxVelocityStrut: "f64",
  posLimits: ["f64", 6],
  pivot: ["f64", 3],
  drivesEnabled: "bool",
}, {
  frameId: SingleSocketFrameId.CONFIG,
  derived: singleSocketConfigNames,
});

/** View of a {@linkcode SingleSocketHexapodConfig}. */
export type SingleSocketHexapodConfig = ViewOf<
  typeof SingleSocketHexapodConfig
>;

/**
 * Length and velocity of a strut, in
 * {@linkcode SingleSocketHexapodTelemetry} (24 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `pos` | µm, estimated length | `pos` |
 * | 8 | f64 | `posFilt` | m (not µm), the same behind a low-pass filter | `pos_filt` |
 * | 16 | f64 | `vel` | m/s, filtered likewise | `vel` |
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

/** View of a {@linkcode PosFiltVel}. */
export type PosFiltVel = ViewOf<typeof PosFiltVel>;

/**
 * Telemetry of a hexapod (frame id 2, 648 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | i32[6] | `strutMeasuredPosRaw` | one a strut; counts of the linear encoder (1 nm) | `strut_measured_pos_raw` |
 * | 24 | u16[6] | `statusWord` | one a strut; bits: the drive's status word (Copley object 0x6041) | `status_word` |
 * | 36 | u16[6] | `latchingFaultStatusRegister` | one a strut; bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register` |
 * | 48 | u32[6] | `copleyFaultStatusRegister` | one a strut; bits: the drive's sticky events (Copley object 0x2180) | `copley_fault_status_register` |
 * | 72 | u32 | `applicationStatus` | bits of `HexapodApplicationStatus` | `application_status` |
 * | 76 | u32[3] | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 88 | f64[6] | `motorCurrent` | A, one a strut | `motor_current` |
 * | 136 | f64[3] | `busVoltage` | V, one a pair of struts | `bus_voltage` |
 * | 160 | f64 | `mjd` | d, Modified Julian Date; time scale not documented | `mjd` |
 * | 168 | f64 | `mjdFrac` | not documented | `mjd_frac` |
 * | 176 | f64 | `dt` | not documented | `dt` |
 * | 184 | f64[6] | `strutCommandedDeltaPosM` | m, one a strut | `strut_commanded_delta_pos_m` |
 * | 232 | f64[6] | `strutCommandedAccel` | one a strut; unit not documented | `strut_commanded_accel` |
 * | 280 | f64[6] | `strutCommandedFinalPos` | one a strut; unit not documented | `strut_commanded_final_pos` |
 * | 328 | f64 | `commandValid` | not documented | `command_valid` |
 * | 336 | f64 | `state` | a `SingleSocketControllerState` | `state` |
 * | 344 | f64 | `enabledSubstate` | a `SingleSocketEnabledSubstate` | `enabled_substate` |
 * | 352 | f64[6] | `strutPosError` | µm, following error, one a strut | `strut_pos_error` |
 * | 400 | f64[3] | `measuredUvw` | deg: u, v, w | `measured_uvw` |
 * | 424 | f64[3] | `measuredXyz` | µm: x, y, z | `measured_xyz` |
 * | 448 | f64 | `numIterations` | not documented | `num_iterations` |
 * | 456 | PosFiltVel[6] | `estimatedPosfiltvel` | estimated length and velocity, one a strut | `estimated_posfiltvel` |
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
}, MeasuredXyzUvwNames> = defineStruct("SingleSocketHexapodTelemetry", {
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
}, {
  frameId: SingleSocketFrameId.TELEMETRY,
  derived: measuredXyzUvwNames,
});

/** View of a {@linkcode SingleSocketHexapodTelemetry}. */
export type SingleSocketHexapodTelemetry = ViewOf<
  typeof SingleSocketHexapodTelemetry
>;
