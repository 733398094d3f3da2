/**
 * Structs that the controller of the camera rotator sends in the last generation of the
 * two-socket protocol (ts_mtrotator 0.16.1 … 0.21, 2021-09 … 2022-01): the same sockets,
 * header and commands as before, other frame ids and another telemetry.
 *
 * The facts are gathered from the observatory's public packages: layouts from ts_mtrotator
 * 0.17, units from ts_xml. A field without a documented unit or meaning is marked "not
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

/**
 * Configuration of the camera rotator (C name `rotConfigTelemetryStreamStructure_t`,
 * frame id 2, 64 bytes).
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
export const TwoSocketLateRotatorConfig: StructType<{
  readonly velocityLimit: "f64";
  readonly accelLimit: "f64";
  readonly posErrorThreshold: "f64";
  readonly upperPosLimit: "f64";
  readonly lowerPosLimit: "f64";
  readonly followingErrorThreshold: "f64";
  readonly trackSuccessPosThreshold: "f64";
  readonly trackingLostTimeout: "f64";
}> = defineStruct("TwoSocketLateRotatorConfig", {
  velocityLimit: "f64",
  accelLimit: "f64",
  posErrorThreshold: "f64",
  upperPosLimit: "f64",
  lowerPosLimit: "f64",
  followingErrorThreshold: "f64",
  trackSuccessPosThreshold: "f64",
  trackingLostTimeout: "f64",
}, { frameId: TwoSocketLateFrameId.CONFIG });

/** View of a {@linkcode TwoSocketLateRotatorConfig}. */
export type TwoSocketLateRotatorConfig = ViewOf<
  typeof TwoSocketLateRotatorConfig
>;

