/**
 * Commands of a hexapod, and the bits of its application status; the camera hexapod and the
 * M2 hexapod share them.
 *
 * The facts are gathered from the observatory's public packages; a parameter without a
 * documented unit or meaning is "not documented".
 *
 * @module
 */

/**
 * Codes of the commands of a hexapod; field `code` of a command. Those marked
 * "single-socket" are not commands of the two-socket protocol; of those marked "GUI" only
 * the code is known.
 */
export const HexapodCommandCode = {
  /** Single-socket: switch the drives; `drivesEnabled` of the configuration shows it. */
  ENABLE_DRIVES: 0x7000 as const,
  /** Change the controller state; `param1` is a `SetStateParam`. */
  SET_STATE: 0x8000 as const,
  /** Start or end a motion; `param1` is a `SetEnabledSubstateParam`. */
  SET_ENABLED_SUBSTATE: 0x8001 as const,
  /**
   * Set the goal of MOVE_POINT_TO_POINT; `param1` … `param3` are x, y, z in µm, `param4` …
   * `param6` are u, v, w in deg.
   */
  POSITION_SET: 0x8004 as const,
  /** Set the pivot; `param1` … `param3` are x, y, z in µm. */
  SET_PIVOTPOINT: 0x8007 as const,
  /** Single-socket, GUI: move single struts. */
  SET_RAW_STRUT: 0x8008 as const,
  /** Single-socket, GUI: set the source of commands. */
  CMD_SOURCE: 0x8009 as const,
  /** Single-socket, GUI: mask the limit switches. */
  MASK_LIMIT_SW: 0x800A as const,
  /** Set the acceleration of the struts; `param1` in µm/s². */
  CONFIG_ACCEL: 0x800B as const,
  /**
   * Set the velocity limits; `param1` for xy in µm/s, `param2` for uv in deg/s,
   * `param3` for z in µm/s, `param4` for w in deg/s.
   */
  CONFIG_VEL: 0x800C as const,
  /**
   * Set the position limits; `param1` … `param3` are max xy, min z, max z in µm,
   * `param4` … `param6` are max uv, min w, max w in deg.
   */
  CONFIG_LIMITS: 0x800D as const,
  /** Move by an offset; parameters are not documented. */
  OFFSET: 0x8010 as const,
} as const;

/** One of the values of {@linkcode HexapodCommandCode}. */
export type HexapodCommandCode =
  typeof HexapodCommandCode[keyof typeof HexapodCommandCode];

/**
 * Bits of the telemetry field `applicationStatus` in every generation. A bit without a
 * comment has no documentation but its name.
 */
export const HexapodApplicationStatus = {
  FOLLOWING_ERROR: 0x1 as const,
  /** All struts have reached their goals. */
  MOVE_COMPLETE: 0x2 as const,
  /** The GUI is connected. */
  EUI_CONNECTED: 0x4 as const,
  RELATIVE_MOVE_MODE: 0x8 as const,
  SYNC_MODE: 0x10 as const,
  COMMAND_REJECTED: 0x20 as const,
  /** The safety interlock is engaged: the hexapod can't move. */
  SAFETY_INTERLOCK: 0x40 as const,
  EXTEND_LIMIT_SWITCH: 0x80 as const,
  RETRACT_LIMIT_SWITCH: 0x100 as const,
  ETHERCAT_PROBLEM: 0x200 as const,
  /** Our commands are obeyed; 0 while the GUI has control. */
  DDS_COMMAND_SOURCE: 0x400 as const,
  MOTION_TIMEOUT: 0x800 as const,
  DDS_CONNECTED: 0x1000 as const,
  DRIVE_FAULT: 0x2000 as const,
  SIMULINK_FAULT: 0x4000 as const,
  LUT_TABLE_INVALID: 0x8000 as const,
} as const;

/** One of the bits of {@linkcode HexapodApplicationStatus}. */
export type HexapodApplicationStatus =
  typeof HexapodApplicationStatus[keyof typeof HexapodApplicationStatus];
