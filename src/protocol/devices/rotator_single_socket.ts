/**
 * Structs that the controller of the camera rotator sends in the single-socket protocol:
 * its configuration and its telemetry.
 *
 * The facts are gathered from the observatory's public packages. A field without a
 * documented unit or meaning is marked "not documented"; demanded, set and current
 * positions are taken to be in the unit of the limits, and so are demanded velocities and
 * accelerations.
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
 * Configuration of the camera rotator (frame id 3, 97 bytes).
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
 * | 64 | f64 | `emergencyJerkLimit` | deg/s³ | `emergency_jerk_limit` |
 * | 72 | f64 | `emergencyAccelLimit` | deg/s² | `emergency_accel_limit` |
 * | 80 | f64 | `disableLimitMaxTime` | s, longest time for which a position limit is disabled | `disable_limit_max_time` |
 * | 88 | f64 | `maxVelocityLimit` | deg/s, highest velocity limit that CONFIG_VEL sets | `max_velocity_limit` |
 * | 96 | bool | `drivesEnabled` | set by ENABLE_DRIVES | `drives_enabled` |
 */
export const SingleSocketRotatorConfig: StructType<{
  readonly velocityLimit: "f64";
  readonly accelLimit: "f64";
  readonly posErrorThreshold: "f64";
  readonly upperPosLimit: "f64";
  readonly lowerPosLimit: "f64";
  readonly followingErrorThreshold: "f64";
  readonly trackSuccessPosThreshold: "f64";
  readonly trackingLostTimeout: "f64";
  readonly emergencyJerkLimit: "f64";
  readonly emergencyAccelLimit: "f64";
  readonly disableLimitMaxTime: "f64";
  readonly maxVelocityLimit: "f64";
  readonly drivesEnabled: "bool";
}> = defineStruct("SingleSocketRotatorConfig", {
  velocityLimit: "f64",
  accelLimit: "f64",
  posErrorThreshold: "f64",
  upperPosLimit: "f64",
  lowerPosLimit: "f64",
  followingErrorThreshold: "f64",
  trackSuccessPosThreshold: "f64",
  trackingLostTimeout: "f64",
  emergencyJerkLimit: "f64",
  emergencyAccelLimit: "f64",
  disableLimitMaxTime: "f64",
  maxVelocityLimit: "f64",
  drivesEnabled: "bool",
}, { frameId: SingleSocketFrameId.CONFIG });

/** View of a {@linkcode SingleSocketRotatorConfig}. */
export type SingleSocketRotatorConfig = ViewOf<
  typeof SingleSocketRotatorConfig
>;

