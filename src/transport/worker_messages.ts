/**
 * Messages between the main thread and the tasks of a worker, which start and stop them
 * and their connections. Everything else uses shared memory.
 *
 * @module
 */

import type { FrameLayout } from "../framing/frame_layout.ts";
import type { IpRange } from "../base/ip_range.ts";
import type { SharedSizes } from "./shared_layout.ts";

/** Policy for a client that connects to a socket that is taken. */
export type SecondClientPolicy = "refuse" | "takeOverIfSilent" | "takeOver";

/** Rules for admitting clients to a port. */
export interface Admission {
  /** Policy for a client that connects to a socket that is taken. */
  readonly onSecondClient: SecondClientPolicy;
  /** Time without a frame after which a client counts as silent, in ms. */
  readonly silentMs: number;
  /** Addresses that may connect; all, if left out. */
  readonly allowPeers?: readonly IpRange[] | undefined;
  /** Whether the clients of both sockets must have the same address. */
  readonly requireSameAddress: boolean;
}

/** Stream of frames to read. */
export interface StreamTask {
  /**
   * Layout of the frames: one, or several, of which the frames of the first peer show the
   * right one. All have the same header and number of types of frame.
   */
  readonly layouts: readonly FrameLayout[];
  /** The type of frame that is telemetry. */
  readonly telemetryType: number;
  /** Time without a frame after which the link is stale, in ms; Infinity: never. */
  readonly staleMs: number;
  /** Whether a stale connection is ended. */
  readonly endsStale: boolean;
}

/** Port that controllers connect to, one at a time. */
export interface ListenTask {
  /** Address to listen on; null for every one, IPv4 and IPv6. */
  readonly hostname: string | null;
  /** Port to listen on; 0 for any. */
  readonly port: number;
  /** Rules for admitting clients. */
  readonly admission: Admission;
}

/** Controller to dial, on a message `dial`. */
export interface DialTask {
  /** Its name or address. */
  readonly hostname: string;
  /** Its port. */
  readonly port: number;
  /**
   * Time from a failure, or the end of a connection, to the next attempt, in ms; Infinity
   * for no other attempt.
   */
  readonly retryMs: number;
}

/** Task of serving a socket: its role, and the way in which it is connected. */
export type SocketTask =
  | {
    readonly socket: "telemetry";
    readonly stream: StreamTask;
    readonly listen: ListenTask;
  }
  | { readonly socket: "command"; readonly listen: ListenTask }
  | {
    readonly socket: "combined";
    readonly stream: StreamTask;
    readonly dial: DialTask;
  };

/** Message to a task that was started. */
export type TaskMessage =
  /** Closes the connection of a peer. */
  | {
    readonly type: "cut";
    readonly connection: number;
    readonly reason: string;
  }
  /** Closes the connection that a command is written to, if it isn't written yet. */
  | {
    readonly type: "giveUp";
    readonly command: number;
    readonly reason: string;
  }
  /** Dials, repeatedly as the task says, once the previous dialling has ended. */
  | { readonly type: "dial" }
  /** Ends dialling, and the connection. */
  | { readonly type: "hangUp"; readonly reason: string }
  /** Closes connection and listener, and ends the task. */
  | { readonly type: "close" };

/** Report of a task. */
export type TaskReport =
  /** It is started; `port` is the one that it listens on, 0 if it dials. */
  | { readonly type: "ready"; readonly port: number }
  /** The start failed; the class of an error isn't preserved between threads. */
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  /** It has ended by an error, and closed its sockets. */
  | { readonly type: "died"; readonly reason: string }
  /** It has ended, as it was to. */
  | { readonly type: "closed" };

/** Message to a worker that starts a task. */
export interface StartMessage {
  /** Discriminator of the messages. */
  readonly type: "start";
  /** Number of the task. */
  readonly id: number;
  /** The task. */
  readonly task: SocketTask;
  /** Sizes of the parts of the memory. */
  readonly sizes: SharedSizes;
  /** Memory shared with the main thread. */
  readonly buffer: SharedArrayBuffer;
  /** Board that all sockets of a link share. */
  readonly board: SharedArrayBuffer;
}

/** Message from the main thread to a worker. */
export type ToWorker =
  /** Asks for the time of the worker's clock, again after each answer. */
  | { readonly type: "clock" }
  /** Sets up the worker, before its first task. */
  | {
    readonly type: "begin";
    /** The main thread's `monotonicMs()` minus the worker's `performance.now()`. */
    readonly clockOffsetMs: number;
    /** Number of bytes that one socket may read in a turn of the event loop. */
    readonly turnBytesMax: number;
  }
  | StartMessage
  | {
    readonly type: "task";
    readonly id: number;
    readonly message: TaskMessage;
  };

/** Message from a worker to the main thread. */
export type FromWorker =
  /** Answer to `clock`: the worker's `performance.now()`. */
  | { readonly type: "clock"; readonly nowMs: number }
  | {
    readonly type: "report";
    readonly id: number;
    readonly report: TaskReport;
  };
