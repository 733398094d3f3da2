/**
 * The two hexapods of the single-socket protocol as pure state machines. No
 * socket in here; see {@linkcode SingleSocketHexapodController} for that.
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
  /** Which hexapod: the two differ in limits. */
  hexapod: HexapodName;
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: SingleSocketControllerState;
  /** What the jitter of the struts comes from, a u32. Default: 0. */
  seed?: number;
  /**
   * The clock of all motion, in s from any moment; it must neither throw nor go
   * back. Default: this machine's.
   */
  nowSec?: () => number;
}

/**
 * A simulated hexapod: it moves and measures itself exactly as a
 * {@linkcode HexapodDevice} does, and takes the same commands, but for its states
 * and its drives:
 *
 * | command | accepted | does |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the struts slow down to rest when it is no longer ENABLED |
 *
 * An accepted command is expected to take as long as the move or the stop that it
 * begins; all others are done at once. What the drives do to the state, and that
 * CLEAR_ERROR has to wait for rest, is this simulator's own choice, as it is not
 * documented.
 *
 * Its struts and its pivot are those of today's hexapods, which differ from those of
 * the two-socket generation; see `HEXAPOD_GEOMETRIES` of `./hexapod`.
 *
 * Telemetry is as of the last {@linkcode SingleSocketHexapodDevice.advance}; lengths
 * are those from the pose zero:
 *
 * - `strutMeasuredPosRaw` are the lengths with their jitter, one count a nm;
 *   `measuredXyz` and `measuredUvw` are the pose that follows from them.
 * - `estimatedPosfiltvel` has one entry a strut: `pos` with jitter, in µm, `posFilt`
 *   without, in m, and `vel`, in m/s. `strutPosError` is what the jitter takes from the
 *   length, in µm.
 * - `strutCommandedDeltaPosM` is where the trajectory wants each strut to be now, in m,
 *   `strutCommandedAccel` how it is accelerated, in m/s².
 * - `commandedPos` and `strutCommandedFinalPos`, in µm, are where the last move leads to.
 * - MOVE_COMPLETE is set in `applicationStatus` while all struts are there.
 * - `motorCurrent` is 1 A at 500 µm/s, in proportion, and `busVoltage` is 100 V, as in
 *   the reference mock.
 * - Other fields stay 0, or what they are set to, as they are not documented.
 */
export class SingleSocketHexapodDevice {
  /** The device's own configuration; may be set. */
  readonly config: SingleSocketHexapodConfig;
  /** The device's own telemetry; may be set. */
  readonly telemetry: SingleSocketHexapodTelemetry =
    SingleSocketHexapodTelemetry.create({
      busVoltage: Array(3).fill(SIMULATED_HEXAPOD.busVoltageV),
    });
  readonly #core: HexapodCore;

  /**
   * Makes a device at rest in the pose zero.
   *
   * @param options Which hexapod, and how it starts.
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

  /** The telemetry field `state`. */
  get state(): SingleSocketControllerState {
    return this.telemetry.state as SingleSocketControllerState;
  }

  /**
   * Does what the command asks for, or nothing at all. Its commander and its
   * counter are the business of the link.
   *
   * @returns What to answer.
   */
  execute(command: SingleSocketCommand): Verdict {
    const verdict = this.#core.execute(command);
    this.telemetry.strutCommandedFinalPos = this.#core.commandedUm;
    return verdict;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
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
