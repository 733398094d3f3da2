/**
 * Motion of a device, and looks at its samples.
 *
 * @module
 */

import {
  type DeviceTelemetry,
  isEnabled,
  isStationary,
} from "../device/device_sample.ts";
import { ControllerStateError } from "../device/errors.ts";

/** Motion that is under way. */
export interface Motion {
  /** Action of the caller, as in `Cannot ${action} …`. */
  readonly action: string;
  /** Aborted when the caller cancels the motion, or `stop()` is called. */
  readonly signal: AbortSignal;
  /** Origin of its commands. */
  readonly source: string | undefined;
  /** Whether a command that moves the device was sent. */
  hasBegun: boolean;
  /** Whether the device is at rest again, or is being stopped. */
  isOver: boolean;
}

/**
 * Checks a sample of a motion. When it shows a wrong state, and a device at rest, there
 * is nothing to stop; no other error shows that.
 *
 * @param motion The motion.
 * @param telemetry The sample's.
 * @param look Throws if the sample contradicts the motion.
 */
export function lookAt<R>(
  motion: Motion,
  telemetry: DeviceTelemetry,
  look: () => R,
): R {
  try {
    return look();
  } catch (error) {
    const stands = isStationary(telemetry) || !isEnabled(telemetry);
    if (stands && error instanceof ControllerStateError) motion.isOver = true;
    throw error;
  }
}
