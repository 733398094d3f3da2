/**
 * The camera rotator of the two-socket protocol as a state machine that moves.
 * No sockets in here, and no clock but the one that is given; see
 * {@linkcode RotatorController} for those.
 *
 * @module
 */

import { checkFunction, checkInteger, readOptions } from "../check.ts";
import {
  RotatorApplicationStatus,
  RotatorCommandCode,
} from "../devices/rotator_enumerations.ts";
import { ROTATOR, SIMULATED_ROTATOR } from "../devices/rotator_facts.ts";
import {
  RotatorConfig,
  RotatorTelemetry,
} from "../devices/rotator_two_socket.ts";
import {
  type ControllerState,
  EnabledSubstate,
  SetEnabledSubstateParam,
} from "../enumerations.ts";
import type { Command } from "../protocol.ts";
import { taiNowNs } from "./frame_encoder.ts";
import {
  MovingAxis,
  type MovingTarget,
  positionOf,
} from "./motion/moving_axis.ts";
import type { MotionLimits } from "./motion/trapezoidal_path.ts";
import { Random } from "./random.ts";
import { StateMachine } from "./state_machine.ts";

const ACTION = "create controller";
const NS_PER_S = 1e9;

/** Options of a {@linkcode RotatorDevice}. */
export interface RotatorDeviceOptions {
  /** The state that the device starts in. Default: STANDBY. */
  initialState?: ControllerState;
  /** What the jitter of the encoders comes from, a u32. Default: 0. */
  seed?: number;
  /**
   * The clock of all motion, in s since 1970 on the TAI scale; it must not throw.
   * Default: this machine's.
   */
  nowSec?: () => number;
}

