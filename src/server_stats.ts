/**
 * What a server has seen, in numbers.
 *
 * @module
 */

import type { CommandSender } from "./command_sender.ts";
import type { EventLog } from "./event_log.ts";
import type {
  DisconnectedEvent,
  RefusedEvent,
  ServerEvent,
  TakenOverEvent,
} from "./events.ts";
import type { SocketLink } from "./socket_link.ts";
import type { TelemetryStats } from "./telemetry_receiver.ts";

/** What a server has seen up to now, over all connections. */
export interface ServerStats extends TelemetryStats {
  /** Connections of both sockets that were served. */
  readonly connections: number;
  /** Those of them that weren't the first of their socket. */
  readonly reconnects: number;
  /**
   * Connections that were closed without being served: see `onSecondClient`,
   * `allowPeers` and `requireSameAddress`.
   */
  readonly rejectedConnections: number;
  /** Connections that were closed as another client took their place. */
  readonly replacedConnections: number;
  /** Commands of which the last byte was handed to the socket. */
  readonly commandsSent: number;
  /** Commands that wait to be written. */
  readonly commandsPending: number;
  /** Bytes that arrived on the command socket, where none are expected. */
  readonly unexpectedCommandBytes: number;
  /** Whether telemetry is connected, but was silent for `telemetryTimeoutMs`. */
  readonly stale: boolean;
  /** How long ago the latest telemetry was received, in ms; Infinity before the first. */
  readonly telemetryAgeMs: number;
  /** The option `telemetryRateHz`; undefined without it. */
  readonly expectedTelemetryRateHz: number | undefined;
  /** The last event that was a warning or an error. */
  readonly lastError: ServerEvent | undefined;
  /** The last connection that ended. */
  readonly lastDisconnected: DisconnectedEvent | undefined;
  /** The last client that was refused. */
  readonly lastRefused: RefusedEvent | undefined;
  /** The last client that took over. */
  readonly lastTakenOver: TakenOverEvent | undefined;
}

/** What statistics are taken from. */
interface StatsSource {
  readonly receiver: {
    readonly link: SocketLink;
    readonly stats: TelemetryStats;
  };
  readonly sender: CommandSender;
  readonly eventLog: EventLog;
  readonly isStale: boolean;
  readonly telemetryAgeMs: number;
}

/**
 * Takes a snapshot.
 *
 * @param source What it is taken from.
 * @param expectedRateHz The option `telemetryRateHz`; 0 without it.
 */
export function snapshot(
  { receiver, sender, eventLog, isStale, telemetryAgeMs }: StatsSource,
  expectedRateHz: number,
): ServerStats {
  const links = [receiver.link, sender.link];
  const sum = (count: (link: SocketLink) => number) =>
    links.reduce((total, link) => total + count(link), 0);
  return {
    ...receiver.stats,
    connections: sum(({ served }) => served),
    reconnects: sum(({ served }) => Math.max(0, served - 1)),
    rejectedConnections: sum(({ refused }) => refused),
    replacedConnections: sum(({ replaced }) => replaced),
    commandsSent: sender.sent,
    commandsPending: sender.pending,
    unexpectedCommandBytes: sender.unexpectedBytes,
    stale: isStale,
    telemetryAgeMs,
    expectedTelemetryRateHz: expectedRateHz || undefined,
    lastError: eventLog.lastProblem,
    lastDisconnected: eventLog.last.disconnected,
    lastRefused: eventLog.last.refused,
    lastTakenOver: eventLog.last.takenOver,
  };
}
