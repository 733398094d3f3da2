/**
 * States that all simulated devices share, in either protocol: their telemetry holds them,
 * and they decide whether the device may move.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  nameOf,
} from "../../protocol/enumerations.ts";
import {
  type DeviceCommand,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";

/** Telemetry fields of the state in every protocol. */
export interface StateFields {
  /** A {@linkcode ControllerState}. */
  state: number;
  /** An {@linkcode EnabledSubstate}. */
  enabledSubstate: number;
}

/**
 * State of a device. The states of the single-socket protocol are a subset of those of the
 * two-socket protocol; the subclasses define the transitions.
 */
export abstract class DeviceStates {
  readonly #fields: StateFields;

  /** @param fields Telemetry of the device. */
  constructor(fields: StateFields) {
    this.#fields = fields;
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#fields.state as ControllerState;
  }

  /** Whether the device may move. */
  get isEnabled(): boolean {
    return this.state === ControllerState.ENABLED;
  }

  /** Whether the device waits for its error to be cleared. */
  get isFaulty(): boolean {
    return this.state === ControllerState.FAULT;
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
    const { enabledSubstate } = this.#fields;
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
  abstract request(request: number): Verdict;

  /** Goes to FAULT, if the state allows it. */
  abstract fault(): Verdict;

  /**
   * Executes the command ENABLE_DRIVES, or changes nothing at all; only devices of the
   * single-socket protocol have it.
   */
  switchDrives({ code }: DeviceCommand): Verdict {
    return rejectCode(code);
  }
}
