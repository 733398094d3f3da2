/**
 * What the states of all simulated devices have in common, whichever protocol
 * they speak: they live in the telemetry, and say whether the device may move.
 *
 * @module
 */

import {
  ControllerState,
  EnabledSubstate,
  nameOf,
} from "../../protocol/enumerations.ts";
import type { Verdict } from "../sockets/verdict.ts";

/** The telemetry fields that tell the state in every protocol. */
export interface StateFields {
  /** A {@linkcode ControllerState}, or that of the single-socket protocol. */
  state: number;
  /** An {@linkcode EnabledSubstate}, likewise. */
  enabledSubstate: number;
}

/**
 * The state of a device. The states of the single-socket protocol are some of
 * those of the two-socket protocol; how one leads to another is the business of
 * the classes below this one.
 */
export abstract class DeviceStates {
  readonly #fields: StateFields;

  /** @param fields The device's telemetry. */
  constructor(fields: StateFields) {
    this.#fields = fields;
  }

  /** The telemetry field `state`. */
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

  /** Why the device may not move; none if it may. */
  get whyNotEnabled(): string | undefined {
    if (this.isEnabled) return undefined;
    return `State must be ENABLED: it is ${
      nameOf(ControllerState, this.state)
    }`;
  }

  /** Why the device may not begin to move; none if it may. */
  get whyNotStationary(): string | undefined {
    const { enabledSubstate } = this.#fields;
    if (!this.isEnabled || enabledSubstate === EnabledSubstate.STATIONARY) {
      return this.whyNotEnabled;
    }
    return `It must be STATIONARY: ${nameOf(EnabledSubstate, enabledSubstate)}`;
  }

  /**
   * Does what the command SET_STATE asks for, or nothing at all. Motion is the
   * device's business: it has to end whenever ENABLED does.
   *
   * @param request `param1` of the command, or any number.
   */
  abstract request(request: number): Verdict;

  /** Goes to FAULT, if the state allows. */
  abstract fault(): Verdict;
}
