/**
 * Tracking of the simulated rotator: its target, and whether the rotator is on it.
 *
 * @module
 */

import {
  type RotatorConfig,
  SIMULATED_ROTATOR,
} from "../../protocol/devices/rotator_facts.ts";
import { type MovingTarget, positionOf } from "../physics/moving_axis.ts";

/** Target since the last TRACK. Times are in s on one clock of the caller. */
export class RotatorTracking {
  #target: MovingTarget | undefined;
  /** Time at which TRACK, or the last TRACK_VEL_CMD, was accepted. */
  #commandedSec = 0;
  /** Time at which the rotator was on the target last; undefined before the first time. */
  #onTargetSec: number | undefined;

  /** Target of the last TRACK_VEL_CMD; undefined before the first one. */
  get target(): MovingTarget | undefined {
    return this.#target;
  }

  /** Begins without a target, as TRACK does. */
  begin(nowSec: number): void {
    this.#target = undefined;
    this.#onTargetSec = undefined;
    this.#commandedSec = nowSec;
  }

  /** Takes a new target, as TRACK_VEL_CMD does. */
  follow(target: MovingTarget, nowSec: number): void {
    this.#target = target;
    this.#commandedSec = nowSec;
  }

  /** Returns whether the next TRACK_VEL_CMD should have arrived. */
  isOverdue(nowSec: number): boolean {
    const waitedSec = nowSec - this.#commandedSec;
    return waitedSec > SIMULATED_ROTATOR.trackCommandIntervalMaxSec;
  }

  /**
   * Compares the position of the rotator with that of the target.
   *
   * @returns Whether it is on the target, and whether it was on it once, but has been off
   * it for longer than `trackingLostTimeout`.
   */
  compare(
    position: number,
    config: RotatorConfig,
    nowSec: number,
  ): { readonly isOnTarget: boolean; readonly isLost: boolean } {
    const errorDeg = this.#target === undefined
      ? Infinity
      : Math.abs(position - positionOf(this.#target, nowSec));
    const isOnTarget = errorDeg <= config.trackSuccessPosThreshold;
    if (isOnTarget) this.#onTargetSec = nowSec;
    const isLost = this.#onTargetSec !== undefined &&
      nowSec - this.#onTargetSec > config.trackingLostTimeout;
    return { isOnTarget, isLost };
  }
}
