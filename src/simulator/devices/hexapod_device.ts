/**
 * The two hexapods as state machines: the effects of commands, the motion of the struts, and
 * its measurement. This module uses no sockets; {@linkcode HexapodController} does.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import { HexapodApplicationStatus } from "../../protocol/devices/hexapod_enumerations.ts";
import { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import {
  HEXAPOD_NAMES,
  type HexapodConfig,
  type HexapodName,
  HEXAPODS,
  type HexapodTelemetry,
  SIMULATED_HEXAPOD,
} from "../../protocol/devices/hexapod_facts.ts";
import { HEXAPOD_GEOMETRIES } from "../../protocol/devices/hexapod_geometry.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  type DeviceGeneration,
  GENERATIONS,
} from "../../protocol/generations.ts";
import { setBit, setCscControl } from "../sockets/command_source.ts";
import {
  type ControllerDefaults,
  type DeviceModel,
  type FrameIds,
  frameIdsOf,
} from "../sockets/device.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";
import { DeviceStates } from "./device_states.ts";
import { builtConfig } from "./hexapod_built.ts";
import { HexapodCore } from "./hexapod_core.ts";
import { reportStruts, toMetres } from "./strut_report.ts";

/**
 * Options of a {@linkcode HexapodDevice}.
 *
 * @typeParam G Generation of its controllers.
 */
export interface HexapodDeviceOptions<
  G extends DeviceGeneration = "two-socket",
