/**
 * How the six struts of a simulated hexapod move: together.
 *
 * @module
 */

import { type Six, six } from "../kinematics/pose.ts";
import {
  type MotionLimits,
  TrapezoidalPath,
} from "./motion/trapezoidal_path.ts";

/**
 * One motion of all six struts, from rest to rest. It knows no clock: whoever
 * asks it tells the time, in s.
 *
 * The strut that has the longest way goes by a {@linkcode TrapezoidalPath}. Each
 * of the others goes by the same path, scaled to its own way: all begin, are half
 * done, and arrive at the same time, and none goes faster or is accelerated more
 * than the first.
 */
export class StrutMotion {
  readonly #from: Six;
  readonly #to: Six;
  readonly #limits: MotionLimits;
  /** The way of the strut that has the longest one, from 0 to `#longestUm`. */
  readonly #path: TrapezoidalPath;
  readonly #longestUm: number;
  readonly #startSec: number;

  private constructor(
    from: Six,
    to: Six,
    limits: MotionLimits,
    startSec: number,
    path?: TrapezoidalPath,
  ) {
    this.#from = from;
    this.#to = to;
    this.#limits = limits;
    this.#startSec = startSec;
    this.#longestUm = longestWay(from, to);
    this.#path = path ??
      TrapezoidalPath.to(this.#longestUm, { position: 0, velocity: 0 }, limits);
  }

  /**
   * Moves all struts.
   *
   * @param from Their lengths now, in µm; they are at rest.
   * @param to Their lengths at the end, in µm.
   * @param limits What the strut with the longest way keeps to, in µm and s.
   * @param nowSec The time.
   * @throws {RangeError} If a limit is not finite and more than 0.
   */
  static start(
    from: Six,
    to: Six,
    limits: MotionLimits,
    nowSec: number,
  ): StrutMotion {
    return new StrutMotion(from, to, limits, nowSec);
  }

  /** Keeps all struts where they are, at these lengths in µm. */
  static rest(lengths: Six): StrutMotion {
    const limits = { velocityMax: 1, accelerationMax: 1 };
    return new StrutMotion(lengths, lengths, limits, -Infinity);
  }

  /**
   * Slows down to rest, all struts together, on the way.
   *
   * @returns A motion that is over as soon as the acceleration limit allows.
   */
  slowDown(nowSec: number): StrutMotion {
    const elapsedSec = nowSec - this.#startSec;
    const path = TrapezoidalPath.stopping({
      position: this.#path.positionAt(elapsedSec),
      velocity: this.#path.velocityAt(elapsedSec),
    }, this.#limits.accelerationMax);
    return new StrutMotion(this.#from, this.#to, this.#limits, nowSec, path);
  }

  /** Whether the struts are at rest. */
  isOver(nowSec: number): boolean {
    return this.leftSec(nowSec) === 0;
  }

  /** How long it takes until the struts are at rest, in s. */
  leftSec(nowSec: number): number {
    return Math.max(0, this.#path.durationSec - (nowSec - this.#startSec));
  }

  /** The lengths, in µm: at the end of the way those it leads to, exactly. */
  lengthsAt(nowSec: number): Six {
    const doneUm = this.#path.positionAt(nowSec - this.#startSec);
    if (doneUm >= this.#longestUm) return this.#to;
    const share = doneUm / this.#longestUm;
    return six((index) =>
      this.#from[index] + share * (this.#to[index] - this.#from[index])
    );
  }

  /** How fast each strut gets longer, in µm/s. */
  speedsAt(nowSec: number): Six {
    const speed = this.#path.velocityAt(nowSec - this.#startSec);
    if (speed === 0) return six(() => 0);
    return six((index) =>
      speed * (this.#to[index] - this.#from[index]) / this.#longestUm
    );
  }
}

/**
 * The way of the strut that has the longest one.
 *
 * @param from Lengths, in µm.
 * @param to Other lengths, in µm.
 * @returns At least 0, in µm.
 */
export function longestWay(from: Six, to: Six): number {
  return Math.max(...from.map((length, index) => Math.abs(to[index] - length)));
}
