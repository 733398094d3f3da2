/**
 * Wait for a device that can be used.
 *
 * @module
 */

import {
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../../base/errors.ts";
import type { DisconnectedEvent } from "../../link/events/events.ts";
import { type DeviceTelemetry, isEnabled, stateText } from "./device_sample.ts";
import { presentSample } from "./present_sample.ts";
import { RestWatch } from "../motion/rest_watch.ts";
import type { Deadline } from "../../base/deadline.ts";

/** Parts of a link that the wait uses. */
export interface WaitableLink {
  /** Whether the controller is connected. */
  readonly connected: boolean;
  /** Whether a configuration was received on the present connection. */
  readonly configured: boolean;
  /**
   * Whether there is no connection, and none under way; never with a server, which
   * always waits for one.
   */
  readonly idle?: boolean;
  /** Statistics of the link. */
  readonly stats: {
    /** End of the last connection. */
    readonly lastDisconnected: DisconnectedEvent | undefined;
  };
  /** Waits until it is connected. */
  waitConnected(
    options: { readonly timeoutMs: number; readonly signal: AbortSignal },
  ): Promise<void>;
  /** Waits for telemetry received after the call; rejects when the link is lost. */
  nextTelemetry(
    skip: number,
    options: { readonly signal: AbortSignal },
  ): Promise<{ readonly telemetry: DeviceTelemetry }>;
}

/** Returns whether a device is ready, sample by sample. */
type Readiness = (telemetry: DeviceTelemetry) => boolean;

/**
 * Makes the readiness of a device for a motion: not ENABLED yet, or at rest. A device
 * whose link was lost while it moved stops by itself, which takes a while.
 */
export function restReadiness(): Readiness {
  const rest = new RestWatch();
  return (telemetry) => !isEnabled(telemetry) || rest.look(telemetry);
}

/**
 * Waits until the controller is connected, has sent its configuration and telemetry on
 * this connection, and the device is ready. A connection that is lost meanwhile is
 * ignored, if another may follow.
 *
 * @param link The link.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param deadline Time limit.
 * @param signal Cancels the call.
 * @param newReadiness Makes the readiness of a connection; by default, any state will do.
 * @throws {TimeoutError} If it isn't in time; names what is missing.
 * @throws {LinkLostError} If the connection is lost, and the link doesn't dial again.
 * @throws {NotConnectedError} If there is none, and the link doesn't dial.
 */
export async function waitReady(
  link: WaitableLink,
  action: string,
  deadline: Deadline,
  signal?: AbortSignal,
  newReadiness: () => Readiness = () => () => true,
): Promise<void> {
  const { timeoutMs } = deadline;
  const waiting: Waiting = { newReadiness, telemetry: undefined };
  const giveUp = new AbortController();
  const late = () =>
    new TimeoutError(
      `Cannot ${action}: its controller ${
        missing(link, waiting)
      } within ${timeoutMs} ms${otherFrames(link)}`,
      timeoutMs,
    );
  try {
    await deadline.wait(
      becomeReady(link, action, giveUp.signal, waiting),
      late,
      signal,
    );
  } finally {
    giveUp.abort();
  }
}

/** Wait for one device. */
interface Waiting {
  readonly newReadiness: () => Readiness;
  /** Telemetry of a configured device that wasn't ready, since it was connected. */
  telemetry: DeviceTelemetry | undefined;
}

async function becomeReady(
  link: WaitableLink,
  action: string,
  signal: AbortSignal,
  waiting: Waiting,
): Promise<void> {
  for (;;) {
    if (link.idle) {
      throw new NotConnectedError(
        `Cannot ${action}: its controller is not connected, and not dialled; connect the link, or give it the option reconnect`,
        "combined",
      );
    }
    await link.waitConnected({ timeoutMs: Infinity, signal });
    const isReady = waiting.newReadiness();
    waiting.telemetry = undefined;
    try {
      for (;;) {
        const { telemetry } = await presentSample(link, signal);
        if (isReady(telemetry)) return;
        waiting.telemetry = telemetry;
      }
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

/** Returns the cause of a disconnection by a controller that sends other structs. */
function otherFrames({ stats: { lastDisconnected } }: WaitableLink): string {
  return lastDisconnected?.cause === "otherFrames"
    ? `, as one was disconnected: ${lastDisconnected.reason}`
    : "";
}

/** Returns the step that its controller hasn't taken yet. */
function missing(
  { connected, configured }: WaitableLink,
  { telemetry }: Waiting,
): string {
  if (!connected) return "has not connected";
  if (configured && telemetry) {
    return `is ${stateText(telemetry)}, and the device has not come to rest`;
  }
  return `has sent no ${configured ? "telemetry" : "configuration"}`;
}
