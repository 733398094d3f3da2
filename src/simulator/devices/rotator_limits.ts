/**
 * Limits of the simulated rotator, as its configuration has them.
 *
 * @module
 */

import type { RotatorConfig } from "../../protocol/devices/rotator_two_socket.ts";
import type { DeviceStates } from "./device_states.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";
import { accept, reject, type Verdict } from "../sockets/verdict.ts";

/** The fields of the configuration that all protocols have, and that matter. */
export type LimitFields = Pick<
  RotatorConfig,
  | "velocityLimit"
  | "accelLimit"
  | "upperPosLimit"
  | "lowerPosLimit"
  | "trackSuccessPosThreshold"
  | "trackingLostTimeout"
>;

/** Limits of a configuration that anybody may have set, also to nonsense. */
export class RotatorLimits {
  readonly #config: LimitFields;
  readonly #states: DeviceStates;
  readonly #atFirst: MotionLimits;

  /**
   * @param config The configuration; its limits now are those to fall back on.
   * @param states States of the device, which say whether it may be configured.
   */
  constructor(config: LimitFields, states: DeviceStates) {
    this.#config = config;
    this.#states = states;
    this.#atFirst = {
      velocityMax: config.velocityLimit,
      accelerationMax: config.accelLimit,
    };
  }

  /** Limits of a motion that begins now, in deg and s. */
  get motion(): MotionLimits {
    const { velocityLimit, accelLimit } = this.#config;
    const { velocityMax, accelerationMax } = this.#atFirst;
    return {
      velocityMax: limitOr(velocityMax, velocityLimit),
      accelerationMax: limitOr(accelerationMax, accelLimit),
    };
  }

  /** Returns why the rotator must not be at a position; none if it may. */
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
   * @param max The most; the least is more than 0.
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
   * Judges a limit that is to be configured, and sets nothing.
   *
   * @param limit Its name.
   * @param value New value.
   * @param max The most; the least is more than 0.
   */
  judge(limit: string, value: number, max: number): Verdict {
    const refusal = this.#states.whyNotStationary;
    if (refusal !== undefined) return reject(refusal);
    // Written so that NaN is out of the range, too.
    if (value > 0 && value <= max) return accept();
    return reject(`${limit} must be in (0, ${max}]: ${value}`);
  }
}

/** Returns the limit, or another one if it makes no sense. */
export function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}
