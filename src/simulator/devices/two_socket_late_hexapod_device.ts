/**
 * The two hexapods of the last two-socket controllers (2021-09 … 2022-01) as pure state
 * machines. This module uses no sockets.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import { HexapodApplicationStatus } from "../../protocol/devices/hexapod_enumerations.ts";
import { HEXAPOD_GEOMETRIES } from "../../protocol/devices/hexapod_geometry.ts";
import {
  HEXAPOD_MODELS,
  HEXAPOD_NAMES,
} from "../../protocol/devices/hexapod_models.ts";
import {
  TwoSocketLateHexapodConfig,
  TwoSocketLateHexapodTelemetry,
} from "../../protocol/devices/hexapod_two_socket_late.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import {
  type Command,
  TwoSocketLateFrameId,
} from "../../protocol/two_socket.ts";
import { builtConfig } from "./hexapod_built.ts";
import { HexapodCore } from "./hexapod_core.ts";
import type { HexapodDeviceOptions } from "./hexapod_device.ts";
import { StateMachine } from "./state_machine.ts";
import { reportStruts, toMetres } from "./strut_report.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";

const ACTION = "create controller";

/**
 * A hexapod of the last two-socket controllers: it shares the states, commands, geometry
 * and motion of a {@linkcode HexapodDevice}, and reports them in other structs under other
 * frame ids.
 *
 * Telemetry shows the time of the last {@linkcode TwoSocketLateHexapodDevice.advance};
 * lengths are relative to the pose zero. If the observatory's packages document no unit,
 * the one here is this simulator's own choice:
 *
 * - `strutMeasuredPosRaw` are the lengths with their jitter, one count per nm, and
 *   `strutMeasuredPosUm` and `strutLinearEncoder` the same in µm; `measuredXyz` and
 *   `measuredUvw` are the pose that follows from them.
 * - `strutLinearEncoderVelocity` is in µm/s.
 * - `estimatedPosfiltvel` has one entry per strut: `pos` with jitter, in µm, `posFilt`
 *   without, in m, and `vel`, in m/s. `strutPosError` is the length minus that with jitter,
 *   in µm.
 * - `strutCommandedPosvel` is the set-point of each strut on its trajectory: the length, in
 *   m, and the velocity, in m/s; `strutCommandedAccel` is in m/s².
 * - `commandedPos` and `strutCommandedFinalPos`, in µm, are the goal of the last move.
 * - Other fields stay 0, or keep the values that they are set to.
 */
export class TwoSocketLateHexapodDevice {
  /** Frame ids of `config` and `telemetry`, which both hexapods share. */
  readonly frameIds: { readonly config: number; readonly telemetry: number } = {
    config: TwoSocketLateFrameId.CONFIG,
    telemetry: TwoSocketLateFrameId.TELEMETRY,
  };
  /** Sync pattern of each command: 0x6666 for the camera, 0xB4B4 for M2. */
  readonly commandSyncPattern: number;
  /** Configuration of the device; may be set. */
  readonly config: TwoSocketLateHexapodConfig;
  /** Telemetry of the device; may be set. */
  readonly telemetry: TwoSocketLateHexapodTelemetry =
    TwoSocketLateHexapodTelemetry.create({
      applicationStatus: HexapodApplicationStatus.DDS_COMMAND_SOURCE,
    });
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
    const { twoSocket } = HEXAPOD_MODELS[hexapod].facts;
    this.commandSyncPattern = twoSocket.commandSyncPattern;
    this.config = TwoSocketLateHexapodConfig.create(
      builtConfig(hexapod, VEL_LIMIT_ORDER.twoSocket, struts.pivotUm),
    );
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
    if (isAccepted) {
      this.telemetry.strutCommandedFinalPos = this.#core.commandedUm;
    }
    return isAccepted;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this;
    const sample = this.#core.advance();
    const { lengthsUm, measuredUm, speedsUmPerSec } = sample;
    reportStruts(telemetry, sample);
    telemetry.strutMeasuredPosUm = measuredUm;
    telemetry.strutLinearEncoder = measuredUm;
    telemetry.strutLinearEncoderVelocity = speedsUmPerSec;
    for (
      const [index, commanded] of [...telemetry.strutCommandedPosvel].entries()
    ) {
      commanded.pos = toMetres(lengthsUm[index]);
      commanded.vel = toMetres(speedsUmPerSec[index]);
    }
    this.#commands.report();
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
