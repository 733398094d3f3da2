/**
 * How the two hexapods are configured when they are delivered.
 *
 * @module
 */

import { SIMULATED_HEXAPOD } from "../devices/hexapod_facts.ts";
import { HEXAPOD_MODELS, type HexapodName } from "../devices/hexapod_models.ts";
import type { CameraHexapodConfig } from "../devices/hexapod_two_socket.ts";
import type { ValuesOf } from "../struct.ts";
import type { Six } from "../kinematics/pose.ts";

/** The highest velocity limits, in the order of CONFIG_VEL: xy, uv, z, w. */
export const VELOCITY_LIMITS_MAX: readonly number[] = [
  SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  SIMULATED_HEXAPOD.velocityLimitDegPerSec,
  SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  SIMULATED_HEXAPOD.velocityLimitDegPerSec,
];

/** The position limits of a hexapod as delivered, in the order of CONFIG_LIMITS. */
export function builtLimits(hexapod: HexapodName): Six {
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
    HEXAPOD_MODELS[hexapod].facts.positionLimits;
  return [maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg];
}

/** What both protocols tell of a hexapod's configuration as delivered. */
export function builtConfig(hexapod: HexapodName): ValuesOf<
  typeof CameraHexapodConfig
> {
  return {
    accelerationStrut: SIMULATED_HEXAPOD.strutAccelerationUmPerSec2,
    posLimits: builtLimits(hexapod),
    velLimits: VELOCITY_LIMITS_MAX,
    pivot: SIMULATED_HEXAPOD.pivotUm,
    maxDisplacementStrut: SIMULATED_HEXAPOD.strutDisplacementMaxUm,
    maxVelocityStrut: SIMULATED_HEXAPOD.strutSpeedMaxUmPerSec,
  };
}
