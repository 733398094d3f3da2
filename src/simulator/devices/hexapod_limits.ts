/**
 * Where a simulated hexapod may go, and how fast. Every rule is written so that
 * NaN breaks it.
 *
 * @module
 */

import type { HexapodConfig } from "../../protocol/devices/hexapod_two_socket.ts";
import type { Point, Pose, Six } from "../../protocol/kinematics/pose.ts";
import type { MotionLimits } from "../physics/trapezoidal_path.ts";

/** How far the pivot may be from the origin along each axis: 10 m. */
const PIVOT_UM_MAX = 1e7;

/** The fields of the configuration that both protocols have, and that matter. */
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
 * Returns why a pose is out of the position limits. Those for xy and uv are limits of
 * each axis ("Maximum |X| and |Y|" in ts_xml).
 *
 * @param pose The pose.
 * @param config Its `posLimits`.
 * @returns None if it is within them.
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
 * Whether no strut is too long or too short.
 *
 * @param lengths In µm.
 * @param config Its `maxDisplacementStrut`.
 */
export function isWithinStrutRange(
  lengths: Six,
  { maxDisplacementStrut }: LimitFields,
): boolean {
  return lengths.every((length) => Math.abs(length) <= maxDisplacementStrut);
}

/**
 * Whether limits can be set: those for xy and uv must be more than 0, a lowest
 * value less than the highest, and none wider than the hexapod is built for.
 *
 * @param limits In the order of CONFIG_LIMITS.
 * @param built The limits of the hexapod as it was delivered.
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

/** Whether struts can move by such limits. */
export function areMotionLimits(
  { velocityMax, accelerationMax }: MotionLimits,
): boolean {
  return isUpTo(Number.MAX_VALUE, velocityMax) &&
    isUpTo(Number.MAX_VALUE, accelerationMax);
}

/** Whether that can be a speed limit, or the like: in 0..max, without 0. */
export function isUpTo(max: number, value: number): boolean {
  return value > 0 && value <= max;
}

/** Whether the mirror can turn about a point: its coordinates are in ±10 m. */
export function isPivot(point: Point): boolean {
  return point.every((coordinate) => Math.abs(coordinate) <= PIVOT_UM_MAX);
}

/**
 * Returns the least time for half of a move, by which the mirror keeps to its limits:
 * that of the direction which takes longest, of √(x² + y²), √(u² + v²), z and w.
 *
 * @param from The pose at the start.
 * @param to The pose at the end.
 * @param config Its velocity limits.
 * @returns In s; Infinity, NaN or less than 0 if a limit makes no sense.
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
