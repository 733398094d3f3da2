/**
 * States of a device, by its generation.
 *
 * @module
 */

import type { ControllerState } from "../../protocol/enumerations.ts";
import type { DeviceStates, StateFields } from "./device_states.ts";
import { SingleSocketStates, type StateParts } from "./single_socket_states.ts";
import { StateMachine, type TwoSocketStateFields } from "./state_machine.ts";

/**
 * Makes the states of a device: those of the single-socket protocol, if its configuration
 * shows its drives.
 *
 * @param parts Parts of the device.
 * @param initialState State that it starts in.
 * @param clearErrorsNeeded Number of CLEAR_ERRORs that end a fault in the two-socket
 * protocol.
 * @throws {TypeError} If `initialState` is not a number.
 * @throws {RangeError} If `initialState` is no state of the protocol.
 */
export function statesOf(
  parts: {
    readonly config: object;
    readonly telemetry: StateFields;
    isAtRest(): boolean;
  },
  initialState: ControllerState | undefined,
  clearErrorsNeeded?: number,
): DeviceStates {
  if ("drivesEnabled" in parts.config) {
    return new SingleSocketStates(parts as StateParts, initialState);
  }
  const telemetry = parts.telemetry as TwoSocketStateFields;
  return new StateMachine(telemetry, initialState, clearErrorsNeeded);
}
