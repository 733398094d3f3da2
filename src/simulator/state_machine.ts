/**
 * The states of the real devices of the two-socket generation, rotator and
 * hexapods: which request leads from which state to which.
 *
 * @module
 */

import { textOf, typeOf } from "../check.ts";
import {
  ControllerState,
  EnabledSubstate,
  OfflineSubstate,
  SetStateParam,
} from "../enumerations.ts";

/** The telemetry fields that tell the state. */
export interface StateFields {
  /** A {@linkcode ControllerState}. */
  state: number;
  /** An {@linkcode EnabledSubstate}. */
  enabledSubstate: number;
  /** An {@linkcode OfflineSubstate}. */
  offlineSubstate: number;
}

/** How many CLEAR_ERRORs end a fault. */
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

/**
 * The state that a request leads to.
 *
 * @param state The present state.
 * @param request A {@linkcode SetStateParam}, or any number.
 * @returns The next state; `undefined` if the request isn't granted.
 */
export function stateAfter(
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
export class StateMachine {
  readonly #fields: StateFields;
  #clearErrors = 0;

  /**
   * Puts a device into its first state.
   *
   * @param fields The device's telemetry.
   * @param initialState The state; OFFLINE means that it is available.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If it is not a {@linkcode ControllerState}.
   */
  constructor(
    fields: StateFields,
    initialState: ControllerState = ControllerState.STANDBY,
  ) {
    checkState(initialState);
    this.#fields = fields;
    this.#enter(initialState);
  }

  /** The telemetry field `state`. */
  get state(): ControllerState {
    return this.#fields.state as ControllerState;
  }

  /** Whether the device takes no command but ENTER_CONTROL. */
  get isOffline(): boolean {
    return this.state === ControllerState.OFFLINE;
  }

  /** Whether the device may move. */
  get isEnabled(): boolean {
    return this.state === ControllerState.ENABLED;
  }

  /** Whether the device may begin to move. */
  get isStationary(): boolean {
    return this.isEnabled &&
      this.#fields.enabledSubstate === EnabledSubstate.STATIONARY;
  }

  /**
   * Does what the command SET_STATE asks for, or nothing at all. Motion is the
   * device's business: it has to end whenever ENABLED does.
   *
   * @param request `param1` of the command, a {@linkcode SetStateParam}.
   * @returns Whether the request was granted.
   */
  request(request: number): boolean {
    const next = stateAfter(this.state, request);
    if (next === undefined || this.#isDeaf()) return false;
    if (this.state === ControllerState.FAULT) {
      this.#clearErrors++;
      if (this.#clearErrors < CLEAR_ERRORS_NEEDED) return true;
    }
    this.#enter(next);
    return true;
  }

  /**
   * Goes to FAULT, from every state but OFFLINE.
   *
   * @returns Whether it did.
   */
  fault(): boolean {
    if (this.isOffline) return false;
    this.#enter(ControllerState.FAULT);
    return true;
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
