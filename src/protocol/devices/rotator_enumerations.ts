/**
 * Commands of the camera rotator, and the bits of its application status.
 *
 * The facts are gathered from the observatory's public packages; a parameter without a
 * documented unit or meaning is "not documented".
 *
 * @module
 */

/**
 * Codes of the commands of the camera rotator; field `code` of a command. Those marked
 * "single-socket" are not commands of the two-socket protocol; of those marked "GUI" only
 * the code is known.
 */
export const RotatorCommandCode = {
  /** Single-socket: switch the drives; `drivesEnabled` of the configuration shows it. */
  ENABLE_DRIVES: 0x7000 as const,
  /** Change the controller state; `param1` is a `SetStateParam`. */
  SET_STATE: 0x8000 as const,
  /** Go to FAULT; parameters are not documented. */
  FAULT: 0x8001 as const,
  /** Start or end a motion; `param1` is a `SetEnabledSubstateParam`. */
  SET_ENABLED_SUBSTATE: 0x8002 as const,
  /** Set the goal of MOVE_POINT_TO_POINT; `param1` is the position in deg. */
  POSITION_SET: 0x8007 as const,
  /** Single-socket, GUI: set the source of commands. */
  CMD_SOURCE: 0x8008 as const,
  /** Single-socket, GUI: mask the limit switches. */
  MASK_LIMIT_SW: 0x800A as const,
  /** Set a constant velocity; parameters are not documented. */
  SET_CONSTANT_VEL: 0x800B as const,
  /** Single-socket, GUI: disable the upper position limit, for a time. */
  DISABLE_UPPER_POS_LIMIT: 0x800C as const,
  /** Single-socket, GUI: disable the lower position limit, for a time. */
  DISABLE_LOWER_POS_LIMIT: 0x800D as const,
  /** Set the velocity limit; `param1` in deg/s. */
  CONFIG_VEL: 0x9001 as const,
  /** Set the acceleration limit; `param1` in deg/s². */
  CONFIG_ACCEL: 0x9002 as const,
  /** Single-socket: set the acceleration limit of an emergency; `param1` in deg/s². */
  CONFIG_ACCEL_EMERGENCY: 0x9003 as const,
  /** Single-socket: set the jerk limit of an emergency; `param1` in deg/s³. */
  CONFIG_JERK_EMERGENCY: 0x9004 as const,
  /** Single-socket: set the jerk limit; `param1` in deg/s³, at most 4 by the GUI. */
  CONFIG_JERK: 0x9005 as const,
  /**
   * Trajectory point for tracking: `param1` is the time in TAI s since 1970, `param2` the
   * position in deg, `param3` the velocity in deg/s.
   */
  TRACK_VEL_CMD: 0x9031 as const,
} as const;

/** One of the values of {@linkcode RotatorCommandCode}. */
export type RotatorCommandCode =
  typeof RotatorCommandCode[keyof typeof RotatorCommandCode];

/**
 * Bits of the telemetry field `applicationStatus`. A bit without a comment has no
 * documentation but its name.
 */
export const RotatorApplicationStatus = {
  /** Two-socket. */
  HEX_FOLLOWING_ERROR_MASK: 0x1 as const,
  /** Two-socket. */
  HEX_MOVE_COMPLETE_MASK: 0x2 as const,
  /** Single-socket: the GUI is connected. */
  EUI_CONNECTED: 0x4 as const,
  /** A command was rejected; `COMMAND_REJECT_MASK` of the two-socket packages. */
  COMMAND_REJECTED: 0x20 as const,
  /** The safety interlock is engaged: the rotator can't move. */
  SAFETY_INTERLOCK: 0x40 as const,
  EXTEND_LIMIT_SWITCH: 0x80 as const,
  RETRACT_LIMIT_SWITCH: 0x100 as const,
  ETHERCAT_PROBLEM: 0x200 as const,
  /** Our commands are obeyed; 0 while the GUI has control. */
  DDS_COMMAND_SOURCE: 0x400 as const,
  /** Two-socket. */
  MOTION_TIMEOUT: 0x800 as const,
  /** Single-socket. */
  DDS_CONNECTED: 0x1000 as const,
  DRIVE_FAULT: 0x2000 as const,
  SIMULINK_FAULT: 0x4000 as const,
  ENCODER_FAULT: 0x8000 as const,
} as const;

/** One of the bits of {@linkcode RotatorApplicationStatus}. */
export type RotatorApplicationStatus =
  typeof RotatorApplicationStatus[keyof typeof RotatorApplicationStatus];
