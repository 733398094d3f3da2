/**
 * The camera rotator of the two-socket protocol as a state machine that moves. This module
 * uses no sockets, and no clock except a given one; {@linkcode RotatorController} has both.
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
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_two_socket.ts";
import type { ControllerState } from "../../protocol/enumerations.ts";
import type { Command } from "../../protocol/two_socket.ts";
import { BUILT_ROTATOR } from "./rotator_built.ts";
import { RotatorCore } from "./rotator_core.ts";
import { StateMachine } from "./state_machine.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";

/** Options of a {@linkcode RotatorDevice}. */
export interface RotatorDeviceOptions {
  /** State that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** Seed of the jitter of the encoders, a u32. Default: 0. */
  seed?: number;
  /**
   * Clock of all motion, in s since 1970 on the TAI scale; it must not throw.
   * Default: this machine's.
   */
  nowSec?: () => number;
  /**
   * Whether `setPos` reports the position of POSITION_SET. Not every controller does so.
   * Default: true.
   */
  echoSetPosition?: boolean;
}

/**
 * The camera rotator: one axis that keeps its velocity and acceleration limits, moves to a
 * position or tracks a target.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState}; FAULT ends with the second CLEAR_ERROR | changes the state; the rotator comes to rest when it is no longer ENABLED |
 * | FAULT | in every state but OFFLINE | goes to FAULT |
 * | POSITION_SET | ENABLED and STATIONARY | sets `setPos` to `param1`, deg |
 * | SET_ENABLED_SUBSTATE(MOVE_POINT_TO_POINT) | ENABLED and STATIONARY, after POSITION_SET within the position limits | moves there |
 * | SET_CONSTANT_VEL | ENABLED and STATIONARY, speed up to the velocity limit, duration above 0 | stores the velocity `param1`, deg/s, and the duration `param2`, s |
 * | SET_ENABLED_SUBSTATE(CONSTANT_VELOCITY) | ENABLED and STATIONARY, after SET_CONSTANT_VEL, `param1` · `param2` from here within the position limits | moves that far at that velocity, then slows down to rest |
 * | SET_ENABLED_SUBSTATE(TRACK) | ENABLED and STATIONARY | waits for TRACK_VEL_CMD |
 * | TRACK_VEL_CMD | ENABLED and SLEWING_OR_TRACKING, finite parameters, a speed below the velocity limit | follows the target at `param2` + `param3` · (now − `param1`) |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | CONTROLLED_STOPPING until it is at rest, then STATIONARY |
 * | CONFIG_VEL | ENABLED and STATIONARY, `param1` in (0, 3.5] deg/s | sets `velocityLimit`, for motions that begin later |
 * | CONFIG_ACCEL | ENABLED and STATIONARY, `param1` in (0, 1] deg/s² | sets `accelLimit`, likewise |
 *
 * Every other command is rejected. A rejected command changes nothing, but the next sample,
 * and only that, has COMMAND_REJECT_MASK set in `applicationStatus`; a TRACK_VEL_CMD out of
 * the position limits is rejected and leads to FAULT. Every accepted command except
 * POSITION_SET sets `setPos` to NaN. While DDS_COMMAND_SOURCE is clear in
 * `applicationStatus`, the GUI has control and every command is rejected.
 *
 * During tracking, these lead to FAULT:
 *
 * - more than 1 s from TRACK, or from a TRACK_VEL_CMD, to the next TRACK_VEL_CMD;
 * - a tracked position that is, or gets, out of the position limits.
 *
 * In FAULT, as in every state but ENABLED, the rotator slows down to rest at the
 * acceleration limit.
 *
 * Telemetry shows the time of the last {@linkcode RotatorDevice.advance}:
 *
 * - `demandPos`, `demandVel`, `demandAccel` are the set-points. The rotator follows them
 *   exactly; `currentPos` and the two encoders add up to 3e-6 deg of jitter, either way.
 * - The encoders count 200 000 per degree. Counts below zero wrap as a u32 does.
 * - `flagsPt2ptMoveComplete` is 1 in the sample in which a move ends, the first that is
 *   STATIONARY again.
 * - `flagsMoveSuccess` is 1 from then on, until another motion begins or ENABLED ends.
 * - `flagsSlewComplete` and `flagsTrackingSuccess` are 1 during tracking, while the rotator
 *   is no further from the target than `trackSuccessPosThreshold`.
 * - `flagsTrackingLost` is 1 during tracking, once the rotator has been further away than
 *   that for longer than `trackingLostTimeout`, after it was on the target once.
 * - `flagsNoNewTrackCmdError` is 1 in a FAULT caused by a missing TRACK_VEL_CMD.
 * - Fields without documentation stay 0, or keep the values that they are set to.
 *
 * @example A move of five degrees, on a clock of your own
 * ```ts
 * import { Command } from "jsr:@hexrot/comm@^0.1.0";
 * import {
 *   ControllerState,
 *   RotatorCommandCode,
 *   RotatorDevice,
 *   SetEnabledSubstateParam,
 * } from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * let sec = 0;
 * const device = new RotatorDevice({
 *   initialState: ControllerState.ENABLED,
 *   nowSec: () => sec,
 * });
 * const { POSITION_SET, SET_ENABLED_SUBSTATE } = RotatorCommandCode;
 * const { MOVE_POINT_TO_POINT } = SetEnabledSubstateParam;
 * device.execute(Command.create({ code: POSITION_SET, param1: 5 }));
 * device.execute(
 *   Command.create({ code: SET_ENABLED_SUBSTATE, param1: MOVE_POINT_TO_POINT }),
 * );
 * sec += 2 * Math.sqrt(5); // at 1 deg/s², up and down
 * device.advance();
 * if (device.telemetry.demandPos !== 5) throw new Error("it is on its way");
 * if (device.telemetry.flagsPt2ptMoveComplete !== 1) throw new Error("no flag");
 * ```
 */
export class RotatorDevice {
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number } =
    ROTATOR.twoSocket.frameIds;
  /** Sync pattern that the link requires of each command, 0x5555. */
  readonly commandSyncPattern: number = ROTATOR.twoSocket.commandSyncPattern;
  /**
   * Configuration of the device; may be set, also to limits that no command can set. A
   * velocity or acceleration limit that makes no sense is replaced by the one that the
   * device was made with.
   */
  readonly config: RotatorConfig = RotatorConfig.create(BUILT_ROTATOR);
  /** Telemetry of the device; may be set, but motion overwrites its part. */
  readonly telemetry: RotatorTelemetry = RotatorTelemetry.create({
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
    this.#core.advance();
    this.#commands.report();
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }
}
