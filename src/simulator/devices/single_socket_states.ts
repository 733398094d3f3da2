/**
 * States of all devices of the single-socket protocol, and their drives, without which they
 * can't be ENABLED.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  nameOf,
  SetStateParam,
} from "../../protocol/enumerations.ts";
import { check } from "../sockets/controller_options.ts";
import { DeviceStates, type StateFields } from "./device_states.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  type Verdict,
} from "../sockets/verdict.ts";

const { STANDBY, ENABLED, FAULT } = ControllerState;

/** Changes of state that are granted; every other one is refused. */
const TRANSITIONS: readonly (readonly [
  from: ControllerState,
  request: SetStateParam,
  to: ControllerState,
])[] = [
  [STANDBY, SetStateParam.ENABLE, ENABLED],
  [STANDBY, SetStateParam.CLEAR_ERROR, STANDBY],
  [STANDBY, SetStateParam.FAULT, FAULT],
  [ENABLED, SetStateParam.STANDBY, STANDBY],
  [ENABLED, SetStateParam.FAULT, FAULT],
  [FAULT, SetStateParam.CLEAR_ERROR, STANDBY],
  [FAULT, SetStateParam.FAULT, FAULT],
];

/** Parts of a device that hold and affect its state. */
export interface StateParts {
  /** Configuration of the device, which shows whether the drives are on. */
  readonly config: { drivesEnabled: boolean };
  /** Telemetry of the device, which holds the state. */
  readonly telemetry: StateFields;
  /** Returns whether the device is at rest. */
  isAtRest(): boolean;
}

/**
 * State of a simulated device. Only the device's telemetry holds it, so setting it there
 * sets it.
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
 * Every other request is refused, and changes nothing.
 *
 * Rules without documentation are this simulator's own choice: ENABLE needs the drives,
 * ENABLED ends with them, and an error can be cleared only once the device is at rest
 * (FaultSubstate WAIT_CLEAR_ERROR). The drives are off at first, unless the device starts
 * ENABLED; a fault leaves them unchanged.
 */
export class SingleSocketStates extends DeviceStates {
  readonly #parts: StateParts;

  /**
   * Sets the first state of a device.
   *
   * @param parts Parts of the device.
   * @param initialState State to set.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If `initialState` is not STANDBY, ENABLED or FAULT.
   */
  constructor(
    parts: StateParts,
    initialState: ControllerState = STANDBY,
  ) {
    super(parts.telemetry);
    const states: readonly number[] = [STANDBY, ENABLED, FAULT];
    check(
      "initialState",
      initialState,
      `one of ${states.join(", ")}`,
      (state) => states.includes(state),
    );
    this.#parts = parts;
    parts.config.drivesEnabled = initialState === ENABLED;
    this.#enter(initialState);
  }

  override request(request: number): Verdict {
    const { state } = this;
    const transition = TRANSITIONS.find(([from, param]) =>
      from === state && param === request
    );
    if (transition === undefined) {
      const name = nameOf(SetStateParam, request);
      const stateName = nameOf(ControllerState, state);
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

  /** Executes ENABLE_DRIVES: `param1` is 1 for on, 0 for off. */
  override switchDrives({ param1: request }: DeviceCommand): Verdict {
    if (request !== 0 && request !== 1) {
      return reject(`param1 must be 0 or 1: ${request}`);
    }
    this.#parts.config.drivesEnabled = request === 1;
    if (request === 0 && this.isEnabled) this.#enter(STANDBY);
    return accept();
  }

  #enter(state: ControllerState): void {
    const { telemetry } = this.#parts;
    telemetry.state = state;
    telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
  }
}
