/**
 * The two hexapods of the single-socket protocol as pure state machines. This module uses
 * no socket; {@linkcode SingleSocketHexapodController} does.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import { SingleSocketHexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { SIMULATED_HEXAPOD } from "../../protocol/devices/hexapod_facts.ts";
import { HEXAPOD_GEOMETRIES } from "../../protocol/devices/hexapod_geometry.ts";
import {
  SingleSocketHexapodConfig,
  SingleSocketHexapodTelemetry,
} from "../../protocol/devices/hexapod_single_socket.ts";
import type { SingleSocketControllerState } from "../../protocol/enumerations.ts";
import type { SingleSocketCommand } from "../../protocol/single_socket.ts";
import { HexapodCore } from "./hexapod_core.ts";
import {
  HEXAPOD_NAMES,
  type HexapodName,
} from "../../protocol/devices/hexapod_models.ts";
import { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import { builtConfig } from "./hexapod_built.ts";
import { reportStruts, toMetres } from "./strut_report.ts";
import { SingleSocketStates } from "./single_socket_states.ts";
import type { Verdict } from "../sockets/verdict.ts";

/** Options of a {@linkcode SingleSocketHexapodDevice}. */
export interface SingleSocketHexapodDeviceOptions {
  /** Name of the hexapod: the two differ in limits. */
  hexapod: HexapodName;
  /** State that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** Seed of the jitter of the struts, a u32. Default: 0. */
  seed?: number;
  /**
   * Clock of all motion, in s from any moment; it must neither throw nor go
   * back. Default: this machine's.
   */
  nowSec?: () => number;
}

/**
 * A simulated hexapod: it moves and measures exactly as a {@linkcode HexapodDevice} does,
 * and takes the same commands, except for its states and its drives:
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the struts slow down to rest when it is no longer ENABLED |
 *
 * The expected duration of an accepted command is that of the move or the stop that it
 * starts; all others are done at once. The effect of the drives on the state, and the rule
 * that CLEAR_ERROR has to wait for rest, are this simulator's own choice, as they are not
 * documented.
 *
 * Its struts and its pivot are those of today's hexapods, which differ from those of the
 * two-socket generation; see `HEXAPOD_GEOMETRIES` of `./hexapod`.
 *
 * Telemetry shows the time of the last {@linkcode SingleSocketHexapodDevice.advance};
 * lengths are relative to the pose zero:
 *
 * - `strutMeasuredPosRaw` are the lengths with their jitter, one count per nm;
 *   `measuredXyz` and `measuredUvw` are the pose that follows from them.
 * - `estimatedPosfiltvel` has one entry per strut: `pos` with jitter, in µm, `posFilt`
 *   without, in m, and `vel`, in m/s. `strutPosError` is the length minus that with jitter,
 *   in µm.
 * - `strutCommandedDeltaPosM` is the set-point of each strut on its trajectory, in m, and
 *   `strutCommandedAccel` its acceleration, in m/s².
 * - `commandedPos` and `strutCommandedFinalPos`, in µm, are the goal of the last move.
 * - MOVE_COMPLETE is set in `applicationStatus` while all struts are at their goals.
 * - `motorCurrent` is 1 A at 500 µm/s, in proportion, and `busVoltage` is 100 V, as in the
 *   reference mock.
 * - Other fields stay 0, or keep the values that they are set to, as they are not
 *   documented.
 */
export class SingleSocketHexapodDevice {
  /** Configuration of the device; may be set. */
  readonly config: SingleSocketHexapodConfig;
  /** Telemetry of the device; may be set. */
  readonly telemetry: SingleSocketHexapodTelemetry =
    SingleSocketHexapodTelemetry.create({
      busVoltage: Array(3).fill(SIMULATED_HEXAPOD.busVoltageV),
    });
  readonly #core: HexapodCore;

  /**
   * Makes a device at rest in the pose zero.
   *
   * @param options Hexapod, initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: SingleSocketHexapodDeviceOptions) {
    const action = "create controller";
    const { hexapod, initialState, seed, nowSec } = readOptions(
      options,
      ["hexapod", "initialState", "seed", "nowSec"],
      action,
    );
    checkOneOf(hexapod, HEXAPOD_NAMES, action, "hexapod");
    const struts = HEXAPOD_GEOMETRIES["single-socket"][hexapod];
    this.config = SingleSocketHexapodConfig.create(
      builtConfig(hexapod, VEL_LIMIT_ORDER.singleSocket, struts.pivotUm),
    );
    const { config, telemetry } = this;
    const isAtRest = () => this.#core.isAtRest;
    const states = new SingleSocketStates(
      { config, telemetry, isAtRest },
      initialState,
    );
    this.#core = new HexapodCore({
      hexapod,
      config,
      velLimitOrder: VEL_LIMIT_ORDER.singleSocket,
      struts,
      telemetry,
      states,
      seed,
      nowSec,
      executeOther: ({ code, param1 }, atSec) =>
        code === SingleSocketHexapodCommandCode.ENABLE_DRIVES
          ? this.#core.afterStateChange(states.switchDrives(param1), atSec)
          : undefined,
    });
    this.advance();
  }

  /** Telemetry field `state`. */
  get state(): SingleSocketControllerState {
    return this.telemetry.state as SingleSocketControllerState;
  }

  /**
   * Executes a command, or changes nothing at all. The link checks its commander and
   * its counter.
   *
   * @returns Verdict to answer with.
   */
  execute(command: SingleSocketCommand): Verdict {
    const verdict = this.#core.execute(command);
    this.telemetry.strutCommandedFinalPos = this.#core.commandedUm;
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this;
    const sample = this.#core.advance();
    const { strutSpeedMaxUmPerSec, motorCurrentAtFullSpeedA } =
      SIMULATED_HEXAPOD;
    reportStruts(telemetry, sample);
    telemetry.motorCurrent = sample.speedsUmPerSec.map((speed) =>
      motorCurrentAtFullSpeedA * speed / strutSpeedMaxUmPerSec
    );
    telemetry.strutCommandedDeltaPosM = sample.lengthsUm.map(toMetres);
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
