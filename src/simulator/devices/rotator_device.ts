/**
 * The camera rotator as a state machine that moves. This module uses no sockets;
 * {@linkcode RotatorController} does.
 *
 * @module
 */

import { checkOneOf, readOptions } from "../../base/check.ts";
import {
  ROTATOR,
  type RotatorConfig,
  type RotatorStruct,
  type RotatorTelemetry,
  SIMULATED_ROTATOR,
} from "../../protocol/devices/rotator_facts.ts";
import {
  type ControllerState,
  FaultSubstate,
} from "../../protocol/enumerations.ts";
import {
  type DeviceGeneration,
  GENERATIONS,
} from "../../protocol/generations.ts";
import type { ValuesOf } from "../../struct/struct.ts";
import { setCscControl } from "../sockets/command_source.ts";
import {
  type ControllerDefaults,
  type DeviceModel,
  type FrameIds,
  frameIdsOf,
} from "../sockets/device.ts";
import { TwoSocketCommands } from "../sockets/two_socket_commands.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";
import { DeviceStates } from "./device_states.ts";
import { RotatorCore } from "./rotator_core.ts";
import { reportSensors } from "./rotator_sensors.ts";

/** Widest emergency limits that are accepted: this simulator's own choice. */

/** Configuration as delivered, in both generations of the two-socket protocol. */
const BUILT: ValuesOf<RotatorStruct<"config", "two-socket">> = {
  velocityLimit: SIMULATED_ROTATOR.velocityLimitDegPerSec,
  accelLimit: SIMULATED_ROTATOR.accelerationLimitDegPerSec2,
  posErrorThreshold: SIMULATED_ROTATOR.posErrorThresholdDeg,
  upperPosLimit: SIMULATED_ROTATOR.positionMaxDeg,
  lowerPosLimit: SIMULATED_ROTATOR.positionMinDeg,
  followingErrorThreshold: SIMULATED_ROTATOR.followingErrorThresholdDeg,
  trackSuccessPosThreshold: SIMULATED_ROTATOR.trackSuccessPosThresholdDeg,
  trackingLostTimeout: SIMULATED_ROTATOR.trackingLostTimeoutSec,
};

/** Values of the single-socket generation that differ, or are only there. */
const BUILT_SINGLE_SOCKET: ValuesOf<RotatorStruct<"config", "single-socket">> =
  {
    velocityLimit: SIMULATED_ROTATOR.singleSocketVelocityLimitDegPerSec,
    emergencyJerkLimit: SIMULATED_ROTATOR.emergencyJerkDegPerSec3,
    emergencyAccelLimit: SIMULATED_ROTATOR.emergencyAccelerationDegPerSec2,
    disableLimitMaxTime: SIMULATED_ROTATOR.disableLimitMaxTimeSec,
    maxVelocityLimit: SIMULATED_ROTATOR.velocityLimitMaxDegPerSec,
  };

/**
 * Options of a {@linkcode RotatorDevice}.
 *
 * @typeParam G Generation of its controllers.
 */
export interface RotatorDeviceOptions<
  G extends DeviceGeneration = "two-socket",
