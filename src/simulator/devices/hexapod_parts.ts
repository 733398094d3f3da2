/**
 * Parts of the hexapod of one protocol.
 *
 * @module
 */

import type { HexapodStruts } from "../../protocol/devices/hexapod_geometry.ts";
import type { HexapodName } from "../../protocol/devices/hexapod_facts.ts";
import type { HexapodTelemetry } from "../../protocol/devices/hexapod_facts.ts";
import type { DeviceStates } from "./device_states.ts";
import type { VelLimitOrder } from "./hexapod_built.ts";
import type { LimitFields } from "./hexapod_limits.ts";

/** Parts of the hexapod of one protocol. */
export interface HexapodParts {
  /** Name of the hexapod. */
  readonly hexapod: HexapodName;
  /** Its configuration. */
  readonly config: LimitFields;
  /** Order of the configuration's `velLimits`. */
  readonly velLimitOrder: VelLimitOrder;
  /** Its struts in this generation. */
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
  /** Clock of all motion, in s from any moment. */
  readonly nowSec: (() => number) | undefined;
}
