/**
 * What the hexapods do in both protocols: how their struts move, where that gets
 * the mirror, and what is measured. The protocols differ in states, structs and
 * answers; see {@linkcode HexapodDevice} and {@linkcode SingleSocketHexapodDevice}.
 *
 * @module
 */

import { checkFunction, checkInteger } from "../check.ts";
import { HexapodCommandCode } from "../devices/hexapod_enumerations.ts";
import { SIMULATED_HEXAPOD } from "../devices/hexapod_facts.ts";
import type { HexapodTelemetry } from "../devices/hexapod_two_socket.ts";
import { EnabledSubstate, SetEnabledSubstateParam } from "../enumerations.ts";
import type { DeviceStates } from "./device_states.ts";
import {
  areMotionLimits,
  arePositionLimits,
  isPivot,
  isUpTo,
  isWithinStrutRange,
  type LimitFields,
  strutSpeedMax,
  whyNotWithinPositionLimits,
} from "./hexapod_limits.ts";
import type { HexapodName } from "../devices/hexapod_models.ts";
import {
  builtLimits,
  type VelLimitOrder,
  VELOCITY_LIMITS_MAX,
} from "./hexapod_built.ts";
import { longestWay, StrutMotion } from "./hexapod_motion.ts";
import { HexapodGeometry } from "../kinematics/hexapod_geometry.ts";
import {
  changePivot,
  type Point,
  type Pose,
  POSE_ZERO,
  type Six,
  six,
} from "../kinematics/pose.ts";
import { Random } from "./random.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "./verdict.ts";

const ACTION = "create controller";

/** What rounding can make of a length when a motion is stopped at its very end. */
const ROUNDING_UM = 1e-6;

/** Counts of a strut's encoder; the real number is not documented. */
const ENCODER_COUNTS_PER_UM = 100;

/** What the hexapod of one protocol is made of. */
export interface HexapodParts {
  /** Which one. */
  readonly hexapod: HexapodName;
  /** Its configuration. */
  readonly config: LimitFields;
  /** Order of the `velLimits` of that. */
  readonly velLimitOrder: VelLimitOrder;
  /** Its telemetry. */
  readonly telemetry: Pick<
    HexapodTelemetry,
    "enabledSubstate" | "commandedPos"
  >;
  /** Its states. */
  readonly states: DeviceStates;
  /** What the jitter of the struts comes from. */
  readonly seed: number | undefined;
  /** The clock of all motion, in s from any moment. */
  readonly nowSec: (() => number) | undefined;
  /**
   * Does the commands that only this protocol has.
   *
   * @returns None if it doesn't know the code.
   */
  executeOther?(command: DeviceCommand, nowSec: number): Verdict | undefined;
}

/** What the struts are found to do at one time. */
export interface StrutSample {
  /** How long they are, from the pose zero, in µm. */
  readonly lengthsUm: Six;
  /** The same, with the jitter of a measurement. */
  readonly measuredUm: Six;
  /** The same, in counts of the encoders. */
  readonly measuredCounts: readonly number[];
  /** How fast they get longer, in µm/s. */
  readonly speedsUmPerSec: Six;
  /** Whether they are where the last move leads to, but for rounding. */
  readonly areThere: boolean;
  /** The pose in which they have the measured lengths; NaN if there is none. */
  readonly measuredPose: Pose;
}

