/**
 * Tracking of the simulated rotator: its target, and its success.
 *
 * @module
 */

import { SIMULATED_ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import { type MovingTarget, positionOf } from "../physics/moving_axis.ts";
import type { LimitFields } from "./rotator_limits.ts";

/** The target since the last TRACK. Times are in s on one clock of the caller's. */
export class RotatorTracking {
  #target: MovingTarget | undefined;
  /** When TRACK, or the last TRACK_VEL_CMD, was accepted. */
  #commandedSec = 0;
  /** When the rotator was on the target last; none before the first time. */
  #onTargetSec: number | undefined;

  /** The target of the last TRACK_VEL_CMD; none before the first one. */
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

  /** Whether the next TRACK_VEL_CMD should have arrived. */
  isOverdue(nowSec: number): boolean {
    const waitedSec = nowSec - this.#commandedSec;
    return waitedSec > SIMULATED_ROTATOR.trackCommandIntervalMaxSec;
  }

  /**
   * Compares where the rotator is with where the target is.
   *
   * @returns Whether it is on the target, and whether it was on it once, but not
   * any more for longer than `trackingLostTimeout`.
   */
  compare(
    position: number,
    config: LimitFields,
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
