/**
 * Snapshots of the statistics of a link.
 *
 * @module
 */

import type { CommandHistory } from "./commands/command_history.ts";
import type { EventLog } from "./events/event_log.ts";
import type {
  BackPressureEvent,
  DeviceStatusEvent,
  DisconnectedEvent,
  LinkEvent,
} from "./events/events.ts";
import type { SocketLink } from "./socket_link.ts";
import { FrameType } from "./link_setup.ts";
import type { StatisticsOf } from "./link_statistics.ts";
import { Total } from "../transport/shared_layout.ts";

/** Statistics of a link over all connections, and the last of some events. */
export interface LinkStats extends StatisticsOf<"link"> {
  /** Last event that was a warning or an error. */
  readonly lastError: LinkEvent | undefined;
  /** Last back-pressure by slow readers. */
  readonly lastBackPressure: BackPressureEvent | undefined;
  /** Last connection that ended. */
  readonly lastDisconnected: DisconnectedEvent | undefined;
  /** Last change of the status of the `Rotator` or `Hexapod` that uses the link. */
  readonly lastDeviceStatus: DeviceStatusEvent | undefined;
}

/** Source of the statistics of any link. */
export interface StatsSource {
  /** Its sockets. */
  readonly sockets: readonly SocketLink[];
  /** Receiver of telemetry and configuration. */
  readonly receiver: {
    readonly link: SocketLink;
    readonly rateHz: number;
    readonly telemetryAgeMs: number;
  };
  /** Sender of commands. */
  readonly sender: { readonly sent: number };
  /** Its commands, whose outcomes are counted. */
  readonly commands: {
    readonly history: Pick<CommandHistory, "counts">;
    readonly pending: number;
  };
  /** Log of the events. */
  readonly eventLog: EventLog;
  /** Whether telemetry is silent for too long. */
  readonly isStale: boolean;
  /** Expected rate of telemetry, in frames/s; 0 if unknown. */
  readonly expectedRateHz: number;
}

/**
 * Adds up a total over the sockets of a link.
 *
 * @param sockets The sockets.
 * @param index One of {@linkcode Total}.
 */
export function sumOver(
  sockets: readonly SocketLink[],
  index: number,
): number {
  return sockets.reduce((sum, { memory }) => sum + memory.total(index), 0);
}

/** Takes a snapshot of the statistics of any link. */
export function snapshot({
  sockets,
  receiver,
  sender,
  commands: { history: { counts }, pending },
  eventLog,
  isStale,
  expectedRateHz,
}: StatsSource): LinkStats {
  const { memory } = receiver.link;
  return {
    telemetryFrames: memory.total(Total.FRAMES + FrameType.TELEMETRY),
    configFrames: memory.total(Total.FRAMES + FrameType.CONFIG),
    bytesRead: memory.total(Total.BYTES_READ),
    bytesDiscarded: memory.total(Total.BYTES_DISCARDED),
    bytesOverlapped: memory.total(Total.BYTES_OVERLAPPED),
    resyncs: memory.total(Total.RESYNCS),
    unknownFrames: memory.total(Total.UNKNOWN_FRAMES),
    mismatchedStructs: memory.total(Total.MISMATCHED_STRUCTS),
    counterGaps: memory.total(Total.COUNTER_GAPS),
    missedFrames: memory.total(Total.MISSED_FRAMES),
    duplicateFrames: memory.total(Total.DUPLICATE_FRAMES),
    counterRestarts: memory.total(Total.COUNTER_RESTARTS),
    telemetryRateHz: receiver.rateHz,
    backPressureMs: memory.waitedMs,
    clockOffsetMs: known(memory.float(Total.CLOCK_OFFSET_MS)),
    clockJitterMs: known(memory.float(Total.CLOCK_JITTER_MS)),
    connections: sumOver(sockets, Total.CONNECTIONS),
    reconnects: sockets.reduce(
      (sum, { memory }) =>
        sum + Math.max(0, memory.total(Total.CONNECTIONS) - 1),
      0,
    ),
    commandsSent: sender.sent,
    commandsConfirmed: counts.commandConfirmed,
    commandsRejected: counts.commandRejected,
    commandsFailed: counts.commandFailed,
    commandsPending: pending,
    stale: isStale,
    telemetryAgeMs: receiver.telemetryAgeMs,
    expectedTelemetryRateHz: expectedRateHz || undefined,
    lastError: eventLog.lastProblem,
    lastBackPressure: eventLog.last.backPressure,
    lastDisconnected: eventLog.last.disconnected,
    lastDeviceStatus: eventLog.last.deviceStatus,
  };
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
