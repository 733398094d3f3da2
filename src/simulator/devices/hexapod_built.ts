/**
 * Configuration of the two hexapods as delivered.
 *
 * @module
 */

import type { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import { SIMULATED_HEXAPOD } from "../../protocol/devices/hexapod_facts.ts";
import {
  HEXAPOD_MODELS,
  type HexapodName,
} from "../../protocol/devices/hexapod_models.ts";
import type { CameraHexapodConfig } from "../../protocol/devices/hexapod_two_socket.ts";
import type { ValuesOf } from "../../struct/struct.ts";
import type { Point, Six } from "../../protocol/kinematics/pose.ts";

/** Order of `velLimits` in the configuration of a protocol. */
export type VelLimitOrder = typeof VEL_LIMIT_ORDER[
  keyof typeof VEL_LIMIT_ORDER
];

/** Velocity limits by name. */
export type VelLimits = Readonly<Record<VelLimitOrder[number], number>>;

/** Highest velocity limits, which a hexapod has as delivered. */
export const VELOCITY_LIMITS_MAX: VelLimits = {
  velLimitXy: SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  velLimitUv: SIMULATED_HEXAPOD.velocityLimitDegPerSec,
  velLimitZ: SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  velLimitW: SIMULATED_HEXAPOD.velocityLimitDegPerSec,
};

/** Returns the position limits of a hexapod as delivered, in the order of CONFIG_LIMITS. */
export function builtLimits(hexapod: HexapodName): Six {
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
    HEXAPOD_MODELS[hexapod].facts.positionLimits;
  return [maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg];
}

/**
 * Returns the part of a hexapod's configuration as delivered that all protocols share.
 *
 * @param hexapod Name of the hexapod.
 * @param velLimitOrder Order of the protocol's `velLimits`.
 * @param pivotUm Its pivot, in µm.
 */
export function builtConfig(
  hexapod: HexapodName,
  velLimitOrder: VelLimitOrder,
  pivotUm: Point,
): ValuesOf<typeof CameraHexapodConfig> {
  return {
    accelerationStrut: SIMULATED_HEXAPOD.strutAccelerationUmPerSec2,
    posLimits: builtLimits(hexapod),
    velLimits: velLimitOrder.map((name) => VELOCITY_LIMITS_MAX[name]),
    pivot: pivotUm,
    maxDisplacementStrut: SIMULATED_HEXAPOD.strutDisplacementMaxUm,
    maxVelocityStrut: SIMULATED_HEXAPOD.strutSpeedMaxUmPerSec,
  };
}
