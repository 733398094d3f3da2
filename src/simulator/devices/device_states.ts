/**
 * States of a simulated device, in either protocol: its telemetry holds them, and they
 * decide whether the device may move.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  nameOf,
  OfflineSubstate,
  SetStateParam,
} from "../../protocol/enumerations.ts";
import type { Protocol } from "../../protocol/generations.ts";
import type { AnyView } from "../../struct/struct.ts";
import { check } from "../sockets/controller_options.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";

/** Telemetry fields of the state in every protocol. */
export interface StateFields {
  /** A {@linkcode ControllerState}. */
  state: number;
  /** An {@linkcode EnabledSubstate}. */
  enabledSubstate: number;
  /** An {@linkcode OfflineSubstate}; only in the two-socket protocol. */
  offlineSubstate?: number;
}

/** Parts of a device that hold and affect its state. */
export interface StateParts {
  /** Configuration; in the single-socket protocol it shows whether the drives are on. */
  readonly config: AnyView & { drivesEnabled?: boolean };
  /** Telemetry, which holds the state. */
  readonly telemetry: StateFields;
  /** Returns whether the device is at rest. */
  isAtRest(): boolean;
}

const { STANDBY, DISABLED, ENABLED, OFFLINE, FAULT } = ControllerState;
const { CLEAR_ERROR } = SetStateParam;

/** Number of CLEAR_ERRORs that end a fault of real devices of the two-socket protocol. */
const CLEAR_ERRORS_NEEDED = 2;

/** Changes of state that are granted; every other one is refused. */
const TRANSITIONS: Readonly<
  Record<
    Protocol,
    readonly (readonly [
      from: ControllerState,
      request: SetStateParam,
      to: ControllerState,
    ])[]
  >
> = {
  "two-socket": [
    [STANDBY, SetStateParam.START, DISABLED],
    [STANDBY, SetStateParam.EXIT, OFFLINE],
    [STANDBY, CLEAR_ERROR, STANDBY],
    [DISABLED, SetStateParam.ENABLE, ENABLED],
    [DISABLED, SetStateParam.STANDBY, STANDBY],
    [ENABLED, SetStateParam.DISABLE, DISABLED],
    [OFFLINE, SetStateParam.ENTER_CONTROL, STANDBY],
    [FAULT, CLEAR_ERROR, STANDBY],
  ],
  "single-socket": [
    [STANDBY, SetStateParam.ENABLE, ENABLED],
    [STANDBY, CLEAR_ERROR, STANDBY],
    [STANDBY, SetStateParam.FAULT, FAULT],
    [ENABLED, SetStateParam.STANDBY, STANDBY],
    [ENABLED, SetStateParam.FAULT, FAULT],
    [FAULT, CLEAR_ERROR, STANDBY],
    [FAULT, SetStateParam.FAULT, FAULT],
  ],
};

/**
 * State of a simulated device. Only the device's telemetry holds it, so setting it there
 * sets it. A device has drives, and the states of the single-socket protocol, if its
 * configuration shows them.
 *
 * | from | request | to, two-socket | to, single-socket |
 * | ---- | ------- | -------------- | ----------------- |
 * | STANDBY | START | DISABLED | |
 * | STANDBY | ENABLE | | ENABLED, STATIONARY, if the drives are on |
 * | STANDBY | EXIT | OFFLINE, AVAILABLE | |
 * | STANDBY | CLEAR_ERROR | STANDBY | STANDBY |
 * | DISABLED | ENABLE | ENABLED, STATIONARY | |
 * | DISABLED | STANDBY | STANDBY | |
 * | ENABLED | DISABLE | DISABLED | |
 * | ENABLED | STANDBY, or drives switched off | | STANDBY |
 * | OFFLINE, AVAILABLE | ENTER_CONTROL | STANDBY | |
 * | FAULT | CLEAR_ERROR | STANDBY, the second time | STANDBY, if at rest |
 * | any but OFFLINE | `fault()` | FAULT | FAULT |
 * | any | FAULT | | FAULT |
 *
 * Every other request is refused, and changes nothing.
 *
 * The real two-socket controllers need CLEAR_ERROR twice, about 0.9 s apart. The simulated
 * ones need it twice, at any interval; a new fault in between restarts the count. Rules of
 * the single-socket protocol without documentation are this simulator's own choice: ENABLE
 * needs the drives, ENABLED ends with them, and an error can be cleared only once the
 * device is at rest (FaultSubstate WAIT_CLEAR_ERROR). The drives are off at first, unless
 * the device starts ENABLED; a fault leaves them unchanged.
 */
export class DeviceStates {
  readonly #parts: StateParts;
  readonly #hasDrives: boolean;
  readonly #clearErrorsNeeded: number;
  #clearErrors = 0;

