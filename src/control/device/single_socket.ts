/**
 * Controllers of the single-socket protocol, which a client dials, and which
 * acknowledge or reject each command.
 *
 * @module
 */

import type { RunOptions, SendOptions } from "../../link/call_options.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import {
  ControllerState,
  FaultSubstate,
  SetStateParam,
} from "../../protocol/enumerations.ts";
import { CommandRejectedError } from "../../base/errors.ts";
import {
  COMMANDER,
  singleSocket,
  type SingleSocketCommand,
} from "../../protocol/single_socket.ts";
import { commandFields } from "../../protocol/commands.ts";
import type { DeviceSample } from "./device_sample.ts";
import { NotCommanderError } from "./errors.ts";
import type {
  DeviceCommand,
  DeviceLink,
  Generation,
  StateChanges,
  StateStep,
} from "./generation.ts";
import { CLEAR_ERROR_REPEAT_MS, DRIVES_PAUSE_MS } from "../motion/pauses.ts";

/** Codes that all devices share. */
const { SET_STATE, ENABLE_DRIVES } = HexapodCommandCode;

const { STANDBY, ENABLED, FAULT } = ControllerState;

/** Reason of a rejection while the GUI has control. */
const NOT_COMMANDER = /not the commander/i;

/** Part of every device's configuration that describes its drives. */
export interface DrivesConfig {
  /** Whether they are switched on. */
  readonly drivesEnabled: boolean;
}

const ENABLE = setState(SetStateParam.ENABLE, ENABLED);
const TO_STANDBY = setState(SetStateParam.STANDBY, STANDBY);
/**
 * Step that must wait until the device is at rest, which no telemetry of hexapods
 * shows.
 */
const CLEAR_ERROR: StateStep<unknown> = {
  ...setState(SetStateParam.CLEAR_ERROR, STANDBY),
  repeatAfterMs: CLEAR_ERROR_REPEAT_MS,
  isReady: ({ faultSubstate }) =>
    faultSubstate !== FaultSubstate.EMERGENCY_STOPPING,
};
const DRIVES_ON = { ...switchDrives(true), pauseMs: DRIVES_PAUSE_MS };
const DRIVES_OFF = switchDrives(false);
const NO_DISABLED =
  "its controller has no state DISABLED; use enable() and standby()";
const NO_OFFLINE =
  "its controller has no state OFFLINE; connect and close the link instead";

/**
 * Steps, of which those that are done already are skipped, such as switching the
 * drives.
 */
const CHANGES: StateChanges<DrivesConfig> = {
  start: NO_DISABLED,
  enable: { [STANDBY]: [DRIVES_ON, ENABLE], [ENABLED]: [] },
  disable: NO_DISABLED,
  standby: { [ENABLED]: [TO_STANDBY, DRIVES_OFF], [STANDBY]: [DRIVES_OFF] },
  exitControl: NO_OFFLINE,
  enterControl: NO_OFFLINE,
  clearError: { [FAULT]: [CLEAR_ERROR], [STANDBY]: [] },
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

function switchDrives(isOn: boolean): StateStep<DrivesConfig> {
  return {
    command: { code: ENABLE_DRIVES, params: [isOn ? 1 : 0] },
    isDone: (_state, config) => config.drivesEnabled === isOn,
  };
}

/** Parts of a `CommandTelemetryClient` that the adapter uses. */
export interface SingleSocketLink<C, T> extends DeviceLink<C, T> {
  /** Sends a command, and waits until it is acknowledged. */
  runCommand(
    command: SingleSocketCommand,
    options: RunOptions,
  ): Promise<unknown>;
  /** Sends a command, and waits for telemetry that shows its effect. */
  sendAndConfirm(
    command: SingleSocketCommand,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: RunOptions,
  ): Promise<DeviceSample<T>>;
}

/** Controller of the single-socket protocol. */
export class SingleSocketGeneration<C extends DrivesConfig, T>
  implements Generation<C, T> {
  readonly name = "single-socket";
  readonly protocol = "single-socket";
  readonly socket = "combined";
  readonly changes: StateChanges<C> = CHANGES;
  readonly acknowledges = true;
  readonly link: SingleSocketLink<C, T>;

  /** @param link A client. */
  constructor(link: SingleSocketLink<C, T>) {
    this.link = link;
  }

  async send(command: DeviceCommand, options: SendOptions): Promise<void> {
    const urgent = command.isUrgent ?? false;
    const run = toCommand(command);
    await explained(this.link.runCommand(run, { ...options, urgent }));
  }

  confirm(
    command: DeviceCommand,
    predicate: (sample: DeviceSample<T>) => boolean,
    options: SendOptions,
  ): Promise<DeviceSample<T>> {
    const urgent = command.isUrgent ?? false;
    const run = toCommand(command);
    return explained(
      this.link.sendAndConfirm(run, predicate, { ...options, urgent }),
    );
  }

  /** Never: an answer, not telemetry, shows a rejection. */
  isRejecting(): boolean {
    return false;
  }
}

/** Distinguishes a rejection for lack of control from others. */
async function explained<R>(running: Promise<R>): Promise<R> {
  try {
    return await running;
  } catch (error) {
    if (!(error instanceof CommandRejectedError)) throw error;
    const { message, code, reason, status } = error;
    if (!NOT_COMMANDER.test(reason)) throw error;
    throw new NotCommanderError(message, code, reason, status);
  }
}

function toCommand(command: DeviceCommand): SingleSocketCommand {
  return singleSocket.Command.create({
    commander: COMMANDER,
    ...commandFields(command.code, command.params),
  });
}
