/**
 * Configuration of the two hexapods as delivered.
 *
 * @module
 */

import { VEL_LIMIT_ORDER } from "../../protocol/devices/hexapod_arrays.ts";
import {
  type HexapodConfigStruct,
  type HexapodName,
  HEXAPODS,
  SIMULATED_HEXAPOD,
} from "../../protocol/devices/hexapod_facts.ts";
import type { DeviceGeneration } from "../../protocol/generations.ts";
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
    HEXAPODS[hexapod].positionLimits;
  return [maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg];
}

/**
 * Returns the part of a hexapod's configuration as delivered that all generations share.
 *
 * @param hexapod Name of the hexapod.
 * @param protocol The generation.
 * @param pivotUm Its pivot, in µm.
 */
export function builtConfig(
  hexapod: HexapodName,
  protocol: DeviceGeneration,
  pivotUm: Point,
): ValuesOf<HexapodConfigStruct<"two-socket-late">> {
  return {
    accelerationStrut: SIMULATED_HEXAPOD.strutAccelerationUmPerSec2,
    posLimits: builtLimits(hexapod),
    velLimits: VEL_LIMIT_ORDER[protocol].map((name) =>
      VELOCITY_LIMITS_MAX[name]
    ),
    pivot: pivotUm,
    maxDisplacementStrut: SIMULATED_HEXAPOD.strutDisplacementMaxUm,
    maxVelocityStrut: SIMULATED_HEXAPOD.strutSpeedMaxUmPerSec,
  };
}
