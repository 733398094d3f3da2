/**
 * Parts of the rotator of one protocol.
 *
 * @module
 */

import type { RotatorTelemetry } from "../../protocol/devices/rotator_facts.ts";
import type { DeviceStates } from "./device_states.ts";
import type { LimitFields } from "./rotator_limits.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";

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
  readonly config: LimitFields;
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
  /**
   * Executes the commands that only this protocol has.
   *
   * @returns The verdict; undefined if the code is unknown.
   */
  executeOther(command: DeviceCommand, nowSec: number): Verdict | undefined;
  /** Returns the deceleration in FAULT, in deg/s². */
  faultAcceleration(): number;
}