  /**
   * Sets the first state of a device.
   *
   * @param parts Parts of the device.
   * @param initialState State to set; OFFLINE means that the device is available.
   * @param clearErrorsNeeded Number of CLEAR_ERRORs that end a fault in the two-socket
   * protocol.
   * @throws {TypeError} If `initialState` is not a number.
   * @throws {RangeError} If `initialState` is no state of the protocol.
   */
  constructor(
    parts: StateParts,
    initialState: ControllerState = STANDBY,
    clearErrorsNeeded = CLEAR_ERRORS_NEEDED,
  ) {
    this.#parts = parts;
    this.#hasDrives = "drivesEnabled" in parts.config;
    this.#clearErrorsNeeded = this.#hasDrives ? 1 : clearErrorsNeeded;
    const states = new Set<number>(this.#transitions.map(([from]) => from));
    check(
      "initialState",
      initialState,
      `one of ${[...states].sort().join(", ")}`,
      (state) => states.has(state),
    );
    if (this.#hasDrives) parts.config.drivesEnabled = initialState === ENABLED;
    this.#enter(initialState);
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#parts.telemetry.state as ControllerState;
  }

  /** Whether the device may move. */
  get isEnabled(): boolean {
    return this.state === ENABLED;
  }

  /** Whether the device waits for its error to be cleared. */
  get isFaulty(): boolean {
    return this.state === FAULT;
  }

  /** Reason why the device may not move; undefined if it may. */
  get whyNotEnabled(): string | undefined {
    if (this.isEnabled) return undefined;
    return `State must be ENABLED: it is ${
      nameOf(ControllerState, this.state)
    }`;
  }

  /** Reason why the device may not start a motion; undefined if it may. */
  get whyNotStationary(): string | undefined {
    const { enabledSubstate } = this.#parts.telemetry;
    if (!this.isEnabled || enabledSubstate === EnabledSubstate.STATIONARY) {
      return this.whyNotEnabled;
    }
    return `It must be STATIONARY: ${nameOf(EnabledSubstate, enabledSubstate)}`;
  }

  /**
   * Executes the command SET_STATE, or changes nothing at all. The device itself must end
   * its motion whenever ENABLED ends.
   *
   * @param request `param1` of the command, or any number.
   */
  request(request: number): Verdict {
    const { state } = this;
    const transition = this.#transitions.find(([from, param]) =>
      from === state && param === request
    );
    if (transition === undefined || this.#isDeaf()) {
      const name = nameOf(SetStateParam, request);
      const stateName = nameOf(ControllerState, state);
      return reject(`${name} is not granted in ${stateName}`);
    }
    const [, , to] = transition;
    if (to === ENABLED && this.#parts.config.drivesEnabled === false) {
      return reject("drives are not enabled");
    }
    if (this.isFaulty && to !== FAULT) {
      if (this.#hasDrives && !this.#parts.isAtRest()) {
        return reject("CLEAR_ERROR must wait: it is still stopping");
      }
      this.#clearErrors++;
      if (this.#clearErrors < this.#clearErrorsNeeded) return accept();
    }
    this.#enter(to);
    return accept();
  }

  /** Goes to FAULT, from every state but OFFLINE. */
  fault(): Verdict {
    if (this.state === OFFLINE) return reject("State is OFFLINE");
    this.#enter(FAULT);
    return accept();
  }

  /**
   * Executes ENABLE_DRIVES, or changes nothing at all: `param1` is 1 for on, 0 for off.
   * Only devices of the single-socket protocol have the command.
   */
  switchDrives({ code, param1: request }: DeviceCommand): Verdict {
    if (!this.#hasDrives) return rejectCode(code);
    if (request !== 0 && request !== 1) {
      return reject(`param1 must be 0 or 1: ${request}`);
    }
    this.#parts.config.drivesEnabled = request === 1;
    if (request === 0 && this.isEnabled) this.#enter(STANDBY);
    return accept();
  }

  get #transitions() {
    return TRANSITIONS[this.#hasDrives ? "single-socket" : "two-socket"];
  }

  /** Returns whether the device only publishes, and takes no command. */
  #isDeaf(): boolean {
    return this.state === OFFLINE &&
      this.#parts.telemetry.offlineSubstate === OfflineSubstate.PUBLISH_ONLY;
  }

  #enter(state: ControllerState): void {
    const { telemetry } = this.#parts;
    this.#clearErrors = 0;
    telemetry.state = state;
    telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    if (this.#hasDrives) return;
    telemetry.offlineSubstate = state === OFFLINE
      ? OfflineSubstate.AVAILABLE
      : OfflineSubstate.PUBLISH_ONLY;
  }
}