> {
  /** Generation of its controllers. Default: `"two-socket"`. */
  protocol?: G;
  /**
   * State that the device starts in: STANDBY, ENABLED or FAULT, or any in the two-socket
   * protocol. Default: STANDBY.
   */
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
 * | FAULT | two-socket protocol, in every state but OFFLINE | goes to FAULT |
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
 * and only that, has COMMAND_REJECTED set in `applicationStatus`; a TRACK_VEL_CMD out of
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
 * - `rotatorOdometer` is the sum of all ways since the device was made, in deg. Motor
 *   currents are 5 A and torques 0.002 N·m per deg/s² of acceleration, `busVoltage` is 20 V,
 *   as in the reference mock. Linear encoders count as those of the motors do.
 * - Fields without documentation stay 0, or keep the values that they are set to.
 *
 * The single-socket protocol differs in its states, and adds commands. No bit reports a
 * rejection, as the verdict is the controller's answer; the expected duration of an
 * accepted command is that of the move or the stop that it starts. `velocityLimit` is 3.5
 * deg/s at first, and so is `maxVelocityLimit`.
 *
 * | command | accepted | effect |
 * | ------- | -------- | ---- |
 * | ENABLE_DRIVES | always, `param1` 0 or 1 | sets `drivesEnabled`; 0 ends ENABLED |
 * | SET_STATE | ENABLE in STANDBY with drives enabled, STANDBY in ENABLED, CLEAR_ERROR in FAULT at rest and in STANDBY, FAULT always | changes the state; the rotator comes to rest when it is no longer ENABLED |
 * | CONFIG_ACCEL_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 10] deg/s² | sets `emergencyAccelLimit` |
 * | CONFIG_JERK_EMERGENCY | ENABLED and STATIONARY, `param1` in (0, 100] deg/s³ | sets `emergencyJerkLimit` |
 * | CONFIG_JERK | ENABLED and STATIONARY, `param1` in (0, 4] deg/s³ | nothing, as the configuration has no field for it |
 *
 * There, in FAULT, the rotator slows down at `emergencyAccelLimit`, and `faultSubstate` is
 * EMERGENCY_STOPPING until it is at rest; then it is WAIT_CLEAR_ERROR. No motion has a
 * limit of its jerk.
 *
 * @typeParam G Generation of its controllers.
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
export class RotatorDevice<G extends DeviceGeneration = "two-socket">
  implements DeviceModel {
  /** Generation of its controllers. */
  readonly protocol: G;
  /** Frame ids of `config` and `telemetry`. */
  readonly frameIds: FrameIds;
  /** Sync pattern of its commands in the two-socket protocol. */
  readonly commandSyncPattern: number =
    ROTATOR["two-socket"].commandSyncPattern;
  /** Defaults of its controllers' options: 20 Hz, and port 5570. */
  readonly defaults: ControllerDefaults = {
    telemetryIntervalMs: 50,
    port: ROTATOR["single-socket"].port,
  };
  /**
   * Configuration of the device; may be set, also to limits that no command can set. A
   * velocity or acceleration limit that makes no sense is replaced by the one that the
   * device was made with.
   */
  readonly config: RotatorConfig<G>;
  /** Telemetry of the device; may be set, but motion overwrites its part. */
  readonly telemetry: RotatorTelemetry<G>;
  readonly #parts: {
    readonly config: RotatorConfig;
    readonly telemetry: RotatorTelemetry;
  };
  readonly #states: DeviceStates;
  readonly #core: RotatorCore;
  /** Commands of the two-socket protocol; undefined in the other. */
  readonly #commands: TwoSocketCommands | undefined;

  /**
   * Makes a device at rest at position 0.
   *
   * @param options Generation, initial state, clock and jitter.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: RotatorDeviceOptions<G> = {}) {
    const action = "create controller";
    const {
      protocol = "two-socket",
      initialState,
      seed,
      nowSec,
      echoSetPosition,
    } = readOptions(
      options,
      ["protocol", "initialState", "seed", "nowSec", "echoSetPosition"],
      action,
    );
    checkOneOf(protocol, GENERATIONS, action, "protocol");
    const { ConfigClass, TelemetryClass } = ROTATOR[protocol];
    const config = ConfigClass.create(
      protocol === "single-socket"
        ? { ...BUILT, ...BUILT_SINGLE_SOCKET }
        : BUILT,
    ) as RotatorConfig;
    const telemetry = TelemetryClass.create({
      setPos: NaN,
    }) as RotatorTelemetry;
    setCscControl(telemetry, true);
    if ("busVoltage" in telemetry) {
      telemetry.busVoltage = SIMULATED_ROTATOR.busVoltageV;
    }
    this.protocol = protocol as G;
    this.frameIds = frameIdsOf({ ConfigClass, TelemetryClass });
    this.config = config as RotatorConfig<G>;
    this.telemetry = telemetry as RotatorTelemetry<G>;
    this.#parts = { config, telemetry };
    this.#states = new DeviceStates(
      { config, telemetry, isAtRest: () => this.#core.isAtRest },
      initialState,
    );
    this.#core = new RotatorCore({
      config,
      telemetry,
      states: this.#states,
      seed,
      nowSec,
      echoSetPosition,
    });
    this.#commands = protocol === "single-socket"
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
    this.#reportFault();
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): void {
    const { telemetry } = this.#parts;
    const sample = this.#core.advance();
    const { motorCurrentA } = sample;
    if ("rotatorOdometer" in telemetry) {
      reportSensors(telemetry, sample, this.#core);
    }
    if ("motorCurrentAxisA" in telemetry) {
      telemetry.motorCurrentAxisA = motorCurrentA;
      telemetry.motorCurrentAxisB = motorCurrentA;
    }
    if ("motorCurrent" in telemetry) {
      telemetry.motorCurrent = [motorCurrentA, motorCurrentA];
      telemetry.demandMotorCurrentAxisA = motorCurrentA;
      telemetry.demandMotorCurrentAxisB = motorCurrentA;
    }
    this.#reportFault();
    this.#commands?.report();
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#core.stop();
  }

  #reportFault(): void {
    const { telemetry } = this.#parts;
    if (!("faultSubstate" in telemetry)) return;
    const stopping = this.#core.isAtRest
      ? FaultSubstate.WAIT_CLEAR_ERROR
      : FaultSubstate.EMERGENCY_STOPPING;
    telemetry.faultSubstate = this.#states.isFaulty
      ? stopping
      : FaultSubstate.NO_ERROR;
  }
}
