/**
 * Limits of the position and velocity of a simulated hexapod. Every rule is written such
 * that NaN violates it.
 *
 * @module
 */

import type { HexapodConfig } from "../../protocol/devices/hexapod_facts.ts";
import type { Point, Pose, Six } from "../../protocol/kinematics/pose.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";

/** Largest distance of the pivot from the origin along each axis, 10 m, in µm. */
const PIVOT_UM_MAX = 1e7;

/** Fields of the configuration that state limits in both protocols. */
export type LimitFields = Pick<
  HexapodConfig,
  | "accelerationStrut"
  | "velLimits"
  | "velLimitXy"
  | "velLimitUv"
  | "velLimitZ"
  | "velLimitW"
  | "maxDisplacementStrut"
  | "maxVelocityStrut"
  | "posLimits"
  | "pivot"
>;

/**
 * Returns the reason why a pose is out of the position limits. Those for xy and uv are
 * limits of each axis ("Maximum |X| and |Y|" in ts_xml).
 *
 * @param pose Pose to check.
 * @param config Configuration with `posLimits`.
 * @returns The reason; undefined if the pose is within them.
 */
export function whyNotWithinPositionLimits(
  pose: Pose,
  { posLimits }: LimitFields,
): string | undefined {
  const [maxXy, minZ, maxZ, maxUv, minW, maxW] = posLimits;
  const ranges = [
    ["x", -maxXy, maxXy, "um"],
    ["y", -maxXy, maxXy, "um"],
    ["z", minZ, maxZ, "um"],
    ["u", -maxUv, maxUv, "deg"],
    ["v", -maxUv, maxUv, "deg"],
    ["w", minW, maxW, "deg"],
  ] as const;
  for (const [index, [name, min, max, unit]] of ranges.entries()) {
    const value = pose[index];
    if (value >= min && value <= max) continue;
    return `${name} must be in ${min}..${max} ${unit}: ${value}`;
  }
  return undefined;
}

/**
 * Returns whether no strut is too long or too short.
 *
 * @param lengths Lengths of the struts, in µm.
 * @param config Configuration with `maxDisplacementStrut`.
 */
export function isWithinStrutRange(
  lengths: Six,
  { maxDisplacementStrut }: LimitFields,
): boolean {
  return lengths.every((length) => Math.abs(length) <= maxDisplacementStrut);
}

/**
 * Returns whether limits can be set: those for xy and uv must be more than 0, a lowest
 * value less than the highest, and none wider than those of the hexapod as delivered.
 *
 * @param limits Limits in the order of CONFIG_LIMITS.
 * @param built Limits of the hexapod as delivered.
 */
export function arePositionLimits(
  [maxXy, minZ, maxZ, maxUv, minW, maxW]: Six,
  built: Six,
): boolean {
  const [builtXy, builtMinZ, builtMaxZ, builtUv, builtMinW, builtMaxW] = built;
  return isUpTo(builtXy, maxXy) && isUpTo(builtUv, maxUv) &&
    minZ >= builtMinZ && minZ < maxZ && maxZ <= builtMaxZ &&
    minW >= builtMinW && minW < maxW && maxW <= builtMaxW;
}

/** Returns whether struts can move within such limits. */
export function areMotionLimits(
  { velocityMax, accelerationMax }: MotionLimits,
): boolean {
  return isUpTo(Number.MAX_VALUE, velocityMax) &&
    isUpTo(Number.MAX_VALUE, accelerationMax);
}

/** Returns whether a value can be a limit such as that of a speed: in 0..max, without 0. */
export function isUpTo(max: number, value: number): boolean {
  return value > 0 && value <= max;
}

/** Returns whether a point can be the pivot: its coordinates are in ±10 m. */
export function isPivot(point: Point): boolean {
  return point.every((coordinate) => Math.abs(coordinate) <= PIVOT_UM_MAX);
}

/**
 * Returns the least time for half of a move within the limits of the mirror: that of the
 * slowest of √(x² + y²), √(u² + v²), z and w.
 *
 * @param from Pose at the start.
 * @param to Pose at the end.
 * @param config Configuration with the velocity limits.
 * @returns Time, in s; Infinity, NaN or less than 0 if a limit makes no sense.
 */
export function mirrorHalfSec(
  from: Pose,
  to: Pose,
  config: LimitFields,
): number {
  const [x, y, z, u, v, w] = to.map((value, index) => value - from[index]);
  const { velLimitXy, velLimitUv, velLimitZ, velLimitW } = config;
  const halfSecs = [
    [Math.hypot(x, y), velLimitXy],
    [Math.hypot(u, v), velLimitUv],
    [Math.abs(z), velLimitZ],
    [Math.abs(w), velLimitW],
  ].map(([way, limit]) => way === 0 ? 0 : way / limit);
  return halfSecs.some((sec) => !(sec >= 0)) ? NaN : Math.max(...halfSecs);
}