/**
 * Telemetry of the camera rotator (C name `rotTelemetryStreamStructure_t`, frame id 0,
 * 404 bytes).
 *
 * | offset | type | field | unit, meaning | C name |
 * | -----: | ---- | ----- | ------------- | ------ |
 * | 0 | u32 | `bissMotorEncoderAxisA` | counts | `biss_motor_encoder_axis_a` |
 * | 4 | u32 | `bissMotorEncoderAxisB` | counts | `biss_motor_encoder_axis_b` |
 * | 8 | u32 | `bissLinearEncoderAxisA` | counts | `biss_linear_encoder_axis_a` |
 * | 12 | u32 | `bissLinearEncoderAxisB` | counts | `biss_linear_encoder_axis_b` |
 * | 16 | u16 | `statusWordDrive0` | bits: the drive's status word (Copley object 0x6041) | `status_word_drive0` |
 * | 18 | u16 | `statusWordDrive0AxisB` | bits: the drive's status word (Copley object 0x6041) | `status_word_drive0_axis_b` |
 * | 20 | u16 | `latchingFaultStatusRegister` | bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register` |
 * | 22 | u16 | `latchingFaultStatusRegisterAxisB` | bits: the drive's latched faults (Copley object 0x2183) | `latching_fault_status_register_axis_b` |
 * | 24 | i32 | `inputPinStates` | bits; not documented | `input_pin_states` |
 * | 28 | i16 | `motorTorqueAxisA` | 1e-6 N·m, torque of motor A | `motor_torque_axis_a` |
 * | 30 | i16 | `motorTorqueAxisB` | 1e-6 N·m, torque of motor B | `motor_torque_axis_b` |
 * | 32 | u32[2] | `copleyFaultStatusRegister` | drives A, B; bits: the drive's sticky events (Copley object 0x2180) | `copley_fault_status_register` |
 * | 40 | u32 | `applicationStatus` | bits of `RotatorApplicationStatus` | `application_status` |
 * | 44 | f64 | `mjd` | d, Modified Julian Date; time scale not documented | `mjd` |
 * | 52 | f64 | `mjdFrac` | not documented | `mjd_frac` |
 * | 60 | f64 | `demandJerk` | deg/s³ | `demand_jerk` |
 * | 68 | f64 | `demandAccel` | deg/s² | `demand_accel` |
 * | 76 | f64 | `demandVel` | deg/s | `demand_vel` |
 * | 84 | f64 | `demandPos` | deg, position of the path generator | `demand_pos` |
 * | 92 | f64 | `trackMode` | not documented | `track_mode` |
 * | 100 | f64 | `state` | a `ControllerState` | `state` |
 * | 108 | f64 | `enabledSubstate` | an `EnabledSubstate` | `enabled_substate` |
 * | 116 | f64 | `offlineSubstate` | an `OfflineSubstate` | `offline_substate` |
 * | 124 | f64 | `testState` | not documented | `test_state` |
 * | 132 | f64 | `cmdChAb` | not documented | `cmd_ch_ab` |
 * | 140 | f64 | `rateCmdChA` | not documented | `rate_cmd_ch_a` |
 * | 148 | f64 | `rateCmdChB` | not documented | `rate_cmd_ch_b` |
 * | 156 | f64 | `chAFb` | not documented | `ch_a_fb` |
 * | 164 | f64 | `chBFb` | not documented | `ch_b_fb` |
 * | 172 | f64 | `rotatorFb` | not documented | `rotator_fb` |
 * | 180 | f64 | `currentVelChAFb` | deg/s, velocity by linear encoder A; for debugging only | `current_vel_ch_a_fb` |
 * | 188 | f64 | `currentVelChBFb` | deg/s, velocity by linear encoder B; for debugging only | `current_vel_ch_b_fb` |
 * | 196 | f64 | `motorEncoderChA` | counts, encoder of motor A | `motor_encoder_ch_a` |
 * | 204 | f64 | `motorEncoderChB` | counts, encoder of motor B | `motor_encoder_ch_b` |
 * | 212 | f64 | `linearEncoderChA` | unit not documented | `linear_encoder_ch_a` |
 * | 220 | f64 | `linearEncoderChB` | unit not documented | `linear_encoder_ch_b` |
 * | 228 | f64 | `currentPos` | deg, position of the rotator | `current_pos` |
 * | 236 | f64 | `motorPosRadChA` | rad | `motor_pos_rad_ch_a` |
 * | 244 | f64 | `motorPosRadChB` | rad | `motor_pos_rad_ch_b` |
 * | 252 | f64 | `motorCurrentAxisA` | A, current of motor A | `motor_current_axis_a` |
 * | 260 | f64 | `motorCurrentAxisB` | A, current of motor B | `motor_current_axis_b` |
 * | 268 | f64 | `motorInitiOffsetA` | not documented | `motor_initi_offset_a` |
 * | 276 | f64 | `motorInitiOffsetB` | not documented | `motor_initi_offset_b` |
 * | 284 | f64 | `flagsInitializationComplete` | flag; not documented | `flags_initialization_complete` |
 * | 292 | f64 | `flagsSlewComplete` | 1 while it tracks and is in position | `flags_slew_complete` |
 * | 300 | f64 | `flagsPt2ptMoveComplete` | 1 in the sample in which a move ends | `flags_pt2pt_move_complete` |
 * | 308 | f64 | `flagsNewPt2ptCommand` | flag; not documented | `flags_new_pt2pt_command` |
 * | 316 | f64 | `flagsStopComplete` | flag; not documented | `flags_stop_complete` |
 * | 324 | f64 | `flagsFollowingError` | flag; not documented | `flags_following_error` |
 * | 332 | f64 | `flagsMoveSuccess` | 1 in position after a move | `flags_move_success` |
 * | 340 | f64 | `flagsTrackingSuccess` | 1 while it tracks within `trackSuccessPosThreshold` | `flags_tracking_success` |
 * | 348 | f64 | `flagsPositionFeedbackFault` | flag; not documented | `flags_position_feedback_fault` |
 * | 356 | f64 | `flagsTrackingLost` | 1 once tracking was out of position for `trackingLostTimeout` | `flags_tracking_lost` |
 * | 364 | f64 | `rotatorOdometer` | deg, way of the rotator in all | `rotator_odometer` |
 * | 372 | f64 | `timeSync` | not documented | `time_sync` |
 * | 380 | f64 | `receivedCommand` | not documented | `received_command` |
 * | 388 | f64 | `setPos` | deg, set by POSITION_SET; NaN if none is set | `set_pos` |
 * | 396 | f64 | `flagsNoNewTrackCmdError` | 1 once no TRACK_VEL_CMD was received in time | `flags_no_new_track_cmd_error` |
 */
