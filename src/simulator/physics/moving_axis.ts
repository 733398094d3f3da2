/**
 * One axis of a simulated device: what it was last told to do, and where that
 * has got it. Pure maths; the time is given to it.
 *
 * @module
 */

import {
  type MotionLimits,
  type MotionState,
  TrapezoidalPath,
} from "./trapezoidal_path.ts";

/** How an axis moves at one time. */
export interface AxisMotion extends MotionState {
  /** The acceleration, per s². */
  readonly acceleration: number;
}

/** Something that moves steadily. */
export interface MovingTarget {
  /** A time, in s. */
  readonly sec: number;
  /** Where it is at that time. */
  readonly position: number;
  /** How fast it goes, per s; always the same. */
  readonly velocity: number;
}

/**
 * Where a target is.
 *
 * @param target The target.
 * @param sec The time, in s.
 */
export function positionOf(target: MovingTarget, sec: number): number {
  return target.position + target.velocity * (sec - target.sec);
}

/**
 * An axis that moves to a place, follows a target, or stops, as fast as its
 * limits allow. Position and velocity never jump, whatever it is told and when.
 *
 * All times are in s on one clock of the caller's. Where the axis is at a time
 * doesn't depend on when that was asked before.
 */
export class MovingAxis {
  /** A path seen by somebody who moves along with `#frame`. */
  #path: TrapezoidalPath;
  #frame: MovingTarget;

  /** @param position Where the axis stands still at first. */
  constructor(position: number) {
    this.#path = TrapezoidalPath.stopping({ position, velocity: 0 }, 1);
    this.#frame = { sec: 0, position: 0, velocity: 0 };
  }

  /**
   * How it moves.
   *
   * @param sec The time, in s.
   */
  at(sec: number): AxisMotion {
    const pathSec = sec - this.#frame.sec;
    return {
      position: positionOf(this.#frame, sec) + this.#path.positionAt(pathSec),
      velocity: this.#frame.velocity + this.#path.velocityAt(pathSec),
      acceleration: this.#path.accelerationAt(pathSec),
    };
  }

  /**
   * Whether it has done what it was told: has got there and stands still, or
   * goes along with the target.
   *
   * @param sec The time, in s.
   */
  isDone(sec: number): boolean {
    return this.leftSec(sec) === 0;
  }

  /**
   * How long it takes until it has done what it was told, in s.
   *
   * @param sec The time, in s.
   */
  leftSec(sec: number): number {
    return Math.max(0, this.#path.durationSec - (sec - this.#frame.sec));
  }

  /**
   * Moves to a place, to stay there.
   *
   * @param endPosition The place.
   * @param limits The limits to keep.
   * @param sec The time, in s.
   */
  moveTo(endPosition: number, limits: MotionLimits, sec: number): void {
    this.#path = TrapezoidalPath.to(endPosition, this.at(sec), limits);
    this.#frame = { sec, position: 0, velocity: 0 };
  }

  /**
   * Catches up with a target, and goes along with it.
   *
   * @param target The target; slower than `limits.velocityMax`.
   * @param limits The limits to keep.
   * @param sec The time, in s.
   */
  follow(target: MovingTarget, limits: MotionLimits, sec: number): void {
    const { position, velocity } = this.at(sec);
    const targetPosition = positionOf(target, sec);
    const start = {
      position: position - targetPosition,
      velocity: velocity - target.velocity,
    };
    const { accelerationMax } = limits;
    const stop = TrapezoidalPath.stopping(start, accelerationMax);
    const direction = -Math.sign(stop.endPosition);
    // The target's own velocity takes some of the limit, or adds to it.
    const velocityMax = limits.velocityMax - direction * target.velocity;
    this.#path = TrapezoidalPath.to(0, start, { velocityMax, accelerationMax });
    this.#frame = { sec, position: targetPosition, velocity: target.velocity };
  }

  /**
   * Comes to rest as soon as the limit allows.
   *
   * @param accelerationMax The acceleration limit, per s².
   * @param sec The time, in s.
   */
  stop(accelerationMax: number, sec: number): void {
    this.#path = TrapezoidalPath.stopping(this.at(sec), accelerationMax);
    this.#frame = { sec, position: 0, velocity: 0 };
  }
}
