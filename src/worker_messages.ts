/**
 * The messages between the main thread and a worker: only how it starts and
 * stops. All else goes through shared memory.
 *
 * @module
 */

import type { FrameLayout } from "./header_reader.ts";
import type { IpRange } from "./ip_range.ts";
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

/** What a worker is for. */
export type WorkerRole =
  | {
    readonly socket: "telemetry";
    readonly layout: FrameLayout;
    /** The type of frame that is telemetry. */
    readonly telemetryType: number;
    /** After how long without a frame the link is stale, in ms; Infinity: never. */
    readonly staleMs: number;
    /** Whether a stale connection is ended. */
    readonly endsStale: boolean;
  }
  | { readonly socket: "command" };

/** The first message: listen, and serve one client at a time. */
export interface StartMessage {
  /** Tells the messages apart. */
  readonly type: "start";
  /** What to do with a client. */
  readonly role: WorkerRole;
  /** Whom to let in. */
  readonly admission: Admission;
  /** The address to listen on; null for every one, IPv4 and IPv6. */
  readonly hostname: string | null;
  /** The port to listen on; 0 for any. */
  readonly port: number;
  /** How large the parts of the memory are. */
  readonly sizes: SharedSizes;
  /** The memory shared with the main thread. */
  readonly buffer: SharedArrayBuffer;
  /** The board that all three threads share. */
  readonly board: SharedArrayBuffer;
}

/** From the main thread to a worker. */
export type ToWorker =
  | StartMessage
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
  /** Closes connection and listener, and the worker. */
  | { readonly type: "close" };

/** From a worker to the main thread. */
export type FromWorker =
  | { readonly type: "listening"; readonly port: number }
  /** The start failed; an error's class doesn't survive the way between threads. */
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  | { readonly type: "closed" };
