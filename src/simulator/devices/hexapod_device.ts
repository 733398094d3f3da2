/**
 * The two hexapods as pure state machines: the effects of commands, the motion of the
 * struts, and its measurement. This module uses no sockets; {@linkcode HexapodController}
 * does.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import { HexapodApplicationStatus } from "../../protocol/devices/hexapod_enumerations.ts";
import type {
  HexapodConfig,
  HexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import type { Command } from "../../protocol/two_socket.ts";
import { HEXAPOD_GEOMETRIES } from "../../protocol/devices/hexapod_geometry.ts";
import { setBit } from "../sockets/command_source.ts";
import { HexapodCore } from "./hexapod_core.ts";
import {
  HEXAPOD_MODELS,
  HEXAPOD_NAMES,
  type HexapodName,
} from "../../protocol/devices/hexapod_models.ts";
import { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import { builtConfig } from "./hexapod_built.ts";
import { StateMachine } from "./state_machine.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";

/** Options of a {@linkcode HexapodDevice}. */
export interface HexapodDeviceOptions {
  /** Name of the hexapod: the two differ in frame ids, sync pattern and limits. */
  hexapod: HexapodName;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** Seed of the jitter of the struts, a u32. Default: 0. */
  seed?: number;
  /**
   * Clock of all motion, in s from any moment; it must neither throw nor go
   * back. Default: this machine's.
   */
  nowSec?: () => number;
}

const ACTION = "create controller";

/** Counts of a strut's encoder per µm; the real number is not documented. */
const ENCODER_COUNTS_PER_UM = 100;

/**
 * A simulated hexapod. Its mirror is carried by six struts, whose lengths follow the
 * commands; the pose of the mirror follows from the lengths.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState}; FAULT ends with the second CLEAR_ERROR | changes the state; the struts slow down to rest when it is no longer ENABLED |
 * | POSITION_SET | ENABLED and STATIONARY, a pose within the position limits, in which no strut is out of its range | stores the pose |
 * | OFFSET | likewise, for the sum of `commandedPos` and the parameters | stores that pose |
 * | SET_ENABLED_SUBSTATE(MOVE_POINT_TO_POINT) | ENABLED and STATIONARY, at rest, after POSITION_SET or OFFSET | moves to the pose; `param2` 1: all struts arrive together, 0: each as soon as it can |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | CONTROLLED_STOPPING until the struts are at rest, then STATIONARY |
 * | SET_PIVOTPOINT | ENABLED and STATIONARY, each coordinate in ±10 m | sets `pivot` |
 * | CONFIG_ACCEL | ENABLED and STATIONARY, `param1` in (0, 500] µm/s² | sets `accelerationStrut`, for motions that begin later |
 * | CONFIG_VEL | ENABLED and STATIONARY, in (0, 2000] µm/s and (0, 0.1146] deg/s | sets `velLimits`, likewise |
 * | CONFIG_LIMITS | ENABLED and STATIONARY, max xy and max uv more than 0, min less than max, none wider than those at first | sets `posLimits`, for poses that are set later |
 *
 * Every other command is rejected, and every command while DDS_COMMAND_SOURCE is clear in
 * `applicationStatus`, as the GUI has control then. A rejected command changes nothing, but
 * the next sample, and only that, has COMMAND_REJECTED set in `applicationStatus`. Every
 * accepted command except POSITION_SET and OFFSET clears the stored pose.
 *
 * This simulator has made its own choices where the observatory's packages leave them open:
 *
 * - Rotations are right-handed about fixed axes through the pivot, first u about x, then v
 *   about y, then w about z; then x, y, z shift the mirror and its pivot. Struts have the
 *   length 0 in the pose zero.
 * - CONFIG_ACCEL applies to the struts. The table gives the ranges of the configuration.
 *
 * The position limits for xy and uv are limits of each axis. A move takes the time given by
 * `doc/algorithm/trajectory.rst` of ts_mthexapod: that of the strut with the longest way,
 * within `accelerationStrut` and `maxVelocityStrut`, or more, if `velLimits` for √(x² +
 * y²), √(u² + v²), z or w require it. Each strut has the lowest acceleration with which it
 * arrives in that time.
 *
 * Telemetry shows the time of the last {@linkcode HexapodDevice.advance}:
 *
 * - `commandedPos` and `commandedLength`, in µm from the pose zero, are the goal of the
 *   last move, also after a stop on the way. SET_PIVOTPOINT moves no strut: `commandedPos`
 *   is the same place, expressed by the new pivot.
 * - MOVE_COMPLETE is set in `applicationStatus` while all struts are at their goals, as
 *   they are at first.
 * - `strutEncoderMicrons` are the measured lengths: those of a pose that jitters by up to
 *   0.1 µm and 1e-6 deg, either way. `strutEncoderRaw` has 100 counts per µm.
 * - `measuredPos` is the pose in which the struts have these lengths, computed from them.
 *   It is NaN if there is no such pose, because `config` was set to nonsense.
 * - DDS_COMMAND_SOURCE is set in `applicationStatus` at first, as commands are received
 *   over the link. Fields without documentation stay 0, or keep the values that they are
 *   set to.
 *
 * @example A move up by 10 µm, on a clock of your own
 * ```ts
 * import { Command } from "jsr:@hexrot/comm@^0.1.0";
 * import {
 *   ControllerState,
 *   HexapodCommandCode,
 *   HexapodDevice,
 *   SetEnabledSubstateParam,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * let sec = 0;
 * const device = new HexapodDevice({
 *   hexapod: "M2",
 *   initialState: ControllerState.ENABLED,
 *   nowSec: () => sec,
 * });
 * const { POSITION_SET, SET_ENABLED_SUBSTATE } = HexapodCommandCode;
 * device.execute(Command.create({ code: POSITION_SET, param3: 10 }));
 * device.execute(Command.create({
 *   code: SET_ENABLED_SUBSTATE,
 *   param1: SetEnabledSubstateParam.MOVE_POINT_TO_POINT,
 * }));
 * sec += 1;
 * device.advance();
 * const [, , z] = device.telemetry.measuredPos;
 * if (Math.abs(z - 10) > 0.25) throw new Error(`z ${z}`);
 * ```
 */
