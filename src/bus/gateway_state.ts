/**
 * State of a gateway, its heartbeat, as it is published.
 *
 * @module
 */

import { LINK_STATISTICS, type StatisticsOf } from "../link/link_statistics.ts";

/** Connection of a controller to its gateway. */
export type ControllerState = "connected" | "stale" | "disconnected";

/** State of a gateway: the message of the channel `gateway`, as JSON. */
export interface GatewayState {
  /** Id of its run. */
  readonly run: string;
  /** Hash of the schema of its frames. */
  readonly schema: string;
  /** Time of the state by the clock of the gateway, in ms since 1970 (UTC). */
  readonly atMs: number;
  /** Time from one state to the next, in ms. */
  readonly heartbeatMs: number;
  /** Whether it has ended. */
  readonly isClosed: boolean;
  /** Connection of the controller. */
  readonly controller: ControllerState;
  /** Whether it takes commands. */
  readonly allowsCommands: boolean;
  /** Messages that the broker has not acknowledged. */
  readonly waiting: number;
  /** Messages that were lost. */
  readonly lost: number;
  /** Statistics of the source; Infinity is null. */
  readonly stats: Readonly<Record<string, number | boolean | null>>;
}

/** Returns the statistics of a source for a state. */
export function statsToJson(stats: object): GatewayState["stats"] {
  const known = Object.entries(stats).filter(([name, value]) =>
    Object.hasOwn(LINK_STATISTICS, name) && value !== undefined
  );
  return Object.fromEntries(known) as GatewayState["stats"];
}

/** Returns the statistics of a state; those that it lacks are 0, false, or undefined. */
export function statsFromJson(
  stats: GatewayState["stats"],
): StatisticsOf<"link"> {
  const entries = Object.entries(LINK_STATISTICS)
    .filter(([, { of }]) => of === "link")
    .map(([name, statistic]) => {
      const value = stats[name];
      if (value === null) return [name, Infinity];
      const isKnown = typeof value === "number" || typeof value === "boolean";
      const none = "optional" in statistic
        ? undefined
        : statistic.unit === "boolean"
        ? false
        : 0;
      return [name, isKnown ? value : none];
    });
  return Object.fromEntries(entries) as StatisticsOf<"link">;
}
