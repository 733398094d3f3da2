/**
 * Configuration of the rotator as delivered.
 *
 * @module
 */

import { SIMULATED_ROTATOR } from "../../protocol/devices/rotator_facts.ts";
import type { RotatorConfig } from "../../protocol/devices/rotator_two_socket.ts";
import type { ValuesOf } from "../../struct/struct.ts";

/** Configuration as delivered, in both generations of the two-socket protocol. */
export const BUILT_ROTATOR: ValuesOf<typeof RotatorConfig> = {
  velocityLimit: SIMULATED_ROTATOR.velocityLimitDegPerSec,
  accelLimit: SIMULATED_ROTATOR.accelerationLimitDegPerSec2,
  posErrorThreshold: SIMULATED_ROTATOR.posErrorThresholdDeg,
  upperPosLimit: SIMULATED_ROTATOR.positionMaxDeg,
  lowerPosLimit: SIMULATED_ROTATOR.positionMinDeg,
  followingErrorThreshold: SIMULATED_ROTATOR.followingErrorThresholdDeg,
  trackSuccessPosThreshold: SIMULATED_ROTATOR.trackSuccessPosThresholdDeg,
  trackingLostTimeout: SIMULATED_ROTATOR.trackingLostTimeoutSec,
};