/**
 * The camera rotator: one axis that keeps its velocity and acceleration limits,
 * moves to a position or tracks one that moves.
 *
 * | command | accepted | does |
 * | ------- | -------- | ---- |
 * | SET_STATE | see {@linkcode ControllerState}; FAULT ends with the second CLEAR_ERROR | changes the state; the rotator comes to rest when it is no longer ENABLED |
 * | FAULT | in every state but OFFLINE | goes to FAULT |
 * | POSITION_SET | ENABLED and STATIONARY, `param1` within the position limits, deg | sets `setPos` |
 * | SET_ENABLED_SUBSTATE(MOVE_POINT_TO_POINT) | ENABLED and STATIONARY, after POSITION_SET | moves to `setPos` |
 * | SET_ENABLED_SUBSTATE(TRACK) | ENABLED and STATIONARY | waits for TRACK_VEL_CMD |
 * | TRACK_VEL_CMD | ENABLED and SLEWING_OR_TRACKING, finite parameters, a speed below the velocity limit | goes to where `param2` + `param3` · (now − `param1`) is, and along with it |
 * | SET_ENABLED_SUBSTATE(STOP) | ENABLED | CONTROLLED_STOPPING until it is at rest, then STATIONARY |
 * | CONFIG_VEL | in every state but OFFLINE, `param1` in (0, 3.5] deg/s | sets `velocityLimit`, for motions that begin later |
 * | CONFIG_ACCEL | in every state but OFFLINE, `param1` in (0, 1] deg/s² | sets `accelLimit`, likewise |
 *
 * Everything else is rejected, SET_CONSTANT_VEL and CONSTANT_VELOCITY too, as
 * their parameters aren't documented. A rejected command changes nothing, but
 * the one next sample has COMMAND_REJECT_MASK set in `applicationStatus`. Every
 * accepted command but POSITION_SET clears `setPos`, which is NaN then.
 *
 * While it tracks, these lead to FAULT:
 *
 * - more than 1 s from TRACK, or from a TRACK_VEL_CMD, to the next TRACK_VEL_CMD;
 * - a tracked position that is, or gets, out of the position limits.
 *
 * In FAULT, as in every state but ENABLED, the rotator slows down to rest at the
 * acceleration limit.
 *
 * Telemetry is as of the last {@linkcode RotatorDevice.advance}:
 *
 * - `demandPos`, `demandVel`, `demandAccel`: where the rotator should be. It is
 *   there exactly; `currentPos` and the two encoders add up to 3e-6 deg of
 *   jitter, either way.
 * - The encoders count 200 000 a degree. Counts below zero wrap as a u32 does.
 * - `flagsPt2ptMoveComplete` is 1 in the sample in which a move ends, the first
 *   that is STATIONARY again.
 * - `flagsSlewComplete` is 1 while it tracks, and is no further from the tracked
 *   position than `trackSuccessPosThreshold`.
 * - Fields that aren't documented stay 0, or what they are set to.
 *
 * @example A move of five degrees, on a clock of your own
 * ```ts
 * import { RotatorCommandCode } from "../devices/rotator_enumerations.ts";
 * import { ControllerState, SetEnabledSubstateParam } from "../enumerations.ts";
 * import { Command } from "../protocol.ts";
 * import { RotatorDevice } from "./rotator_device.ts";
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
  /** The frame ids of `config` and `telemetry`. */
  readonly frameIds: { readonly config: number; readonly telemetry: number } =
    ROTATOR.twoSocket.frameIds;
  /** What the link asks of each command, 0x5555. */
  readonly commandSyncPattern: number = ROTATOR.twoSocket.commandSyncPattern;
  /**
   * The device's own configuration; may be set, also to limits that no command
   * can set. A velocity or acceleration limit that makes no sense counts as the
   * one that the device was made with.
   */
  readonly config: RotatorConfig = RotatorConfig.create({
    velocityLimit: SIMULATED_ROTATOR.velocityLimitDegPerSec,
    accelLimit: SIMULATED_ROTATOR.accelerationLimitDegPerSec2,
    posErrorThreshold: SIMULATED_ROTATOR.posErrorThresholdDeg,
    upperPosLimit: SIMULATED_ROTATOR.positionMaxDeg,
    lowerPosLimit: SIMULATED_ROTATOR.positionMinDeg,
    followingErrorThreshold: SIMULATED_ROTATOR.followingErrorThresholdDeg,
    trackSuccessPosThreshold: SIMULATED_ROTATOR.trackSuccessPosThresholdDeg,
    trackingLostTimeout: SIMULATED_ROTATOR.trackingLostTimeoutSec,
  });
  /** The device's own telemetry; may be set, but motion sets its part again. */
  readonly telemetry: RotatorTelemetry = RotatorTelemetry.create({
    setPos: NaN,
  });
  readonly #nowSec: () => number;
  readonly #random: Random;
  readonly #states: StateMachine;
  readonly #axis = new MovingAxis(0);
  /** What TRACK_VEL_CMD asked for; none before the first one since TRACK. */
  #target: MovingTarget | undefined;
  /** When TRACK, or the last TRACK_VEL_CMD, was accepted. */
  #trackedSec = 0;
  #wasRejected = false;

  /**
   * Makes a device that stands still at position 0.
   *
   * @param options The state it starts in, and where its time and jitter come from.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(options: RotatorDeviceOptions = {}) {
    const { initialState, seed = 0, nowSec = taiNowSec } = readOptions(
      options,
      ["initialState", "seed", "nowSec"],
      ACTION,
    );
    checkInteger(seed, 0, 2 ** 32 - 1, ACTION, "seed");
    checkFunction(nowSec, ACTION, "nowSec");
    this.#nowSec = nowSec;
    this.#random = new Random(seed);
    this.#states = new StateMachine(this.telemetry, initialState);
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
    const isAccepted = this.#execute(command, this.#nowSec());
    if (!isAccepted) {
      this.#wasRejected = true;
    } else if (command.code !== RotatorCommandCode.POSITION_SET) {
      this.telemetry.setPos = NaN;
    }
    return isAccepted;
  }

  /** Goes on to the next telemetry sample, which is as of now. */
  advance(): void {
    const nowSec = this.#nowSec();
    this.#checkTracking(nowSec);
    this.#reportSubstate(nowSec);
    this.#reportMotion(nowSec);
    const { COMMAND_REJECT_MASK } = RotatorApplicationStatus;
    const otherBits = this.telemetry.applicationStatus & ~COMMAND_REJECT_MASK;
    const rejectBit = this.#wasRejected ? COMMAND_REJECT_MASK : 0;
    this.telemetry.applicationStatus = (otherBits | rejectBit) >>> 0;
    this.#wasRejected = false;
  }

  /** Stops moving, as the device does when its link is lost. */
  stop(): void {
    this.#stop(this.#nowSec());
  }

  #execute(command: Command, nowSec: number): boolean {
    switch (command.code) {
      case RotatorCommandCode.SET_STATE:
        return this.#setState(command.param1, nowSec);
      case RotatorCommandCode.FAULT:
        return this.#fault(nowSec);
      case RotatorCommandCode.SET_ENABLED_SUBSTATE:
        return this.#setEnabledSubstate(command.param1, nowSec);
      case RotatorCommandCode.POSITION_SET:
        return this.#setPosition(command.param1);
      case RotatorCommandCode.CONFIG_VEL:
        return this.#configure(
          "velocityLimit",
          command.param1,
          SIMULATED_ROTATOR.velocityLimitMaxDegPerSec,
        );
      case RotatorCommandCode.CONFIG_ACCEL:
        return this.#configure(
          "accelLimit",
          command.param1,
          SIMULATED_ROTATOR.accelerationLimitMaxDegPerSec2,
        );
      case RotatorCommandCode.TRACK_VEL_CMD:
        return this.#track({
          sec: command.param1,
          position: command.param2,
          velocity: command.param3,
        }, nowSec);
      default:
        return false;
    }
  }

  #setState(request: number, nowSec: number): boolean {
    if (!this.#states.request(request)) return false;
    if (!this.#states.isEnabled) this.#stop(nowSec);
    return true;
  }

  #fault(nowSec: number): boolean {
    if (!this.#states.fault()) return false;
    this.#stop(nowSec);
    return true;
  }

  #setEnabledSubstate(request: number, nowSec: number): boolean {
    if (request === SetEnabledSubstateParam.STOP) {
      if (!this.#states.isEnabled) return false;
      this.#stop(nowSec);
      return true;
    }
    if (!this.#states.isStationary) return false;
    switch (request) {
      case SetEnabledSubstateParam.MOVE_POINT_TO_POINT: {
        const { setPos } = this.telemetry;
        if (!this.#isWithinLimits(setPos)) return false;
        this.#axis.moveTo(setPos, this.#limits, nowSec);
        this.telemetry.enabledSubstate = EnabledSubstate.MOVING_POINT_TO_POINT;
        return true;
      }
      case SetEnabledSubstateParam.TRACK:
        this.#target = undefined;
        this.#trackedSec = nowSec;
        this.telemetry.enabledSubstate = EnabledSubstate.SLEWING_OR_TRACKING;
        return true;
      default:
        return false;
    }
  }

  #setPosition(position: number): boolean {
    if (!this.#states.isStationary || !this.#isWithinLimits(position)) {
      return false;
    }
    this.telemetry.setPos = position;
    return true;
  }

  #configure(
    limit: "velocityLimit" | "accelLimit",
    value: number,
    max: number,
  ): boolean {
    // Written so that NaN is out of the range, too.
    const isInRange = value > 0 && value <= max;
    if (this.#states.isOffline || !isInRange) return false;
    this.config[limit] = value;
    return true;
  }

  #track(target: MovingTarget, nowSec: number): boolean {
    const isAccepted = this.#isTracking &&
      Object.values(target).every(Number.isFinite) &&
      Math.abs(target.velocity) < this.#limits.velocityMax;
    if (!isAccepted) return false;
    if (!this.#isWithinLimits(positionOf(target, nowSec))) {
      return this.#fault(nowSec);
    }
    this.#target = target;
    this.#trackedSec = nowSec;
    this.#axis.follow(target, this.#limits, nowSec);
    return true;
  }

  /** Faults if commands fail to come, or lead out of the limits. */
  #checkTracking(nowSec: number): void {
    if (!this.#isTracking) return;
    const waitedSec = nowSec - this.#trackedSec;
    const isLost = waitedSec > SIMULATED_ROTATOR.trackCommandIntervalMaxSec;
    const isOut = this.#target !== undefined &&
      !this.#isWithinLimits(positionOf(this.#target, nowSec));
    if (isLost || isOut) this.#fault(nowSec);
  }

  #stop(nowSec: number): void {
    this.#axis.stop(this.#limits.accelerationMax, nowSec);
    const isMoving = this.#states.isEnabled && !this.#axis.isDone(nowSec);
    this.telemetry.enabledSubstate = isMoving
      ? EnabledSubstate.CONTROLLED_STOPPING
      : EnabledSubstate.STATIONARY;
  }

  #reportSubstate(nowSec: number): void {
    const { telemetry } = this;
    const { enabledSubstate } = telemetry;
    telemetry.flagsPt2ptMoveComplete = 0;
    if (enabledSubstate === EnabledSubstate.STATIONARY) return;
    if (!this.#states.isEnabled) {
      // Whoever holds the telemetry has set another state while it moved.
      this.#stop(nowSec);
    } else if (!this.#isTracking && this.#axis.isDone(nowSec)) {
      const isMove = enabledSubstate === EnabledSubstate.MOVING_POINT_TO_POINT;
      telemetry.flagsPt2ptMoveComplete = isMove ? 1 : 0;
      telemetry.enabledSubstate = EnabledSubstate.STATIONARY;
    }
  }

  #reportMotion(nowSec: number): void {
    const { telemetry } = this;
    const { position, velocity, acceleration } = this.#axis.at(nowSec);
    telemetry.demandPos = position;
    telemetry.demandVel = velocity;
    telemetry.demandAccel = acceleration;
    telemetry.currentPos = this.#measure(position);
    telemetry.bissMotorEncoderAxisA = countsOf(this.#measure(position));
    telemetry.bissMotorEncoderAxisB = countsOf(this.#measure(position));
    telemetry.flagsSlewComplete = this.#isOnTarget(position, nowSec) ? 1 : 0;
  }

  #isOnTarget(position: number, nowSec: number): boolean {
    if (!this.#isTracking || this.#target === undefined) return false;
    const error = position - positionOf(this.#target, nowSec);
    return Math.abs(error) <= this.config.trackSuccessPosThreshold;
  }

  #measure(position: number): number {
    const { encoderJitterDeg } = SIMULATED_ROTATOR;
    return position + encoderJitterDeg * (2 * this.#random.fraction() - 1);
  }

  get #isTracking(): boolean {
    const { enabledSubstate } = this.telemetry;
    return this.#states.isEnabled &&
      enabledSubstate === EnabledSubstate.SLEWING_OR_TRACKING;
  }

  #isWithinLimits(position: number): boolean {
    const { lowerPosLimit, upperPosLimit } = this.config;
    return position >= lowerPosLimit && position <= upperPosLimit;
  }

  get #limits(): MotionLimits {
    const { velocityLimit, accelLimit } = this.config;
    const { velocityLimitDegPerSec, accelerationLimitDegPerSec2 } =
      SIMULATED_ROTATOR;
    return {
      velocityMax: limitOr(velocityLimitDegPerSec, velocityLimit),
      accelerationMax: limitOr(accelerationLimitDegPerSec2, accelLimit),
    };
  }
}

function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}

function countsOf(positionDeg: number): number {
  return Math.round(positionDeg * SIMULATED_ROTATOR.encoderCountsPerDeg) >>> 0;
}

function taiNowSec(): number {
  return Number(taiNowNs()) / NS_PER_S;
}
