/**
 * Settings of a rotator, and the commands that change them.
 *
 * @module
 */

import type { RotatorConfig } from "../../protocol/devices/rotator_facts.ts";
import { RotatorCommandCode } from "../../protocol/devices/rotator_enumerations.ts";
import type { Protocol } from "../../protocol/generations.ts";
import { checkPositive } from "../device/checks.ts";
import type { ConfigChange } from "../device/configuring.ts";
import { NotSupportedError } from "../device/errors.ts";
import { NAME } from "./rotator_opening.ts";

/** Change of a rotator's configuration. */
type RotatorChange = ConfigChange<RotatorConfig>;

/** Limit that only the single-socket protocol can set. */
interface SingleSocketLimit {
  /** Code of the command. */
  readonly code: number;
  /** Field of the configuration that shows it; left out if none does. */
  readonly field?: keyof RotatorConfig<"single-socket">;
}

/** Limits that only the single-socket protocol can set, by their names. */
const SINGLE_SOCKET_LIMITS = {
  "emergency acceleration": {
    code: RotatorCommandCode.CONFIG_ACCEL_EMERGENCY,
    field: "emergencyAccelLimit",
  },
  "emergency jerk": {
    code: RotatorCommandCode.CONFIG_JERK_EMERGENCY,
    field: "emergencyJerkLimit",
  },
  jerk: { code: RotatorCommandCode.CONFIG_JERK },
} as const satisfies Record<string, SingleSocketLimit>;
/** Name of such a limit. */
export type LimitName = keyof typeof SINGLE_SOCKET_LIMITS;

/** Returns the change of the velocity limit, in deg/s; throws if it is wrong. */
export function velocityChange(degPerSec: number): RotatorChange {
  const action = `configure velocity of ${NAME}`;
  checkPositive(degPerSec, action, "velocity", "deg/s");
  return {
    action,
    command: { code: RotatorCommandCode.CONFIG_VEL, params: [degPerSec] },
    isApplied: ({ velocityLimit }) => velocityLimit === degPerSec,
  };
}

/** Returns the change of the acceleration limit, in deg/s²; throws if it is wrong. */
export function accelerationChange(degPerSec2: number): RotatorChange {
  const action = `configure acceleration of ${NAME}`;
  checkPositive(degPerSec2, action, "acceleration", "deg/s²");
  return {
    action,
    command: { code: RotatorCommandCode.CONFIG_ACCEL, params: [degPerSec2] },
    isApplied: ({ accelLimit }) => accelLimit === degPerSec2,
  };
}

/**
 * Returns the change of a limit that only the single-socket protocol can set.
 *
 * @param name Name of the limit.
 * @param limit The limit.
 * @param protocol Protocol of the controller.
 * @throws {RangeError} If the limit isn't more than 0.
 * @throws {NotSupportedError} In the two-socket protocol.
 */
export function singleSocketChange(
  name: LimitName,
  limit: number,
  protocol: Protocol,
): RotatorChange {
  const action = `configure ${name} of ${NAME}`;
  checkPositive(limit, action, name, "");
  if (protocol !== "single-socket") {
    throw new NotSupportedError(
      `Cannot ${action}: the ${protocol} protocol has no command for it`,
      protocol,
    );
  }
  const { code, field }: SingleSocketLimit = SINGLE_SOCKET_LIMITS[name];
  const command = { code, params: [limit] };
  if (field === undefined) return { action, command };
  const isApplied = (config: RotatorConfig) =>
    (config as RotatorConfig<"single-socket">)[field] === limit;
  return { action, command, isApplied };
}
