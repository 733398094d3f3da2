/**
 * Fields of the camera rotator's structs in all generations, each once, and those that
 * each generation has, in order.
 *
 * Layouts are gathered from the observatory's public packages (ts_mtrotator 0.15.1, 0.17.0
 * and 1.3.1), units from ts_xml. Demanded, set and current positions are taken to be in the
 * unit of the limits, and so are demanded velocities and accelerations.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  FaultSubstate,
  OfflineSubstate,
} from "../enumerations.ts";
import { RotatorApplicationStatus } from "./rotator_enumerations.ts";

/** Fields of the rotator's configuration and telemetry, in any generation. */
// deno-fmt-ignore -- one line a field
export const ROTATOR_FIELDS = {
  config: {
    velocityLimit: { type: "f64", unit: "deg/s", description: "set by CONFIG_VEL" },
    accelLimit: { type: "f64", unit: "deg/s²", description: "set by CONFIG_ACCEL" },
    posErrorThreshold: { type: "f64", unit: "deg" },
    upperPosLimit: { type: "f64", unit: "deg", description: "highest position" },
    lowerPosLimit: { type: "f64", unit: "deg", description: "lowest position" },
    followingErrorThreshold: { type: "f64", unit: "deg" },
    trackSuccessPosThreshold: { type: "f64", unit: "deg" },
    trackingLostTimeout: { type: "f64", unit: "s" },
    emergencyJerkLimit: { type: "f64", unit: "deg/s³" },
    emergencyAccelLimit: { type: "f64", unit: "deg/s²" },
    disableLimitMaxTime: { type: "f64", unit: "s", description: "longest time for which a position limit is disabled" },
    maxVelocityLimit: { type: "f64", unit: "deg/s", description: "highest velocity limit that CONFIG_VEL sets" },
    drivesEnabled: { type: "bool", description: "set by ENABLE_DRIVES" },
  },
  telemetry: {
    bissMotorEncoderAxisA: { type: "u32", unit: "counts" },
    bissMotorEncoderAxisB: { type: "u32", unit: "counts" },
    bissLinearEncoderAxisA: { type: "u32", unit: "counts" },
    bissLinearEncoderAxisB: { type: "u32", unit: "counts" },
    statusWordDrive0: { type: "u16", description: "bits of drive A's status word (Copley object 0x6041)" },
    statusWordDrive0AxisB: { type: "u16", description: "bits of drive B's status word (Copley object 0x6041)" },
    latchingFaultStatusRegister: { type: "u16", description: "bits of drive A's latched faults (Copley object 0x2183)" },
    latchingFaultStatusRegisterAxisB: { type: "u16", description: "bits of drive B's latched faults (Copley object 0x2183)" },
    inputPinStates: { type: "i32", description: "bits, not documented" },
    motorTorqueAxisA: { type: "i16", unit: "1e-6 N·m", description: "torque of motor A" },
    motorTorqueAxisB: { type: "i16", unit: "1e-6 N·m", description: "torque of motor B" },
    copleyFaultStatusRegister: { type: ["u32", 2], description: "bits of the sticky events of drives A and B (Copley object 0x2180)" },
    applicationStatus: { type: "u32", bits: RotatorApplicationStatus },
    motorCurrent: { type: ["f64", 2], unit: "A", description: "current of motors A and B" },
    motorCurrentAxisA: { type: "f64", unit: "A", description: "current of motor A" },
    motorCurrentAxisB: { type: "f64", unit: "A", description: "current of motor B" },
    demandMotorCurrentAxisA: { type: "f64", unit: "A", description: "demanded current of motor A" },
    demandMotorCurrentAxisB: { type: "f64", unit: "A", description: "demanded current of motor B" },
    busVoltage: { type: "f64", unit: "V", description: "voltage of both motors" },
    mjd: { type: "f64", unit: "d", description: "Modified Julian Date, of a time scale that is not documented" },
    mjdFrac: { type: "f64" },
    demandJerk: { type: "f64", unit: "deg/s³" },
    demandAccel: { type: "f64", unit: "deg/s²" },
    demandVel: { type: "f64", unit: "deg/s" },
    demandPos: { type: "f64", unit: "deg", description: "set-point of the path generator at this moment" },
    setPos: { type: "f64", unit: "deg", description: "set by POSITION_SET; NaN if none is set" },
    trackMode: { type: "f64" },
    state: { type: "f64", values: ControllerState },
    enabledSubstate: { type: "f64", values: EnabledSubstate },
    offlineSubstate: { type: "f64", values: OfflineSubstate },
    faultSubstate: { type: "f64", values: FaultSubstate },
    testState: { type: "f64" },
    cmdChAb: { type: "f64" },
    rateCmdChA: { type: "f64" },
    rateCmdChB: { type: "f64" },
    chAFb: { type: "f64" },
    chBFb: { type: "f64" },
    rotatorFb: { type: "f64" },
    currentVelChAFb: { type: "f64", unit: "deg/s", description: "velocity by linear encoder A, for debugging only" },
    currentVelChBFb: { type: "f64", unit: "deg/s", description: "velocity by linear encoder B, for debugging only" },
    stateEstimationChAFb: { type: "f64" },
    stateEstimationChBFb: { type: "f64" },
    stateEstimationChAMotorEncoder: { type: "f64" },
    stateEstimationChBMotorEncoder: { type: "f64" },
    motorEncoderChA: { type: "f64", unit: "counts", description: "encoder of motor A" },
    motorEncoderChB: { type: "f64", unit: "counts", description: "encoder of motor B" },
    linearEncoderChA: { type: "f64", description: "unit not documented" },
    linearEncoderChB: { type: "f64", description: "unit not documented" },
    currentPos: { type: "f64", unit: "deg", description: "position of the rotator" },
    motorPosRadChA: { type: "f64", unit: "rad" },
    motorPosRadChB: { type: "f64", unit: "rad" },
    motorInitiOffsetA: { type: "f64" },
    motorInitiOffsetB: { type: "f64" },
    flagsInitializationComplete: { type: "f64", description: "flag, not documented" },
    flagsSlewComplete: { type: "f64", description: "1 while it tracks and is in position" },
    flagsPt2ptMoveComplete: { type: "f64", description: "1 in the sample in which a move ends" },
    flagsNewPt2ptCommand: { type: "f64", description: "flag, not documented" },
    flagsStopComplete: { type: "f64", description: "flag, not documented" },
    flagsFollowingError: { type: "f64", description: "flag, not documented" },
    flagsMoveSuccess: { type: "f64", description: "1 in position after a move" },
    flagsTrackingSuccess: { type: "f64", description: "1 while it tracks within trackSuccessPosThreshold" },
    flagsPositionFeedbackFault: { type: "f64", description: "flag, not documented" },
    flagsTrackingLost: { type: "f64", description: "1 once tracking was out of position for trackingLostTimeout" },
    flagsNoNewTrackCmdError: { type: "f64", description: "1 once no TRACK_VEL_CMD was received in time" },
    rotatorOdometer: { type: "f64", unit: "deg", description: "sum of all ways of the rotator" },
    timeSync: { type: "f64" },
    receivedCommand: { type: "f64" },
  },
} as const;

