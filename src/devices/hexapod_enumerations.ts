/**
 * What a hexapod can be told, and what its application status tells; the same
 * for the camera hexapod and the M2 hexapod.
 *
 * The facts are gathered from the observatory's public packages; a parameter
 * whose unit or meaning those don't tell is "not documented".
 *
 * @module
 */

/**
 * What a command asks of a hexapod in the two-socket protocol; field `code` of a
 * command.
 */
export const HexapodCommandCode = {
  /** Change the controller state; `param1` is a `SetStateParam`. */
  SET_STATE: 0x8000,
  /** Start or end a motion; `param1` is a `SetEnabledSubstateParam`. */
  SET_ENABLED_SUBSTATE: 0x8001,
  /**
   * Set where MOVE_POINT_TO_POINT goes; `param1` … `param3` are x, y, z in µm,
   * `param4` … `param6` are u, v, w in deg.
   */
  POSITION_SET: 0x8004,
  /** Set the pivot; `param1` … `param3` are x, y, z in µm. */
  SET_PIVOTPOINT: 0x8007,
  /** Set an acceleration; parameters are not documented. */
  CONFIG_ACCEL: 0x800B,
  /**
   * Set the velocity limits; `param1` for xy in µm/s, `param2` for uv in deg/s,
   * `param3` for z in µm/s, `param4` for w in deg/s.
   */
  CONFIG_VEL: 0x800C,
  /**
   * Set the position limits; `param1` … `param3` are max xy, min z, max z in µm,
   * `param4` … `param6` are max uv, min w, max w in deg.
   */
  CONFIG_LIMITS: 0x800D,
  /** Move by an offset; parameters are not documented. */
  OFFSET: 0x8010,
} as const;

/** One of the values of {@linkcode HexapodCommandCode}. */
export type HexapodCommandCode =
  typeof HexapodCommandCode[keyof typeof HexapodCommandCode];

/**
 * What a command asks of a hexapod in the single-socket protocol: everything in
 * {@linkcode HexapodCommandCode}, and to switch the drives.
 */
export const SingleSocketHexapodCommandCode = {
  ...HexapodCommandCode,
  /** Switch the drives; field `drivesEnabled` of the configuration tells. */
  ENABLE_DRIVES: 0x7000,
} as const;

/** One of the values of {@linkcode SingleSocketHexapodCommandCode}. */
export type SingleSocketHexapodCommandCode =
  typeof SingleSocketHexapodCommandCode[
    keyof typeof SingleSocketHexapodCommandCode
  ];

/**
 * The bits of the telemetry field `applicationStatus` in the two-socket
 * protocol. Where nothing stands beside a bit, its name is all that is
 * documented.
 */
export const HexapodApplicationStatus = {
  FOLLOWING_ERROR: 0x1,
  /** All struts are where they were sent. */
  MOVE_COMPLETE: 0x2,
  EUI_CONNECTED: 0x4,
  RELATIVE_MOVE_MODE: 0x8,
  SYNC_MODE: 0x10,
  COMMAND_REJECTED: 0x20,
  SAFETY_INTERLOCK: 0x40,
  EXTEND_LIMIT_SWITCH: 0x80,
  RETRACT_LIMIT_SWITCH: 0x100,
  ETHERCAT_PROBLEM: 0x200,
  DDS_COMMAND_SOURCE: 0x400,
  MOTION_TIMEOUT: 0x800,
  DDS_CONNECTED: 0x1000,
  DRIVE_FAULT: 0x2000,
  SIMULINK_FAULT: 0x4000,
  LUT_TABLE_INVALID: 0x8000,
} as const;

/** One of the bits of {@linkcode HexapodApplicationStatus}. */
export type HexapodApplicationStatus =
  typeof HexapodApplicationStatus[keyof typeof HexapodApplicationStatus];
