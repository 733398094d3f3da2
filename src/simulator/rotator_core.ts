/**
 * What the camera rotator does in both protocols: how it moves, tracks, measures
 * itself and keeps to its limits. The protocols differ in states, structs and
 * answers; see {@linkcode RotatorDevice} and {@linkcode SingleSocketRotatorDevice}.
 *
 * @module
 */

import { checkFunction, checkInteger } from "../check.ts";
import { RotatorCommandCode } from "../devices/rotator_enumerations.ts";
import { SIMULATED_ROTATOR } from "../devices/rotator_facts.ts";
import type {
  RotatorConfig,
  RotatorTelemetry,
} from "../devices/rotator_two_socket.ts";
import { EnabledSubstate, SetEnabledSubstateParam } from "../enumerations.ts";
import { taiNowSec } from "../tai.ts";
import type { DeviceStates } from "./device_states.ts";
import {
  MovingAxis,
  type MovingTarget,
  positionOf,
} from "./motion/moving_axis.ts";
import type { MotionLimits } from "./motion/trapezoidal_path.ts";
import { Random } from "./random.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "./verdict.ts";

const ACTION = "create controller";

/** The fields of the configuration that both protocols have, and that matter. */
type LimitFields = Pick<
  RotatorConfig,
  | "velocityLimit"
  | "accelLimit"
  | "upperPosLimit"
  | "lowerPosLimit"
  | "trackSuccessPosThreshold"
>;

/** The fields of the telemetry that both protocols have, and that are reported. */
type MotionFields = Pick<
  RotatorTelemetry,
  | "bissMotorEncoderAxisA"
  | "bissMotorEncoderAxisB"
  | "demandPos"
  | "demandVel"
  | "demandAccel"
  | "setPos"
  | "enabledSubstate"
  | "flagsSlewComplete"
  | "flagsPt2ptMoveComplete"
  | "currentPos"
>;

/** What the rotator of one protocol is made of. */
export interface RotatorParts {
  /** Its configuration; the limits in it are those that it falls back on. */
  readonly config: LimitFields;
  /** Its telemetry. */
  readonly telemetry: MotionFields;
  /** Its states. */
  readonly states: DeviceStates;
  /** What the jitter of the encoders comes from. */
  readonly seed: number | undefined;
  /** The clock of all motion, in s since 1970 on the TAI scale. */
  readonly nowSec: (() => number) | undefined;
  /**
   * Does the commands that only this protocol has.
   *
   * @returns None if it doesn't know the code.
   */
  executeOther?(command: DeviceCommand, nowSec: number): Verdict | undefined;
  /** What it slows down by in FAULT, in deg/s²; else the acceleration limit. */
  faultAcceleration?(): number;
}

/** The rotator itself, in a protocol's clothes. */
export class RotatorCore {
  readonly #parts: RotatorParts;
  readonly #nowSec: () => number;
  readonly #random: Random;
  readonly #limitsAtFirst: MotionLimits;
  readonly #axis = new MovingAxis(0);
  /** What TRACK_VEL_CMD asked for; none before the first one since TRACK. */
  #target: MovingTarget | undefined;
  /** When TRACK, or the last TRACK_VEL_CMD, was accepted. */
  #trackedSec = 0;

