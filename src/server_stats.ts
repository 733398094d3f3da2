/**
 * What a server has seen, in numbers.
 *
 * @module
 */

import type {
  DisconnectedEvent,
  RefusedEvent,
  ServerEvent,
  TakenOverEvent,
} from "./events.ts";
import type { TelemetryStats } from "./telemetry_receiver.ts";

/** What a server has seen up to now, over all connections. */
export interface ServerStats extends TelemetryStats {
  /** Connections of both sockets that were served. */
  readonly connections: number;
  /** Those of them that weren't the first of their socket. */
  readonly reconnects: number;
  /** Connections that were closed without being served: see `onSecondClient`, `allowPeers`. */
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
