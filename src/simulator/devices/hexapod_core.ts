/**
 * Hexapods in both protocols: the motion of their struts, the resulting pose of the mirror,
 * and its measurement. The protocols differ in states, structs and answers, which are
 * those of {@linkcode HexapodDevice}.
 *
 * @module
 */

import { checkFunction, checkInteger } from "../../base/check.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { SIMULATED_HEXAPOD } from "../../protocol/devices/hexapod_facts.ts";
import {
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../../protocol/enumerations.ts";
import { HexapodGeometry } from "../../protocol/kinematics/hexapod_geometry.ts";
import {
  type Point,
  type Pose,
  POSE_ZERO,
  type Six,
  six,
} from "../../protocol/kinematics/pose.ts";
import { configureHexapod } from "./hexapod_configuring.ts";
import {
  areMotionLimits,
  isWithinStrutRange,
  mirrorHalfSec,
  whyNotWithinPositionLimits,
} from "./hexapod_limits.ts";
import { longestWay, StrutMotion } from "./hexapod_motion.ts";
import type { HexapodParts } from "./hexapod_parts.ts";
import { Random } from "../faults/random.ts";
import {
  accept,
  type DeviceCommand,
  paramsOf,
  reject,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";

const ACTION = "create controller";

/**
 * Distance from its goal within which a strut at rest counts as in position, in µm; a tenth
 * of the jitter. A strut that was stopped while it slowed down may be short of its goal.
 */
const NEAR_UM = 0.01;

/** Motion of the struts at one time. */
export interface StrutSample {
  /** Lengths of the struts relative to the pose zero, in µm. */
  readonly lengthsUm: Six;
  /** Lengths with the jitter of a measurement, in µm. */
  readonly measuredUm: Six;
  /** Velocities at which the struts lengthen, in µm/s. */
  readonly speedsUmPerSec: Six;
  /** Accelerations of the struts, in µm/s². */
  readonly accelerationsUmPerSec2: Six;
  /** Whether the struts are at rest at the goal of the last move, within 10 nm. */
  readonly areThere: boolean;
  /** Pose in which the struts have the measured lengths; NaN if there is none. */
  readonly measuredPose: Pose;
}

/** A hexapod, whatever its protocol. */
export class HexapodCore {
  readonly #parts: HexapodParts;
  readonly #nowSec: () => number;
  readonly #random: Random;
  readonly #geometry: HexapodGeometry;
  #motion = StrutMotion.rest(six(() => 0));
  #commandedUm: Six = six(() => 0);
  /** Pose of the last POSITION_SET. */
  #poseSet: Pose | undefined;
  /** Last pose that was found; the next one is near it, and found in few steps. */
  #poseNear = POSE_ZERO;

  /**
   * Makes a hexapod at rest in the pose zero.
   *
   * @param parts Parts that depend on the protocol.
   * @throws {TypeError} If seed or clock have the wrong type.
   * @throws {RangeError} If the seed is out of its range.
   */
  constructor(parts: HexapodParts) {
    const { struts, seed = 0, nowSec = monotonicSec } = parts;
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    this.#parts = parts;
    this.#nowSec = nowSec;
    this.#random = new Random(seed);
    const { basePointsUm, mirrorPointsUm } = struts;
    this.#geometry = new HexapodGeometry(basePointsUm, mirrorPointsUm);
  }

  /** Lengths of the struts at the goal of the last move, in µm. */
  get commandedUm(): Six {
    return this.#commandedUm;
  }

  /** Whether all struts are at rest. */
  get isAtRest(): boolean {
    return this.#motion.isOver(this.#nowSec());
  }

  /** Executes a command, or changes nothing at all. */
  execute(command: DeviceCommand): Verdict {
    const nowSec = this.#nowSec();
    // A motion may have ended since the last sample.
    this.#settle(nowSec);
    const verdict = this.#execute(command, nowSec);
    const sets = command.code === HexapodCommandCode.POSITION_SET ||
      command.code === HexapodCommandCode.OFFSET;
    if (verdict.isAccepted && !sets) this.#poseSet = undefined;
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): StrutSample {
    const nowSec = this.#nowSec();
    this.#settle(nowSec);
    const lengthsUm = this.#motion.lengthsAt(nowSec);
    const truePose = this.#poseOf(lengthsUm);
    const measuredUm = truePose
      ? this.#lengthsFor(this.#jittered(truePose))
      : lengthsUm;
    const pose = this.#poseOf(measuredUm);
    this.#poseNear = pose ?? this.#poseNear;
    return {
      lengthsUm,
      measuredUm,
      speedsUmPerSec: this.#motion.speedsAt(nowSec),
      accelerationsUmPerSec2: this.#motion.accelerationsAt(nowSec),
      areThere: this.#motion.isOver(nowSec) &&
        longestWay(lengthsUm, this.#commandedUm) <= NEAR_UM,
      measuredPose: pose ?? six(() => NaN),
    };
  }

  /** Slows down to rest, as the device does when its link is lost. */
  stop(): void {
    this.#stop(this.#nowSec());
  }

  /**
   * Slows down if a change of state has ended ENABLED.
   *
   * @param verdict Verdict on the change of state.
   * @param nowSec Time, in s.
   * @returns The verdict with the time until rest.
   */
  afterStateChange(verdict: Verdict, nowSec: number): Verdict {
    if (!verdict.isAccepted || this.#parts.states.isEnabled) return verdict;
    this.#settle(nowSec);
    return accept(this.#motion.leftSec(nowSec));
  }

  #execute(command: DeviceCommand, nowSec: number): Verdict {
    const { code, param1, param2 } = command;
    const { states } = this.#parts;
    switch (code) {
      case HexapodCommandCode.ENABLE_DRIVES:
        return this.afterStateChange(states.switchDrives(command), nowSec);
      case HexapodCommandCode.SET_STATE:
        return this.afterStateChange(states.request(param1), nowSec);
      case HexapodCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1, param2, nowSec);
      case HexapodCommandCode.POSITION_SET:
        return this.#setPose(paramsOf(command));
      case HexapodCommandCode.OFFSET: {
        const { commandedPos } = this.#parts.telemetry;
        const offset = paramsOf(command);
        return this.#setPose(
          six((index) => commandedPos[index] + offset[index]),
        );
      }
      case HexapodCommandCode.SET_PIVOTPOINT:
      case HexapodCommandCode.CONFIG_ACCEL:
      case HexapodCommandCode.CONFIG_VEL:
      case HexapodCommandCode.CONFIG_LIMITS: {
        const refusal = states.whyNotStationary ??
          configureHexapod(command, this.#parts);
        return refusal === undefined ? accept() : reject(refusal);
      }
      default:
        return rejectCode(code);
    }
  }

  #setEnabledSubstate(
    request: number,
    synchronous: number,
    nowSec: number,
  ): Verdict {
    switch (request) {
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT:
        return this.#move(synchronous, nowSec);
      case SetEnabledSubstateParam.STOP: {
        const refusal = this.#parts.states.whyNotEnabled;
        return refusal === undefined
          ? accept(this.#stop(nowSec))
          : reject(refusal);
      }
      default:
        return reject(`Unknown enabled substate request ${request}`);
    }
  }

  #setPose(pose: Pose): Verdict {
    const refusal = this.#parts.states.whyNotStationary ?? this.#whyNot(pose);
    if (refusal !== undefined) return reject(refusal);
    this.#poseSet = pose;
    return accept();
  }

  /** @param synchronous 1 if all struts shall arrive together, 0 if each on its own. */
  #move(synchronous: number, nowSec: number): Verdict {
    const { config, telemetry, states } = this.#parts;
    const pose = this.#poseSet;
    const notReady = states.whyNotStationary ?? this.#whyNotAtRest(nowSec);
    if (notReady !== undefined) return reject(notReady);
    if (pose === undefined) return reject("No position is set");
    if (synchronous !== 0 && synchronous !== 1) {
      return reject(`param2 must be 0 or 1: ${synchronous}`);
    }
    const refusal = this.#whyNot(pose);
    if (refusal !== undefined) return reject(refusal);
    const from = this.#motion.lengthsAt(nowSec);
    const to = this.#lengthsFor(pose);
    const poseNow = this.#poseOf(from);
    if (poseNow === undefined) return reject("The struts fit no pose");
    const limits = {
      velocityMax: config.maxVelocityStrut,
      accelerationMax: config.accelerationStrut,
    };
    const halfSecMin = mirrorHalfSec(poseNow, pose, config);
    if (!areMotionLimits(limits) || !Number.isFinite(halfSecMin)) {
      return reject("Configured speeds must be more than 0");
    }
    const isSynchronous = synchronous === 1;
    const move = { from, to, limits, halfSecMin, isSynchronous };
    this.#motion = StrutMotion.start(move, nowSec);
    this.#commandedUm = to;
    telemetry.commandedPos = pose;
    telemetry.enabledSubstate = EnabledSubstate.MOVING_POINT_TO_POINT;
    return accept(this.#motion.leftSec(nowSec));
  }

  /**
   * Returns the reason why it isn't at rest, as when it was disabled in motion, and enabled
   * again.
   */
  #whyNotAtRest(nowSec: number): string | undefined {
    return this.#motion.isOver(nowSec)
      ? undefined
      : "The struts must be at rest";
  }

  /** @returns Time until rest, in s. */
  #stop(nowSec: number): number {
    if (!this.#parts.states.isEnabled || this.#motion.isOver(nowSec)) return 0;
    this.#motion = this.#motion.slowDown(nowSec);
    this.#parts.telemetry.enabledSubstate = EnabledSubstate.CONTROLLED_STOPPING;
    return this.#motion.leftSec(nowSec);
  }

  /** Updates the states as time passes: a motion ends, by itself or with ENABLED. */
  #settle(nowSec: number): void {
    const { telemetry, states } = this.#parts;
    const { isEnabled } = states;
    if (!isEnabled) this.#motion = this.#motion.slowDown(nowSec);
    const { enabledSubstate } = telemetry;
    const isMoving =
      enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT ||
      enabledSubstate === EnabledSubstate.CONTROLLED_STOPPING;
    if (isMoving && (!isEnabled || this.#motion.isOver(nowSec))) {
      telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    }
  }

  /** Returns a pose as it is measured. */
  #jittered(pose: Pose): Pose {
    const { jitterUm, jitterDeg } = SIMULATED_HEXAPOD;
    return six((index) => {
      const most = index < 3 ? jitterUm : jitterDeg;
      return pose[index] + most * (2 * this.#random.fraction() - 1);
    });
  }

  #lengthsFor(pose: Pose): Six {
    return this.#geometry.strutLengths(pose, this.#pivot);
  }

  /** Returns the reason why the hexapod can't take a pose; undefined if it can. */
  #whyNot(pose: Pose): string | undefined {
    const { config } = this.#parts;
    const refusal = whyNotWithinPositionLimits(pose, config);
    if (refusal !== undefined) return refusal;
    return isWithinStrutRange(this.#lengthsFor(pose), config)
      ? undefined
      : `Each strut must be in +-${config.maxDisplacementStrut} um`;
  }

  /** Returns the pose of the lengths; undefined if they don't fit together. */
  #poseOf(lengths: Six): Pose | undefined {
    try {
      return this.#geometry.poseAt(lengths, this.#pivot, this.#poseNear);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  get #pivot(): Point {
    const [x, y, z] = this.#parts.config.pivot;
    return [x, y, z];
  }
}

function monotonicSec(): number {
  return performance.now() / 1000;
}
