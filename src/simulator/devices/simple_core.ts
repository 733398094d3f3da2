/**
 * The simple test device in both protocols. The protocols differ in states, structs and
 * answers, which are those of {@linkcode SimpleDevice}.
 *
 * @module
 */

import {
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../../protocol/enumerations.ts";
import type { SimpleCommandCode } from "../../protocol/devices/simple_facts.ts";
import type { DeviceStates, StateFields } from "./device_states.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";

/** Change of `currPosition` between two telemetry samples after a move. */
const CREEP_PER_SAMPLE = 0.001;

/** Codes of the commands; ENABLE_DRIVES is of the single-socket protocol. */
type SimpleCodes =
  & Readonly<Record<keyof typeof SimpleCommandCode, number>>
  & { readonly ENABLE_DRIVES?: number };

/** Parts of the simple device of one protocol. */
export interface SimpleParts {
  /** Its configuration. */
  readonly config: {
    readonly minPosition: number;
    readonly maxPosition: number;
  };
  /** Its telemetry. */
  readonly telemetry: StateFields & {
    currPosition: number;
    cmdPosition: number;
  };
  /** Its states. */
  readonly states: DeviceStates;
  /** Codes of its commands. */
  readonly codes: SimpleCodes;
}

/** The simple device, whatever its protocol: it reaches any position at once. */
export class SimpleCore {
  readonly #parts: SimpleParts;
  #isCreeping = false;

  /** @param parts Parts that depend on the protocol. */
  constructor(parts: SimpleParts) {
    this.#parts = parts;
  }

  /** Executes a command, or changes nothing at all. */
  execute(command: DeviceCommand): Verdict {
    const { code, param1 } = command;
    const { codes } = this.#parts;
    switch (code) {
      case codes.SET_STATE:
        return this.#afterStateChange(this.#parts.states.request(param1));
      case codes.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1);
      case codes.MOVE:
        return this.#move(param1);
      case codes.ENABLE_DRIVES:
        return this.#afterStateChange(this.#parts.states.switchDrives(command));
      default:
        return rejectCode(code);
    }
  }

  /** Advances to the next telemetry sample. */
  advance(): void {
    const { telemetry, states } = this.#parts;
    if (this.#isCreeping && states.isEnabled) {
      telemetry.currPosition += CREEP_PER_SAMPLE;
    }
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#isCreeping = false;
  }

  /** Ends the creep with every change of state. */
  #afterStateChange(verdict: Verdict): Verdict {
    if (verdict.isAccepted) this.stop();
    return verdict;
  }

  #setEnabledSubstate(request: number): Verdict {
    const refusal = this.#parts.states.whyNotEnabled;
    if (refusal !== undefined) return reject(refusal);
    if (request !== SetEnabledSubstateParam.STOP) {
      return reject(`Unknown enabled substate request ${request}`);
    }
    this.stop();
    this.#parts.telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    return accept();
  }

  #move(position: number): Verdict {
    const { config, telemetry, states } = this.#parts;
    const refusal = states.whyNotEnabled;
    if (refusal !== undefined) return reject(refusal);
    const { minPosition, maxPosition } = config;
    // Written such that NaN is out of the limits, too.
    if (!(position >= minPosition && position <= maxPosition)) {
      return reject(
        `Position must be in ${minPosition}..${maxPosition}: ${position}`,
      );
    }
    telemetry.cmdPosition = position;
    telemetry.currPosition = position;
    this.#isCreeping = true;
    return accept();
  }
}
