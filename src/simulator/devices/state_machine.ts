/**
 * The states of the real devices of the two-socket generation, rotator and
 * hexapods: which request leads from which state to which.
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

/** The telemetry fields that tell the state in the two-socket protocol. */
export interface TwoSocketStateFields extends StateFields {
  /** An {@linkcode OfflineSubstate}. */
  offlineSubstate: number;
}

/** How many CLEAR_ERRORs end a fault of the real devices. */
const CLEAR_ERRORS_NEEDED = 2;

/** The changes of state that are granted; every other one is refused. */
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

/** The state that a request leads to; none if it isn't granted. */
function stateAfter(
  state: ControllerState,
  request: number,
): ControllerState | undefined {
  return TRANSITIONS.find(([from, param]) =>
    from === state && param === request
  )?.[2];
}

/**
 * The state of a simulated device. It lives in the device's telemetry and
 * nowhere else, so whoever sets it there has set it.
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
 * Everything else is refused, and what is refused changes nothing.
 *
 * The real controllers want CLEAR_ERROR twice, about 0.9 s apart, and don't mind
 * one in STANDBY. The simulated ones want it twice, however long apart; a new
 * fault in between begins the count again.
 */
export class StateMachine extends DeviceStates {
  readonly #fields: TwoSocketStateFields;
  readonly #clearErrorsNeeded: number;
  #clearErrors = 0;

  /**
   * Puts a device into its first state.
   *
   * @param fields The device's telemetry.
   * @param initialState The state; OFFLINE means that it is available.
   * @param clearErrorsNeeded How many CLEAR_ERRORs end a fault.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If it is not a {@linkcode ControllerState}.
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

  /** Whether it only publishes, and takes no command. */
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