> {
  /** Generation of its controllers. Default: `"two-socket"`. */
  protocol?: G;
  /** Name of the hexapod: the two differ in ports, frame ids, sync pattern and limits. */
  hexapod: HexapodName;
  /**
   * State that the device starts in: STANDBY, ENABLED or FAULT, or any in the two-socket
   * protocol. Default: STANDBY.
   */
  initialState?: ControllerState;
  /** Seed of the jitter of the struts, a u32. Default: 0. */
  seed?: number;
  /**
   * Clock of all motion, in s from any moment; it must neither throw nor go
   * back. Default: this machine's.
   */
  nowSec?: () => number;
}

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
 * Telemetry shows the time of the last {@linkcode HexapodDevice.advance}; lengths are
 * relative to the pose zero. If the observatory's packages document no unit, the one here
 * is this simulator's own choice:
 *
 * - `commandedPos`, and `commandedLength` or `strutCommandedFinalPos`, in µm, are the goal
 *   of the last move, also after a stop on the way. SET_PIVOTPOINT moves no strut: `commandedPos`
 *   is the same place, expressed by the new pivot.
 * - MOVE_COMPLETE is set in `applicationStatus` while all struts are at their goals, as
 *   they are at first.
 * - `strutEncoderMicrons` are the measured lengths: those of a pose that jitters by up to
 *   0.1 µm and 1e-6 deg, either way. `strutEncoderRaw` has 100 counts per µm.
 * - `strutMeasuredPosRaw` are the same lengths, one count per nm; `strutMeasuredPosUm` and
 *   `strutLinearEncoder` in µm, `strutLinearEncoderVelocity` in µm/s.
 * - `estimatedPosfiltvel` has one entry per strut: `pos` with jitter, in µm, `posFilt`
 *   without, in m, and `vel`, in m/s. `strutPosError` is the length minus that with jitter,
 *   in µm.
 * - `strutCommandedPosvel` or `strutCommandedDeltaPosM` is the set-point of each strut on
 *   its trajectory: the length, in m, and the velocity, in m/s; `strutCommandedAccel` is in
 *   m/s².
 * - `motorCurrent` is 1 A at 500 µm/s, in proportion, and `busVoltage` is 100 V, as in the
 *   reference mock.
 * - `measuredPos`, or `measuredXyz` and `measuredUvw`, is the pose in which the struts have these lengths, computed from them.
 *   It is NaN if there is no such pose, because `config` was set to nonsense.
 * - DDS_COMMAND_SOURCE is set in `applicationStatus` at first, as commands are received
 *   over the link. Fields without documentation stay 0, or keep the values that they are
 *   set to.
 *
 * The single-socket protocol differs in its states and its drives. No bit reports a
 * rejection, as the verdict is the controller's answer; the expected duration of an
 * accepted command is that of the move or the stop that it starts. Struts and pivot are
 * those of today's hexapods; see `HEXAPOD_GEOMETRIES`.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the struts slow down to rest when it is no longer ENABLED |
 *
 * The effect of the drives on the state, and the rule that CLEAR_ERROR has to wait for rest,
 * are this simulator's own choice, as they are not documented.
 *
 * @typeParam G Generation of its controllers.
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
export class HexapodDevice<G extends DeviceGeneration = "two-socket">
  implements DeviceModel {
  /** Generation of its controllers. */
  readonly protocol: G;
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: FrameIds;
  /** Sync pattern of its commands in the two-socket protocol. */
  readonly commandSyncPattern: number;
  /** Defaults of its controllers' options: 20 Hz, and the port of the hexapod. */
  readonly defaults: ControllerDefaults;
  /** Configuration of the device; may be set. */
  readonly config: HexapodConfig<G>;
  /** Telemetry of the device; may be set. */
  readonly telemetry: HexapodTelemetry<G>;
  readonly #telemetry: HexapodTelemetry;
  readonly #states: DeviceStates;
  readonly #core: HexapodCore;
  /** Commands of the two-socket protocol; undefined in the other. */
  readonly #commands: TwoSocketCommands | undefined;

  /**
   * Makes a device at rest in the pose zero.
   *
   * @param options Hexapod, generation, initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: HexapodDeviceOptions<G>) {
    const action = "create controller";
    const { protocol = "two-socket", hexapod, initialState, seed, nowSec } =
      readOptions(
        options,
        ["protocol", "hexapod", "initialState", "seed", "nowSec"],
        action,
      );
    checkOneOf(protocol, GENERATIONS, action, "protocol");
    checkOneOf(hexapod, HEXAPOD_NAMES, action, "hexapod");
    const isSingleSocket = protocol === "single-socket";
    const facts = HEXAPODS[hexapod];
    const { ConfigClass, TelemetryClass } = facts[protocol];
    const struts =
      HEXAPOD_GEOMETRIES[isSingleSocket ? "single-socket" : "two-socket"][
        hexapod
      ];
    const config = ConfigClass.create(
      builtConfig(hexapod, protocol, struts.pivotUm),
    ) as HexapodConfig;
    const telemetry = TelemetryClass.create() as HexapodTelemetry;
    setCscControl(telemetry, true);
    if ("busVoltage" in telemetry) {
      telemetry.busVoltage = Array(3).fill(SIMULATED_HEXAPOD.busVoltageV);
    }
    this.protocol = protocol as G;
    this.frameIds = frameIdsOf({ ConfigClass, TelemetryClass });
    this.commandSyncPattern = facts["two-socket"].commandSyncPattern;
    this.defaults = {
      telemetryIntervalMs: 50,
      port: facts["single-socket"].port,
    };
    this.config = config as HexapodConfig<G>;
    this.telemetry = telemetry as HexapodTelemetry<G>;
    this.#telemetry = telemetry;
    this.#states = new DeviceStates(
      { config, telemetry, isAtRest: () => this.#core.isAtRest },
      initialState,
    );
    this.#core = new HexapodCore({
      hexapod,
      config,
      velLimitOrder: VEL_LIMIT_ORDER[protocol],
      struts,
      telemetry,
      states: this.#states,
      seed,
      nowSec,
    });
    this.#commands = isSingleSocket
      ? undefined
      : new TwoSocketCommands(telemetry, this.#core);
    this.advance();
  }

  /** Telemetry field `state`. */
  get state(): ControllerState {
    return this.#states.state;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its sync pattern, or its
   * commander and its counter.
   *
   * @returns Verdict to answer with.
   */
  execute(command: DeviceCommand): Verdict {
    const verdict = (this.#commands ?? this.#core).execute(command);
    const telemetry = this.#telemetry;
    const { commandedUm } = this.#core;
    if ("commandedLength" in telemetry) telemetry.commandedLength = commandedUm;
    else telemetry.strutCommandedFinalPos = commandedUm;
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const telemetry = this.#telemetry;
    const sample = this.#core.advance();
    const { lengthsUm, measuredUm, speedsUmPerSec } = sample;
    setBit(telemetry, HexapodApplicationStatus.MOVE_COMPLETE, sample.areThere);
    if ("estimatedPosfiltvel" in telemetry) reportStruts(telemetry, sample);
    if ("strutEncoderMicrons" in telemetry) {
      telemetry.strutEncoderMicrons = measuredUm;
      telemetry.strutEncoderRaw = measuredUm.map((um) =>
        Math.round(um * ENCODER_COUNTS_PER_UM)
      );
      telemetry.measuredPos = sample.measuredPose;
    }
    if ("strutLinearEncoder" in telemetry) {
      telemetry.strutMeasuredPosUm = measuredUm;
      telemetry.strutLinearEncoder = measuredUm;
      telemetry.strutLinearEncoderVelocity = speedsUmPerSec;
      for (
        const [index, commanded] of [...telemetry.strutCommandedPosvel]
          .entries()
      ) {
        commanded.pos = toMetres(lengthsUm[index]);
        commanded.vel = toMetres(speedsUmPerSec[index]);
      }
    }
    if ("motorCurrent" in telemetry) {
      const { strutSpeedMaxUmPerSec, motorCurrentAtFullSpeedA } =
        SIMULATED_HEXAPOD;
      telemetry.motorCurrent = speedsUmPerSec.map((speed) =>
        motorCurrentAtFullSpeedA * speed / strutSpeedMaxUmPerSec
      );
      telemetry.strutCommandedDeltaPosM = lengthsUm.map(toMetres);
    }
    this.#commands?.report();
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
