/**
 * Waits until a device can be used.
 *
 * @module
 */

import { LinkLostError, NotConnectedError, TimeLimitError } from "../errors.ts";
import type { DisconnectedEvent } from "../events.ts";
import { withinLimit } from "../time_limit.ts";
import type { Deadline } from "./deadline.ts";

/** What this needs of a link. */
export interface WaitableLink {
  /** Whether the controller is connected. */
  readonly connected: boolean;
  /** Whether configuration has come on the present connection. */
  readonly configured: boolean;
  /** Whether there is no connection, and none under way; a server waits for one always. */
  readonly idle?: boolean;
  /** Counts of what was seen. */
  readonly stats: {
    /** The last connection that ended. */
    readonly lastDisconnected: DisconnectedEvent | undefined;
  };
  /** Resolves when it is connected. */
  waitConnected(
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Resolves with telemetry that comes after the call; rejects on link loss. */
  nextTelemetry(
    skip: number,
    options: { readonly signal: AbortSignal },
  ): Promise<unknown>;
}

/**
 * Waits until the controller is connected, and has sent its configuration and
 * telemetry on this connection. A connection that is lost meanwhile is forgotten, if
 * another may come.
 *
 * @param link The link.
 * @param action What the caller wants.
 * @param deadline How long.
 * @param signal Gives up.
 * @throws {TimeLimitError} If it isn't in time; says what is missing.
 * @throws {LinkLostError} If the connection is lost, and nobody dials again.
 * @throws {NotConnectedError} If there is none, and nobody dials.
 */
export async function waitReady(
  link: WaitableLink,
  action: string,
  deadline: Deadline,
  signal?: AbortSignal,
): Promise<void> {
  const { timeoutMs } = deadline;
  const giveUp = new AbortController();
  const late = () =>
    new TimeLimitError(
      `Cannot ${action}: its controller ${
        missing(link)
      } within ${timeoutMs} ms${otherFrames(link)}`,
      timeoutMs,
    );
  try {
    await withinLimit(
      becomeReady(link, action, giveUp.signal),
      deadline.remainingMs,
      late,
      signal,
    );
  } finally {
    giveUp.abort();
  }
}

async function becomeReady(
  link: WaitableLink,
  action: string,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (link.idle) {
      throw new NotConnectedError(
        `Cannot ${action}: its controller is not connected, and not dialled; connect the link, or give it the option reconnect`,
        "controller",
      );
    }
    await link.waitConnected({ timeoutMs: Infinity, signal });
    try {
      // Configuration comes first; so it is there with telemetry, or with the next.
      do await link.nextTelemetry(0, { signal }); while (!link.configured);
      return;
    } catch (error) {
      const isLost = error instanceof LinkLostError ||
        error instanceof NotConnectedError;
      if (!isLost) throw error;
      if (!link.idle) continue; // the next connection may do
      throw new LinkLostError(
        `Cannot ${action}: the connection was lost before its controller had sent configuration and telemetry`,
        error.socket,
        { cause: error },
      );
    }
  }
}

/** Why its controller was disconnected, if it sends other structs than before. */
function otherFrames({ stats: { lastDisconnected } }: WaitableLink): string {
  return lastDisconnected?.cause === "otherFrames"
    ? `, as one was disconnected: ${lastDisconnected.reason}`
    : "";
}

/** What its controller has not done yet. */
function missing({ connected, configured }: WaitableLink): string {
  if (!connected) return "has not connected";
  return `has sent no ${configured ? "telemetry" : "configuration"}`;
}