const CONFIG = [
  "velocityLimit",
  "accelLimit",
  "posErrorThreshold",
  "upperPosLimit",
  "lowerPosLimit",
  "followingErrorThreshold",
  "trackSuccessPosThreshold",
  "trackingLostTimeout",
] as const;

// Runs of fields that the last two generations share.
// deno-fmt-ignore
const DRIVES = [
  "bissMotorEncoderAxisA", "bissMotorEncoderAxisB",
  "bissLinearEncoderAxisA", "bissLinearEncoderAxisB",
  "statusWordDrive0", "statusWordDrive0AxisB",
  "latchingFaultStatusRegister", "latchingFaultStatusRegisterAxisB",
  "inputPinStates", "motorTorqueAxisA", "motorTorqueAxisB",
  "copleyFaultStatusRegister", "applicationStatus",
] as const;
// deno-fmt-ignore
const DEMANDS = [
  "mjd", "mjdFrac", "demandJerk", "demandAccel", "demandVel", "demandPos",
  "trackMode", "state", "enabledSubstate",
] as const;
// deno-fmt-ignore
const POSITIONS = [
  "currentVelChAFb", "currentVelChBFb", "motorEncoderChA", "motorEncoderChB",
  "linearEncoderChA", "linearEncoderChB", "currentPos",
  "motorPosRadChA", "motorPosRadChB",
] as const;
// deno-fmt-ignore
const FLAGS = [
  "motorInitiOffsetA", "motorInitiOffsetB",
  "flagsInitializationComplete", "flagsSlewComplete", "flagsPt2ptMoveComplete",
  "flagsNewPt2ptCommand", "flagsStopComplete", "flagsFollowingError",
  "flagsMoveSuccess", "flagsTrackingSuccess", "flagsPositionFeedbackFault",
  "flagsTrackingLost", "rotatorOdometer", "timeSync", "receivedCommand",
  "setPos", "flagsNoNewTrackCmdError",
] as const;

/** Names of the fields of the rotator's structs in each generation, in order. */
// deno-fmt-ignore
export const ROTATOR_ORDER = {
  "two-socket": {
    config: CONFIG,
    telemetry: [
      "bissMotorEncoderAxisA", "bissMotorEncoderAxisB",
      "statusWordDrive0", "statusWordDrive0AxisB",
      "latchingFaultStatusRegister", "latchingFaultStatusRegisterAxisB",
      "inputPinStates", "copleyFaultStatusRegister", "applicationStatus",
      "demandPos", "demandVel", "demandAccel", "setPos",
      "state", "enabledSubstate", "offlineSubstate",
      "flagsSlewComplete", "flagsPt2ptMoveComplete", "flagsStopComplete",
      "flagsFollowingError", "flagsMoveSuccess", "flagsTrackingSuccess",
      "flagsPositionFeedbackFault", "flagsTrackingLost", "flagsNoNewTrackCmdError",
      "stateEstimationChAFb", "stateEstimationChBFb",
      "stateEstimationChAMotorEncoder", "stateEstimationChBMotorEncoder",
      "currentPos", "currentVelChAFb", "currentVelChBFb",
    ],
  },
  "two-socket-late": {
    config: CONFIG,
    telemetry: [
      ...DRIVES, ...DEMANDS,
      "offlineSubstate", "testState", "cmdChAb",
      "rateCmdChA", "rateCmdChB", "chAFb", "chBFb", "rotatorFb",
      ...POSITIONS, "motorCurrentAxisA", "motorCurrentAxisB", ...FLAGS,
    ],
  },
  "single-socket": {
    config: [
      ...CONFIG, "emergencyJerkLimit", "emergencyAccelLimit",
      "disableLimitMaxTime", "maxVelocityLimit", "drivesEnabled",
    ],
    telemetry: [
      ...DRIVES, "motorCurrent", "busVoltage", ...DEMANDS,
      "faultSubstate", "rateCmdChA", "rateCmdChB", "rotatorFb",
      ...POSITIONS, "demandMotorCurrentAxisA", "demandMotorCurrentAxisB", ...FLAGS,
    ],
  },
} as const;
