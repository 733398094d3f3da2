/**
 * Enumerations that the controllers of rotators, hexapods and the simple test device share:
 * the states of a controller, and the commands that change them.
 *
 * @module
 */

/**
 * State of a controller; the telemetry field `state` holds it (as a double). Controllers of
 * the single-socket protocol have only STANDBY, ENABLED and FAULT.
 *
 * Two-socket protocol: `STANDBY —START→ DISABLED —ENABLE→ ENABLED —DISABLE→ DISABLED —STANDBY→ STANDBY —EXIT→
 * OFFLINE —ENTER_CONTROL→ STANDBY`, and `FAULT —CLEAR_ERROR→ STANDBY`. A controller ignores
 * every other request.
 */
export const ControllerState = {
  STANDBY: 0 as const,
  DISABLED: 1 as const,
  ENABLED: 2 as const,
  OFFLINE: 3 as const,
  FAULT: 4 as const,
} as const;

/** One of the values of {@linkcode ControllerState}. */
export type ControllerState =
  typeof ControllerState[keyof typeof ControllerState];

/** Substate of a controller that is OFFLINE; telemetry field `offlineSubstate`. */
export const OfflineSubstate = {
  PUBLISH_ONLY: 0 as const,
  AVAILABLE: 1 as const,
} as const;

/** One of the values of {@linkcode OfflineSubstate}. */
export type OfflineSubstate =
  typeof OfflineSubstate[keyof typeof OfflineSubstate];

/**
 * Substate of a controller that is ENABLED; telemetry field `enabledSubstate`. Controllers
 * of the single-socket protocol have neither INITIALIZING nor RELATIVE.
 */
export const EnabledSubstate = {
  STATIONARY: 0 as const,
  MOVING_POINT_TO_POINT: 1 as const,
  SLEWING_OR_TRACKING: 2 as const,
  CONTROLLED_STOPPING: 3 as const,
  INITIALIZING: 4 as const,
  RELATIVE: 5 as const,
  CONSTANT_VELOCITY: 6 as const,
} as const;

/** One of the values of {@linkcode EnabledSubstate}. */
export type EnabledSubstate =
  typeof EnabledSubstate[keyof typeof EnabledSubstate];

/**
 * `param1` of the command SET_STATE: the requested change of state. ENABLE, STANDBY and
 * CLEAR_ERROR are of both protocols, FAULT only of the single-socket protocol, all others
 * only of the two-socket protocol.
 */
export const SetStateParam = {
  INVALID: 0 as const,
  START: 1 as const,
  ENABLE: 2 as const,
  STANDBY: 3 as const,
  DISABLE: 4 as const,
  EXIT: 5 as const,
  /** Needed twice by controllers of the two-socket protocol, else once. */
  CLEAR_ERROR: 6 as const,
  ENTER_CONTROL: 7 as const,
  /** Safety stop of the single-socket protocol. */
  FAULT: 8 as const,
} as const;

/** One of the values of {@linkcode SetStateParam}. */
export type SetStateParam = typeof SetStateParam[keyof typeof SetStateParam];

/** `param1` of the command SET_ENABLED_SUBSTATE: the requested kind of motion. */
export const SetEnabledSubstateParam = {
  ENABLED_INVALID: 0 as const,
  MOVE_POINT_TO_POINT: 1 as const,
  TRACK: 2 as const,
  STOP: 3 as const,
  INITIALIZE: 4 as const,
  RELATIVE: 5 as const,
  CONSTANT_VELOCITY: 6 as const,
  SPARE2: 7 as const,
  MOVE_LUT: 8 as const,
} as const;

/** One of the values of {@linkcode SetEnabledSubstateParam}. */
export type SetEnabledSubstateParam =
  typeof SetEnabledSubstateParam[keyof typeof SetEnabledSubstateParam];

/**
 * Substate of a controller of the single-socket protocol that is in FAULT; telemetry field
 * `faultSubstate`, if the device has it.
 */
export const FaultSubstate = {
  NO_ERROR: 0 as const,
  EMERGENCY_STOPPING: 1 as const,
  WAIT_CLEAR_ERROR: 2 as const,
} as const;

/** One of the values of {@linkcode FaultSubstate}. */
export type FaultSubstate = typeof FaultSubstate[keyof typeof FaultSubstate];

/**
 * Returns the name of a value.
 *
 * @param enumeration Enumeration that has the value.
 * @param value One of its values, or any number.
 * @returns The name; the number if it has none.
 */
export function nameOf(
  enumeration: Readonly<Record<string, number>>,
  value: number,
): string {
  const entry = Object.entries(enumeration).find(([, each]) => each === value);
  return entry?.[0] ?? String(value);
}