export class HexapodDevice {
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number };
  /**
   * Sync pattern that the link requires of each command: 0x6666 for the camera, 0xB4B4 for
   * M2.
   */
  readonly commandSyncPattern: number;
  /** Configuration of the device; may be set. */
  readonly config: HexapodConfig;
  /** Telemetry of the device; may be set. */
  readonly telemetry: HexapodTelemetry;
  readonly #states: StateMachine;
  readonly #core: HexapodCore;
  readonly #commands: TwoSocketCommands;

  /**
   * Makes a device at rest in the pose zero.
   *
   * @param options Hexapod, initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: HexapodDeviceOptions) {
    const { hexapod, initialState, seed, nowSec } = readOptions(
      options,
      ["hexapod", "initialState", "seed", "nowSec"],
      ACTION,
    );
    checkOneOf(hexapod, HEXAPOD_NAMES, ACTION, "hexapod");
    const struts = HEXAPOD_GEOMETRIES["two-socket"][hexapod];
    const { facts, ConfigClass, TelemetryClass } = HEXAPOD_MODELS[hexapod];
    this.frameIds = facts.twoSocket.frameIds;
    this.commandSyncPattern = facts.twoSocket.commandSyncPattern;
    this.config = ConfigClass.create(
      builtConfig(hexapod, VEL_LIMIT_ORDER.twoSocket, struts.pivotUm),
    );
    this.telemetry = TelemetryClass.create({
      applicationStatus: HexapodApplicationStatus.DDS_COMMAND_SOURCE,
    });
    const { config, telemetry } = this;
    const states = new StateMachine(telemetry, initialState);
    this.#states = states;
    this.#core = new HexapodCore({
      hexapod,
      config,
      velLimitOrder: VEL_LIMIT_ORDER.twoSocket,
      struts,
      telemetry,
      states,
      seed,
      nowSec,
    });
    this.#commands = new TwoSocketCommands(telemetry, this.#core);
    this.advance();
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
    const isAccepted = this.#commands.execute(command);
    if (isAccepted) this.telemetry.commandedLength = this.#core.commandedUm;
    return isAccepted;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this;
    const sample = this.#core.advance();
    telemetry.strutEncoderMicrons = sample.measuredUm;
    telemetry.strutEncoderRaw = sample.measuredUm.map((um) =>
      Math.round(um * ENCODER_COUNTS_PER_UM)
    );
    telemetry.measuredPos = sample.measuredPose;
    setBit(telemetry, HexapodApplicationStatus.MOVE_COMPLETE, sample.areThere);
    this.#commands.report();
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
