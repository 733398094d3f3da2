/**
 * The state of a server's link, as one table.
 *
 * @module
 */

/** What a server and its two sockets are doing. */
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
 * @param event What happened.
 * @returns The next state; `undefined` if the event can't happen in that state.
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
  event: LinkChange,
): LinkState | undefined {
  return TRANSITIONS[state][event];
}

/** Whether the telemetry socket is connected in a state. */
export function isTelemetryConnected(state: LinkState): boolean {
  return state === "connected" || state === "telemetryOnly";
}

/** Whether the command socket is connected in a state. */
export function isCommandConnected(state: LinkState): boolean {
  return state === "connected" || state === "commandOnly";
}
