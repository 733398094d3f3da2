/**
 * The two hexapods as pure state machines: what each command does, how the
 * struts move, and what is measured. No sockets in here; see
 * {@linkcode HexapodController} for those.
 *
 * @module
 */

import {
  checkFunction,
  checkInteger,
  checkOneOf,
  readOptions,
} from "../check.ts";
import {
  HexapodApplicationStatus,
  HexapodCommandCode,
} from "../devices/hexapod_enumerations.ts";
import { SIMULATED_HEXAPOD } from "../devices/hexapod_facts.ts";
import type {
  HexapodConfig,
  HexapodTelemetry,
} from "../devices/hexapod_two_socket.ts";
import {
  type ControllerState,
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../enumerations.ts";
import type { Command } from "../protocol.ts";
import {
  areMotionLimits,
  arePositionLimits,
  isPivot,
  isUpTo,
  isWithinPositionLimits,
  isWithinStrutRange,
  strutSpeedMax,
} from "./hexapod_limits.ts";
import {
  builtLimits,
  createConfig,
  HEXAPOD_NAMES,
  type HexapodName,
  HEXAPODS,
  VELOCITY_LIMITS_MAX,
} from "./hexapod_models.ts";
import { longestWay, StrutMotion } from "./hexapod_motion.ts";
import { HexapodGeometry } from "./kinematics/hexapod_geometry.ts";
import {
  changePivot,
  type Point,
  type Pose,
  POSE_ZERO,
  type Six,
  six,
} from "./kinematics/pose.ts";
import { Random } from "./random.ts";
import { StateMachine } from "./state_machine.ts";

/** Options of a {@linkcode HexapodDevice}. */
export interface HexapodDeviceOptions {
  /** Which hexapod: the two differ in frame ids, sync pattern and limits. */
  hexapod: HexapodName;
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** What the jitter of the struts comes from, a u32. Default: 0. */
  seed?: number;
  /**
   * The clock of all motion, in s from any moment; it must neither throw nor go
   * back. Default: this machine's.
   */
  nowSec?: () => number;
}

const ACTION = "create controller";

/** What rounding can make of a length when a motion is stopped at its very end. */
const ROUNDING_UM = 1e-6;

/** Counts of a strut's encoder; the real number is not documented. */
const ENCODER_COUNTS_PER_UM = 100;

/**
 * A simulated hexapod. Its mirror hangs on six struts, each at the length that
 * the commands lead to; where the mirror is follows from the lengths.
 *
 * | command | accepted | does |
 * | ------- | -------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState}; FAULT ends with the second CLEAR_ERROR | changes the state; the struts slow down to rest when it is no longer ENABLED |
 * | POSITION_SET | ENABLED and STATIONARY, a pose within the position limits, in which no strut is out of its range | remembers the pose |
 * | SET_ENABLED_SUBSTATE(MOVE_POINT_TO_POINT) | ENABLED and STATIONARY, at rest, after POSITION_SET | moves to the pose |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | CONTROLLED_STOPPING until the struts are at rest, then STATIONARY |
 * | SET_PIVOTPOINT | in every state but OFFLINE, each coordinate in ±10 m | sets `pivot` |
 * | CONFIG_ACCEL | in every state but OFFLINE, `param1` in (0, 500] µm/s² | sets `accelerationStrut`, for motions that begin later |
 * | CONFIG_VEL | in every state but OFFLINE, in (0, 2000] µm/s and (0, 0.1146] deg/s | sets `velLimits`, likewise |
 * | CONFIG_LIMITS | in every state but OFFLINE, max xy and max uv more than 0, min less than max, none wider than those at first | sets `posLimits`, for poses that are set later |
 *
 * Everything else is rejected, OFFSET and the substate RELATIVE too, as their
 * parameters aren't documented. A rejected command changes nothing, but the one
 * next sample has COMMAND_REJECTED set in `applicationStatus`. Every accepted
 * command but POSITION_SET makes the device forget the pose that was set.
 *
 * What the observatory's packages leave open is this simulator's own choice:
 *
 * - Angles turn right-handed about fixed axes through the pivot, first u about x,
 *   then v about y, then w about z; x, y, z shift the mirror and its pivot after
 *   that. Struts have the length 0 in the pose zero.
 * - The position limits for xy and uv are those of √(x² + y²) and √(u² + v²).
 * - CONFIG_ACCEL is about the struts. Ranges of what can be configured are those
 *   of the table.
 *
 * Motion: all struts move together, the one with the longest way by a path of
 * constant acceleration, constant speed, constant deceleration within
 * `accelerationStrut` and `maxVelocityStrut`, the others in proportion. It is
 * slower if `velLimits` for xy, uv, z or w ask for that.
 *
 * Telemetry is as of the last {@linkcode HexapodDevice.advance}:
 *
 * - `commandedPos` and `commandedLength`, in µm from the pose zero, are where the
 *   last move leads to, also after a stop on the way. SET_PIVOTPOINT moves no
 *   strut: `commandedPos` is the same place, told by the new pivot.
 * - MOVE_COMPLETE is set in `applicationStatus` while all struts are there; at
 *   first they are.
 * - `strutEncoderMicrons` are the lengths, with up to 0.1 µm of jitter, either
 *   way. `strutEncoderRaw` has 100 counts a µm.
 * - `measuredPos` is the pose in which the struts have these lengths, computed
 *   from them. With the pivot as delivered, their jitter makes up to about 0.25 µm
 *   there, and about 1.5e-5 deg. It is NaN if there is no such pose, because
 *   `config` was set to nonsense.
 * - DDS_COMMAND_SOURCE is set in `applicationStatus` at first, as commands come
 *   over the link. Fields that aren't documented stay 0, or what they are set to.
 *
 * @example A move up by 10 µm, on a clock of your own
 * ```ts
 * import { Command } from "../protocol.ts";
 * import { HexapodCommandCode } from "../devices/hexapod_enumerations.ts";
 * import { ControllerState, SetEnabledSubstateParam } from "../enumerations.ts";
 * import { HexapodDevice } from "./hexapod_device.ts";
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
  /** The frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number };
  /** What the link asks of each command: 0x6666 for the camera, 0xB4B4 for M2. */
  readonly commandSyncPattern: number;
  /** The device's own configuration; may be set. */
  readonly config: HexapodConfig;
  /** The device's own telemetry; may be set. */
  readonly telemetry: HexapodTelemetry;
  readonly #nowSec: () => number;
  readonly #random: Random;
  readonly #states: StateMachine;
  readonly #geometry = new HexapodGeometry(
    SIMULATED_HEXAPOD.basePointsUm,
    SIMULATED_HEXAPOD.mirrorPointsUm,
  );
  readonly #builtLimits: Six;
  #motion = StrutMotion.rest(six(() => 0));
  /** What POSITION_SET has set. */
  #poseSet: Pose | undefined;
  /** The last pose that was found; the next one is near it, and found soon. */
  #poseNear = POSE_ZERO;
  #wasRejected = false;

  /**
   * Makes a device at rest in the pose zero.
   *
   * @param options Which hexapod, and how it starts.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: HexapodDeviceOptions) {
    const { hexapod, initialState, seed = 0, nowSec = monotonicSec } =
      readOptions(
        options,
        ["hexapod", "initialState", "seed", "nowSec"],
        ACTION,
      );
    checkOneOf(hexapod, HEXAPOD_NAMES, ACTION, "hexapod");
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    const { facts, Telemetry } = HEXAPODS[hexapod];
    this.#nowSec = nowSec;
    this.#random = new Random(seed);
    this.#builtLimits = builtLimits(hexapod);
    this.frameIds = facts.twoSocket.frameIds;
    this.commandSyncPattern = facts.twoSocket.commandSyncPattern;
    this.config = createConfig(hexapod);
    this.telemetry = Telemetry.create({
      applicationStatus: HexapodApplicationStatus.DDS_COMMAND_SOURCE,
    });
    this.#states = new StateMachine(this.telemetry, initialState);
    this.advance();
  }

  /** The telemetry field `state`. */
  get state(): ControllerState {
    return this.#states.state;
  }

  /**
   * Does what the command asks for, or nothing at all. Its sync pattern is the
   * business of the link.
   *
   * @returns Whether the command was accepted.
   */
  execute(command: Command): boolean {
    const nowSec = this.#nowSec();
    // A motion may have ended since the last sample.
    this.#settle(nowSec);
    const isAccepted = this.#execute(command, nowSec);
    if (!isAccepted) {
      this.#wasRejected = true;
    } else if (command.code !== HexapodCommandCode.POSITION_SET) {
      this.#poseSet = undefined;
    }
    return isAccepted;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
  advance(): void {
    const nowSec = this.#nowSec();
    const lengths = this.#motion.lengthsAt(nowSec);
    this.#settle(nowSec);
    this.#show(HexapodApplicationStatus.MOVE_COMPLETE, this.#areThere(lengths));
    this.#show(HexapodApplicationStatus.COMMAND_REJECTED, this.#wasRejected);
    this.#wasRejected = false;
    this.#measure(lengths);
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#stop(this.#nowSec());
  }

  #execute(command: Command, nowSec: number): boolean {
    const { code, param1, param2, param3, param4, param5, param6 } = command;
    switch (code) {
      case HexapodCommandCode.SET_STATE:
        return this.#setState(param1, nowSec);
      case HexapodCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1, nowSec);
      case HexapodCommandCode.POSITION_SET:
        return this.#setPose([param1, param2, param3, param4, param5, param6]);
    }
    if (this.#states.isOffline) return false;
    switch (code) {
      case HexapodCommandCode.SET_PIVOTPOINT:
        return this.#setPivot([param1, param2, param3]);
      case HexapodCommandCode.CONFIG_ACCEL:
        return this.#setAcceleration(param1);
      case HexapodCommandCode.CONFIG_VEL:
        return this.#setVelocityLimits([param1, param2, param3, param4]);
      case HexapodCommandCode.CONFIG_LIMITS:
        return this.#setPositionLimits(
          [param1, param2, param3, param4, param5, param6],
        );
      default:
        return false;
    }
  }

  #setState(request: number, nowSec: number): boolean {
    if (!this.#states.request(request)) return false;
    this.#settle(nowSec);
    return true;
  }

  #setEnabledSubstate(request: number, nowSec: number): boolean {
    switch (request) {
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT:
        return this.#move(nowSec);
      case SetEnabledSubstateParam.STOP:
        if (!this.#states.isEnabled) return false;
        this.#stop(nowSec);
        return true;
      default:
        return false;
    }
  }

  #setPose(pose: Pose): boolean {
    const isAccepted = this.#states.isStationary &&
      this.#lengthsFor(pose) !== undefined;
    if (isAccepted) this.#poseSet = pose;
    return isAccepted;
  }

  #move(nowSec: number): boolean {
    // It isn't at rest yet when it was disabled on the way, and enabled again.
    const isReady = this.#states.isStationary && this.#motion.isOver(nowSec);
    const pose = this.#poseSet;
    if (!isReady || pose === undefined) return false;
    const { config, telemetry } = this;
    const from = this.#motion.lengthsAt(nowSec);
    const to = this.#lengthsFor(pose);
    const poseNow = this.#poseOf(from);
    if (to === undefined || poseNow === undefined) return false;
    const limits = {
      velocityMax: strutSpeedMax(longestWay(from, to), poseNow, pose, config),
      accelerationMax: config.accelerationStrut,
    };
    if (!areMotionLimits(limits)) return false;
    this.#motion = StrutMotion.start(from, to, limits, nowSec);
    telemetry.commandedPos = pose;
    telemetry.commandedLength = to;
    telemetry.enabledSubstate = EnabledSubstate.MOVING_POINT_TO_POINT;
    return true;
  }

  #setPivot(pivot: Point): boolean {
    if (!isPivot(pivot)) return false;
    const { commandedPos } = this.telemetry;
    const pose = six((index) => commandedPos[index]);
    this.telemetry.commandedPos = changePivot(pose, this.#pivot, pivot);
    this.config.pivot = pivot;
    return true;
  }

  #setAcceleration(acceleration: number): boolean {
    const { strutAccelerationUmPerSec2 } = SIMULATED_HEXAPOD;
    if (!isUpTo(strutAccelerationUmPerSec2, acceleration)) return false;
    this.config.accelerationStrut = acceleration;
    return true;
  }

  #setVelocityLimits(limits: readonly number[]): boolean {
    const areLimits = limits.every((limit, index) =>
      isUpTo(VELOCITY_LIMITS_MAX[index], limit)
    );
    if (areLimits) this.config.velLimits = limits;
    return areLimits;
  }

  #setPositionLimits(limits: Six): boolean {
    const areLimits = arePositionLimits(limits, this.#builtLimits);
    if (areLimits) this.config.posLimits = limits;
    return areLimits;
  }

  #stop(nowSec: number): void {
    if (!this.#states.isEnabled || this.#motion.isOver(nowSec)) return;
    this.#motion = this.#motion.slowDown(nowSec);
    this.telemetry.enabledSubstate = EnabledSubstate.CONTROLLED_STOPPING;
  }

  /** Does what time does: a motion ends, by itself or for lack of ENABLED. */
  #settle(nowSec: number): void {
    const { telemetry } = this;
    const { isEnabled } = this.#states;
    if (!isEnabled) this.#motion = this.#motion.slowDown(nowSec);
    const { enabledSubstate } = telemetry;
    const isMoving =
      enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT ||
      enabledSubstate === EnabledSubstate.CONTROLLED_STOPPING;
    if (isMoving && (!isEnabled || this.#motion.isOver(nowSec))) {
      telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    }
  }

  #measure(lengths: Six): void {
    const { telemetry } = this;
    const measured = six((index) => lengths[index] + this.#jitterUm());
    const pose = this.#poseOf(measured);
    telemetry.strutEncoderMicrons = measured;
    telemetry.strutEncoderRaw = measured.map((lengthUm) =>
      Math.round(lengthUm * ENCODER_COUNTS_PER_UM)
    );
    telemetry.measuredPos = pose ?? six(() => NaN);
    this.#poseNear = pose ?? this.#poseNear;
  }

  /** Whether these lengths are the commanded ones, but for rounding. */
  #areThere(lengths: Six): boolean {
    const { commandedLength } = this.telemetry;
    return lengths.every((lengthUm, index) =>
      Math.abs(lengthUm - commandedLength[index]) <= ROUNDING_UM
    );
  }

  #jitterUm(): number {
    return SIMULATED_HEXAPOD.jitterUm * (2 * this.#random.fraction() - 1);
  }

  /** None if the pose, or a strut in it, is out of its limits. */
  #lengthsFor(pose: Pose): Six | undefined {
    const lengths = this.#geometry.strutLengths(pose, this.#pivot);
    const isAllowed = isWithinPositionLimits(pose, this.config) &&
      isWithinStrutRange(lengths, this.config);
    return isAllowed ? lengths : undefined;
  }

  /** None if the struts don't fit together. */
  #poseOf(lengths: Six): Pose | undefined {
    try {
      return this.#geometry.poseAt(lengths, this.#pivot, this.#poseNear);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  get #pivot(): Point {
    const [x, y, z] = this.config.pivot;
    return [x, y, z];
  }

  #show(bit: HexapodApplicationStatus, isSet: boolean): void {
    const otherBits = this.telemetry.applicationStatus & ~bit;
    this.telemetry.applicationStatus = (otherBits | (isSet ? bit : 0)) >>> 0;
  }
}

function monotonicSec(): number {
  return performance.now() / 1000;
}
