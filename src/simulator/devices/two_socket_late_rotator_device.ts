/**
 * The camera rotator of the last two-socket controllers (2021-09 … 2022-01) as a state
 * machine that moves. This module uses no sockets, and no clock except a given one.
 *
 * @module
 */

import { readOptions } from "../../base/check.ts";
import {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "../../protocol/devices/rotator_enumerations.ts";
import { ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import {
  TwoSocketLateRotatorConfig,
  TwoSocketLateRotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket_late.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  type Command,
  TwoSocketLateFrameId,
} from "../../protocol/two_socket.ts";
import { BUILT_ROTATOR } from "./rotator_built.ts";
import { RotatorCore } from "./rotator_core.ts";
import type { RotatorDeviceOptions } from "./rotator_device.ts";
import { reportSensors } from "./rotator_sensors.ts";
import { StateMachine } from "./state_machine.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";

/**
 * The camera rotator of the last two-socket controllers: it shares the states, commands and
 * motion of a {@linkcode RotatorDevice}, and reports them in other structs under other
 * frame ids.
 *
 * Telemetry beyond that of a {@linkcode RotatorDevice}: linear encoders, odometer (deg),
 * motor torques (0.002 N·m per deg/s²) and motor currents (5 A per deg/s²). Fields without
 * documentation stay 0, or keep the values that they are set to.
 */
export class TwoSocketLateRotatorDevice {
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number } = {
    config: TwoSocketLateFrameId.CONFIG,
    telemetry: TwoSocketLateFrameId.TELEMETRY,
  };
  /** Sync pattern of each command, 0x5555. */
  readonly commandSyncPattern: number = ROTATOR.twoSocket.commandSyncPattern;
  /** Configuration of the device; may be set, as that of a {@linkcode RotatorDevice}. */
  readonly config: TwoSocketLateRotatorConfig = TwoSocketLateRotatorConfig
    .create(BUILT_ROTATOR);
  /** Telemetry of the device; may be set, but motion overwrites its part. */
  readonly telemetry: TwoSocketLateRotatorTelemetry =
    TwoSocketLateRotatorTelemetry.create({
      applicationStatus: RotatorApplicationStatus.DDS_COMMAND_SOURCE,
      setPos: NaN,
    });
  readonly #states: StateMachine;
  readonly #core: RotatorCore;
  readonly #commands: TwoSocketCommands;

  /**
   * Makes a device at rest at position 0.
   *
   * @param options Initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: RotatorDeviceOptions = {}) {
    const { initialState, seed, nowSec, echoSetPosition } = readOptions(
      options,
      ["initialState", "seed", "nowSec", "echoSetPosition"],
      "create controller",
    );
    const { config, telemetry } = this;
    const states = new StateMachine(telemetry, initialState);
    this.#states = states;
    this.#core = new RotatorCore({
      config,
      telemetry,
      states,
      seed,
      nowSec,
      echoSetPosition,
      executeOther: ({ code }, atSec) =>
        code === RotatorCommandCode.FAULT ? this.#core.fault(atSec) : undefined,
    });
    this.#commands = new TwoSocketCommands(telemetry, this.#core);
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#states.state;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its sync pattern.
   *
   * @returns Whether the command was accepted.
   */
  execute(command: Command): boolean {
    return this.#commands.execute(command);
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this;
    const sample = this.#core.advance();
    reportSensors(telemetry, sample, this.#core);
    telemetry.motorCurrentAxisA = sample.motorCurrentA;
    telemetry.motorCurrentAxisB = sample.motorCurrentA;
    this.#commands.report();
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
