/**
 * Structs that the controllers of the two hexapods send in the last generation of the
 * two-socket protocol (ts_mthexapod 0.20 … 0.22, 2021-09 … 2022-01): the same sockets,
 * header and commands as before, other frame ids and other structs. Both hexapods send the
 * same frame ids; the port tells them apart.
 *
 * The facts are gathered from the observatory's public packages: layouts from ts_mthexapod
 * 0.21, units from ts_xml. A field without a documented unit or meaning is marked "not
 * documented".
 *
 * @module
 */

import { TwoSocketLateFrameId } from "../two_socket.ts";
import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../../struct/struct.ts";
import {
  type HexapodConfigNames,
  type MeasuredXyzUvwNames,
  measuredXyzUvwNames,
  twoSocketConfigNames,
} from "./hexapod_arrays.ts";
import { PosFiltVel } from "./hexapod_single_socket.ts";

/**
 * Configuration of a hexapod (C name `ddsConfigTelemetryStreamStructure_t`, frame id 2,
 * 128 bytes). {@linkcode HexapodConfigNames} names the elements of its arrays.
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `accelerationStrut` | µm/s² | `acceleration_strut` |
 * | 8 | f64[4] | `velLimits` | set by CONFIG_VEL: xy in µm/s, uv in deg/s, z in µm/s, w in deg/s; see {@linkcode HexapodConfigNames} | `vel_limits` |
 * | 40 | f64 | `maxDisplacementStrut` | µm, farthest that a strut goes to either side | `max_displacement_strut` |
 * | 48 | f64 | `maxVelocityStrut` | µm/s | `max_velocity_strut` |
 * | 56 | f64[6] | `posLimits` | set by CONFIG_LIMITS: max xy, min z, max z in µm, then max uv, min w, max w in deg | `pos_limits` |
 * | 104 | f64[3] | `pivot` | µm: x, y, z; set by SET_PIVOTPOINT | `pivot` |
 */
export const TwoSocketLateHexapodConfig: StructType<{
  readonly accelerationStrut: "f64";
  readonly velLimits: readonly ["f64", 4];
  readonly maxDisplacementStrut: "f64";
  readonly maxVelocityStrut: "f64";
  readonly posLimits: readonly ["f64", 6];
  readonly pivot: readonly ["f64", 3];
}, HexapodConfigNames> = defineStruct("TwoSocketLateHexapodConfig", {
  accelerationStrut: "f64",
  velLimits: ["f64", 4],
  maxDisplacementStrut: "f64",
  maxVelocityStrut: "f64",
  posLimits: ["f64", 6],
  pivot: ["f64", 3],
}, { frameId: TwoSocketLateFrameId.CONFIG, derived: twoSocketConfigNames });

/** View of a {@linkcode TwoSocketLateHexapodConfig}. */
export type TwoSocketLateHexapodConfig = ViewOf<
  typeof TwoSocketLateHexapodConfig
>;

/**
 * Commanded position and velocity of a strut, in {@linkcode TwoSocketLateHexapodTelemetry}
 * (16 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `pos` | position; unit not documented | `pos` |
 * | 8 | f64 | `vel` | velocity; unit not documented | `vel` |
 */
export const PosVel: StructType<{
  readonly pos: "f64";
  readonly vel: "f64";
}> = defineStruct("PosVel", { pos: "f64", vel: "f64" });

/** View of a {@linkcode PosVel}. */
export type PosVel = ViewOf<typeof PosVel>;

