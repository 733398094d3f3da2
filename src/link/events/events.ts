/**
 * What happens to a link, as its users are told.
 *
 * @module
 */

import type { CommandEvent } from "./command_events.ts";
import type { DeviceStatus } from "../../protocol/devices/device_status.ts";
import type { SocketRole } from "../../base/errors.ts";

/** What all events have. */
export interface EventOf<Type extends string> {
  /** Tells the events apart. */
  readonly type: Type;
  /**
   * When it happened, in ms since 1970 (UTC), by this machine's clock as it was set then,
   * with a resolution of 1 µs. Across a {@linkcode ClockSteppedEvent} times don't compare.
   */
  readonly atMs: number;
  /**
   * Human-readable text, as it is logged. Text of others in it is printable, see
   * `printable()`; in fields it is as it was received.
   */
  readonly message: string;
}

/** A controller was given a socket of the server, or a client was connected to it. */
export interface ConnectedEvent extends EventOf<"connected"> {
  /** The socket. */
  readonly socket: SocketRole;
  /** The controller's address and port. */
  readonly peer: string;
}

/**
 * Why a connection ended.
 *
 * | cause | what ended it |
 * | ----- | ------------- |
 * | `"controller"` | the controller closed it |
 * | `"error"` | the system reported an error, for example a reset |
 * | `"stale"` | it was silent, and `staleAction` is `"disconnect"` |
 * | `"replaced"` | another client took its place |
 * | `"cut"` | half a command may be in it, or its controller was given up on the other socket, or has another address there, or `connect()` was given up, or a command was not answered, see `commandTimeoutAction` |
 * | `"closed"` | the link was closed |
 * | `"otherFrames"` | the controller sends other structs than the one before, see `alternatives`: was it upgraded? make the link anew |
 */
export type DisconnectCause =
  | "controller"
  | "error"
  | "stale"
  | "replaced"
  | "cut"
  | "closed"
  | "otherFrames";

/** A connection ended; follows a {@linkcode ConnectedEvent} of the same socket. */
export interface DisconnectedEvent extends EventOf<"disconnected"> {
  /** The socket. */
  readonly socket: SocketRole;
  /** The controller's address and port. */
  readonly peer: string;
  /** Why. */
  readonly cause: DisconnectCause;
  /** The same for people, and what the system said; empty if the controller closed it. */
  readonly reason: string;
}

/**
 * No telemetry was received for `telemetryTimeoutMs`, though its socket is connected.
 * The message says what was received instead, if anything, and what that may mean.
 */
export interface StaleEvent extends EventOf<"stale"> {
  /** For how long, in ms. */
  readonly silentMs: number;
}

/** Telemetry is received again, after a {@linkcode StaleEvent}. */
export interface RecoveredEvent extends EventOf<"recovered"> {
  /** For how long there was none, in ms. */
  readonly silentMs: number;
}

/** Bytes were passed over that belong to no frame, or a frame had lost some. */
export interface ResyncEvent extends EventOf<"resync"> {
  /** How many bytes were passed over; 0 when the frame before had lost some. */
  readonly bytesDiscarded: number;
  /** Where in the stream of this connection, in bytes from its start. */
  readonly streamOffset: number;
  /** Bytes before that place, at most 16. */
  readonly bytesBefore: Uint8Array;
  /** Bytes from there on, at most 32; `link.lastBytes()` has more. */
  readonly bytes: Uint8Array;
  /** The bytes before that place, hexadecimal. */
  readonly hexBefore: string;
  /** The bytes from there on, hexadecimal; the first of them only. */
  readonly hex: string;
  /** Whether a header was found behind them; else the stream has ended. */
  readonly resynced: boolean;
}

/**
 * Frames arrive whose id no declared struct has, for example because `frameId` of a struct
 * is wrong; they are passed over. Reported with the first on a connection, again when the
 * length of these frames is known, then once a minute while they arrive.
 */
export interface UnknownFrameEvent extends EventOf<"unknownFrame"> {
  /** Frame id in their headers. */
  readonly frameId: number;
  /** Number of them on this connection. */
  readonly count: number;
  /** Bytes of them on this connection, as far as the next header has arrived. */
  readonly bytes: number;
  /** Length of the shortest, header included, in bytes; undefined until it is known. */
  readonly lengthBytes: number | undefined;
}

/**
 * Frames are shorter or longer than their struct, always by as much, so the declared
 * struct isn't the controller's, and its fields can't be trusted. Reported once a
 * connection, after three frames in a row, or after the first frame of a connection, if none
 * of its type was ever right and those of another type are; the resyncs that it causes are only counted then.
 */
export interface LayoutMismatchEvent extends EventOf<"layoutMismatch"> {
  /** Frame id of the struct. */
  readonly frameId: number;
  /** Name of the struct. */
  readonly name: string;
  /** Declared length of the struct, in bytes. */
  readonly declaredBytes: number;
  /** Length of what the frames hold behind their header, in bytes. */
  readonly seenBytes: number;
  /** Number of frames that were so; 1 is the first of a connection, which may be damaged. */
  readonly count: number;
}

