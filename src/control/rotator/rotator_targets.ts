/**
 * Targets of a rotator that tracks.
 *
 * @module
 */

import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import { taiNowSec } from "../../base/tai.ts";
import { readNumbers } from "../device/checks.ts";
import type { DeviceCommand } from "../device/generation.ts";
import {
  checkPositionDeg,
  degText,
  type RotatorControl,
} from "./rotator_goals.ts";

/** Trajectory point of a rotator, for `track()`. */
export interface TrackTarget {
  /** Time of the point, in s since 1970 on the TAI scale. */
  readonly taiSec: number;
  /** Position at that time, in deg, within the limits of the configuration. */
  readonly positionDeg: number;
  /** Velocity at that time, in deg/s, within the limit of the configuration. */
  readonly velocityDegPerSec: number;
}

const TARGET_UNITS = {
  taiSec: "s",
  positionDeg: "deg",
  velocityDegPerSec: "deg/s",
};

/**
 * Makes the command of a target.
 *
 * @param control The rotator.
 * @param target Value that was received.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {TypeError | RangeError} If it is wrong, or out of the limits of the
 * configuration, at its own time or extrapolated to now.
 */
export function targetCommand(
  control: RotatorControl,
  target: TrackTarget,
  action: string,
): DeviceCommand {
  const { taiSec, positionDeg, velocityDegPerSec } = readNumbers(
    target,
    TARGET_UNITS,
    action,
    "target",
  );
  checkPositionDeg(control, positionDeg, action, "target.positionDeg");
  const { velocityLimit, lowerPosLimit, upperPosLimit } = control.config(
    action,
  );
  if (!(Math.abs(velocityDegPerSec) < velocityLimit)) {
    throw new RangeError(
      `Cannot ${action} as target.velocityDegPerSec must be less than ${velocityLimit} deg/s, either way: received ${velocityDegPerSec}`,
    );
  }
  const nowDeg = positionDeg + velocityDegPerSec * (taiNowSec() - taiSec);
  if (!(nowDeg >= lowerPosLimit && nowDeg <= upperPosLimit)) {
    throw new RangeError(
      `Cannot ${action} as the target must be in ${lowerPosLimit}..${upperPosLimit} deg now: received one that is at ${
        degText(nowDeg)
      }; is target.taiSec right, ${taiSec} s on the TAI scale?`,
    );
  }
  return {
    code: RotatorCommandCode.TRACK_VEL_CMD,
    params: [taiSec, positionDeg, velocityDegPerSec],
  };
}
