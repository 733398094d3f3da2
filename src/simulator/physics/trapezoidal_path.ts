/**
 * Trapezoidal motion profile of one axis under a velocity limit and an acceleration limit.
 * Pure maths, without a clock and a unit: velocities are in the unit of positions per s,
 * accelerations in that per s².
 *
 * @module
 */

import { textOf } from "../../base/check.ts";

/** Position and velocity of an axis. */
export interface MotionState {
  /** Position; finite. */
  readonly position: number;
  /** Velocity, per s; finite. */
  readonly velocity: number;
}

/** Limits of an axis. */
export interface MotionLimits {
  /** Highest speed, per s; more than 0. */
  readonly velocityMax: number;
  /** Acceleration and deceleration, per s²; more than 0. */
  readonly accelerationMax: number;
}

/** Part of a path with a constant acceleration. */
interface Phase extends MotionState {
  readonly startSec: number;
  readonly acceleration: number;
}

/**
 * Fastest path from a moving start to rest, for simulated devices.
 *
 * Times are in s from the start of the path. Before 0 the path is at its start; from
 * `durationSec` on it is at rest, at `endPosition` exactly. Position and velocity don't
 * jump; the acceleration is `accelerationMax`, minus that, or 0.
 *
 * | start | path |
 * | ----- | ---- |
 * | far from the end | speeds up to `velocityMax`, keeps it, slows down |
 * | near the end | speeds up, slows down |
 * | too fast to stop at the end, or beyond it | slows down to 0, and comes back |
 * | above `velocityMax` | slows down to that first; no faster than at the start |
 * | at the end, at rest | takes no time |
 *
 * @example Five degrees at 3 deg/s and 1 deg/s²
 * ```ts
 * import { TrapezoidalPath } from "./trapezoidal_path.ts";
 *
 * const start = { position: 0, velocity: 0 };
 * const limits = { velocityMax: 3, accelerationMax: 1 };
 * const path = TrapezoidalPath.to(5, start, limits);
 * if (path.durationSec !== 2 * Math.sqrt(5)) throw new Error("duration");
 * if (path.positionAt(path.durationSec) !== 5) throw new Error("end");
 * if (path.velocityAt(1) !== 1) throw new Error("velocity");
 * ```
 */
export class TrapezoidalPath {
  /** Position at which the path ends, at rest. */
  readonly endPosition: number;
  /** Duration of the path, in s; 0 if it starts at its end, at rest. */
  readonly durationSec: number;
  readonly #start: MotionState;
  /** Phases in the order of time; the last one slows down to rest. */
  readonly #phases: readonly Phase[];

  private constructor(
    start: MotionState,
    endPosition: number,
    durationSec: number,
    phases: readonly Phase[],
  ) {
    this.#start = start;
    this.endPosition = endPosition;
    this.durationSec = durationSec;
    this.#phases = phases;
  }

  /**
   * Returns the fastest path to rest at a position.
   *
   * @param endPosition Position at its end; finite.
   * @param start Position and velocity at its start.
   * @param limits Limits to keep.
   * @throws {RangeError} If a number is not finite, or a limit not more than 0.
   */
  static to(
    endPosition: number,
    start: MotionState,
    limits: MotionLimits,
  ): TrapezoidalPath {
    const { position, velocity } = start;
    const { velocityMax, accelerationMax } = limits;
    checkFinite("endPosition", endPosition);
    checkStart(start);
    checkLimit("velocityMax", velocityMax);
    checkLimit("accelerationMax", accelerationMax);
    const beyondStop = endPosition - position -
      stoppingDistance(velocity, accelerationMax);
    if (beyondStop === 0) {
      return this.#slowDown(start, endPosition, accelerationMax);
    }
    // From here on all signs are such that the end lies ahead of the stop.
    const direction = Math.sign(beyondStop);
    const distance = direction * (endPosition - position);
    const speed = direction * velocity;
    const speedMax = Math.sqrt(
      Math.max(0, accelerationMax * distance + speed ** 2 / 2),
    );
    const cruise = Math.min(velocityMax, speedMax);
    const changeSec = Math.abs(cruise - speed) / accelerationMax;
    const stopSec = cruise / accelerationMax;
    const changeDistance = (speed + cruise) / 2 * changeSec;
    const stopDistance = cruise / 2 * stopSec;
    const cruiseDistance = distance - changeDistance - stopDistance;
    const cruiseSec = cruise < speedMax
      ? Math.max(0, cruiseDistance) / cruise
      : 0;
    const signed = (value: number) => direction * value;
    return new TrapezoidalPath(
      { position, velocity },
      endPosition,
      changeSec + cruiseSec + stopSec,
      [
        {
          startSec: 0,
          position,
          velocity,
          acceleration: signed(Math.sign(cruise - speed) * accelerationMax),
        },
        {
          startSec: changeSec,
          position: position + signed(changeDistance),
          velocity: signed(cruise),
          acceleration: 0,
        },
        {
          startSec: changeSec + cruiseSec,
          position: endPosition - signed(stopDistance),
          velocity: signed(cruise),
          acceleration: signed(-accelerationMax),
        },
      ],
    );
  }

