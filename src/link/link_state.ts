/**
 * The state of a link, as one table. In the single-socket protocol, telemetry and
 * commands are connected and lost together.
 *
 * @module
 */

/** What a link and its sockets are doing. */
export type LinkState =
  | "new"
  | "starting"
  | "waiting"
  | "telemetryOnly"
  | "commandOnly"
  | "connected"
  | "closed";

/** What changes the state. */
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
 * The state that follows.
 *
 * @param state The present state.
 * @param change What happened.
 * @returns The next state; `undefined` if that can't happen in that state.
 *
 * @example A controller dials in
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
