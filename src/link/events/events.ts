/**
 * Events of a link.
 *
 * @module
 */

import type { CommandEvent } from "./command_events.ts";
import type { DeviceStatus } from "../../protocol/devices/device_status.ts";
import type { SocketRole } from "../../base/errors.ts";

/** Properties of all events. */
export interface EventOf<Type extends string> {
  /** Type of the event, which discriminates the union. */
  readonly type: Type;
  /**
   * Time of the event, in ms since 1970 (UTC), by this machine's clock at that time, with
   * a resolution of 1 µs. Times before and after a {@linkcode ClockSteppedEvent} can't be
   * compared.
   */
  readonly atMs: number;
  /**
   * Human-readable text of the log line. Received text is made printable in it, see
   * `printable()`; in fields it is unchanged.
   */
  readonly message: string;
}

/** Event of a connection between a controller and a socket of the server or client. */
export interface ConnectedEvent extends EventOf<"connected"> {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Address and port of the controller. */
  readonly peer: string;
}

/**
 * Cause of the end of a connection.
 *
 * | cause | meaning |
 * | ----- | ------------- |
 * | `"controller"` | the controller closed it |
 * | `"error"` | the system reported an error, for example a reset |
 * | `"stale"` | it was silent, and `staleAction` is `"disconnect"` |
 * | `"replaced"` | another client has replaced it |
 * | `"cut"` | half a command may be in it, or its controller was disconnected from the other socket, or has another address there, or `connect()` was canceled, or a command was not answered, see `commandTimeoutAction` |
 * | `"closed"` | the link was closed |
 * | `"otherFrames"` | the controller sends other structs than the one before, see `alternatives`: was it upgraded? open a new link |
 */
export type DisconnectCause =
  | "controller"
  | "error"
  | "stale"
  | "replaced"
  | "cut"
  | "closed"
  | "otherFrames";

/**
 * Event of the end of a connection; follows a {@linkcode ConnectedEvent} of the same
 * socket.
 */
export interface DisconnectedEvent extends EventOf<"disconnected"> {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Address and port of the controller. */
  readonly peer: string;
  /** Cause of the end. */
  readonly cause: DisconnectCause;
  /**
   * Human-readable reason, with the system's message; empty if the controller closed it.
   */
  readonly reason: string;
}

/**
 * Event of stale telemetry: none was received for `telemetryTimeoutMs`, though its socket
 * is connected. The message describes the bytes received instead, if any, and what they
 * may mean.
 */
export interface StaleEvent extends EventOf<"stale"> {
  /** Duration of the silence up to now, in ms. */
  readonly silentMs: number;
}

/** Event of telemetry that is received again, after a {@linkcode StaleEvent}. */
export interface RecoveredEvent extends EventOf<"recovered"> {
  /** Duration of the silence, in ms. */
  readonly silentMs: number;
}

/** Event of skipped bytes that belong to no frame, or of a frame that had lost some. */
export interface ResyncEvent extends EventOf<"resync"> {
  /** Number of skipped bytes; 0 when the frame before had lost some. */
  readonly bytesDiscarded: number;
  /** Position in the stream of this connection, in bytes from its start. */
  readonly streamOffset: number;
  /** Bytes before that position, at most 16. */
  readonly bytesBefore: Uint8Array;
  /** Bytes from there on, at most 32; `link.lastBytes()` has more. */
  readonly bytes: Uint8Array;
  /** Bytes before that position, hexadecimal. */
  readonly hexBefore: string;
  /** First bytes from there on, hexadecimal. */
  readonly hex: string;
  /** Whether a header was found behind them; else the stream has ended. */
  readonly resynced: boolean;
}

/**
 * Event of frames with an undeclared id, for example because `frameId` of a struct is
 * wrong; they are skipped. Reported with the first on a connection, again when the length
 * of these frames is known, then once a minute while they are received.
 */
export interface UnknownFrameEvent extends EventOf<"unknownFrame"> {
  /** Frame id in their headers. */
  readonly frameId: number;
  /** Number of them on this connection. */
  readonly count: number;
  /** Number of their bytes on this connection, up to the last header behind them. */
  readonly bytes: number;
  /** Length of the shortest, header included, in bytes; undefined until it is known. */
  readonly lengthBytes: number | undefined;
}

/**
 * Event of frames that are always shorter or longer than their struct by the same number
 * of bytes: the declared struct isn't the controller's, and its fields can't be trusted.
 * Reported once a connection, after three frames in a row, or after the first frame of a
 * connection, if none of its type was ever right and those of another type are; the
 * resyncs that it causes are then only counted.
 */
export interface LayoutMismatchEvent extends EventOf<"layoutMismatch"> {
  /** Frame id of the struct. */
  readonly frameId: number;
  /** Name of the struct. */
  readonly name: string;
  /** Declared length of the struct, in bytes. */
  readonly declaredBytes: number;
  /** Length of the frames behind their header, in bytes. */
  readonly seenBytes: number;
  /** Number of these frames; 1 is the first of a connection, which may be damaged. */
  readonly count: number;
}

/** Event of a gap in the headers' counter: frames of the controller are missing. */
export interface GapEvent extends EventOf<"gap"> {
  /** Number of missing frames. */
  readonly missedFrames: number;
  /** Expected counter. */
  readonly expected: number;
  /** Received counter. */
  readonly received: number;
}

/** Event of a headers' counter that is unchanged from one frame to the next. */
export interface DuplicateEvent extends EventOf<"duplicate"> {
  /** Counter that was received twice. */
  readonly received: number;
}

