/**
 * What a camera rotator can be told, and what its application status tells.
 *
 * The facts are gathered from the observatory's public packages; a parameter
 * whose unit or meaning those don't tell is "not documented".
 *
 * @module
 */

/**
 * What a command asks of the camera rotator in the two-socket protocol; field
 * `code` of a command.
 */
export const RotatorCommandCode = {
  /** Change the controller state; `param1` is a `SetStateParam`. */
  SET_STATE: 0x8000,
  /** Go to FAULT; parameters are not documented. */
  FAULT: 0x8001,
  /** Start or end a motion; `param1` is a `SetEnabledSubstateParam`. */
  SET_ENABLED_SUBSTATE: 0x8002,
  /** Set where MOVE_POINT_TO_POINT goes; `param1` is the position in deg. */
  POSITION_SET: 0x8007,
  /** Set a constant velocity; parameters are not documented. */
  SET_CONSTANT_VEL: 0x800B,
  /** Set the velocity limit; `param1` in deg/s. */
  CONFIG_VEL: 0x9001,
  /** Set the acceleration limit; `param1` in deg/s². */
  CONFIG_ACCEL: 0x9002,
  /**
   * Where to be when, while tracking: `param1` is the time in TAI s since 1970,
   * `param2` the position in deg, `param3` the velocity in deg/s.
   */
  TRACK_VEL_CMD: 0x9031,
} as const;

/** One of the values of {@linkcode RotatorCommandCode}. */
export type RotatorCommandCode =
  typeof RotatorCommandCode[keyof typeof RotatorCommandCode];

/**
 * What a command asks of the camera rotator in the single-socket protocol:
 * everything in {@linkcode RotatorCommandCode}, and more.
 */
export const SingleSocketRotatorCommandCode = {
  ...RotatorCommandCode,
  /** Switch the drives; field `drivesEnabled` of the configuration tells. */
  ENABLE_DRIVES: 0x7000,
  /** Set the acceleration limit of an emergency; unit not documented. */
  CONFIG_ACCEL_EMERGENCY: 0x9003,
  /** Set the jerk limit of an emergency; unit not documented. */
  CONFIG_JERK_EMERGENCY: 0x9004,
  /** Set the jerk limit; unit not documented. */
  CONFIG_JERK: 0x9005,
} as const;

/** One of the values of {@linkcode SingleSocketRotatorCommandCode}. */
export type SingleSocketRotatorCommandCode =
  typeof SingleSocketRotatorCommandCode[
    keyof typeof SingleSocketRotatorCommandCode
  ];

/**
 * The bits of the telemetry field `applicationStatus` in the two-socket
 * protocol. What they mean is documented by their names only.
 */
export const RotatorApplicationStatus = {
  HEX_FOLLOWING_ERROR_MASK: 0x1,
  HEX_MOVE_COMPLETE_MASK: 0x2,
  COMMAND_REJECT_MASK: 0x20,
  SAFETY_INTERLOCK: 0x40,
  EXTEND_LIMIT_SWITCH: 0x80,
  RETRACT_LIMIT_SWITCH: 0x100,
  ETHERCAT_PROBLEM: 0x200,
  DDS_COMMAND_SOURCE: 0x400,
  MOTION_TIMEOUT: 0x800,
  DRIVE_FAULT: 0x2000,
  SIMULINK_FAULT: 0x4000,
  ENCODER_FAULT: 0x8000,
} as const;

/** One of the bits of {@linkcode RotatorApplicationStatus}. */
export type RotatorApplicationStatus =
  typeof RotatorApplicationStatus[keyof typeof RotatorApplicationStatus];
