/**
 * The messages between the main thread and a worker: how it starts and stops, and how
 * its connections do. All else goes through shared memory.
 *
 * @module
 */

import type { FrameLayout } from "../framing/header_reader.ts";
import type { IpRange } from "../base/ip_range.ts";
import type { SharedSizes } from "./shared_layout.ts";

/** What becomes of a client that dials in on a socket that is taken. */
export type SecondClientPolicy = "refuse" | "takeOverIfSilent" | "takeOver";

/** Whom a port lets in. */
export interface Admission {
  /** What becomes of a client that dials in on a socket that is taken. */
  readonly onSecondClient: SecondClientPolicy;
  /** After how long without a frame a client counts as silent, in ms. */
  readonly silentMs: number;
  /** Who may dial in; anybody, if left out. */
  readonly allowPeers?: readonly IpRange[] | undefined;
  /** Whether both sockets must come from the same address. */
  readonly requireSameAddress: boolean;
}

/** A stream of frames that is read. */
export interface StreamTask {
  /**
   * Layout of a frame: one, or several of which the frames of the
   * first peer show which it is. All have the same header and as many types of frame.
   */
  readonly layouts: readonly FrameLayout[];
  /** The type of frame that is telemetry. */
  readonly telemetryType: number;
  /** After how long without a frame the link is stale, in ms; Infinity: never. */
  readonly staleMs: number;
  /** Whether a stale connection is ended. */
  readonly endsStale: boolean;
}

/** A port that controllers dial in to, one at a time. */
export interface ListenTask {
  /** The address to listen on; null for every one, IPv4 and IPv6. */
  readonly hostname: string | null;
  /** The port to listen on; 0 for any. */
  readonly port: number;
  /** Whom to let in. */
  readonly admission: Admission;
}

/** A controller that is dialled, when that is asked for. */
export interface DialTask {
  /** Its name or address. */
  readonly hostname: string;
  /** Its port. */
  readonly port: number;
  /**
   * How long after a failure, or the end of a connection, it is dialled again, in
   * ms; Infinity: it isn't.
   */
  readonly retryMs: number;
}

/** What a worker is for: a socket, what is done on it, and how it is connected. */
export type WorkerTask =
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

/** Starts a worker: it listens, but accepts nobody until it can tell the time. */
export interface StartMessage {
  /** Tells the messages apart. */
  readonly type: "start";
  /** What the worker is for. */
  readonly task: WorkerTask;
  /** How large the parts of the memory are. */
  readonly sizes: SharedSizes;
  /** The memory shared with the main thread. */
  readonly buffer: SharedArrayBuffer;
  /** The board that all threads of a link share. */
  readonly board: SharedArrayBuffer;
}

/** From the main thread to a worker. */
export type ToWorker =
  | StartMessage
  /** Asks what the worker's clock says, again after each answer. */
  | { readonly type: "clock" }
  /**
   * Begins to serve; `clockOffsetMs` is the main thread's `monotonicMs()` minus the
   * worker's `performance.now()`.
   */
  | { readonly type: "begin"; readonly clockOffsetMs: number }
  /** Ends a connection, as its peer was given up. */
  | {
    readonly type: "cut";
    readonly connection: number;
    readonly reason: string;
  }
  /** Ends the connection that a command is written to, if it isn't written yet. */
  | {
    readonly type: "giveUp";
    readonly command: number;
    readonly reason: string;
  }
  /** Dials, and goes on to as the task says; not before the last time has ended. */
  | { readonly type: "dial" }
  /** Ends that, and the connection. */
  | { readonly type: "hangUp"; readonly reason: string }
  /** Closes connection and listener, and the worker. */
  | { readonly type: "close" };

/** From a worker to the main thread. */
export type FromWorker =
  /** The answer to `clock`: the worker's `performance.now()`. */
  | { readonly type: "clock"; readonly nowMs: number }
  /** The worker can begin; `port` is where it listens, 0 if it dials. */
  | { readonly type: "ready"; readonly port: number }
  /** The start failed; an error's class doesn't survive the way between threads. */
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  | { readonly type: "closed" };
