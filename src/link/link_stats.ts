/**
 * What a link has seen, in numbers.
 *
 * @module
 */

import type { EventLog } from "./events/event_log.ts";
import type {
  BackPressureEvent,
  DeviceStatusEvent,
  DisconnectedEvent,
  LinkEvent,
} from "./events/events.ts";
import type { SocketLink } from "./socket_link.ts";
import type { TelemetryStats } from "./telemetry_receiver.ts";

/** What a server or a client has seen up to now, over all connections. */
export interface LinkStats extends TelemetryStats {
  /** Connections that were served, of all sockets. */
  readonly connections: number;
  /** Those of them that weren't the first of their socket. */
  readonly reconnects: number;
  /** Commands of which the last byte was handed to the socket. */
  readonly commandsSent: number;
  /** Commands that wait to be written, or for their status. */
  readonly commandsPending: number;
  /** Whether telemetry is connected, but was silent for `telemetryTimeoutMs`. */
  readonly stale: boolean;
  /** How long ago the latest telemetry was received, in ms; Infinity before the first. */
  readonly telemetryAgeMs: number;
  /** The option `telemetryRateHz`; undefined without it. */
  readonly expectedTelemetryRateHz: number | undefined;
  /** The last event that was a warning or an error. */
  readonly lastError: LinkEvent | undefined;
  /** The last time that readers have held the controller back. */
  readonly lastBackPressure: BackPressureEvent | undefined;
  /** The last connection that ended. */
  readonly lastDisconnected: DisconnectedEvent | undefined;
  /** The last change of the status of a `Rotator` or `Hexapod`, if the link is its. */
  readonly lastDeviceStatus: DeviceStatusEvent | undefined;
}

/** What the statistics of any link are taken from. */
export interface StatsSource {
  /** Its sockets. */
  readonly sockets: readonly SocketLink[];
  /** What was received. */
  readonly receiver: { readonly stats: TelemetryStats };
  /** What was sent. */
  readonly sender: { readonly sent: number };
  /** Commands that wait. */
  readonly commandsPending: number;
  /** What has happened. */
  readonly eventLog: EventLog;
  /** Whether telemetry is silent for too long. */
  readonly isStale: boolean;
  /** How long ago the latest telemetry was received. */
  readonly telemetryAgeMs: number;
  /** The rate that is expected; 0 if it isn't known. */
  readonly expectedRateHz: number;
}

/** Adds up a count over the sockets of a link. */
export function sumOver(
  sockets: readonly SocketLink[],
  count: (socket: SocketLink) => number,
): number {
  return sockets.reduce((total, socket) => total + count(socket), 0);
}

/** Takes a snapshot of what any link has seen. */
export function snapshot({
  sockets,
  receiver,
  sender,
  commandsPending,
  eventLog,
  isStale,
  telemetryAgeMs,
  expectedRateHz,
}: StatsSource): LinkStats {
  return {
    ...receiver.stats,
    connections: sumOver(sockets, ({ served }) => served),
    reconnects: sumOver(sockets, ({ served }) => Math.max(0, served - 1)),
    commandsSent: sender.sent,
    commandsPending,
    stale: isStale,
    telemetryAgeMs,
    expectedTelemetryRateHz: expectedRateHz || undefined,
    lastError: eventLog.lastProblem,
    lastBackPressure: eventLog.last.backPressure,
    lastDisconnected: eventLog.last.disconnected,
    lastDeviceStatus: eventLog.last.deviceStatus,
  };
}