  /**
   * Makes a rotator that stands still at position 0.
   *
   * @param parts What the protocol says of it.
   * @throws {TypeError} If seed or clock have the wrong type.
   * @throws {RangeError} If the seed is out of its range.
   */
  constructor(parts: RotatorParts) {
    const { config, seed = 0, nowSec = taiNowSec } = parts;
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    this.#parts = parts;
    this.#nowSec = nowSec;
    this.#random = new Random(seed);
    this.#limitsAtFirst = {
      velocityMax: config.velocityLimit,
      accelerationMax: config.accelLimit,
    };
  }

  /** Whether it stands still now, and has nowhere to go. */
  get isAtRest(): boolean {
    const nowSec = this.#nowSec();
    return this.#axis.isDone(nowSec) && this.#axis.at(nowSec).velocity === 0;
  }

  /** Does what the command asks for, or nothing at all. */
  execute(command: DeviceCommand): Verdict {
    const verdict = this.#execute(command, this.#nowSec());
    if (
      verdict.isAccepted && command.code !== RotatorCommandCode.POSITION_SET
    ) {
      this.#parts.telemetry.setPos = NaN;
    }
    return verdict;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
  advance(): void {
    const nowSec = this.#nowSec();
    this.#checkTracking(nowSec);
    this.#reportSubstate(nowSec);
    this.#reportMotion(nowSec);
  }

  /** Stops moving, as the device does when its link is lost. */
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
    return accept(this.#stop(nowSec));
  }

  /**
   * Sets a limit of the configuration.
   *
   * @param config Where the limit is.
   * @param limit Its field.
   * @param value What to set it to.
   * @param max The most; the least is more than 0.
   */
  configure<K extends string>(
    config: Record<K, number>,
    limit: K,
    value: number,
    max: number,
  ): Verdict {
    const verdict = this.judgeLimit(limit, value, max);
    if (verdict.isAccepted) config[limit] = value;
    return verdict;
  }

  /**
   * Judges a limit that is to be configured, and sets nothing.
   *
   * @param limit What it is called.
   * @param value The limit.
   * @param max The most; the least is more than 0.
   */
  judgeLimit(limit: string, value: number, max: number): Verdict {
    const refusal = this.#parts.states.whyNotConfigurable;
    if (refusal !== undefined) return reject(refusal);
    // Written so that NaN is out of the range, too.
    if (value > 0 && value <= max) return accept();
    return reject(`${limit} must be in (0, ${max}]: ${value}`);
  }

  /** Reads an encoder: a u32, which wraps below zero. */
  readEncoder(): number {
    const positionDeg = this.#measure(this.#parts.telemetry.demandPos);
    const { encoderCountsPerDeg } = SIMULATED_ROTATOR;
    return Math.round(positionDeg * encoderCountsPerDeg) >>> 0;
  }

  #execute(command: DeviceCommand, nowSec: number): Verdict {
    const { code, param1, param2, param3 } = command;
    const { config, states } = this.#parts;
    switch (code) {
      case RotatorCommandCode.SET_STATE:
        return this.afterStateChange(states.request(param1), nowSec);
      case RotatorCommandCode.FAULT:
        return this.#fault(nowSec);
      case RotatorCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1, nowSec);
      case RotatorCommandCode.POSITION_SET:
        return this.#setPosition(param1);
      case RotatorCommandCode.CONFIG_VEL: {
        const { velocityLimitMaxDegPerSec } = SIMULATED_ROTATOR;
        const max = velocityLimitMaxDegPerSec;
        return this.configure(config, "velocityLimit", param1, max);
      }
      case RotatorCommandCode.CONFIG_ACCEL: {
        const { accelerationLimitMaxDegPerSec2 } = SIMULATED_ROTATOR;
        const max = accelerationLimitMaxDegPerSec2;
        return this.configure(config, "accelLimit", param1, max);
      }
      case RotatorCommandCode.TRACK_VEL_CMD: {
        const target = { sec: param1, position: param2, velocity: param3 };
        return this.#track(target, nowSec);
      }
      default:
        return this.#parts.executeOther?.(command, nowSec) ?? rejectCode(code);
    }
  }

  #fault(nowSec: number): Verdict {
    return this.afterStateChange(this.#parts.states.fault(), nowSec);
  }

  #setEnabledSubstate(request: number, nowSec: number): Verdict {
    const { states, telemetry } = this.#parts;
    const isStop = request === SetEnabledSubstateParam.STOP;
    const refusal = isStop ? states.whyNotEnabled : states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    switch (request) {
      case SetEnabledSubstateParam.STOP:
        return accept(this.#stop(nowSec));
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT: {
        const { setPos } = telemetry;
        if (Number.isNaN(setPos)) return reject("No position is set");
        const refusal = this.#whyNot(setPos);
        if (refusal !== undefined) return reject(refusal);
        this.#axis.moveTo(setPos, this.#limits, nowSec);
        telemetry.enabledSubstate = EnabledSubstate.MOVING_POINT_TO_POINT;
        return accept(this.#axis.leftSec(nowSec));
      }
      case SetEnabledSubstateParam.TRACK:
        this.#target = undefined;
        this.#trackedSec = nowSec;
        telemetry.enabledSubstate = EnabledSubstate.SLEWING_OR_TRACKING;
        return accept();
      default:
        return reject(`Unknown enabled substate request ${request}`);
    }
  }

  #setPosition(position: number): Verdict {
    const refusal = this.#parts.states.whyNotStationary ??
      this.#whyNot(position);
    if (refusal !== undefined) return reject(refusal);
    this.#parts.telemetry.setPos = position;
    return accept();
  }

  #track(target: MovingTarget, nowSec: number): Verdict {
    const refusal = this.#whyNotTrack(target);
    if (refusal !== undefined) return reject(refusal);
    if (this.#whyNot(positionOf(target, nowSec)) !== undefined) {
      return this.#fault(nowSec);
    }
    this.#target = target;
    this.#trackedSec = nowSec;
    this.#axis.follow(target, this.#limits, nowSec);
    return accept();
  }

  #whyNotTrack(target: MovingTarget): string | undefined {
    const { velocityMax } = this.#limits;
    if (!this.#isTracking) {
      const { whyNotEnabled } = this.#parts.states;
      return whyNotEnabled ?? "It must be SLEWING_OR_TRACKING";
    }
    if (!Object.values(target).every(Number.isFinite)) {
      return "Time, position and velocity must be finite";
    }
    return Math.abs(target.velocity) < velocityMax
      ? undefined
      : `Speed must be below ${velocityMax} deg/s: ${target.velocity}`;
  }

  /** Faults if commands fail to come, or lead out of the limits. */
  #checkTracking(nowSec: number): void {
    if (!this.#isTracking) return;
    const waitedSec = nowSec - this.#trackedSec;
    const isLost = waitedSec > SIMULATED_ROTATOR.trackCommandIntervalMaxSec;
    const isOut = this.#target !== undefined &&
      this.#whyNot(positionOf(this.#target, nowSec)) !== undefined;
    if (isLost || isOut) this.#fault(nowSec);
  }

  /** @returns How long it takes, in s. */
  #stop(nowSec: number): number {
    this.#axis.stop(this.#stopAcceleration, nowSec);
    const durationSec = this.#axis.leftSec(nowSec);
    const isMoving = this.#parts.states.isEnabled && durationSec > 0;
    this.#parts.telemetry.enabledSubstate = isMoving
      ? EnabledSubstate.CONTROLLED_STOPPING
      : EnabledSubstate.STATIONARY;
    return durationSec;
  }

  #reportSubstate(nowSec: number): void {
    const { telemetry, states } = this.#parts;
    const { enabledSubstate } = telemetry;
    telemetry.flagsPt2ptMoveComplete = 0;
    if (enabledSubstate === EnabledSubstate.STATIONARY) return;
    if (!states.isEnabled) {
      // Whoever holds the telemetry has set another state while it moved.
      this.#stop(nowSec);
    } else if (!this.#isTracking && this.#axis.isDone(nowSec)) {
      const isMove = enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT;
      telemetry.flagsPt2ptMoveComplete = isMove ? 1 : 0;
      telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    }
  }

  #reportMotion(nowSec: number): void {
    const { telemetry } = this.#parts;
    const { position, velocity, acceleration } = this.#axis.at(nowSec);
    telemetry.demandPos = position;
    telemetry.demandVel = velocity;
    telemetry.demandAccel = acceleration;
    telemetry.currentPos = this.#measure(position);
    telemetry.bissMotorEncoderAxisA = this.readEncoder();
    telemetry.bissMotorEncoderAxisB = this.readEncoder();
    telemetry.flagsSlewComplete = this.#isOnTarget(position, nowSec) ? 1 : 0;
  }

  #isOnTarget(position: number, nowSec: number): boolean {
    if (!this.#isTracking || this.#target === undefined) return false;
    const error = position - positionOf(this.#target, nowSec);
    return Math.abs(error) <= this.#parts.config.trackSuccessPosThreshold;
  }

  #measure(position: number): number {
    const { encoderJitterDeg } = SIMULATED_ROTATOR;
    return position + encoderJitterDeg * (2 * this.#random.fraction() - 1);
  }

  get #isTracking(): boolean {
    const { states, telemetry } = this.#parts;
    return states.isEnabled &&
      telemetry.enabledSubstate === EnabledSubstate.SLEWING_OR_TRACKING;
  }

  /** Why it must not be at a position; none if it may. */
  #whyNot(position: number): string | undefined {
    const { lowerPosLimit, upperPosLimit } = this.#parts.config;
    return position >= lowerPosLimit && position <= upperPosLimit
      ? undefined
      : `Position must be in ${lowerPosLimit}..${upperPosLimit} deg: ${position}`;
  }

  get #limits(): MotionLimits {
    const { velocityLimit, accelLimit } = this.#parts.config;
    const { velocityMax, accelerationMax } = this.#limitsAtFirst;
    return {
      velocityMax: limitOr(velocityMax, velocityLimit),
      accelerationMax: limitOr(accelerationMax, accelLimit),
    };
  }

  get #stopAcceleration(): number {
    const { accelerationMax } = this.#limits;
    const { states } = this.#parts;
    return states.isFaulty
      ? limitOr(accelerationMax, this.#parts.faultAcceleration?.() ?? NaN)
      : accelerationMax;
  }
}

function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}
