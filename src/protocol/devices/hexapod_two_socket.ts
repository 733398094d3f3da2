/**
 * Structs that the controllers of the two hexapods send in the two-socket protocol: their
 * configuration and their telemetry. Both hexapods share the layouts; only the frame ids
 * tell them apart.
 *
 * The facts are gathered from the observatory's public packages. A field without a
 * documented unit or meaning is marked "not documented"; commanded and measured positions
 * are taken to be in the units of POSITION_SET.
 *
 * @module
 */

import {
  defineStruct,
  type StructType,
  type View,
  type ViewOf,
} from "../../struct/struct.ts";
import {
  type HexapodConfigNames,
  type MeasuredPosNames,
  measuredPosNames,
  twoSocketConfigNames,
} from "./hexapod_arrays.ts";
import { CAMERA_HEXAPOD, M2_HEXAPOD } from "./hexapod_facts.ts";

/**
 * Fields of {@linkcode CameraHexapodConfig} and {@linkcode M2HexapodConfig} (C name
 * `ddsConfigTelemetryStreamStructure_t`, 176 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `accelerationStrut` | µm/s² | `acceleration_strut` |
 * | 8 | f64[6] | `posLimits` | set by CONFIG_LIMITS: max xy, min z, max z in µm, then max uv, min w, max w in deg | `pos_limits` |
 * | 56 | f64[4] | `velLimits` | set by CONFIG_VEL: xy in µm/s, uv in deg/s, z in µm/s, w in deg/s; see {@linkcode HexapodConfigNames} | `vel_limits` |
 * | 88 | f64[6] | `initialPos` | not documented | `initial_pos` |
 * | 136 | f64[3] | `pivot` | µm: x, y, z; set by SET_PIVOTPOINT | `pivot` |
 * | 160 | f64 | `maxDisplacementStrut` | µm, largest displacement of a strut to either side | `max_displacement_strut` |
 * | 168 | f64 | `maxVelocityStrut` | µm/s | `max_velocity_strut` |
 */
export const hexapodConfigFields = {
  accelerationStrut: "f64",
  posLimits: ["f64", 6],
  velLimits: ["f64", 4],
  initialPos: ["f64", 6],
  pivot: ["f64", 3],
  maxDisplacementStrut: "f64",
  maxVelocityStrut: "f64",
} as const;

/** View of a {@linkcode CameraHexapodConfig} or an {@linkcode M2HexapodConfig}. */
export type HexapodConfig = View<
  typeof hexapodConfigFields,
  HexapodConfigNames
>;

/**
 * Configuration of the camera hexapod (frame id 0x1B); see {@linkcode hexapodConfigFields}.
 */
export const CameraHexapodConfig: StructType<
  typeof hexapodConfigFields,
  HexapodConfigNames
> = defineStruct("CameraHexapodConfig", hexapodConfigFields, {
  frameId: CAMERA_HEXAPOD.twoSocket.frameIds.config,
  derived: twoSocketConfigNames,
});

/** View of a {@linkcode CameraHexapodConfig}. */
export type CameraHexapodConfig = ViewOf<typeof CameraHexapodConfig>;

/**
 * Configuration of the M2 hexapod (frame id 0x1C); see {@linkcode hexapodConfigFields}.
 */
export const M2HexapodConfig: StructType<
  typeof hexapodConfigFields,
  HexapodConfigNames
> = defineStruct("M2HexapodConfig", hexapodConfigFields, {
  frameId: M2_HEXAPOD.twoSocket.frameIds.config,
  derived: twoSocketConfigNames,
});

/** View of a {@linkcode M2HexapodConfig}. */
export type M2HexapodConfig = ViewOf<typeof M2HexapodConfig>;

/**
 * Fields of {@linkcode CameraHexapodTelemetry} and {@linkcode M2HexapodTelemetry} (C name
 * `ddsTelemetryStreamStructure_t`, 336 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u16[6] | `statusWord` | one a strut; bits: the drive's status word (Copley object 0x6041) | `status_word` |
 * | 12 | u16[6] | `latchingFaultStatusRegister` | one a strut; bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register` |
 * | 24 | u32[6] | `copleyFaultStatusRegister` | one a strut; bits: the drive's sticky events (Copley object 0x2180) | `copley_fault_status_register` |
 * | 48 | u32 | `applicationStatus` | bits of `HexapodApplicationStatus` | `application_status` |
 * | 52 | u32[3] | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 64 | f64 | `state` | a `ControllerState` | `state` |
 * | 72 | f64 | `enabledSubstate` | an `EnabledSubstate` | `enabled_substate` |
 * | 80 | f64 | `offlineSubstate` | an `OfflineSubstate` | `offline_substate` |
 * | 88 | f64 | `testState` | not documented | `test_state` |
 * | 96 | f64[6] | `strutEncoderRaw` | one a strut; unit not documented | `strut_encoder_raw` |
 * | 144 | f64[6] | `strutEncoderMicrons` | µm, one a strut | `strut_encoder_microns` |
 * | 192 | f64[6] | `commandedPos` | x, y, z in µm, then u, v, w in deg | `commanded_pos` |
 * | 240 | f64[6] | `measuredPos` | x, y, z in µm, then u, v, w in deg | `measured_pos` |
 * | 288 | f64[6] | `commandedLength` | one a strut; unit not documented | `commanded_length` |
 */
export const hexapodTelemetryFields = {
  statusWord: ["u16", 6],
  latchingFaultStatusRegister: ["u16", 6],
  copleyFaultStatusRegister: ["u32", 6],
  applicationStatus: "u32",
  inputPinStates: ["u32", 3],
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  testState: "f64",
  strutEncoderRaw: ["f64", 6],
  strutEncoderMicrons: ["f64", 6],
  commandedPos: ["f64", 6],
  measuredPos: ["f64", 6],
  commandedLength: ["f64", 6],
} as const;

/** View of a {@linkcode CameraHexapodTelemetry} or an {@linkcode M2HexapodTelemetry}. */
export type HexapodTelemetry = View<
  typeof hexapodTelemetryFields,
  MeasuredPosNames
>;

/**
 * Telemetry of the camera hexapod (frame id 0x07); see {@linkcode hexapodTelemetryFields}.
 */
export const CameraHexapodTelemetry: StructType<
  typeof hexapodTelemetryFields,
  MeasuredPosNames
> = defineStruct("CameraHexapodTelemetry", hexapodTelemetryFields, {
  frameId: CAMERA_HEXAPOD.twoSocket.frameIds.telemetry,
  derived: measuredPosNames,
});

/** View of a {@linkcode CameraHexapodTelemetry}. */
export type CameraHexapodTelemetry = ViewOf<typeof CameraHexapodTelemetry>;

/**
 * Telemetry of the M2 hexapod (frame id 0x08); see {@linkcode hexapodTelemetryFields}.
 */
export const M2HexapodTelemetry: StructType<
  typeof hexapodTelemetryFields,
  MeasuredPosNames
> = defineStruct("M2HexapodTelemetry", hexapodTelemetryFields, {
  frameId: M2_HEXAPOD.twoSocket.frameIds.telemetry,
  derived: measuredPosNames,
});

/** View of a {@linkcode M2HexapodTelemetry}. */
export type M2HexapodTelemetry = ViewOf<typeof M2HexapodTelemetry>;
