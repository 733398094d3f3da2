/**
 * In what the two hexapods differ, and how they are configured when they are
 * delivered.
 *
 * @module
 */

import {
  CAMERA_HEXAPOD,
  M2_HEXAPOD,
  SIMULATED_HEXAPOD,
} from "../devices/hexapod_facts.ts";
import {
  CameraHexapodConfig,
  CameraHexapodTelemetry,
  M2HexapodConfig,
  M2HexapodTelemetry,
} from "../devices/hexapod_two_socket.ts";
import type { ValuesOf } from "../struct.ts";
import type { Six } from "./kinematics/pose.ts";

/** Which of the two hexapods. */
export type HexapodName = "camera" | "M2";

/** Both names. */
export const HEXAPOD_NAMES: readonly HexapodName[] = ["camera", "M2"];

/** The highest velocity limits, in the order of CONFIG_VEL: xy, uv, z, w. */
export const VELOCITY_LIMITS_MAX: readonly number[] = [
  SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  SIMULATED_HEXAPOD.velocityLimitDegPerSec,
  SIMULATED_HEXAPOD.velocityLimitUmPerSec,
  SIMULATED_HEXAPOD.velocityLimitDegPerSec,
];

/** The facts and the structs of each. */
export const HEXAPODS = {
  camera: {
    facts: CAMERA_HEXAPOD,
    Config: CameraHexapodConfig,
    Telemetry: CameraHexapodTelemetry,
  },
  M2: {
    facts: M2_HEXAPOD,
    Config: M2HexapodConfig,
    Telemetry: M2HexapodTelemetry,
  },
} as const;

/** The position limits of a hexapod as delivered, in the order of CONFIG_LIMITS. */
export function builtLimits(hexapod: HexapodName): Six {
  const { maxXyUm, minZUm, maxZUm, maxUvDeg, minWDeg, maxWDeg } =
    HEXAPODS[hexapod].facts.positionLimits;
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
