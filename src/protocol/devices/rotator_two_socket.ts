/**
 * Structs that the controller of the camera rotator sends in the two-socket protocol: its
 * configuration and its telemetry.
 *
 * The facts are gathered from the observatory's public packages. A field without a
 * documented unit or meaning is marked "not documented"; demanded, set and current
 * positions are taken to be in the unit of the limits, and so are demanded velocities and
 * accelerations.
 *
 * @module
 */

import {
  defineStruct,
  type StructType,
  type ViewOf,
} from "../../struct/struct.ts";
import { ROTATOR } from "./rotator_facts.ts";

/**
 * Configuration of the camera rotator (C name `rotConfigTelemetryStreamStructure_t`, frame
 * id 0x19, 64 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | f64 | `velocityLimit` | deg/s, set by CONFIG_VEL | `velocity_limit` |
 * | 8 | f64 | `accelLimit` | deg/s², set by CONFIG_ACCEL | `accel_limit` |
 * | 16 | f64 | `posErrorThreshold` | deg | `pos_error_threshold` |
 * | 24 | f64 | `upperPosLimit` | deg, highest position | `upper_pos_limit` |
 * | 32 | f64 | `lowerPosLimit` | deg, lowest position | `lower_pos_limit` |
 * | 40 | f64 | `followingErrorThreshold` | deg | `following_error_threshold` |
 * | 48 | f64 | `trackSuccessPosThreshold` | deg | `track_success_pos_threshold` |
 * | 56 | f64 | `trackingLostTimeout` | s | `tracking_lost_timeout` |
 */
export const RotatorConfig: StructType<{
  readonly velocityLimit: "f64";
  readonly accelLimit: "f64";
  readonly posErrorThreshold: "f64";
  readonly upperPosLimit: "f64";
  readonly lowerPosLimit: "f64";
  readonly followingErrorThreshold: "f64";
  readonly trackSuccessPosThreshold: "f64";
  readonly trackingLostTimeout: "f64";
}> = defineStruct("RotatorConfig", {
  velocityLimit: "f64",
  accelLimit: "f64",
  posErrorThreshold: "f64",
  upperPosLimit: "f64",
  lowerPosLimit: "f64",
  followingErrorThreshold: "f64",
  trackSuccessPosThreshold: "f64",
  trackingLostTimeout: "f64",
}, { frameId: ROTATOR.twoSocket.frameIds.config });

/** View of a {@linkcode RotatorConfig}. */
export type RotatorConfig = ViewOf<typeof RotatorConfig>;

/**
 * Telemetry of the camera rotator (C name `rotTelemetryStreamStructure_t`, frame id 0x05,
 * 216 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `bissMotorEncoderAxisA` | counts | `biss_motor_encoder_axis_a` |
 * | 4 | u32 | `bissMotorEncoderAxisB` | counts | `biss_motor_encoder_axis_b` |
 * | 8 | u16 | `statusWordDrive0` | bits: the drive's status word (Copley object 0x6041) | `status_word_drive0` |
 * | 10 | u16 | `statusWordDrive0AxisB` | bits: the drive's status word (Copley object 0x6041) | `status_word_drive0_axis_b` |
 * | 12 | u16 | `latchingFaultStatusRegister` | bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register` |
 * | 14 | u16 | `latchingFaultStatusRegisterAxisB` | bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register_axis_b` |
 * | 16 | i32 | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 20 | u32[2] | `copleyFaultStatusRegister` | drives A, B; bits: the drive's sticky events (Copley object 0x2180) | `copley_fault_status_register` |
 * | 28 | u32 | `applicationStatus` | bits of `RotatorApplicationStatus` | `application_status` |
 * | 32 | f64 | `demandPos` | deg, set-point at this moment | `demand_pos` |
 * | 40 | f64 | `demandVel` | deg/s | `demand_vel` |
 * | 48 | f64 | `demandAccel` | deg/s² | `demand_accel` |
 * | 56 | f64 | `setPos` | deg, set by POSITION_SET; NaN if none is set | `set_pos` |
 * | 64 | f64 | `state` | a `ControllerState` | `state` |
 * | 72 | f64 | `enabledSubstate` | an `EnabledSubstate` | `enabled_substate` |
 * | 80 | f64 | `offlineSubstate` | an `OfflineSubstate` | `offline_substate` |
 * | 88 | f64 | `flagsSlewComplete` | 1 while it tracks and is in position | `flags_slew_complete` |
 * | 96 | f64 | `flagsPt2ptMoveComplete` | 1 in the sample in which a move ends | `flags_pt2pt_move_complete` |
 * | 104 | f64 | `flagsStopComplete` | flag; not documented | `flags_stop_complete` |
 * | 112 | f64 | `flagsFollowingError` | flag; not documented | `flags_following_error` |
 * | 120 | f64 | `flagsMoveSuccess` | 1 in position after a move | `flags_move_success` |
 * | 128 | f64 | `flagsTrackingSuccess` | 1 while it tracks within `trackSuccessPosThreshold` | `flags_tracking_success` |
 * | 136 | f64 | `flagsPositionFeedbackFault` | flag; not documented | `flags_position_feedback_fault` |
 * | 144 | f64 | `flagsTrackingLost` | 1 once tracking was out of position for `trackingLostTimeout` | `flags_tracking_lost` |
 * | 152 | f64 | `flagsNoNewTrackCmdError` | 1 once no TRACK_VEL_CMD was received in time | `flags_no_new_track_cmd_error` |
 * | 160 | f64 | `stateEstimationChAFb` | not documented | `state_estimation_ch_a_fb` |
 * | 168 | f64 | `stateEstimationChBFb` | not documented | `state_estimation_ch_b_fb` |
 * | 176 | f64 | `stateEstimationChAMotorEncoder` | not documented | `state_estimation_ch_a_motor_encoder` |
 * | 184 | f64 | `stateEstimationChBMotorEncoder` | not documented | `state_estimation_ch_b_motor_encoder` |
 * | 192 | f64 | `currentPos` | deg, position of the rotator | `current_pos` |
 * | 200 | f64 | `currentVelChAFb` | deg/s, velocity by linear encoder A; for debugging only | `current_vel_ch_a_fb` |
 * | 208 | f64 | `currentVelChBFb` | deg/s, velocity by linear encoder B; for debugging only | `current_vel_ch_b_fb` |
 */
