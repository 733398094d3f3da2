/**
 * Settings of a hexapod, and the commands that change them.
 *
 * @module
 */

import type { HexapodConfig } from "../../protocol/devices/hexapod_facts.ts";
import { HexapodCommandCode } from "../../protocol/devices/hexapod_enumerations.ts";
import { checkPositive, readNumbers } from "../device/checks.ts";
import type { ConfigChange } from "../device/configuring.ts";
import type { HexapodPosition } from "./hexapod_position.ts";

/** Point about which a hexapod rotates. */
export type HexapodPivot = Pick<HexapodPosition, "x" | "y" | "z">;

/** Velocity limits of a hexapod. */
export interface HexapodVelocityLimits {
  /** In x and y, in µm/s. */
  readonly xyUmPerSec: number;
  /** In u and v, in deg/s. */
  readonly uvDegPerSec: number;
  /** In z, in µm/s. */
  readonly zUmPerSec: number;
  /** In w, in deg/s. */
  readonly wDegPerSec: number;
}

/** Position limits of a hexapod, such as `CAMERA_HEXAPOD.positionLimits`. */
export interface HexapodPositionLimits {
  /** Largest |x| and largest |y|, in µm. */
  readonly maxXyUm: number;
  /** The lowest z, in µm. */
  readonly minZUm: number;
  /** The highest z, in µm. */
  readonly maxZUm: number;
  /** Largest |u| and largest |v|, in deg. */
  readonly maxUvDeg: number;
  /** The lowest w, in deg. */
  readonly minWDeg: number;
  /** The highest w, in deg. */
  readonly maxWDeg: number;
}

/** Change of a hexapod's configuration. */
type HexapodChange = ConfigChange<HexapodConfig>;

// Properties are in the order of the command's parameters.
const PIVOT_UNITS = { x: "µm", y: "µm", z: "µm" };
const VELOCITY_UNITS = {
  xyUmPerSec: "µm/s",
  uvDegPerSec: "deg/s",
  zUmPerSec: "µm/s",
  wDegPerSec: "deg/s",
};
const LIMIT_UNITS = {
  maxXyUm: "µm",
  minZUm: "µm",
  maxZUm: "µm",
  maxUvDeg: "deg",
  minWDeg: "deg",
  maxWDeg: "deg",
};

/** Returns the change of the pivot; throws if it is wrong. */
export function pivotChange(
  pivot: HexapodPivot,
  action: string,
): HexapodChange {
  const params = Object.values(
    readNumbers(pivot, PIVOT_UNITS, action, "pivot"),
  );
  return {
    action,
    command: { code: HexapodCommandCode.SET_PIVOTPOINT, params },
    isApplied: (config) => equals(config.pivot, params),
  };
}

/** Returns the change of the velocity limits; throws if one is wrong. */
export function velocityChange(
  limits: HexapodVelocityLimits,
  action: string,
): HexapodChange {
  const numbers = readNumbers(limits, VELOCITY_UNITS, action, "limits");
  for (const [name, value] of Object.entries(numbers)) {
    checkPositive(value, action, `limits.${name}`, "");
  }
  const params = Object.values(numbers);
  return {
    action,
    command: { code: HexapodCommandCode.CONFIG_VEL, params },
    isApplied: ({ velLimitXy, velLimitUv, velLimitZ, velLimitW }) =>
      equals([velLimitXy, velLimitUv, velLimitZ, velLimitW], params),
  };
}

/** Returns the change of the position limits; throws if one is wrong. */
export function limitsChange(
  limits: HexapodPositionLimits,
  action: string,
): HexapodChange {
  const params = Object.values(
    readNumbers(limits, LIMIT_UNITS, action, "limits"),
  );
  return {
    action,
    command: { code: HexapodCommandCode.CONFIG_LIMITS, params },
    isApplied: (config) => equals(config.posLimits, params),
  };
}

/** Returns the change of the struts' acceleration; throws if it is wrong. */
export function accelerationChange(
  umPerSec2: number,
  action: string,
): HexapodChange {
  checkPositive(umPerSec2, action, "acceleration", "µm/s²");
  return {
    action,
    command: { code: HexapodCommandCode.CONFIG_ACCEL, params: [umPerSec2] },
    isApplied: ({ accelerationStrut }) => accelerationStrut === umPerSec2,
  };
}

function equals(values: Iterable<number>, others: readonly number[]): boolean {
  return [...values].every((value, index) => value === others[index]);
}