/** The hexapod itself, in a protocol's clothes. */
export class HexapodCore {
  readonly #parts: HexapodParts;
  readonly #nowSec: () => number;
  readonly #random: Random;
  readonly #geometry = new HexapodGeometry(
    SIMULATED_HEXAPOD.basePointsUm,
    SIMULATED_HEXAPOD.mirrorPointsUm,
  );
  readonly #builtLimits: Six;
  #motion = StrutMotion.rest(six(() => 0));
  #commandedUm: Six = six(() => 0);
  /** What POSITION_SET has set. */
  #poseSet: Pose | undefined;
  /** The last pose that was found; the next one is near it, and found soon. */
  #poseNear = POSE_ZERO;

  /**
   * Makes a hexapod at rest in the pose zero.
   *
   * @param parts What the protocol says of it.
   * @throws {TypeError} If seed or clock have the wrong type.
   * @throws {RangeError} If the seed is out of its range.
   */
  constructor(parts: HexapodParts) {
    const { hexapod, seed = 0, nowSec = monotonicSec } = parts;
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    this.#parts = parts;
    this.#nowSec = nowSec;
    this.#random = new Random(seed);
    this.#builtLimits = builtLimits(hexapod);
  }

  /** How long the struts are where the last move leads to, in µm. */
  get commandedUm(): Six {
    return this.#commandedUm;
  }

  /** Whether no strut moves now. */
  get isAtRest(): boolean {
    return this.#motion.isOver(this.#nowSec());
  }

  /** Does what the command asks for, or nothing at all. */
  execute(command: DeviceCommand): Verdict {
    const nowSec = this.#nowSec();
    // A motion may have ended since the last sample.
    this.#settle(nowSec);
    const verdict = this.#execute(command, nowSec);
    if (
      verdict.isAccepted && command.code !== HexapodCommandCode.POSITION_SET
    ) {
      this.#poseSet = undefined;
    }
    return verdict;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
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
      measuredCounts: measuredUm.map((lengthUm) =>
        Math.round(lengthUm * ENCODER_COUNTS_PER_UM)
      ),
      speedsUmPerSec: this.#motion.speedsAt(nowSec),
      areThere: longestWay(lengthsUm, this.#commandedUm) <= ROUNDING_UM,
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
   * @param verdict What the change of state has come to.
   * @param nowSec The time.
   * @returns The same, and how long it takes to come to rest.
   */
  afterStateChange(verdict: Verdict, nowSec: number): Verdict {
    if (!verdict.isAccepted || this.#parts.states.isEnabled) return verdict;
    this.#settle(nowSec);
    return accept(this.#motion.leftSec(nowSec));
  }

  #execute(command: DeviceCommand, nowSec: number): Verdict {
    const { code, param1 } = command;
    const { states } = this.#parts;
    switch (code) {
      case HexapodCommandCode.SET_STATE:
        return this.afterStateChange(states.request(param1), nowSec);
      case HexapodCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1, nowSec);
      case HexapodCommandCode.POSITION_SET:
        return this.#setPose(paramsOf(command));
      case HexapodCommandCode.SET_PIVOTPOINT:
      case HexapodCommandCode.CONFIG_ACCEL:
      case HexapodCommandCode.CONFIG_VEL:
      case HexapodCommandCode.CONFIG_LIMITS: {
        const refusal = states.whyNotStationary ?? this.#configure(command);
        return refusal === undefined ? accept() : reject(refusal);
      }
      default:
        return this.#parts.executeOther?.(command, nowSec) ?? rejectCode(code);
    }
  }

  #setEnabledSubstate(request: number, nowSec: number): Verdict {
    switch (request) {
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT:
        return this.#move(nowSec);
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

  #move(nowSec: number): Verdict {
    const { config, telemetry, states } = this.#parts;
    const pose = this.#poseSet;
    const notReady = states.whyNotStationary ?? this.#whyNotAtRest(nowSec);
    if (notReady !== undefined) return reject(notReady);
    if (pose === undefined) return reject("No position is set");
    const refusal = this.#whyNot(pose);
    if (refusal !== undefined) return reject(refusal);
    const from = this.#motion.lengthsAt(nowSec);
    const to = this.#lengthsFor(pose);
    const poseNow = this.#poseOf(from);
    if (poseNow === undefined) return reject("The struts fit no pose");
    const limits = {
      velocityMax: strutSpeedMax(longestWay(from, to), poseNow, pose, config),
      accelerationMax: config.accelerationStrut,
    };
    if (!areMotionLimits(limits)) {
      return reject("Configured speeds must be more than 0");
    }
    this.#motion = StrutMotion.start(from, to, limits, nowSec);
    this.#commandedUm = to;
    telemetry.commandedPos = pose;
    telemetry.enabledSubstate = EnabledSubstate.MOVING_POINT_TO_POINT;
    return accept(this.#motion.leftSec(nowSec));
  }

  /** It isn't at rest when it was disabled on the way, and enabled again. */
  #whyNotAtRest(nowSec: number): string | undefined {
    return this.#motion.isOver(nowSec)
      ? undefined
      : "The struts must be at rest";
  }

  /** @returns Why it doesn't; none if it does. */
  #configure(command: DeviceCommand): string | undefined {
    const params = paramsOf(command);
    const [param1, param2, param3] = params;
    switch (command.code) {
      case HexapodCommandCode.SET_PIVOTPOINT:
        return this.#setPivot([param1, param2, param3]);
      case HexapodCommandCode.CONFIG_ACCEL:
        return this.#setAcceleration(param1);
      case HexapodCommandCode.CONFIG_VEL:
        return this.#setVelocityLimits(params);
      default:
        return this.#setPositionLimits(params);
    }
  }

  #setPivot(pivot: Point): string | undefined {
    if (!isPivot(pivot)) return "Each coordinate must be in +-10 m";
    const { config, telemetry } = this.#parts;
    const pose = six((index) => telemetry.commandedPos[index]);
    telemetry.commandedPos = changePivot(pose, this.#pivot, pivot);
    config.pivot = pivot;
    return undefined;
  }

  #setAcceleration(acceleration: number): string | undefined {
    const { strutAccelerationUmPerSec2: max } = SIMULATED_HEXAPOD;
    if (!isUpTo(max, acceleration)) {
      return `accelerationStrut must be in (0, ${max}]: ${acceleration}`;
    }
    this.#parts.config.accelerationStrut = acceleration;
    return undefined;
  }

  /** @param params xy, uv, z, w, whatever the order of the configuration. */
  #setVelocityLimits(params: readonly number[]): string | undefined {
    const [velLimitXy, velLimitUv, velLimitZ, velLimitW] = params;
    const limits = { velLimitXy, velLimitUv, velLimitZ, velLimitW };
    const { config, velLimitOrder } = this.#parts;
    const areLimits = velLimitOrder.every((name) =>
      isUpTo(VELOCITY_LIMITS_MAX[name], limits[name])
    );
    if (!areLimits) {
      const { velocityLimitUmPerSec, velocityLimitDegPerSec } =
        SIMULATED_HEXAPOD;
      return `Must be in (0, ${velocityLimitUmPerSec}] um/s and (0, ${velocityLimitDegPerSec}] deg/s`;
    }
    config.velLimits = velLimitOrder.map((name) => limits[name]);
    return undefined;
  }

  #setPositionLimits(limits: Six): string | undefined {
    if (!arePositionLimits(limits, this.#builtLimits)) {
      return "Limits must be ordered and within those as built";
    }
    this.#parts.config.posLimits = limits;
    return undefined;
  }

  /** @returns How long it takes, in s. */
  #stop(nowSec: number): number {
    if (!this.#parts.states.isEnabled || this.#motion.isOver(nowSec)) return 0;
    this.#motion = this.#motion.slowDown(nowSec);
    this.#parts.telemetry.enabledSubstate = EnabledSubstate.CONTROLLED_STOPPING;
    return this.#motion.leftSec(nowSec);
  }

  /** Does what time does: a motion ends, by itself or for lack of ENABLED. */
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

  /** A pose as it is found when it is measured. */
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

  /** Why it can't be in a pose; none if it can. */
  #whyNot(pose: Pose): string | undefined {
    const { config } = this.#parts;
    const refusal = whyNotWithinPositionLimits(pose, config);
    if (refusal !== undefined) return refusal;
    return isWithinStrutRange(this.#lengthsFor(pose), config)
      ? undefined
      : `Each strut must be in +-${config.maxDisplacementStrut} um`;
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
    const [x, y, z] = this.#parts.config.pivot;
    return [x, y, z];
  }
}

function paramsOf(command: DeviceCommand): Six {
  const { param1, param2, param3, param4, param5, param6 } = command;
  return [param1, param2, param3, param4, param5, param6];
}

function monotonicSec(): number {
  return performance.now() / 1000;
}
