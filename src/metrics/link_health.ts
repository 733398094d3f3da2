/**
 * Health of links.
 *
 * @module
 */

import type { AlarmStatus } from "../limits/alarm_events.ts";
import type { AlarmCounts } from "../limits/alarm_summary.ts";

/**
 * State of a link.
 *
 * | state | when |
 * | ----- | ---- |
 * | `"waiting"` | no telemetry was received yet |
 * | `"receiving"` | telemetry is received |
 * | `"misread"` | frames don't fit their structs, so that no value can be trusted |
 * | `"stale"` | nothing was received for `staleAfterMs`, or the link reports that it is stale |
 * | `"disconnected"` | the connection of telemetry has ended |
 * | `"closed"` | the link was closed, or a recording has ended |
 * | `"failed"` | it can't be followed, for the reason given |
 */
export type MeteredLinkState =
  | "waiting"
  | "receiving"
  | "misread"
  | "stale"
  | "disconnected"
  | "closed"
  | "failed";

/** Health of a link. */
export interface LinkHealth {
  /** Name of the link. */
  readonly link: string;
  /** Its state; `"receiving"` is ready. */
  readonly state: MeteredLinkState;
  /** Reason why it isn't ready; empty if it is. */
  readonly reason: string;
  /** Rate of telemetry over the last seconds, in Hz; 0 unless it is received. */
  readonly rateHz: number;
  /** Time since the latest telemetry was received, in s; undefined before the first. */
  readonly ageSec: number | undefined;
  /** Telemetry frames received. */
  readonly frames: number;
  /** Frames that gaps in the counter show to be missing. */
  readonly missingFrames: number;
  /** Reason why its alarms aren't judged, or their states not kept; empty if they are. */
  readonly alarmFault: string;
  /** Counts of its alarms; undefined if they aren't watched. */
  readonly alarms: AlarmCounts | undefined;
  /**
   * Statuses of the alarms that are in another state than normal with good data, or have
   * limits that an operator has set.
   */
  readonly standing: readonly AlarmStatus[];
}