/**
 * Telemetry of a hexapod (C name `ddsTelemetryStreamStructure_t`, frame id 0, 792 bytes).
 * {@linkcode MeasuredXyzUvwNames} names the elements of its positions.
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | i32[6] | `strutMeasuredPosRaw` | one a strut; counts of the linear encoder (1 nm) | `strut_measured_pos_raw` |
 * | 24 | u16[6] | `statusWord` | one a strut; bits: the drive's status word (Copley object 0x6041) | `status_word` |
 * | 36 | u16[6] | `latchingFaultStatusRegister` | one a strut; bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register` |
 * | 48 | u32[6] | `copleyFaultStatusRegister` | one a strut; bits: the drive's sticky events (Copley object 0x2180) | `copley_fault_status_register` |
 * | 72 | u32 | `applicationStatus` | bits of `HexapodApplicationStatus` | `application_status` |
 * | 76 | u32[3] | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 88 | f64 | `mjd` | d, Modified Julian Date; time scale not documented | `mjd` |
 * | 96 | f64 | `mjdFrac` | not documented | `mjd_frac` |
 * | 104 | f64 | `dt` | not documented | `dt` |
 * | 112 | f64[6] | `strutMeasuredPosUm` | µm, one a strut | `strut_measured_pos_um` |
 * | 160 | PosVel[6] | `strutCommandedPosvel` | one a strut | `strut_commanded_posvel` |
 * | 256 | f64[6] | `strutCommandedAccel` | one a strut; unit not documented | `strut_commanded_accel` |
 * | 304 | f64[6] | `strutCommandedFinalPos` | one a strut; unit not documented | `strut_commanded_final_pos` |
 * | 352 | f64 | `commandValid` | not documented | `command_valid` |
 * | 360 | f64 | `trackMode` | not documented | `track_mode` |
 * | 368 | f64 | `state` | a `ControllerState` | `state` |
 * | 376 | f64 | `enabledSubstate` | an `EnabledSubstate` | `enabled_substate` |
 * | 384 | f64 | `offlineSubstate` | an `OfflineSubstate` | `offline_substate` |
 * | 392 | f64 | `testState` | not documented | `test_state` |
 * | 400 | f64[6] | `strutPosError` | µm, following error, one a strut | `strut_pos_error` |
 * | 448 | f64[3] | `measuredUvw` | deg: u, v, w | `measured_uvw` |
 * | 472 | f64[3] | `measuredXyz` | µm: x, y, z | `measured_xyz` |
 * | 496 | f64 | `numIterations` | not documented | `num_iterations` |
 * | 504 | PosFiltVel[6] | `estimatedPosfiltvel` | one a strut | `estimated_posfiltvel` |
 * | 648 | f64[6] | `strutLinearEncoder` | one a strut; redundant, unit not documented | `strut_linear_encoder` |
 * | 696 | f64[6] | `strutLinearEncoderVelocity` | one a strut; unit not documented | `strut_linear_encoder_velocity` |
 * | 744 | f64[6] | `commandedPos` | x, y, z in µm, then u, v, w in deg | `commanded_pos` |
 */
export const TwoSocketLateHexapodTelemetry: StructType<{
  readonly strutMeasuredPosRaw: readonly ["i32", 6];
  readonly statusWord: readonly ["u16", 6];
  readonly latchingFaultStatusRegister: readonly ["u16", 6];
  readonly copleyFaultStatusRegister: readonly ["u32", 6];
  readonly applicationStatus: "u32";
  readonly inputPinStates: readonly ["u32", 3];
  readonly mjd: "f64";
  readonly mjdFrac: "f64";
  readonly dt: "f64";
  readonly strutMeasuredPosUm: readonly ["f64", 6];
  readonly strutCommandedPosvel: readonly [typeof PosVel, 6];
  readonly strutCommandedAccel: readonly ["f64", 6];
  readonly strutCommandedFinalPos: readonly ["f64", 6];
  readonly commandValid: "f64";
  readonly trackMode: "f64";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly offlineSubstate: "f64";
  readonly testState: "f64";
  readonly strutPosError: readonly ["f64", 6];
  readonly measuredUvw: readonly ["f64", 3];
  readonly measuredXyz: readonly ["f64", 3];
  readonly numIterations: "f64";
  readonly estimatedPosfiltvel: readonly [typeof PosFiltVel, 6];
  readonly strutLinearEncoder: readonly ["f64", 6];
  readonly strutLinearEncoderVelocity: readonly ["f64", 6];
  readonly commandedPos: readonly ["f64", 6];
}, MeasuredXyzUvwNames> = defineStruct("TwoSocketLateHexapodTelemetry", {
  strutMeasuredPosRaw: ["i32", 6],
  statusWord: ["u16", 6],
  latchingFaultStatusRegister: ["u16", 6],
  copleyFaultStatusRegister: ["u32", 6],
  applicationStatus: "u32",
  inputPinStates: ["u32", 3],
  mjd: "f64",
  mjdFrac: "f64",
  dt: "f64",
  strutMeasuredPosUm: ["f64", 6],
  strutCommandedPosvel: [PosVel, 6],
  strutCommandedAccel: ["f64", 6],
  strutCommandedFinalPos: ["f64", 6],
  commandValid: "f64",
  trackMode: "f64",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  testState: "f64",
  strutPosError: ["f64", 6],
  measuredUvw: ["f64", 3],
  measuredXyz: ["f64", 3],
  numIterations: "f64",
  estimatedPosfiltvel: [PosFiltVel, 6],
  strutLinearEncoder: ["f64", 6],
  strutLinearEncoderVelocity: ["f64", 6],
  commandedPos: ["f64", 6],
}, { frameId: TwoSocketLateFrameId.TELEMETRY, derived: measuredXyzUvwNames });

/** View of a {@linkcode TwoSocketLateHexapodTelemetry}. */
export type TwoSocketLateHexapodTelemetry = ViewOf<
  typeof TwoSocketLateHexapodTelemetry
>;
