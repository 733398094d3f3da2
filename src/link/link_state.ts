/**
 * State of a link, as one table. In the single-socket protocol, telemetry and
 * commands are connected and lost together.
 *
 * @module
 */

/** State of a link and its sockets. */
export type LinkState =
  | "new"
  | "starting"
  | "waiting"
  | "telemetryOnly"
  | "commandOnly"
  | "connected"
  | "closed";

/** Change of the state. */
export type LinkChange =
  | "start"
  | "startFailed"
  | "started"
  | "telemetryConnected"
  | "telemetryLost"
  | "commandConnected"
  | "commandLost"
  | "close";

const TRANSITIONS: Readonly<
  Record<LinkState, Partial<Record<LinkChange, LinkState>>>
> = {
  new: { start: "starting", close: "closed" },
  starting: { started: "waiting", startFailed: "closed", close: "closed" },
  waiting: {
    telemetryConnected: "telemetryOnly",
    commandConnected: "commandOnly",
    close: "closed",
  },
  telemetryOnly: {
    telemetryLost: "waiting",
    commandConnected: "connected",
    close: "closed",
  },
  commandOnly: {
    telemetryConnected: "connected",
    commandLost: "waiting",
    close: "closed",
  },
  connected: {
    telemetryLost: "commandOnly",
    commandLost: "telemetryOnly",
    close: "closed",
  },
  closed: { close: "closed", startFailed: "closed" },
};

/**
 * Returns the state after a change.
 *
 * @param state Present state.
 * @param change Change.
 * @returns Next state; `undefined` if the change is impossible in that state.
 *
 * @example A controller connects
 * ```ts
 * import { nextState } from "./link_state.ts";
 *
 * const half = nextState("waiting", "commandConnected");
 * if (half !== "commandOnly") throw new Error(half);
 * ```
 */
export function nextState(
  state: LinkState,
  change: LinkChange,
): LinkState | undefined {
  return TRANSITIONS[state][change];
}

/** Whether the telemetry socket is connected in a state. */
export function isTelemetryConnected(state: LinkState): boolean {
  return state === "connected" || state === "telemetryOnly";
}

/** Whether the command socket is connected in a state. */
export function isCommandConnected(state: LinkState): boolean {
  return state === "connected" || state === "commandOnly";
}
