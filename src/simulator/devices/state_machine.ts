/**
 * States of the real devices of the two-socket generation, rotator and hexapods, and their
 * transitions.
 *
 * @module
 */

import { textOf, typeOf } from "../../base/check.ts";
import {
  ControllerState,
  EnabledSubstate,
  nameOf,
  OfflineSubstate,
  SetStateParam,
} from "../../protocol/enumerations.ts";
import { DeviceStates, type StateFields } from "./device_states.ts";
import { accept, reject, type Verdict } from "../sockets/verdict.ts";

/** Telemetry fields of the state in the two-socket protocol. */
export interface TwoSocketStateFields extends StateFields {
  /** An {@linkcode OfflineSubstate}. */
  offlineSubstate: number;
}

/** Number of CLEAR_ERRORs that end a fault of the real devices. */
const CLEAR_ERRORS_NEEDED = 2;

/** Changes of state that are granted; every other one is refused. */
const TRANSITIONS: readonly (readonly [
  from: ControllerState,
  request: SetStateParam,
  to: ControllerState,
])[] = [
  [ControllerState.STANDBY, SetStateParam.START, ControllerState.DISABLED],
  [ControllerState.STANDBY, SetStateParam.EXIT, ControllerState.OFFLINE],
  [ControllerState.STANDBY, SetStateParam.CLEAR_ERROR, ControllerState.STANDBY],
  [ControllerState.DISABLED, SetStateParam.ENABLE, ControllerState.ENABLED],
  [ControllerState.DISABLED, SetStateParam.STANDBY, ControllerState.STANDBY],
  [ControllerState.ENABLED, SetStateParam.DISABLE, ControllerState.DISABLED],
  [
    ControllerState.OFFLINE,
    SetStateParam.ENTER_CONTROL,
    ControllerState.STANDBY,
  ],
  [ControllerState.FAULT, SetStateParam.CLEAR_ERROR, ControllerState.STANDBY],
];

/** Returns the state to which a request leads; undefined if it isn't granted. */
function stateAfter(
  state: ControllerState,
  request: number,
): ControllerState | undefined {
  return TRANSITIONS.find(([from, param]) =>
    from === state && param === request
  )?.[2];
}

/**
 * State of a simulated device. Only the device's telemetry holds it, so setting it there
 * sets it.
 *
 * | from | request | to |
 * | ---- | ------- | -- |
 * | STANDBY | START | DISABLED |
 * | STANDBY | EXIT | OFFLINE, AVAILABLE |
 * | STANDBY | CLEAR_ERROR | STANDBY |
 * | DISABLED | ENABLE | ENABLED, STATIONARY |
 * | DISABLED | STANDBY | STANDBY |
 * | ENABLED | DISABLE | DISABLED |
 * | OFFLINE, AVAILABLE | ENTER_CONTROL | STANDBY |
 * | FAULT | CLEAR_ERROR, the first | FAULT |
 * | FAULT | CLEAR_ERROR, the second | STANDBY |
 * | any but OFFLINE | `fault()` | FAULT |
 *
 * Every other request is refused, and changes nothing.
 *
 * The real controllers need CLEAR_ERROR twice, about 0.9 s apart, and accept one in
 * STANDBY. The simulated ones need it twice, at any interval; a new fault in between
 * restarts the count.
 */
export class StateMachine extends DeviceStates {
  readonly #fields: TwoSocketStateFields;
  readonly #clearErrorsNeeded: number;
  #clearErrors = 0;

  /**
   * Sets the first state of a device.
   *
   * @param fields Telemetry of the device.
   * @param initialState State to set; OFFLINE means that the device is available.
   * @param clearErrorsNeeded Number of CLEAR_ERRORs that end a fault.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If `initialState` is not a {@linkcode ControllerState}.
   */
  constructor(
    fields: TwoSocketStateFields,
    initialState: ControllerState = ControllerState.STANDBY,
    clearErrorsNeeded = CLEAR_ERRORS_NEEDED,
  ) {
    super(fields);
    checkState(initialState);
    this.#fields = fields;
    this.#clearErrorsNeeded = clearErrorsNeeded;
    this.#enter(initialState);
  }

  /** Whether the device takes no command but ENTER_CONTROL. */
  get isOffline(): boolean {
    return this.state === ControllerState.OFFLINE;
  }

  override request(request: number): Verdict {
    const next = stateAfter(this.state, request);
    if (next === undefined || this.#isDeaf()) {
      const name = nameOf(SetStateParam, request);
      const state = nameOf(ControllerState, this.state);
      return reject(`${name} is not granted in ${state}`);
    }
    if (this.isFaulty) {
      this.#clearErrors++;
      if (this.#clearErrors < this.#clearErrorsNeeded) return accept();
    }
    this.#enter(next);
    return accept();
  }

  /** Goes to FAULT, from every state but OFFLINE. */
  override fault(): Verdict {
    if (this.isOffline) return reject("State is OFFLINE");
    this.#enter(ControllerState.FAULT);
    return accept();
  }

  /** Returns whether the device only publishes, and takes no command. */
  #isDeaf(): boolean {
    return this.isOffline &&
      this.#fields.offlineSubstate === OfflineSubstate.PUBLISH_ONLY;
  }

  #enter(state: ControllerState): void {
    this.#clearErrors = 0;
    this.#fields.state = state;
    this.#fields.enabledSubstate = EnabledSubstate.STATIONARY;
    this.#fields.offlineSubstate = state === ControllerState.OFFLINE
      ? OfflineSubstate.AVAILABLE
      : OfflineSubstate.PUBLISH_ONLY;
  }
}

function checkState(value: unknown): void {
  if (Object.values<unknown>(ControllerState).includes(value)) return;
  const refusal =
    "Cannot create controller as initialState must be in 0..4: received";
  if (typeof value !== "number") {
    throw new TypeError(`${refusal} ${typeOf(value)}`);
  }
  throw new RangeError(`${refusal} ${textOf(value)}`);
}