  /**
   * Returns the path to rest as soon as the acceleration limit allows, at any position.
   *
   * @param start Position and velocity at its start.
   * @param accelerationMax Acceleration limit, per s²; more than 0.
   * @throws {RangeError} If a number is not finite, or the limit not more than 0.
   */
  static stopping(
    start: MotionState,
    accelerationMax: number,
  ): TrapezoidalPath {
    checkStart(start);
    checkLimit("accelerationMax", accelerationMax);
    const end = start.position +
      stoppingDistance(start.velocity, accelerationMax);
    return this.#slowDown(start, end, accelerationMax);
  }

  /**
   * Returns the position of the axis.
   *
   * @param sec Time from the start of the path, in s.
   */
  positionAt(sec: number): number {
    if (sec >= this.durationSec) return this.endPosition;
    const phase = this.#phaseAt(sec);
    if (phase === undefined) return this.#start.position;
    if (phase === this.#phases.at(-1)) {
      // Computed from the end, so that rounding can't cause a jump there.
      const leftSec = this.durationSec - sec;
      return this.endPosition + phase.acceleration / 2 * leftSec ** 2;
    }
    const phaseSec = sec - phase.startSec;
    return phase.position + phase.velocity * phaseSec +
      phase.acceleration / 2 * phaseSec ** 2;
  }

  /**
   * Returns the velocity of the axis, per s.
   *
   * @param sec Time from the start of the path, in s.
   */
  velocityAt(sec: number): number {
    if (sec >= this.durationSec) return 0;
    const phase = this.#phaseAt(sec);
    if (phase === undefined) return this.#start.velocity;
    if (phase === this.#phases.at(-1)) {
      return -phase.acceleration * (this.durationSec - sec);
    }
    return phase.velocity + phase.acceleration * (sec - phase.startSec);
  }

  /**
   * Returns the acceleration of the axis, per s².
   *
   * @param sec Time from the start of the path, in s.
   */
  accelerationAt(sec: number): number {
    if (sec >= this.durationSec) return 0;
    return this.#phaseAt(sec)?.acceleration ?? 0;
  }

  /** Returns the phase at a time; undefined before the start. */
  #phaseAt(sec: number): Phase | undefined {
    return this.#phases.findLast(({ startSec }) => startSec <= sec);
  }

  /** Returns the phase that slows down to rest at the end. */
  static #slowDown(
    start: MotionState,
    endPosition: number,
    accelerationMax: number,
  ): TrapezoidalPath {
    const { position, velocity } = start;
    const acceleration = -Math.sign(velocity) * accelerationMax;
    return new TrapezoidalPath(
      { position, velocity },
      endPosition,
      Math.abs(velocity) / accelerationMax,
      [{ startSec: 0, position, velocity, acceleration }],
    );
  }
}

/** Returns the distance, with a sign, in which the axis slows down to rest. */
function stoppingDistance(velocity: number, accelerationMax: number): number {
  return velocity * Math.abs(velocity) / (2 * accelerationMax);
}

function checkStart({ position, velocity }: MotionState): void {
  checkFinite("start.position", position);
  checkFinite("start.velocity", velocity);
}

function checkFinite(name: string, value: number): void {
  if (Number.isFinite(value)) return;
  throw new RangeError(
    `Cannot plan path as ${name} must be finite: received ${textOf(value)}`,
  );
}

function checkLimit(name: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new RangeError(
    `Cannot plan path as ${name} must be finite and more than 0: received ${
      textOf(value)
    }`,
  );
}
