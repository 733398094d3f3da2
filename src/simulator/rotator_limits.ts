/**
 * Limits of the simulated rotator, as its configuration has them.
 *
 * @module
 */

import type { RotatorConfig } from "../devices/rotator_two_socket.ts";
import type { MotionLimits } from "./motion/trapezoidal_path.ts";

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
  readonly #atFirst: MotionLimits;

  /** @param config The configuration; its limits now are those to fall back on. */
  constructor(config: LimitFields) {
    this.#config = config;
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
}

/** Returns the limit, or another one if it makes no sense. */
export function limitOr(fallback: number, limit: number): number {
  return limit > 0 && limit < Infinity ? limit : fallback;
}
