/**
 * Configuration of a simulated hexapod by commands.
 *
 * @module
 */

import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { SIMULATED_HEXAPOD } from "../../protocol/devices/hexapod_facts.ts";
import {
  changePivot,
  type Point,
  type Six,
  six,
} from "../../protocol/kinematics/pose.ts";
import { builtLimits, VELOCITY_LIMITS_MAX } from "./hexapod_built.ts";
import { arePositionLimits, isPivot, isUpTo } from "./hexapod_limits.ts";
import type { HexapodParts } from "./hexapod_parts.ts";
import { type DeviceCommand, paramsOf } from "../sockets/verdict.ts";

/**
 * Executes SET_PIVOTPOINT, CONFIG_ACCEL, CONFIG_VEL or CONFIG_LIMITS.
 *
 * @param command One of these.
 * @param parts Parts of the hexapod.
 * @returns Reason of a rejection; undefined if the command was executed.
 */
export function configureHexapod(
  command: DeviceCommand,
  parts: HexapodParts,
): string | undefined {
  const params = paramsOf(command);
  const [param1, param2, param3] = params;
  switch (command.code) {
    case HexapodCommandCode.SET_PIVOTPOINT:
      return setPivot([param1, param2, param3], parts);
    case HexapodCommandCode.CONFIG_ACCEL:
      return setAcceleration(param1, parts);
    case HexapodCommandCode.CONFIG_VEL:
      return setVelocityLimits(params, parts);
    default:
      return setPositionLimits(params, parts);
  }
}

function setPivot(
  pivot: Point,
  { config, telemetry }: HexapodParts,
): string | undefined {
  if (!isPivot(pivot)) return "Each coordinate must be in +-10 m";
  const pose = six((index) => telemetry.commandedPos[index]);
  const [x, y, z] = config.pivot;
  telemetry.commandedPos = changePivot(pose, [x, y, z], pivot);
  config.pivot = pivot;
  return undefined;
}

function setAcceleration(
  acceleration: number,
  { config }: HexapodParts,
): string | undefined {
  const { strutAccelerationUmPerSec2: max } = SIMULATED_HEXAPOD;
  if (!isUpTo(max, acceleration)) {
    return `accelerationStrut must be in (0, ${max}]: ${acceleration}`;
  }
  config.accelerationStrut = acceleration;
  return undefined;
}

/** @param params xy, uv, z, w, whatever the order of the configuration. */
function setVelocityLimits(
  params: readonly number[],
  { config, velLimitOrder }: HexapodParts,
): string | undefined {
  const [velLimitXy, velLimitUv, velLimitZ, velLimitW] = params;
  const limits = { velLimitXy, velLimitUv, velLimitZ, velLimitW };
  const areLimits = velLimitOrder.every((name) =>
    isUpTo(VELOCITY_LIMITS_MAX[name], limits[name])
  );
  if (!areLimits) {
    const { velocityLimitUmPerSec, velocityLimitDegPerSec } = SIMULATED_HEXAPOD;
    return `Must be in (0, ${velocityLimitUmPerSec}] um/s and (0, ${velocityLimitDegPerSec}] deg/s`;
  }
  config.velLimits = velLimitOrder.map((name) => limits[name]);
  return undefined;
}

function setPositionLimits(
  limits: Six,
  { config, hexapod }: HexapodParts,
): string | undefined {
  if (!arePositionLimits(limits, builtLimits(hexapod))) {
    return "Limits must be ordered and within those as built";
  }
  config.posLimits = limits;
  return undefined;
}
