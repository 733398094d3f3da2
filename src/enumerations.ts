/**
 * Enumerations that the controllers of rotators, hexapods and the simple test
 * device share: what their state is, and how they are asked to change it.
 *
 * @module
 */

/**
 * What a controller is doing at large; the telemetry field `state` holds it (as
 * a double).
 *
 * `STANDBY —START→ DISABLED —ENABLE→ ENABLED —DISABLE→ DISABLED —STANDBY→
 * STANDBY —EXIT→ OFFLINE —ENTER_CONTROL→ STANDBY`, and `FAULT —CLEAR_ERROR→
 * STANDBY`. A controller ignores every other request.
 */
export const ControllerState = {
  STANDBY: 0,
  DISABLED: 1,
  ENABLED: 2,
  OFFLINE: 3,
  FAULT: 4,
} as const;

/** One of the values of {@linkcode ControllerState}. */
export type ControllerState =
  typeof ControllerState[keyof typeof ControllerState];

/** What a controller that is OFFLINE listens to; telemetry field `offlineSubstate`. */
export const OfflineSubstate = {
  PUBLISH_ONLY: 0,
  AVAILABLE: 1,
} as const;

/** One of the values of {@linkcode OfflineSubstate}. */
export type OfflineSubstate =
  typeof OfflineSubstate[keyof typeof OfflineSubstate];

/** What a controller that is ENABLED does; telemetry field `enabledSubstate`. */
export const EnabledSubstate = {
  STATIONARY: 0,
  MOVING_POINT_TO_POINT: 1,
  SLEWING_OR_TRACKING: 2,
  CONTROLLED_STOPPING: 3,
  INITIALIZING: 4,
  RELATIVE: 5,
  CONSTANT_VELOCITY: 6,
} as const;

/** One of the values of {@linkcode EnabledSubstate}. */
export type EnabledSubstate =
  typeof EnabledSubstate[keyof typeof EnabledSubstate];

/** `param1` of the command SET_STATE: which change of state is asked for. */
export const SetStateParam = {
  INVALID: 0,
  START: 1,
  ENABLE: 2,
  STANDBY: 3,
  DISABLE: 4,
  EXIT: 5,
  CLEAR_ERROR: 6,
  ENTER_CONTROL: 7,
} as const;

/** One of the values of {@linkcode SetStateParam}. */
export type SetStateParam = typeof SetStateParam[keyof typeof SetStateParam];

/** `param1` of the command SET_ENABLED_SUBSTATE: what kind of motion is asked for. */
export const SetEnabledSubstateParam = {
  ENABLED_INVALID: 0,
  MOVE_POINT_TO_POINT: 1,
  TRACK: 2,
  STOP: 3,
  INITIALIZE: 4,
  RELATIVE: 5,
  CONSTANT_VELOCITY: 6,
  SPARE2: 7,
  MOVE_LUT: 8,
} as const;

/** One of the values of {@linkcode SetEnabledSubstateParam}. */
export type SetEnabledSubstateParam =
  typeof SetEnabledSubstateParam[keyof typeof SetEnabledSubstateParam];
