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
 * State of one link.
 *
 * @example A controller connects
 * ```ts
 * import { LinkStates } from "./link_state.ts";
 *
 * const states = new LinkStates("server");
 * states.apply("start");
 * states.apply("started");
 * states.apply("commandConnected");
 * if (states.present !== "commandOnly") throw new Error(states.present);
 * ```
 */
export class LinkStates {
  readonly #name: string;
  #state: LinkState = "new";

  /** @param name Name of the link in error messages. */
  constructor(name: string) {
    this.#name = name;
  }

  /** Present state. */
  get present(): LinkState {
    return this.#state;
  }

  /** Whether it was started, and is not closed. */
  get isOpen(): boolean {
    return !["new", "starting", "closed"].includes(this.#state);
  }

  /** Whether it was closed, or could not start. */
  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.#state === "connected";
  }

  /** Whether the telemetry socket is connected. */
  get telemetryConnected(): boolean {
    return this.connected || this.#state === "telemetryOnly";
  }

  /** Whether the command socket is connected. */
  get commandConnected(): boolean {
    return this.connected || this.#state === "commandOnly";
  }

  /**
   * Changes the state.
   *
   * @throws {Error} If that is impossible now.
   */
  apply(change: LinkChange): void {
    const name = this.#name;
    const state = TRANSITIONS[this.#state][change];
    if (state === undefined) {
      throw new Error(
        change === "start"
          ? `Cannot start ${name}: it was started before, and is ${this.#state}`
          : `Cannot apply ${change} to a ${name} that is ${this.#state}`,
      );
    }
    this.#state = state;
  }
}
