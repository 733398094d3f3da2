/**
 * How far a hexapod may go, and how long it takes.
 *
 * @module
 */

import { SIMULATED_HEXAPOD } from "../devices/hexapod_facts.ts";
import { checkRange } from "./checks.ts";
import type { HexapodPosition } from "./hexapod_position.ts";
import type { AnyHexapodConfig } from "./hexapod_telemetry.ts";
import { travelSec } from "./motion_time.ts";

const RAD_PER_DEG = Math.PI / 180;

/**
 * Checks a position by the limits of the configuration. Those for xy and uv are taken
 * to be about the distance from the middle, √(x² + y²) and √(u² + v²).
 *
 * @param position The position.
 * @param config Its `posLimits`.
 * @param action What the caller wants.
 * @throws {RangeError} If it is out of them.
 */
export function checkPosition(
  { x, y, z, u, v, w }: HexapodPosition,
  { posLimits }: AnyHexapodConfig,
  action: string,
): void {
  const [maxXy, minZ, maxZ, maxUv, minW, maxW] = posLimits;
  checkRange(Math.hypot(x, y), 0, maxXy, action, "√(x² + y²)", "µm");
  checkRange(z, minZ, maxZ, action, "z", "µm");
  checkRange(Math.hypot(u, v), 0, maxUv, action, "√(u² + v²)", "deg");
  checkRange(w, minW, maxW, action, "w", "deg");
}

/**
 * How long a move takes at most: what the longest strut needs, and what the velocity
 * limits of the mirror ask for, one after the other.
 *
 * A strut's way is not more than the way of the point where it meets the mirror: that
 * of the pivot, and that of a turn about the pivot.
 *
 * @param from Where it begins.
 * @param to Where it ends.
 * @param config The limits.
 * @returns In s.
 */
export function moveSec(
  from: HexapodPosition,
  to: HexapodPosition,
  config: AnyHexapodConfig,
): number {
  const [x, y, z] = [to.x - from.x, to.y - from.y, to.z - from.z];
  const [u, v, w] = [to.u - from.u, to.v - from.v, to.w - from.w];
  const turnRad = Math.hypot(u, v, w) * RAD_PER_DEG;
  const strutWay = Math.hypot(x, y, z) + turnRad * leverUm(config);
  const ways = [Math.hypot(x, y), Math.hypot(u, v), Math.abs(z), Math.abs(w)];
  const mirrorSecs = ways.map((way, index) =>
    way === 0 ? 0 : way / config.velLimits[index]
  );
  const { maxVelocityStrut, accelerationStrut } = config;
  return travelSec(strutWay, maxVelocityStrut, accelerationStrut) +
    Math.max(...mirrorSecs);
}

/** How far from the pivot struts meet the mirror. */
function leverUm({ pivot }: AnyHexapodConfig): number {
  const [x, y, z] = pivot;
  return Math.max(
    ...SIMULATED_HEXAPOD.mirrorPointsUm.map((point) =>
      Math.hypot(point[0] - x, point[1] - y, point[2] - z)
    ),
  );
}
