/**
 * The simple test device as a pure state machine: the effects of its commands. This module
 * uses no sockets and no clock; {@linkcode SimpleController} does.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import {
  SIMPLE,
  SIMPLE_COMMAND_CODES,
  type SimpleCommandCode,
  type SimpleStruct,
} from "../../protocol/devices/simple_facts.ts";
import {
  type ControllerState,
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../../protocol/enumerations.ts";
import type { Protocol } from "../../protocol/generations.ts";
import type { ViewOf } from "../../struct/struct.ts";
import { setCscControl } from "../sockets/command_source.ts";
import {
  type DeviceModel,
  type FrameIds,
  frameIdsOf,
} from "../sockets/device.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";
import { DeviceStates, type StateFields } from "./device_states.ts";

/** Number of CLEAR_ERRORs that end a fault. */
const CLEAR_ERRORS_NEEDED = 1;

/** Change of `currPosition` between two telemetry samples after a move. */
const CREEP_PER_SAMPLE = 0.001;

const PROTOCOLS: readonly Protocol[] = ["two-socket", "single-socket"];

/** Codes of the commands; ENABLE_DRIVES is of the single-socket protocol. */
type SimpleCodes =
  & Readonly<Record<keyof typeof SimpleCommandCode, number>>
  & { readonly ENABLE_DRIVES?: number };

/** Parts of the simple device of one protocol. */
interface SimpleParts {
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

/**
 * Options of a {@linkcode SimpleDevice}.
 *
 * @typeParam P Its protocol.
 */
export interface SimpleDeviceOptions<P extends Protocol = "two-socket"> {
  /** Its protocol. Default: `"two-socket"`. */
  protocol?: P;
  /**
   * State that the device starts in: STANDBY, ENABLED or FAULT, or any in the two-socket
   * protocol. Default: STANDBY.
   */
  initialState?: ControllerState;
}

/**
 * The simple device: a position that follows commands at once, for tests of programs that
 * talk to a controller.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState} | changes the state |
 * | MOVE | ENABLED, `param1` within the limits of the configuration | sets `cmdPosition` and `currPosition`, which creeps from then on |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | ends the creep |
 *
 * In the single-socket protocol, its codes are others (see {@linkcode SIMPLE_COMMAND_CODES}), and these
 * differ:
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT and STANDBY, FAULT always | changes the state |
 *
 * Every other command is rejected, and a rejected command changes nothing. All accepted
 * commands are done at once. The effect of the drives on the state is this simulator's own
 * choice, as it is not documented.
 *
 * @typeParam P Its protocol.
 *
 * @example A device that is enabled and moved
 * ```ts
 * import { Command } from "jsr:@hexrot/comm@^0.1.0";
 * import {
 *   ControllerState,
 *   SetStateParam,
 *   SimpleCommandCode,
 *   SimpleDevice,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * const device = new SimpleDevice({ initialState: ControllerState.DISABLED });
 * const { MOVE, SET_STATE } = SimpleCommandCode;
 * const move = Command.create({ code: MOVE, param1: 12.5 });
 * if (device.execute(move).isAccepted) throw new Error("it is not enabled yet");
 * device.execute(Command.create({ code: SET_STATE, param1: SetStateParam.ENABLE }));
 * if (!device.execute(move).isAccepted) throw new Error("rejected");
 * if (device.telemetry.currPosition !== 12.5) throw new Error("it did not move");
 * ```
 */
export class SimpleDevice<P extends Protocol = "two-socket">
  implements DeviceModel {
  /** Its protocol. */
  readonly protocol: P;
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: FrameIds;
  /** Sync pattern of its commands in the two-socket protocol. */
  readonly commandSyncPattern: number = SIMPLE["two-socket"].commandSyncPattern;
  /** Configuration of the device: limits ±25 and velocity 47; may be set. */
  readonly config: ViewOf<SimpleStruct<"config", P>>;
  /** Telemetry of the device; may be set. */
  readonly telemetry: ViewOf<SimpleStruct<"telemetry", P>>;
  readonly #parts: SimpleParts;
  #isCreeping = false;

  /**
   * Makes a device at rest at position 0.
   *
   * @param options Protocol and initial state.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `initialState` is no state of the protocol.
   */
  constructor(options: SimpleDeviceOptions<P> = {}) {
    const action = "create controller";
    const { protocol = "two-socket", initialState } = readOptions(
      options,
      ["protocol", "initialState"],
      action,
    );
    checkOneOf(protocol, PROTOCOLS, action, "protocol");
    const { ConfigClass, TelemetryClass } = SIMPLE[protocol];
    const config = ConfigClass.create({
      minPosition: -25,
      maxPosition: 25,
      maxVelocity: 47,
    });
    const telemetry = TelemetryClass.create();
    if (protocol === "single-socket") setCscControl(telemetry, true);
    this.protocol = protocol as P;
    this.frameIds = frameIdsOf({ ConfigClass, TelemetryClass });
    this.config = config as typeof this.config;
    this.telemetry = telemetry as typeof this.telemetry;
    const states = new DeviceStates(
      { config, telemetry, isAtRest: () => true },
      initialState,
      CLEAR_ERRORS_NEEDED,
    );
    const codes = SIMPLE_COMMAND_CODES[protocol];
    this.#parts = { config, telemetry, states, codes };
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#parts.states.state;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its sync pattern, or its
   * commander and its counter.
   *
   * @returns Verdict to answer with.
   */
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
