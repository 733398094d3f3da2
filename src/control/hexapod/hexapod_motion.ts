/**
 * Limits of a hexapod's positions, and duration of its moves.
 *
 * @module
 */

import type { Protocol } from "../../protocol/generations.ts";
import type { HexapodConfig } from "../../protocol/devices/hexapod_facts.ts";
import { HEXAPOD_GEOMETRIES } from "../../protocol/devices/hexapod_geometry.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_facts.ts";
import { HexapodGeometry } from "../../protocol/kinematics/hexapod_geometry.ts";
import type { Point, Pose, Six } from "../../protocol/kinematics/pose.ts";
import { checkRange } from "../device/checks.ts";
import type { HexapodPosition } from "./hexapod_position.ts";
import { travelSec } from "../motion/motion_time.ts";

/**
 * Returns the struts of a hexapod.
 *
 * @param hexapod Name of the hexapod.
 * @param protocol Generation of its controller: each has its own geometry.
 */
export function strutsOf(
  hexapod: HexapodName,
  protocol: Protocol,
): HexapodGeometry {
  const { basePointsUm, mirrorPointsUm } =
    HEXAPOD_GEOMETRIES[protocol][hexapod];
  return new HexapodGeometry(basePointsUm, mirrorPointsUm);
}

/**
 * Checks a position by the limits of the configuration, which are limits of each axis
 * ("Maximum |X| and |Y|" in ts_xml), and by the lengths that it requires of the struts.
 *
 * @param position The position.
 * @param config Its `posLimits`, `pivot` and `maxDisplacementStrut`; a
 * `maxDisplacementStrut` that isn't more than 0 is no limit.
 * @param struts The hexapod's struts.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {RangeError} If it is out of them.
 */
export function checkPosition(
  position: HexapodPosition,
  config: HexapodConfig,
  struts: HexapodGeometry,
  action: string,
): void {
  const { x, y, z, u, v, w } = position;
  const { posLimitMaxXy, posLimitMinZ, posLimitMaxZ } = config;
  const { posLimitMaxUv, posLimitMinW, posLimitMaxW } = config;
  checkRange(x, -posLimitMaxXy, posLimitMaxXy, action, "x", "µm");
  checkRange(y, -posLimitMaxXy, posLimitMaxXy, action, "y", "µm");
  checkRange(z, posLimitMinZ, posLimitMaxZ, action, "z", "µm");
  checkRange(u, -posLimitMaxUv, posLimitMaxUv, action, "u", "deg");
  checkRange(v, -posLimitMaxUv, posLimitMaxUv, action, "v", "deg");
  checkRange(w, posLimitMinW, posLimitMaxW, action, "w", "deg");
  const { maxDisplacementStrut } = config;
  if (!(maxDisplacementStrut > 0)) return;
  const lengths = strutLengths(position, config, struts);
  const index = lengths.findIndex((um) => Math.abs(um) > maxDisplacementStrut);
  if (index < 0) return;
  throw new RangeError(
    `Cannot ${action} as the displacement of each strut must be in -${maxDisplacementStrut}..${maxDisplacementStrut} µm: received a position that needs ${
      lengths[index].toFixed(1)
    } µm of strut ${index}`,
  );
}

/**
 * Returns the duration of a move, by the trajectory that the controllers compute
 * (`doc/algorithm/trajectory.rst` of ts_mthexapod): the larger of two times, each for
 * half the distance and doubled.
 *
 * | space | time of half the distance d |
 * | ----- | -------------------- |
 * | hexapod: √(x² + y²), z, √(u² + v²) and w, each with its velocity limit v | 2 d / v |
 * | struts, with velocity v and acceleration a | (d − v² / 2a) / v + v / a, or √(2 d / a) where d ≤ v² / 2a |
 *
 * @param from Start.
 * @param to End.
 * @param config The limits.
 * @param struts The hexapod's struts.
 * @returns Duration, in s; Infinity or NaN if a limit makes no sense.
 */
export function moveSec(
  from: HexapodPosition,
  to: HexapodPosition,
  config: HexapodConfig,
  struts: HexapodGeometry,
): number {
  const [x, y, z] = [to.x - from.x, to.y - from.y, to.z - from.z];
  const [u, v, w] = [to.u - from.u, to.v - from.v, to.w - from.w];
  const mirrorSecs = [
    [Math.hypot(x, y), config.velLimitXy],
    [Math.abs(z), config.velLimitZ],
    [Math.hypot(u, v), config.velLimitUv],
    [Math.abs(w), config.velLimitW],
  ].map(([way, velLimit]) => way === 0 ? 0 : 2 * way / velLimit);
  const { maxVelocityStrut, accelerationStrut } = config;
  const strutWay = longestStrutWay(from, to, config, struts);
  const strutSec = travelSec(strutWay, maxVelocityStrut, accelerationStrut);
  return Math.max(strutSec, ...mirrorSecs);
}

/** Returns the largest change of a strut's length, in µm. */
export function longestStrutWay(
  from: HexapodPosition,
  to: HexapodPosition,
  config: HexapodConfig,
  struts: HexapodGeometry,
): number {
  const start = strutLengths(from, config, struts);
  const end = strutLengths(to, config, struts);
  return Math.max(...end.map((um, index) => Math.abs(um - start[index])));
}

function strutLengths(
  { x, y, z, u, v, w }: HexapodPosition,
  config: HexapodConfig,
  struts: HexapodGeometry,
): Six {
  const pose: Pose = [x, y, z, u, v, w];
  const pivot: Point = [config.pivotX, config.pivotY, config.pivotZ];
  return struts.strutLengths(pose, pivot);
}
