/**
 * Motion of the six struts of a simulated hexapod, each along a path of its own.
 *
 * @module
 */

import { type Six, six } from "../../protocol/kinematics/pose.ts";
import {
  type MotionLimits,
  TrapezoidalPath,
} from "../physics/trapezoidal_path.ts";

/** A move of all struts. */
export interface StrutMove {
  /** Present lengths, in µm; the struts are at rest. */
  readonly from: Six;
  /** Lengths at the end, in µm. */
  readonly to: Six;
  /** Limits of every strut, in µm and s. */
  readonly limits: MotionLimits;
  /** Least time for half of the move, in s, within the limits of the mirror. */
  readonly halfSecMin: number;
  /** Whether all struts arrive together; otherwise each on its own. */
  readonly isSynchronous: boolean;
}

/**
 * One motion of all six struts, from rest to rest. It has no clock: the caller passes the
 * time, in s.
 *
 * A move follows `doc/algorithm/trajectory.rst` of ts_mthexapod. Each strut needs a time
 * for the first half of its way, and the second half mirrors the first. In a synchronous
 * move all struts take the time of the slowest one. A strut accelerates for the whole half,
 * as little as that needs; if it would exceed the limit of its velocity, it accelerates up
 * to the limit and keeps that.
 */
export class StrutMotion {
  readonly #paths: readonly TrapezoidalPath[];
  readonly #startSec: number;
  readonly #durationSec: number;
  readonly #accelerationMax: number;

  private constructor(
    paths: readonly TrapezoidalPath[],
    accelerationMax: number,
    startSec: number,
  ) {
    this.#paths = paths;
    this.#accelerationMax = accelerationMax;
    this.#startSec = startSec;
    this.#durationSec = Math.max(...paths.map((path) => path.durationSec));
  }

  /**
   * Moves all struts.
   *
   * @param move Lengths and limits.
   * @param nowSec Time, in s.
   * @throws {RangeError} If a limit is not finite and more than 0.
   */
  static start(move: StrutMove, nowSec: number): StrutMotion {
    const { from, to, limits, halfSecMin, isSynchronous } = move;
    const halfWays = six((index) => Math.abs(to[index] - from[index]) / 2);
    const halfSecs = halfWays.map((halfWay) =>
      Math.max(halfSecMin, shortestHalfSec(halfWay, limits))
    );
    const slowestSec = Math.max(...halfSecs);
    const paths = halfWays.map((halfWay, index) =>
      TrapezoidalPath.to(
        to[index],
        { position: from[index], velocity: 0 },
        profileOf(
          halfWay,
          isSynchronous ? slowestSec : halfSecs[index],
          limits,
        ),
      )
    );
    return new StrutMotion(paths, limits.accelerationMax, nowSec);
  }

  /** Returns a motion that keeps all struts at rest at these lengths, in µm. */
  static rest(lengths: Six): StrutMotion {
    const paths = lengths.map((position) =>
      TrapezoidalPath.stopping({ position, velocity: 0 }, 1)
    );
    return new StrutMotion(paths, 1, -Infinity);
  }

  /**
   * Returns a motion that slows down to rest, each strut as fast as its limit allows.
   *
   * @param nowSec Time, in s.
   */
  slowDown(nowSec: number): StrutMotion {
    const elapsedSec = nowSec - this.#startSec;
    const paths = this.#paths.map((path) =>
      TrapezoidalPath.stopping({
        position: path.positionAt(elapsedSec),
        velocity: path.velocityAt(elapsedSec),
      }, this.#accelerationMax)
    );
    return new StrutMotion(paths, this.#accelerationMax, nowSec);
  }

  /** Returns whether the struts are at rest. */
  isOver(nowSec: number): boolean {
    return this.leftSec(nowSec) === 0;
  }

  /** Returns the time until all struts are at rest, in s. */
  leftSec(nowSec: number): number {
    return Math.max(0, this.#durationSec - (nowSec - this.#startSec));
  }

  /** Returns the lengths, in µm; at the end of the motion exactly those at its goal. */
  lengthsAt(nowSec: number): Six {
    const elapsedSec = nowSec - this.#startSec;
    return six((index) => this.#paths[index].positionAt(elapsedSec));
  }

  /** Returns the velocity at which each strut lengthens, in µm/s. */
  speedsAt(nowSec: number): Six {
    const elapsedSec = nowSec - this.#startSec;
    return six((index) => this.#paths[index].velocityAt(elapsedSec));
  }

  /** Returns the acceleration of each strut, in µm/s². */
  accelerationsAt(nowSec: number): Six {
    const elapsedSec = nowSec - this.#startSec;
    return six((index) => this.#paths[index].accelerationAt(elapsedSec));
  }
}

/** Returns the time that a strut needs for half of its way, in s. */
function shortestHalfSec(
  halfWay: number,
  { velocityMax, accelerationMax }: MotionLimits,
): number {
  const threshold = velocityMax ** 2 / (2 * accelerationMax);
  return halfWay > threshold
    ? (halfWay - threshold) / velocityMax + velocityMax / accelerationMax
    : Math.sqrt(2 * halfWay / accelerationMax);
}

/** Returns the speed and the acceleration for half of a way in a given time. */
function profileOf(
  halfWay: number,
  halfSec: number,
  limits: MotionLimits,
): MotionLimits {
  if (halfWay === 0) return limits;
  const { velocityMax } = limits;
  const accelerationSec = Math.min(
    halfSec,
    2 * (halfSec - halfWay / velocityMax),
  );
  const accelerationMax = halfWay /
    (accelerationSec * (halfSec - accelerationSec / 2));
  return { velocityMax: accelerationMax * accelerationSec, accelerationMax };
}

/**
 * Returns the longest way of a strut.
 *
 * @param from Lengths, in µm.
 * @param to Other lengths, in µm.
 * @returns The way, in µm, at least 0.
 */
export function longestWay(from: Six, to: Six): number {
  return Math.max(...from.map((length, index) => Math.abs(to[index] - length)));
}
