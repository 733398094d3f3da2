/**
 * The states of all devices of the single-socket protocol, and their drives,
 * without which there is no ENABLED.
 *
 * @module
 */

import {
  nameOf,
  SingleSocketControllerState,
  SingleSocketEnabledSubstate,
  SingleSocketSetStateParam,
} from "../../protocol/enumerations.ts";
import { setCscControl, type SourceFields } from "../sockets/command_source.ts";
import { check } from "../sockets/controller_options.ts";
import { DeviceStates, type StateFields } from "./device_states.ts";
import { accept, reject, type Verdict } from "../sockets/verdict.ts";

const { STANDBY, ENABLED, FAULT } = SingleSocketControllerState;

/** The changes of state that are granted; every other one is refused. */
const TRANSITIONS: readonly (readonly [
  from: SingleSocketControllerState,
  request: SingleSocketSetStateParam,
  to: SingleSocketControllerState,
])[] = [
  [STANDBY, SingleSocketSetStateParam.ENABLE, ENABLED],
  [STANDBY, SingleSocketSetStateParam.CLEAR_ERROR, STANDBY],
  [STANDBY, SingleSocketSetStateParam.FAULT, FAULT],
  [ENABLED, SingleSocketSetStateParam.STANDBY, STANDBY],
  [ENABLED, SingleSocketSetStateParam.FAULT, FAULT],
  [FAULT, SingleSocketSetStateParam.CLEAR_ERROR, STANDBY],
  [FAULT, SingleSocketSetStateParam.FAULT, FAULT],
];

/** Of what a device's state is made, and what it depends on. */
export interface StateParts {
  /** The device's configuration, which tells whether the drives are on. */
  readonly config: { drivesEnabled: boolean };
  /** The device's telemetry, which tells the state. */
  readonly telemetry: StateFields & SourceFields;
  /** Whether the device has come to rest. */
  isAtRest(): boolean;
}

/**
 * The state of a simulated device. It lives in the device's telemetry and
 * nowhere else, so whoever sets it there has set it.
 *
 * | from | request | to |
 * | ---- | ------- | -- |
 * | STANDBY | ENABLE, drives on | ENABLED, STATIONARY |
 * | STANDBY | CLEAR_ERROR | STANDBY |
 * | ENABLED | STANDBY | STANDBY |
 * | ENABLED | drives switched off | STANDBY |
 * | FAULT | CLEAR_ERROR, at rest | STANDBY |
 * | any | FAULT, `fault()` | FAULT |
 *
 * Everything else is refused, and what is refused changes nothing.
 *
 * What is not documented is this simulator's own choice: that ENABLE needs the
 * drives, that ENABLED ends with them, and that an error can be cleared only once
 * the device is at rest (FaultSubstate WAIT_CLEAR_ERROR). The drives are off at
 * first, unless the device starts ENABLED; a fault leaves them as they are.
 */
export class SingleSocketStates extends DeviceStates {
  readonly #parts: StateParts;

  /**
   * Puts a device into its first state.
   *
   * @param parts The device's.
   * @param initialState The state.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If it is not a {@linkcode SingleSocketControllerState}.
   */
  constructor(
    parts: StateParts,
    initialState: SingleSocketControllerState = STANDBY,
  ) {
    super(parts.telemetry);
    const states: number[] = Object.values(SingleSocketControllerState);
    check(
      "initialState",
      initialState,
      `one of ${states.join(", ")}`,
      (state) => states.includes(state),
    );
    this.#parts = parts;
    parts.config.drivesEnabled = initialState === ENABLED;
    setCscControl(parts.telemetry, true);
    this.#enter(initialState);
  }

  override request(request: number): Verdict {
    const { state } = this;
    const transition = TRANSITIONS.find(([from, param]) =>
      from === state && param === request
    );
    if (transition === undefined) {
      const name = nameOf(SingleSocketSetStateParam, request);
      const stateName = nameOf(SingleSocketControllerState, state);
      return reject(`${name} is not granted in ${stateName}`);
    }
    const [, , to] = transition;
    const { config } = this.#parts;
    if (to === ENABLED && !config.drivesEnabled) {
      return reject("drives are not enabled");
    }
    if (this.isFaulty && to !== FAULT && !this.#parts.isAtRest()) {
      return reject("CLEAR_ERROR must wait: it is still stopping");
    }
    this.#enter(to);
    return accept();
  }

  /** Goes to FAULT, from every state. */
  override fault(): Verdict {
    this.#enter(FAULT);
    return accept();
  }

  /**
   * Does what the command ENABLE_DRIVES asks for, or nothing at all.
   *
   * @param request `param1` of the command: 1 for on, 0 for off.
   */
  switchDrives(request: number): Verdict {
    if (request !== 0 && request !== 1) {
      return reject(`param1 must be 0 or 1: ${request}`);
    }
    this.#parts.config.drivesEnabled = request === 1;
    if (request === 0 && this.isEnabled) this.#enter(STANDBY);
    return accept();
  }

  #enter(state: SingleSocketControllerState): void {
    const { telemetry } = this.#parts;
    telemetry.state = state;
    telemetry.enabledSubstate = SingleSocketEnabledSubstate.STATIONARY;
  }
}
