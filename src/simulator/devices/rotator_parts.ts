/**
 * Parts of the rotator of one protocol.
 *
 * @module
 */

import type {
  RotatorConfig,
  RotatorTelemetry,
} from "../../protocol/devices/rotator_facts.ts";
import type { DeviceStates } from "./device_states.ts";

/** Fields of the telemetry that report motion in both protocols. */
type MotionFields = Pick<
  RotatorTelemetry,
  | "bissMotorEncoderAxisA"
  | "bissMotorEncoderAxisB"
  | "demandPos"
  | "demandVel"
  | "demandAccel"
  | "setPos"
  | "enabledSubstate"
  | "flagsSlewComplete"
  | "flagsPt2ptMoveComplete"
  | "flagsMoveSuccess"
  | "flagsTrackingSuccess"
  | "flagsTrackingLost"
  | "flagsNoNewTrackCmdError"
  | "currentPos"
  | "currentVelChAFb"
  | "currentVelChBFb"
>;

/** Parts of the rotator of one protocol. */
export interface RotatorParts {
  /** Its configuration, with the limits to fall back on. */
  readonly config: RotatorConfig;
  /** Its telemetry. */
  readonly telemetry: MotionFields;
  /** Its states. */
  readonly states: DeviceStates;
  /** Seed of the encoders' jitter, a u32. */
  readonly seed: number | undefined;
  /** Clock of all motion, in s since 1970 on the TAI scale. */
  readonly nowSec: (() => number) | undefined;
  /** Whether field `setPos` reports the position that was set. Default: true. */
  readonly echoSetPosition: boolean | undefined;
}