export const TwoSocketLateRotatorTelemetry: StructType<{
  readonly bissMotorEncoderAxisA: "u32";
  readonly bissMotorEncoderAxisB: "u32";
  readonly bissLinearEncoderAxisA: "u32";
  readonly bissLinearEncoderAxisB: "u32";
  readonly statusWordDrive0: "u16";
  readonly statusWordDrive0AxisB: "u16";
  readonly latchingFaultStatusRegister: "u16";
  readonly latchingFaultStatusRegisterAxisB: "u16";
  readonly inputPinStates: "i32";
  readonly motorTorqueAxisA: "i16";
  readonly motorTorqueAxisB: "i16";
  readonly copleyFaultStatusRegister: readonly ["u32", 2];
  readonly applicationStatus: "u32";
  readonly mjd: "f64";
  readonly mjdFrac: "f64";
  readonly demandJerk: "f64";
  readonly demandAccel: "f64";
  readonly demandVel: "f64";
  readonly demandPos: "f64";
  readonly trackMode: "f64";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly offlineSubstate: "f64";
  readonly testState: "f64";
  readonly cmdChAb: "f64";
  readonly rateCmdChA: "f64";
  readonly rateCmdChB: "f64";
  readonly chAFb: "f64";
  readonly chBFb: "f64";
  readonly rotatorFb: "f64";
  readonly currentVelChAFb: "f64";
  readonly currentVelChBFb: "f64";
  readonly motorEncoderChA: "f64";
  readonly motorEncoderChB: "f64";
  readonly linearEncoderChA: "f64";
  readonly linearEncoderChB: "f64";
  readonly currentPos: "f64";
  readonly motorPosRadChA: "f64";
  readonly motorPosRadChB: "f64";
  readonly motorCurrentAxisA: "f64";
  readonly motorCurrentAxisB: "f64";
  readonly motorInitiOffsetA: "f64";
  readonly motorInitiOffsetB: "f64";
  readonly flagsInitializationComplete: "f64";
  readonly flagsSlewComplete: "f64";
  readonly flagsPt2ptMoveComplete: "f64";
  readonly flagsNewPt2ptCommand: "f64";
  readonly flagsStopComplete: "f64";
  readonly flagsFollowingError: "f64";
  readonly flagsMoveSuccess: "f64";
  readonly flagsTrackingSuccess: "f64";
  readonly flagsPositionFeedbackFault: "f64";
  readonly flagsTrackingLost: "f64";
  readonly rotatorOdometer: "f64";
  readonly timeSync: "f64";
  readonly receivedCommand: "f64";
  readonly setPos: "f64";
  readonly flagsNoNewTrackCmdError: "f64";
}> = defineStruct("TwoSocketLateRotatorTelemetry", {
  bissMotorEncoderAxisA: "u32",
  bissMotorEncoderAxisB: "u32",
  bissLinearEncoderAxisA: "u32",
  bissLinearEncoderAxisB: "u32",
  statusWordDrive0: "u16",
  statusWordDrive0AxisB: "u16",
  latchingFaultStatusRegister: "u16",
  latchingFaultStatusRegisterAxisB: "u16",
  inputPinStates: "i32",
  motorTorqueAxisA: "i16",
  motorTorqueAxisB: "i16",
  copleyFaultStatusRegister: ["u32", 2],
  applicationStatus: "u32",
  mjd: "f64",
  mjdFrac: "f64",
  demandJerk: "f64",
  demandAccel: "f64",
  demandVel: "f64",
  demandPos: "f64",
  trackMode: "f64",
  state: "f64",
  enabledSubstate: "f64",
  offlineSubstate: "f64",
  testState: "f64",
  cmdChAb: "f64",
  rateCmdChA: "f64",
  rateCmdChB: "f64",
  chAFb: "f64",
  chBFb: "f64",
  rotatorFb: "f64",
  currentVelChAFb: "f64",
  currentVelChBFb: "f64",
  motorEncoderChA: "f64",
  motorEncoderChB: "f64",
  linearEncoderChA: "f64",
  linearEncoderChB: "f64",
  currentPos: "f64",
  motorPosRadChA: "f64",
  motorPosRadChB: "f64",
  motorCurrentAxisA: "f64",
  motorCurrentAxisB: "f64",
  motorInitiOffsetA: "f64",
  motorInitiOffsetB: "f64",
  flagsInitializationComplete: "f64",
  flagsSlewComplete: "f64",
  flagsPt2ptMoveComplete: "f64",
  flagsNewPt2ptCommand: "f64",
  flagsStopComplete: "f64",
  flagsFollowingError: "f64",
  flagsMoveSuccess: "f64",
  flagsTrackingSuccess: "f64",
  flagsPositionFeedbackFault: "f64",
  flagsTrackingLost: "f64",
  rotatorOdometer: "f64",
  timeSync: "f64",
  receivedCommand: "f64",
  setPos: "f64",
  flagsNoNewTrackCmdError: "f64",
}, { frameId: TwoSocketLateFrameId.TELEMETRY });

/** View of a {@linkcode TwoSocketLateRotatorTelemetry}. */
export type TwoSocketLateRotatorTelemetry = ViewOf<
  typeof TwoSocketLateRotatorTelemetry
>;
