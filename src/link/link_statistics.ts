/**
 * Table of the statistics: all numbers that a link counts or measures.
 *
 * @module
 */

/** Statistic of a link. */
export interface Statistic {
  /** Links that have it: all, servers only, or clients only. */
  readonly of: "link" | "server" | "client";
  /** A counter grows over the life of the link and is never reset; a gauge goes up and down. */
  readonly kind: "counter" | "gauge";
  /** Unit of its values; `"boolean"` for true or false. */
  readonly unit: string;
  /** Description in one line. */
  readonly help: string;
  /** Whether it is undefined while its value isn't known. */
  readonly optional?: true;
}

/**
 * Statistics of links by name, all of `link.stats` but the last events. Counters count over
 * all connections.
 *
 * @example Print each with its unit
 * ```ts ignore
 * for (const [name, { kind, unit, help }] of Object.entries(LINK_STATISTICS)) {
 *   console.log(`${name} (${kind}, ${unit}): ${help}`);
 * }
 * ```
 */
// deno-fmt-ignore: one line each, as a table
export const LINK_STATISTICS = {
  telemetryFrames: { of: "link", kind: "counter", unit: "frames", help: "Telemetry frames received" },
  configFrames: { of: "link", kind: "counter", unit: "frames", help: "Configuration frames received" },
  telemetryRateHz: { of: "link", kind: "gauge", unit: "Hz", help: "Rate of telemetry frames over the last seconds of this connection; 0 if there is none" },
  expectedTelemetryRateHz: { of: "link", kind: "gauge", unit: "Hz", help: "Option telemetryRateHz; undefined without it", optional: true },
  telemetryAgeMs: { of: "link", kind: "gauge", unit: "ms", help: "Time since the latest telemetry was received; Infinity before the first" },
  stale: { of: "link", kind: "gauge", unit: "boolean", help: "Whether telemetry is connected, but was silent for telemetryTimeoutMs" },
  bytesRead: { of: "link", kind: "counter", unit: "bytes", help: "Bytes read from the telemetry socket, or the one socket of a client" },
  bytesDiscarded: { of: "link", kind: "counter", unit: "bytes", help: "Bytes read that belong to no frame" },
  bytesOverlapped: { of: "link", kind: "counter", unit: "bytes", help: "Bytes that belong to two frames, as the first of these had lost some" },
  resyncs: { of: "link", kind: "counter", unit: "times", help: "Headers found again that were not where they were expected" },
  unknownFrames: { of: "link", kind: "counter", unit: "frames", help: "Headers with a frame id that no declared struct has, see the event unknownFrame" },
  mismatchedStructs: { of: "link", kind: "gauge", unit: "structs", help: "Declared structs whose frames are longer or shorter, see the event layoutMismatch; 0 once they fit" },
  /**
   * Only for peers that are seen to count, with a counter of any integer type. Its step
   * is learned, and a power of two at which it wraps below the range of its field;
   * another limit is learned from the first wrap, which counts as a restart.
   */
  counterGaps: { of: "link", kind: "counter", unit: "gaps", help: "Gaps in the counter of the headers" },
  missedFrames: { of: "link", kind: "counter", unit: "frames", help: "Frames that the gaps in the counter show to be missing" },
  duplicateFrames: { of: "link", kind: "counter", unit: "frames", help: "Frames with the counter of the frame before" },
  counterRestarts: { of: "link", kind: "counter", unit: "times", help: "Times that the counter went backwards or far forward, as the controller has restarted" },
  backPressureMs: { of: "link", kind: "counter", unit: "ms", help: "Time in which reading waited for readers, up to now, see the event backPressure" },
  /** Reduced by the transit time of frames; measured anew when a clock was stepped. */
  clockOffsetMs: { of: "link", kind: "gauge", unit: "ms", help: "Clock of the controller (TAI) minus that of this machine, smoothed; undefined before the second frame or without time stamps", optional: true },
  clockJitterMs: { of: "link", kind: "gauge", unit: "ms", help: "Mean change of that offset from frame to frame, smoothed (RFC 3550, 6.4.1); undefined likewise", optional: true },
  connections: { of: "link", kind: "counter", unit: "connections", help: "Connections served, of all sockets" },
  reconnects: { of: "link", kind: "counter", unit: "connections", help: "Connections served that were not the first of their socket" },
  commandsSent: { of: "link", kind: "counter", unit: "commands", help: "Commands whose last byte was written to the socket" },
  commandsConfirmed: { of: "link", kind: "counter", unit: "commands", help: "Commands whose effect telemetry has shown, for sendAndConfirm() and calls of a device" },
  commandsRejected: { of: "link", kind: "counter", unit: "commands", help: "Commands that the controller has rejected, by its answer or by telemetry" },
  commandsFailed: { of: "link", kind: "counter", unit: "commands", help: "Commands that failed otherwise, see the event commandFailed" },
  commandsPending: { of: "link", kind: "gauge", unit: "commands", help: "Commands that wait to be written, or for their status" },
  rejectedConnections: { of: "server", kind: "counter", unit: "connections", help: "Connections refused, see onSecondClient, allowPeers and requireSameAddress" },
  replacedConnections: { of: "server", kind: "counter", unit: "connections", help: "Connections closed as another client has replaced them" },
  unexpectedCommandBytes: { of: "server", kind: "counter", unit: "bytes", help: "Bytes received on the command socket, where none are expected" },
  failedDials: { of: "client", kind: "counter", unit: "times", help: "Attempts to dial the controller that failed" },
  commandsAcknowledged: { of: "client", kind: "counter", unit: "commands", help: "Commands that the controller has acknowledged" },
  unexpectedStatuses: { of: "client", kind: "counter", unit: "statuses", help: "Command statuses that no call waited for, which were ignored" },
} as const satisfies Readonly<Record<string, Statistic>>;

/** Values of a statistic: by its unit, and whether they can be unknown. */
export type StatisticValue<S extends Statistic> = S["unit"] extends "boolean"
  ? boolean
  : S extends { readonly optional: true } ? number | undefined
  : number;

/** The statistics of one kind of link: `"link"` for those that every link has. */
export type StatisticsOf<Of extends Statistic["of"]> = {
  readonly [
    Name in keyof typeof LINK_STATISTICS as typeof LINK_STATISTICS[Name][
      "of"
    ] extends Of ? Name
      : never
  ]: StatisticValue<typeof LINK_STATISTICS[Name]>;
};

/** Reason why no value of a link can be trusted while `mismatchedStructs` isn't 0. */
export const MISREAD =
  "frames don't fit their structs, is it another device or version?";
