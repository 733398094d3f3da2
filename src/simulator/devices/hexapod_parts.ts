/**
 * Parts of the hexapod of one protocol.
 *
 * @module
 */

import type { HexapodStruts } from "../../protocol/devices/hexapod_geometry.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_models.ts";
import type { HexapodTelemetry } from "../../protocol/devices/hexapod_two_socket.ts";
import type { DeviceStates } from "./device_states.ts";
import type { VelLimitOrder } from "./hexapod_built.ts";
import type { LimitFields } from "./hexapod_limits.ts";
import type { DeviceCommand, Verdict } from "../sockets/verdict.ts";

/** Parts of the hexapod of one protocol. */
export interface HexapodParts {
  /** Which one. */
  readonly hexapod: HexapodName;
  /** Its configuration. */
  readonly config: LimitFields;
  /** Order of the `velLimits` of that. */
  readonly velLimitOrder: VelLimitOrder;
  /** Its struts, as the generation has them. */
  readonly struts: HexapodStruts;
  /** Its telemetry. */
  readonly telemetry: Pick<
    HexapodTelemetry,
    "enabledSubstate" | "commandedPos"
  >;
  /** Its states. */
  readonly states: DeviceStates;
  /** Seed of the struts' jitter, a u32. */
  readonly seed: number | undefined;
  /** The clock of all motion, in s from any moment. */
  readonly nowSec: (() => number) | undefined;
  /**
   * Does the commands that only this protocol has.
   *
   * @returns None if it doesn't know the code.
   */
  executeOther?(command: DeviceCommand, nowSec: number): Verdict | undefined;
}