/**
 * Event of a headers' counter that went backwards, or far forward: the controller has
 * restarted. Also the first time that a counter wraps elsewhere than at the range of its
 * field or a power of two.
 */
export interface RestartEvent extends EventOf<"restart"> {
  /** Expected counter. */
  readonly expected: number;
  /** Received counter. */
  readonly received: number;
}

/**
 * Cause of the refusal of a client.
 *
 * | cause | meaning |
 * | ----- | ------------- |
 * | `"taken"` | another client has the socket |
 * | `"notAllowed"` | its address isn't one of `allowPeers` |
 * | `"otherAddress"` | telemetry has another address than this command client |
 */
export type RefusalCause = "taken" | "notAllowed" | "otherAddress";

/** Event of a refused client. A flood of them may be counted only, and not reported. */
export interface RefusedEvent extends EventOf<"refused"> {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Address and port of the client. */
  readonly peer: string;
  /** Cause of the refusal. */
  readonly cause: RefusalCause;
}

/**
 * Event of a client that another one replaces; its {@linkcode DisconnectedEvent} follows,
 * with the first cause of its end.
 */
export interface ReplacedEvent extends EventOf<"replaced"> {
  /** Role of the socket. */
  readonly socket: SocketRole;
  /** Address and port of the new client. */
  readonly peer: string;
  /** Address and port of the old client. */
  readonly replaced: string;
  /**
   * Silence of the old client, in ms; on the command socket, which never receives
   * anything, the silence of telemetry.
   */
  readonly silentMs: number;
}

/**
 * Event of bytes received on the command socket, where none are expected; reported once a
 * connection.
 */
export interface UnexpectedBytesEvent extends EventOf<"unexpectedBytes"> {
  /** Number of bytes received at first. */
  readonly bytes: number;
  /** The first of them, hexadecimal. */
  readonly hex: string;
}

/**
 * Event of a rate of telemetry that fell below four fifths of the expected one, or is
 * again above nine tenths.
 */
export interface RateEvent extends EventOf<"rate"> {
  /** Whether it is too low; else it has recovered. */
  readonly isLow: boolean;
  /** Rate over the last seconds, in frames/s. */
  readonly measuredHz: number;
  /** Expected rate, `telemetryRateHz`. */
  readonly expectedHz: number;
}

/**
 * Event of back-pressure on the controller, as reading telemetry waits for a slow reader:
 * reported after a second, then when it has lasted ten times as long, at the latest after
 * an hour. It lasts also with pauses, as long as reading has waited for most of the time.
 */
export interface BackPressureEvent extends EventOf<"backPressure"> {
  /** Time since the last pause in which nothing was read, in ms. */
  readonly forMs: number;
  /**
   * Human-readable reader: a `"lossless"` iterator, with the position in the program at
   * which it was opened, or `"callbacks"`.
   */
  readonly reader: string;
}

/**
 * Event of a client that couldn't connect to its controller. While it dials repeatedly,
 * the first failure is reported, and each with another reason than before.
 */
export interface UnreachableEvent extends EventOf<"unreachable"> {
  /** Name or address of the controller, and port. */
  readonly peer: string;
  /** Reason in the system's words. */
  readonly reason: string;
  /** Name of the system's error, for example `"ConnectionRefused"`. */
  readonly errorName: string;
}

/**
 * Event of a step of this machine's clock by 10 ms or more: by hand, by a time service,
 * or as the machine was suspended meanwhile. Detected within a second, before the first
 * frame that is received after it. `atMs` and `receivedAtMs` follow the clock from here
 * on, and the clock's offset is measured anew; ages, rates and time limits aren't
 * affected.
 */
export interface ClockSteppedEvent extends EventOf<"clockStepped"> {
  /** Step forward, in ms; negative for backward. */
  readonly byMs: number;
  /** Longest time between the step and `atMs`, in ms. */
  readonly withinMs: number;
}

/** Event of a command status that no call waits for, and that is ignored. */
export interface UnexpectedStatusEvent extends EventOf<"unexpectedStatus"> {
  /** Counter of its command. */
  readonly counter: number;
  /** Status: a `CommandStatusCode`, or another number. */
  readonly status: number;
  /** Reason of a rejection; raw, as it was received. */
  readonly reason: string;
}

/**
 * Event of a device whose status has changed, or is known for the first time: `Rotator`
 * and `Hexapod` report it, with the whole present status.
 */
export interface DeviceStatusEvent
  extends EventOf<"deviceStatus">, DeviceStatus {
  /** Names of the properties that have changed; all, the first time. */
  readonly changed: readonly (keyof DeviceStatus)[];
  /**
   * Whether one of the changes keeps the device from obeying: the GUI has taken control,
   * the safety interlock is engaged, or tracking is lost.
   */
  readonly isAlarm: boolean;
}

/** Event of a failure of the link, its log or one of its callbacks. */
export type FailedEvent = EventOf<"failed">;

/** Event of a link; `type` discriminates. */
export type LinkEvent =
  | ConnectedEvent
  | DisconnectedEvent
  | StaleEvent
  | RecoveredEvent
  | ResyncEvent
  | UnknownFrameEvent
  | LayoutMismatchEvent
  | GapEvent
  | DuplicateEvent
  | RestartEvent
  | RefusedEvent
  | ReplacedEvent
  | UnexpectedBytesEvent
  | UnreachableEvent
  | UnexpectedStatusEvent
  | RateEvent
  | BackPressureEvent
  | ClockSteppedEvent
  | DeviceStatusEvent
  | CommandEvent
  | FailedEvent;