/** The headers' counter skipped some: the controller's frames are missing. */
export interface GapEvent extends EventOf<"gap"> {
  /** How many are missing. */
  readonly missedFrames: number;
  /** The counter that was due. */
  readonly expected: number;
  /** The counter that came. */
  readonly received: number;
}

/** The headers' counter stood still. */
export interface DuplicateEvent extends EventOf<"duplicate"> {
  /** The counter that came again. */
  readonly received: number;
}

/**
 * The headers' counter went back, or far away: the controller began anew. Also the first
 * time that a counter wraps elsewhere than at the range of its field or a power of two.
 */
export interface RestartEvent extends EventOf<"restart"> {
  /** The counter that was due. */
  readonly expected: number;
  /** The counter that came. */
  readonly received: number;
}

/**
 * Why a client was refused.
 *
 * | cause | what is wrong |
 * | ----- | ------------- |
 * | `"taken"` | another client has the socket |
 * | `"notAllowed"` | its address isn't one of `allowPeers` |
 * | `"otherAddress"` | telemetry has another address than this command client |
 */
export type RefusalCause = "taken" | "notAllowed" | "otherAddress";

/** A client was refused. A flood of them may be counted only, and not told. */
export interface RefusedEvent extends EventOf<"refused"> {
  /** The socket. */
  readonly socket: SocketRole;
  /** The client's address and port. */
  readonly peer: string;
  /** Why. */
  readonly cause: RefusalCause;
}

/**
 * A client makes way for another; its {@linkcode DisconnectedEvent} follows, by whatever
 * cause came first.
 */
export interface ReplacedEvent extends EventOf<"replaced"> {
  /** The socket. */
  readonly socket: SocketRole;
  /** The new client's address and port. */
  readonly peer: string;
  /** The old client's. */
  readonly replaced: string;
  /**
   * For how long the old one had been silent, in ms; on the command socket, where nothing
   * ever comes, for how long telemetry was.
   */
  readonly silentMs: number;
}

/** Bytes came on the command socket, where none are expected; told once a connection. */
export interface UnexpectedBytesEvent extends EventOf<"unexpectedBytes"> {
  /** How many came at first. */
  readonly bytes: number;
  /** The first of them, hexadecimal. */
  readonly hex: string;
}

/**
 * The rate of telemetry fell below four fifths of what is expected, or is back above nine
 * tenths.
 */
export interface RateEvent extends EventOf<"rate"> {
  /** Whether it is too low; else it is back. */
  readonly isLow: boolean;
  /** Frames a second, over the last seconds. */
  readonly measuredHz: number;
  /** What was expected, `telemetryRateHz`. */
  readonly expectedHz: number;
}

/**
 * Reading telemetry waits for a reader, and the controller is held back: for a second,
 * then again when that has gone on ten times as long, at the latest after an hour. It goes
 * on also with pauses, as long as reading has waited for most of the time.
 */
export interface BackPressureEvent extends EventOf<"backPressure"> {
  /** Time for which nothing was read, in ms; from the last pause on. */
  readonly forMs: number;
  /**
   * The reader in words: a `"lossless"` iterator, with the place in the program where it
   * was opened, or `"callbacks"`.
   */
  readonly reader: string;
}

/**
 * A client couldn't connect to its controller. While it dials again and again, that is
 * told when it fails for the first time, or for another reason than before.
 */
export interface UnreachableEvent extends EventOf<"unreachable"> {
  /** The controller's name or address, and port. */
  readonly peer: string;
  /** Why, in the system's words. */
  readonly reason: string;
  /** The name of the system's error, for example `"ConnectionRefused"`. */
  readonly errorName: string;
}

/**
 * The clock of this machine was stepped by 10 ms or more: by hand, by a time service, or
 * as the machine was suspended meanwhile. Noticed within a second, before the first frame that is
 * received after it. `atMs` and `receivedAtMs` follow the clock from here on, and the
 * clock's offset is measured anew; ages, rates and time limits aren't affected.
 */
export interface ClockSteppedEvent extends EventOf<"clockStepped"> {
  /** Distance that the clock was set forward, in ms; negative is back. */
  readonly byMs: number;
  /** Longest time that it may have happened before `atMs`, in ms. */
  readonly withinMs: number;
}

/** A command status came that nobody waits for; it is ignored. */
export interface UnexpectedStatusEvent extends EventOf<"unexpectedStatus"> {
  /** The counter of its command. */
  readonly counter: number;
  /** A `CommandStatusCode`, or another number. */
  readonly status: number;
  /** Reason of a rejection; raw, as it was received. */
  readonly reason: string;
}

/**
 * The status of a device has changed, or is known for the first time: `Rotator` and
 * `Hexapod` report it, with all of the status as it is now.
 */
export interface DeviceStatusEvent
  extends EventOf<"deviceStatus">, DeviceStatus {
  /** Names of the properties that have changed; all, the first time. */
  readonly changed: readonly (keyof DeviceStatus)[];
  /**
   * Whether one of the changes keeps the device from doing what it is told: the GUI has
   * taken control, the safety interlock is engaged, or tracking is lost.
   */
  readonly isAlarm: boolean;
}

/** Something failed in the link, its log or one of its callbacks. */
export type FailedEvent = EventOf<"failed">;

/** What happened to a link; `type` tells which. */
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