export const RotatorTelemetry: StructType<{
  readonly bissMotorEncoderAxisA: "u32";
  readonly bissMotorEncoderAxisB: "u32";
  readonly statusWordDrive0: "u16";
  readonly statusWordDrive0AxisB: "u16";
  readonly latchingFaultStatusRegister: "u16";
  readonly latchingFaultStatusRegisterAxisB: "u16";
  readonly inputPinStates: "i32";
  readonly copleyFaultStatusRegister: readonly ["u32", 2];
  readonly applicationStatus: "u32";
  readonly demandPos: "f64";
  readonly demandVel: "f64";
  readonly demandAccel: "f64";
  readonly setPos: "f64";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly offlineSubstate: "f64";
  readonly flagsSlewComplete: "f64";
  readonly flagsPt2ptMoveComplete: "f64";
  readonly flagsStopComplete: "f64";
  readonly flagsFollowingError: "f64";
  readonly flagsMoveSuccess: "f64";
  readonly flagsTrackingSuccess: "f64";
  readonly flagsPositionFeedbackFault: "f64";
  readonly flagsTrackingLost: "f64";
  readonly flagsNoNewTrackCmdError: "f64";
  readonly stateEstimationChAFb: "f64";
  readonly stateEstimationChBFb: "f64";
  readonly stateEstimationChAMotorEncoder: "f64";
  readonly stateEstimationChBMotorEncoder: "f64";
  readonly currentPos: "f64";
  readonly currentVelChAFb: "f64";
  readonly currentVelChBFb: "f64";
}> = defineStruct("RotatorTelemetry", {
  bissMotorEncoderAxisA: "u32",
  bissMotorEncoderAxisB: "u32",
  statusWordDrive0: "u16",
  statusWordDrive0AxisB: "u16",
  latchingFaultStatusRegister: "u16",
  latchingFaultStatusRegisterAxisB: "u16",
  inputPinStates: "i32",
  copleyFaultStatusRegister: ["u32", 2],
  applicationStatus: "u32",
  demandPos: "f64",
  demandVel: "f64",
  demandAccel: "f64",
  setPos: "f64",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  flagsSlewComplete: "f64",
  flagsPt2ptMoveComplete: "f64",
  flagsStopComplete: "f64",
  flagsFollowingError: "f64",
  flagsMoveSuccess: "f64",
  flagsTrackingSuccess: "f64",
  flagsPositionFeedbackFault: "f64",
  flagsTrackingLost: "f64",
  flagsNoNewTrackCmdError: "f64",
  stateEstimationChAFb: "f64",
  stateEstimationChBFb: "f64",
  stateEstimationChAMotorEncoder: "f64",
  stateEstimationChBMotorEncoder: "f64",
  currentPos: "f64",
  currentVelChAFb: "f64",
  currentVelChBFb: "f64",
}, { frameId: ROTATOR.twoSocket.frameIds.telemetry });

/** View of a {@linkcode RotatorTelemetry}. */
export type RotatorTelemetry = ViewOf<typeof RotatorTelemetry>;
