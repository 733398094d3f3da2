/**
 * Where a simulated hexapod may go, and how fast. Every rule is written so that
 * NaN breaks it.
 *
 * @module
 */

import type { HexapodConfig } from "../devices/hexapod_two_socket.ts";
import type { Point, Pose, Six } from "../kinematics/pose.ts";
import type { MotionLimits } from "./motion/trapezoidal_path.ts";

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
 * Why a pose is out of the position limits. Those for xy and uv limit how far it
 * is from the middle in any direction: √(x² + y²) and √(u² + v²).
 *
 * @param pose The pose.
 * @param config Its `posLimits`.
 * @returns None if it is within them.
 */
export function whyNotWithinPositionLimits(
  [x, y, z, u, v, w]: Pose,
  { posLimits }: LimitFields,
): string | undefined {
  const [maxXy, minZ, maxZ, maxUv, minW, maxW] = posLimits;
  const rules = [
    { name: "xy", value: Math.hypot(x, y), min: 0, max: maxXy, unit: "um" },
    { name: "z", value: z, min: minZ, max: maxZ, unit: "um" },
    { name: "uv", value: Math.hypot(u, v), min: 0, max: maxUv, unit: "deg" },
    { name: "w", value: w, min: minW, max: maxW, unit: "deg" },
  ];
  const broken = rules.find(({ value, min, max }) =>
    !(value >= min && value <= max)
  );
  if (broken === undefined) return undefined;
  const { name, value, min, max, unit } = broken;
  return `${name} must be in ${min}..${max} ${unit}: ${value}`;
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
 * How fast the strut with the longest way may go, so that the struts keep to
 * their limit and the mirror to those for xy, uv, z and w.
 *
 * The mirror's speed is taken to be the same share of its change as the strut's
 * speed is of its way. Struts that move in proportion lead the mirror on nearly
 * the straight line, so this is as exact as a limit has to be.
 *
 * @param longestUm The way of that strut.
 * @param from The pose at the start.
 * @param to The pose at the end.
 * @param config Its `maxVelocityStrut` and `velLimits`.
 * @returns In µm/s.
 */
export function strutSpeedMax(
  longestUm: number,
  from: Pose,
  to: Pose,
  config: LimitFields,
): number {
  const [x, y, z, u, v, w] = to.map((value, index) => value - from[index]);
  const { maxVelocityStrut } = config;
  if (longestUm === 0) return maxVelocityStrut;
  const speeds = [
    [Math.hypot(x, y), config.velLimitXy],
    [Math.hypot(u, v), config.velLimitUv],
    [Math.abs(z), config.velLimitZ],
    [Math.abs(w), config.velLimitW],
  ].map(([way, limit]) => way === 0 ? Infinity : limit * longestUm / way);
  return Math.min(maxVelocityStrut, ...speeds);
}
