/**
 * One axis of a simulated device: its last command, and its resulting motion. Pure maths;
 * the caller passes the time.
 *
 * @module
 */

import {
  type MotionLimits,
  type MotionState,
  TrapezoidalPath,
} from "./trapezoidal_path.ts";

/** Motion of an axis at one time. */
export interface AxisMotion extends MotionState {
  /** Acceleration, per s². */
  readonly acceleration: number;
}

/** Target that moves at a constant velocity. */
export interface MovingTarget {
  /** Time of the position, in s. */
  readonly sec: number;
  /** Position at that time. */
  readonly position: number;
  /** Velocity, per s; constant. */
  readonly velocity: number;
}

/**
 * Returns the position of a target.
 *
 * @param target The target.
 * @param sec Time, in s.
 */
export function positionOf(target: MovingTarget, sec: number): number {
  return target.position + target.velocity * (sec - target.sec);
}

/**
 * An axis that moves to a position, follows a target, or stops, as fast as its limits
 * allow. Position and velocity never jump, whatever the commands and their times.
 *
 * All times are in s on one clock of the caller. The position at a time doesn't depend on
 * earlier queries.
 */
export class MovingAxis {
  /** Path relative to `#frame`. */
  #path: TrapezoidalPath;
  #frame: MovingTarget;

  /** @param position Position at which the axis is at rest first. */
  constructor(position: number) {
    this.#path = TrapezoidalPath.stopping({ position, velocity: 0 }, 1);
    this.#frame = { sec: 0, position: 0, velocity: 0 };
  }

  /**
   * Returns the motion at a time.
   *
   * @param sec Time, in s.
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
   * Returns whether the last command is done: the axis is at rest at its goal, or moves
   * along with its target.
   *
   * @param sec Time, in s.
   */
  isDone(sec: number): boolean {
    return this.leftSec(sec) === 0;
  }

  /**
   * Returns the time until the last command is done, in s.
   *
   * @param sec Time, in s.
   */
  leftSec(sec: number): number {
    return Math.max(0, this.#path.durationSec - (sec - this.#frame.sec));
  }

  /**
   * Moves to a position and stops there.
   *
   * @param endPosition Position to reach.
   * @param limits Limits to keep.
   * @param sec Time, in s.
   */
  moveTo(endPosition: number, limits: MotionLimits, sec: number): void {
    this.#path = TrapezoidalPath.to(endPosition, this.at(sec), limits);
    this.#frame = { sec, position: 0, velocity: 0 };
  }

  /**
   * Catches up with a target, and moves along with it.
   *
   * @param target Target; slower than `limits.velocityMax`.
   * @param limits Limits to keep.
   * @param sec Time, in s.
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
    // The target's own velocity uses up some of the limit, or adds to it.
    const velocityMax = limits.velocityMax - direction * target.velocity;
    this.#path = TrapezoidalPath.to(0, start, { velocityMax, accelerationMax });
    this.#frame = { sec, position: targetPosition, velocity: target.velocity };
  }

  /**
   * Comes to rest as soon as the limit allows.
   *
   * @param accelerationMax Acceleration limit, per s².
   * @param sec Time, in s.
   */
  stop(accelerationMax: number, sec: number): void {
    this.#path = TrapezoidalPath.stopping(this.at(sec), accelerationMax);
    this.#frame = { sec, position: 0, velocity: 0 };
  }
}
