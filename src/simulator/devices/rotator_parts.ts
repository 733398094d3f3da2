/**
 * Parts of the rotator of one protocol.
 *
 * @module
 */

import type { RotatorTelemetry } from "../../protocol/devices/rotator_two_socket.ts";
import type { DeviceStates } from "./device_states.ts";
import type { LimitFields } from "./rotator_limits.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";

/** The fields of the telemetry that both protocols have, and that are reported. */
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
  /** Its configuration; the limits in it are those that it falls back on. */
  readonly config: LimitFields;
  /** Its telemetry. */
  readonly telemetry: MotionFields;
  /** Its states. */
  readonly states: DeviceStates;
  /** Seed of the encoders' jitter, a u32. */
  readonly seed: number | undefined;
  /** The clock of all motion, in s since 1970 on the TAI scale. */
  readonly nowSec: (() => number) | undefined;
  /** Whether field `setPos` reports the position that was set. Default: it does. */
  readonly echoSetPosition: boolean | undefined;
  /**
   * Does the commands that only this protocol has.
   *
   * @returns None if it doesn't know the code.
   */
  executeOther?(command: DeviceCommand, nowSec: number): Verdict | undefined;
  /** Deceleration in FAULT, in deg/s²; none for the acceleration limit. */
  faultAcceleration?(): number;
}