/**
 * Telemetry of the camera rotator (frame id 2, 396 bytes).
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
 * | 40 | u32 | `applicationStatus` | bits of `SingleSocketRotatorApplicationStatus` | `application_status` |
 * | 44 | f64[2] | `motorCurrent` | A, motors A, B | `motor_current` |
 * | 60 | f64 | `busVoltage` | V, of both motors | `bus_voltage` |
 * | 68 | f64 | `mjd` | d, Modified Julian Date; time scale not documented | `mjd` |
 * | 76 | f64 | `mjdFrac` | not documented | `mjd_frac` |
 * | 84 | f64 | `demandJerk` | deg/s³ | `demand_jerk` |
 * | 92 | f64 | `demandAccel` | deg/s² | `demand_accel` |
 * | 100 | f64 | `demandVel` | deg/s | `demand_vel` |
 * | 108 | f64 | `demandPos` | deg, set-point at this moment | `demand_pos` |
 * | 116 | f64 | `trackMode` | not documented | `track_mode` |
 * | 124 | f64 | `state` | a `SingleSocketControllerState` | `state` |
 * | 132 | f64 | `enabledSubstate` | a `SingleSocketEnabledSubstate` | `enabled_substate` |
 * | 140 | f64 | `faultSubstate` | a `FaultSubstate` | `fault_substate` |
 * | 148 | f64 | `rateCmdChA` | not documented | `rate_cmd_ch_a` |
 * | 156 | f64 | `rateCmdChB` | not documented | `rate_cmd_ch_b` |
 * | 164 | f64 | `rotatorFb` | not documented | `rotator_fb` |
 * | 172 | f64 | `currentVelChAFb` | deg/s, velocity by linear encoder A; for debugging only | `current_vel_ch_a_fb` |
 * | 180 | f64 | `currentVelChBFb` | deg/s, velocity by linear encoder B; for debugging only | `current_vel_ch_b_fb` |
 * | 188 | f64 | `motorEncoderChA` | counts, encoder of motor A | `motor_encoder_ch_a` |
 * | 196 | f64 | `motorEncoderChB` | counts, encoder of motor B | `motor_encoder_ch_b` |
 * | 204 | f64 | `linearEncoderChA` | unit not documented | `linear_encoder_ch_a` |
 * | 212 | f64 | `linearEncoderChB` | unit not documented | `linear_encoder_ch_b` |
 * | 220 | f64 | `currentPos` | deg, position of the rotator | `current_pos` |
 * | 228 | f64 | `motorPosRadChA` | rad | `motor_pos_rad_ch_a` |
 * | 236 | f64 | `motorPosRadChB` | rad | `motor_pos_rad_ch_b` |
 * | 244 | f64 | `demandMotorCurrentAxisA` | A, demanded current of motor A | `demand_motor_current_axis_a` |
 * | 252 | f64 | `demandMotorCurrentAxisB` | A, demanded current of motor B | `demand_motor_current_axis_b` |
 * | 260 | f64 | `motorInitiOffsetA` | not documented | `motor_initi_offset_a` |
 * | 268 | f64 | `motorInitiOffsetB` | not documented | `motor_initi_offset_b` |
 * | 276 | f64 | `flagsInitializationComplete` | flag; not documented | `flags_initialization_complete` |
 * | 284 | f64 | `flagsSlewComplete` | 1 while it tracks and is in position | `flags_slew_complete` |
 * | 292 | f64 | `flagsPt2ptMoveComplete` | 1 in the sample in which a move ends | `flags_pt2pt_move_complete` |
 * | 300 | f64 | `flagsNewPt2ptCommand` | flag; not documented | `flags_new_pt2pt_command` |
 * | 308 | f64 | `flagsStopComplete` | flag; not documented | `flags_stop_complete` |
 * | 316 | f64 | `flagsFollowingError` | flag; not documented | `flags_following_error` |
 * | 324 | f64 | `flagsMoveSuccess` | 1 in position after a move | `flags_move_success` |
 * | 332 | f64 | `flagsTrackingSuccess` | 1 while it tracks within `trackSuccessPosThreshold` | `flags_tracking_success` |
 * | 340 | f64 | `flagsPositionFeedbackFault` | flag; not documented | `flags_position_feedback_fault` |
 * | 348 | f64 | `flagsTrackingLost` | 1 once tracking was out of position for `trackingLostTimeout` | `flags_tracking_lost` |
 * | 356 | f64 | `rotatorOdometer` | deg, way of the rotator in all | `rotator_odometer` |
 * | 364 | f64 | `timeSync` | not documented | `time_sync` |
 * | 372 | f64 | `receivedCommand` | not documented | `received_command` |
 * | 380 | f64 | `setPos` | deg, set by POSITION_SET; NaN if none is set | `set_pos` |
 * | 388 | f64 | `flagsNoNewTrackCmdError` | 1 once no TRACK_VEL_CMD was received in time | `flags_no_new_track_cmd_error` |
 */
export const SingleSocketRotatorTelemetry: StructType<{
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
  readonly motorCurrent: readonly ["f64", 2];
  readonly busVoltage: "f64";
  readonly mjd: "f64";
  readonly mjdFrac: "f64";
  readonly demandJerk: "f64";
  readonly demandAccel: "f64";
  readonly demandVel: "f64";
  readonly demandPos: "f64";
  readonly trackMode: "f64";
  readonly state: "f64";
  readonly enabledSubstate: "f64";
  readonly faultSubstate: "f64";
  readonly rateCmdChA: "f64";
  readonly rateCmdChB: "f64";
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
  readonly demandMotorCurrentAxisA: "f64";
  readonly demandMotorCurrentAxisB: "f64";
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
}> = defineStruct("SingleSocketRotatorTelemetry", {
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
  motorCurrent: ["f64", 2],
  busVoltage: "f64",
  mjd: "f64",
  mjdFrac: "f64",
  demandJerk: "f64",
  demandAccel: "f64",
  demandVel: "f64",
  demandPos: "f64",
  trackMode: "f64",
  state: "f64",
  enabledSubstate: "f64",
  faultSubstate: "f64",
  rateCmdChA: "f64",
  rateCmdChB: "f64",
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
  demandMotorCurrentAxisA: "f64",
  demandMotorCurrentAxisB: "f64",
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
}, { frameId: SingleSocketFrameId.TELEMETRY });

/** View of a {@linkcode SingleSocketRotatorTelemetry}. */
export type SingleSocketRotatorTelemetry = ViewOf<
  typeof SingleSocketRotatorTelemetry
>;
