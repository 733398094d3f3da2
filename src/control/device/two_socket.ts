/**
 * Controllers of the two-socket protocol, which connect to a server, and acknowledge
 * nothing.
 *
 * @module
 */

import type { TwoSocketGenerationName } from "../../protocol/generations.ts";
import type { SendOptions } from "../../link/call_options.ts";
import {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "../../protocol/devices/hexapod_enumerations.ts";
import { ControllerState, SetStateParam } from "../../protocol/enumerations.ts";
import { Command } from "../../protocol/two_socket.ts";
import { commandFields } from "../../protocol/commands.ts";
import type { DeviceSample, DeviceTelemetry } from "./device_sample.ts";
import type {
  DeviceCommand,
  DeviceLink,
  Generation,
  StateChanges,
  StateStep,
} from "./generation.ts";
import { CLEAR_ERROR_PAUSE_MS } from "../motion/pauses.ts";

/** Code that all devices share. */
const { SET_STATE } = HexapodCommandCode;
/** Bit that all devices share. */
const { COMMAND_REJECTED } = HexapodApplicationStatus;

const { STANDBY, DISABLED, ENABLED, OFFLINE, FAULT } = ControllerState;

const START = setState(SetStateParam.START, DISABLED);
const ENABLE = setState(SetStateParam.ENABLE, ENABLED);
const DISABLE = setState(SetStateParam.DISABLE, DISABLED);
const TO_STANDBY = setState(SetStateParam.STANDBY, STANDBY);
const EXIT = setState(SetStateParam.EXIT, OFFLINE);
const ENTER_CONTROL = setState(SetStateParam.ENTER_CONTROL, STANDBY);
const CLEAR_ERROR = setState(SetStateParam.CLEAR_ERROR, STANDBY);

/** Steps from each state, none from the one that is asked for. */
const CHANGES: StateChanges<unknown> = {
  start: { [STANDBY]: [START], [DISABLED]: [] },
  enable: { [STANDBY]: [START, ENABLE], [DISABLED]: [ENABLE], [ENABLED]: [] },
  disable: { [ENABLED]: [DISABLE], [DISABLED]: [] },
  standby: {
    [ENABLED]: [DISABLE, TO_STANDBY],
    [DISABLED]: [TO_STANDBY],
    [STANDBY]: [],
  },
  exitControl: { [STANDBY]: [EXIT], [OFFLINE]: [] },
  enterControl: { [OFFLINE]: [ENTER_CONTROL], [STANDBY]: [] },
  clearError: {
    [FAULT]: [
      { ...CLEAR_ERROR, isUnconfirmed: true, pauseMs: CLEAR_ERROR_PAUSE_MS },
      CLEAR_ERROR,
    ],
    [STANDBY]: [],
  },
};

function setState(
  request: SetStateParam,
  stateAfter: ControllerState,
): StateStep<unknown> {
  return {
    command: { code: SET_STATE, params: [request] },
    isDone: (state) => state === stateAfter,
  };
}

/** Parts of a `CommandTelemetryServer` that the adapter uses. */
export interface TwoSocketLink<C, T> extends DeviceLink<C, T> {
  /** Writes a command. */
  putCommand(command: Command, options: SendOptions): Promise<void>;
  /** Writes a command, and waits for telemetry that shows its effect. */
  sendAndConfirm(
    command: Command,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: SendOptions,
  ): Promise<DeviceSample<T>>;
}

/**
 * Controller of the two-socket protocol. A rejection shows in one bit of
 * `applicationStatus`, if at all, which doesn't identify the command.
 */
export class TwoSocketGeneration<C, T extends DeviceTelemetry>
  implements Generation<C, T> {
  readonly name: TwoSocketGenerationName;
  readonly protocol = "two-socket";
  readonly socket = "telemetry";
  readonly changes: StateChanges<C> = CHANGES;
  readonly acknowledges = false;
  readonly link: TwoSocketLink<C, T>;

  /**
   * @param link A server that fills in the sync pattern of commands.
   * @param name One of the two generations of the protocol.
   */
  constructor(link: TwoSocketLink<C, T>, name: TwoSocketGenerationName) {
    this.link = link;
    this.name = name;
  }

  send(command: DeviceCommand, options: SendOptions): Promise<void> {
    return this.link.putCommand(toCommand(command), options);
  }

  confirm(
    command: DeviceCommand,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: SendOptions,
  ): Promise<DeviceSample<T>> {
    return this.link.sendAndConfirm(toCommand(command), predicate, options);
  }

  isRejecting({ applicationStatus }: T): boolean {
    return (applicationStatus & COMMAND_REJECTED) !== 0;
  }
}

function toCommand(command: DeviceCommand): Command {
  return Command.create(commandFields(command.code, command.params));
}
