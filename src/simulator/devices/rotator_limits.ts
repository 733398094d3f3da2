/**
 * Limits of the simulated rotator, by its configuration.
 *
 * @module
 */

import type { RotatorConfig } from "../../protocol/devices/rotator_facts.ts";
import type { DeviceStates } from "./device_states.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";
import { accept, reject, type Verdict } from "../sockets/verdict.ts";

/** Fields of the configuration that state limits in all protocols. */
export type LimitFields = Pick<
  RotatorConfig,
  | "velocityLimit"
  | "accelLimit"
  | "upperPosLimit"
  | "lowerPosLimit"
  | "trackSuccessPosThreshold"
  | "trackingLostTimeout"
>;

/** Limits of a configuration that may have been set to nonsense. */
export class RotatorLimits {
  readonly #config: LimitFields;
  readonly #states: DeviceStates;
  readonly #atFirst: MotionLimits;

  /**
   * @param config Configuration; its present limits are those to fall back on.
   * @param states States of the device, which decide whether it may be configured.
   */
  constructor(config: LimitFields, states: DeviceStates) {
    this.#config = config;
    this.#states = states;
    this.#atFirst = {
      velocityMax: config.velocityLimit,
      accelerationMax: config.accelLimit,
    };
  }

  /** Limits of a motion that starts now, in deg and s. */
  get motion(): MotionLimits {
    const { velocityLimit, accelLimit } = this.#config;
    const { velocityMax, accelerationMax } = this.#atFirst;
    return {
      velocityMax: limitOr(velocityMax, velocityLimit),
      accelerationMax: limitOr(accelerationMax, accelLimit),
    };
  }

  /** Returns the reason why the rotator must not be at a position; undefined if it may. */
  whyNot(position: number): string | undefined {
    const { lowerPosLimit, upperPosLimit } = this.#config;
    return position >= lowerPosLimit && position <= upperPosLimit
      ? undefined
      : `Position must be in ${lowerPosLimit}..${upperPosLimit} deg: ${position}`;
  }

  /**
   * Sets a limit of the configuration.
   *
   * @param config Configuration with the limit.
   * @param limit Its field.
   * @param value New value.
   * @param max Largest value; the smallest is more than 0.
   */
  configure<K extends string>(
    config: Record<K, number>,
    limit: K,
    value: number,
    max: number,
  ): Verdict {
    const verdict = this.judge(limit, value, max);
    if (verdict.isAccepted) config[limit] = value;
    return verdict;
  }

  /**
   * Checks a limit that is to be configured, without setting it.
   *
   * @param limit Name of the limit.
   * @param value New value.
   * @param max Largest value; the smallest is more than 0.
   */
  judge(limit: string, value: number, max: number): Verdict {
    const refusal = this.#states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    // Written such that NaN is out of the range, too.
    if (value > 0 && value <= max) return accept();
    return reject(`${limit} must be in (0, ${max}]: ${value}`);
  }
}

/** Returns a limit, or the fallback if it makes no sense. */
export function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}
