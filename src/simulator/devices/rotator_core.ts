/**
 * The camera rotator in both protocols: its motion, tracking, measurements and limits. The
 * protocols differ in states, structs and answers, which are those of
 * {@linkcode RotatorDevice}.
 *
 * @module
 */

import { checkBoolean, checkFunction, checkInteger } from "../../base/check.ts";
import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import {
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../../protocol/enumerations.ts";
import { taiNowSec } from "../../base/tai.ts";
import {
  MovingAxis,
  type MovingTarget,
  positionOf,
} from "../physics/moving_axis.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";
import { RotatorLimits } from "./rotator_limits.ts";
import type { RotatorParts } from "./rotator_parts.ts";
import { type RotatorSample, RotatorSensors } from "./rotator_sensors.ts";
import { RotatorTracking } from "./rotator_tracking.ts";
import {
  accept,
  type DeviceCommand,
  reject,
  rejectCode,
  type Verdict,
} from "../sockets/verdict.ts";

const ACTION = "create controller";

/** Motion that the next SET_ENABLED_SUBSTATE may start. */
type Prepared =
  | { readonly kind: "position"; readonly position: number }
  | {
    readonly kind: "velocity";
    readonly velocity: number;
    readonly durationSec: number;
  };

/** The rotator, whatever its protocol. */
export class RotatorCore {
  readonly #parts: RotatorParts;
  readonly #limits: RotatorLimits;
  readonly #nowSec: () => number;
  readonly #axis = new MovingAxis(0);
  readonly #tracking = new RotatorTracking();
  readonly #sensors: RotatorSensors;
  #prepared: Prepared | undefined;

  /**
   * Makes a rotator at rest at position 0.
   *
   * @param parts Parts that depend on the protocol.
   * @throws {TypeError} If seed, clock or echo have the wrong type.
   * @throws {RangeError} If the seed is out of its range.
   */
  constructor(parts: RotatorParts) {
    const { config, seed = 0, nowSec = taiNowSec } = parts;
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    checkBoolean(parts.echoSetPosition, ACTION, "echoSetPosition");
    this.#parts = parts;
    this.#nowSec = nowSec;
    this.#limits = new RotatorLimits(config, parts.states);
    this.#sensors = new RotatorSensors(seed);
  }

  /** Whether the rotator is at rest, and has no goal to reach. */
  get isAtRest(): boolean {
    const nowSec = this.#nowSec();
    return this.#axis.isDone(nowSec) && this.#axis.at(nowSec).velocity === 0;
  }

  /**
   * Executes a command, or changes nothing at all; except that a TRACK_VEL_CMD out of the
   * position limits is rejected and leads to FAULT.
   */
  execute(command: DeviceCommand): Verdict {
    const { code } = command;
    const verdict = this.#execute(command, this.#nowSec());
    const prepares = code === RotatorCommandCode.POSITION_SET ||
      code === RotatorCommandCode.SET_CONSTANT_VEL;
    if (verdict.isAccepted && !prepares) this.#prepare(undefined);
    return verdict;
  }

  /** Advances to the next telemetry sample, taken at the present time. */
  advance(): RotatorSample {
    const nowSec = this.#nowSec();
    this.#checkTracking(nowSec);
    this.#reportSubstate(nowSec);
    return this.#reportMotion(nowSec);
  }

  /** Stops moving, as the device does when its link is lost. */
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
    return accept(this.#stop(nowSec));
  }

  /** Reads an encoder: a u32, which wraps below zero. */
  readEncoder(): number {
    return this.#sensors.count(this.#parts.telemetry.demandPos);
  }

  #execute(command: DeviceCommand, nowSec: number): Verdict {
    const { code, param1, param2, param3 } = command;
    const { config, states } = this.#parts;
    switch (code) {
      case RotatorCommandCode.ENABLE_DRIVES:
        return this.afterStateChange(states.switchDrives(command), nowSec);
      case RotatorCommandCode.SET_STATE:
        return this.afterStateChange(states.request(param1), nowSec);
      case RotatorCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(param1, nowSec);
      case RotatorCommandCode.POSITION_SET:
        return this.#setPosition(param1);
      case RotatorCommandCode.SET_CONSTANT_VEL:
        return this.#setConstantVelocity(param1, param2);
      case RotatorCommandCode.FAULT:
        // Only controllers of the two-socket protocol have it.
        return "drivesEnabled" in config
          ? rejectCode(code)
          : this.#fault(nowSec);
      case RotatorCommandCode.TRACK_VEL_CMD: {
        const target = { sec: param1, position: param2, velocity: param3 };
        return this.#track(target, nowSec);
      }
      default:
        return this.#limits.execute(command) ?? rejectCode(code);
    }
  }

  /** Goes to FAULT, and slows down to rest. */
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
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT:
        return this.#move(nowSec);
      case SetEnabledSubstateParam.CONSTANT_VELOCITY:
        return this.#turn(nowSec);
      case SetEnabledSubstateParam.TRACK:
        this.#tracking.begin(nowSec);
        telemetry.enabledSubstate = EnabledSubstate.SLEWING_OR_TRACKING;
        telemetry.flagsMoveSuccess = 0;
        return accept();
      default:
        return reject(`Unknown enabled substate request ${request}`);
    }
  }

  #setPosition(position: number): Verdict {
    const refusal = this.#parts.states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    this.#prepare({ kind: "position", position });
    return accept();
  }

  #setConstantVelocity(velocity: number, durationSec: number): Verdict {
    const refusal = this.#parts.states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    const { velocityMax } = this.#limits.motion;
    if (!(Math.abs(velocity) <= velocityMax)) {
      return reject(`Speed must be up to ${velocityMax} deg/s: ${velocity}`);
    }
    if (!(durationSec > 0 && durationSec < Infinity)) {
      return reject(`Duration must be more than 0 s: ${durationSec}`);
    }
    this.#prepare({ kind: "velocity", velocity, durationSec });
    return accept();
  }

  #prepare(prepared: Prepared | undefined): void {
    this.#prepared = prepared;
    const { telemetry, echoSetPosition = true } = this.#parts;
    const isEchoed = echoSetPosition && prepared?.kind === "position";
    telemetry.setPos = isEchoed ? prepared.position : NaN;
  }

  #move(nowSec: number): Verdict {
    const prepared = this.#prepared;
    if (prepared?.kind !== "position" || !Number.isFinite(prepared.position)) {
      return reject("No position is set");
    }
    const { position } = prepared;
    const { MOVING_POINT_TO_POINT } = EnabledSubstate;
    return this.#begin(
      position,
      this.#limits.motion,
      MOVING_POINT_TO_POINT,
      nowSec,
    );
  }

  /** Moves at the velocity until the time is over, then slows down. */
  #turn(nowSec: number): Verdict {
    const prepared = this.#prepared;
    if (prepared?.kind !== "velocity") return reject("No velocity is set");
    const { velocity, durationSec } = prepared;
    // A trapezoidal profile over this way begins to slow down after exactly that time.
    const end = this.#axis.at(nowSec).position + velocity * durationSec;
    const limits = {
      ...this.#limits.motion,
      velocityMax: Math.abs(velocity) || 1,
    };
    return this.#begin(end, limits, EnabledSubstate.CONSTANT_VELOCITY, nowSec);
  }

  #begin(
    end: number,
    limits: MotionLimits,
    substate: EnabledSubstate,
    nowSec: number,
  ): Verdict {
    const refusal = this.#limits.whyNot(end);
    if (refusal !== undefined) return reject(refusal);
    this.#axis.moveTo(end, limits, nowSec);
    const { telemetry } = this.#parts;
    telemetry.enabledSubstate = substate;
    telemetry.flagsMoveSuccess = 0;
    return accept(this.#axis.leftSec(nowSec));
  }

  #track(target: MovingTarget, nowSec: number): Verdict {
    const refusal = this.#whyNotTrack(target);
    if (refusal !== undefined) return reject(refusal);
    const outOfLimits = this.#limits.whyNot(positionOf(target, nowSec));
    if (outOfLimits !== undefined) {
      this.#fault(nowSec);
      return reject(outOfLimits);
    }
    this.#tracking.follow(target, nowSec);
    this.#axis.follow(target, this.#limits.motion, nowSec);
    return accept();
  }

  #whyNotTrack(target: MovingTarget): string | undefined {
    if (!this.#isTracking) {
      const { whyNotEnabled } = this.#parts.states;
      return whyNotEnabled ?? "It must be SLEWING_OR_TRACKING";
    }
    if (!Object.values(target).every(Number.isFinite)) {
      return "Time, position and velocity must be finite";
    }
    const { velocityMax } = this.#limits.motion;
    return Math.abs(target.velocity) < velocityMax
      ? undefined
      : `Speed must be below ${velocityMax} deg/s: ${target.velocity}`;
  }

  /** Faults if trajectory points fail to arrive, or lead out of the limits. */
  #checkTracking(nowSec: number): void {
    const { telemetry, states } = this.#parts;
    if (!states.isFaulty) telemetry.flagsNoNewTrackCmdError = 0;
    if (!this.#isTracking) return;
    const isOverdue = this.#tracking.isOverdue(nowSec);
    const { target } = this.#tracking;
    const isOut = target !== undefined &&
      this.#limits.whyNot(positionOf(target, nowSec)) !== undefined;
    if (isOverdue) telemetry.flagsNoNewTrackCmdError = 1;
    if (isOverdue || isOut) this.#fault(nowSec);
  }

  /** @returns Time until rest, in s. */
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
    if (!states.isEnabled) telemetry.flagsMoveSuccess = 0;
    if (enabledSubstate === EnabledSubstate.STATIONARY) return;
    if (!states.isEnabled) {
      // The owner of the telemetry has set another state during the motion.
      this.#stop(nowSec);
    } else if (!this.#isTracking && this.#axis.isDone(nowSec)) {
      const isMove = enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT;
      telemetry.flagsPt2ptMoveComplete = isMove ? 1 : 0;
      telemetry.flagsMoveSuccess = isMove ? 1 : 0;
      telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    }
  }

  #reportMotion(nowSec: number): RotatorSample {
    const { config, telemetry } = this.#parts;
    const motion = this.#axis.at(nowSec);
    const { position, velocity, acceleration } = motion;
    telemetry.demandPos = position;
    telemetry.demandVel = velocity;
    telemetry.demandAccel = acceleration;
    telemetry.currentVelChAFb = velocity;
    telemetry.currentVelChBFb = velocity;
    telemetry.currentPos = this.#sensors.measure(position);
    telemetry.bissMotorEncoderAxisA = this.readEncoder();
    telemetry.bissMotorEncoderAxisB = this.readEncoder();
    const { isOnTarget, isLost } = this.#isTracking
      ? this.#tracking.compare(position, config, nowSec)
      : { isOnTarget: false, isLost: false };
    telemetry.flagsSlewComplete = isOnTarget ? 1 : 0;
    telemetry.flagsTrackingSuccess = isOnTarget ? 1 : 0;
    telemetry.flagsTrackingLost = isLost ? 1 : 0;
    return this.#sensors.sample(motion);
  }

  get #isTracking(): boolean {
    const { states, telemetry } = this.#parts;
    return states.isEnabled &&
      telemetry.enabledSubstate === EnabledSubstate.SLEWING_OR_TRACKING;
  }

  get #stopAcceleration(): number {
    const { motion: { accelerationMax }, faultAcceleration } = this.#limits;
    return this.#parts.states.isFaulty ? faultAcceleration : accelerationMax;
  }
}
