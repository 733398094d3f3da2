/**
 * The messages between the main thread and a worker: only how it starts and
 * stops. All else goes through shared memory.
 *
 * @module
 */

import type { FrameLayout } from "./header_reader.ts";
import type { SharedSizes } from "./shared_layout.ts";

/** What a worker is for. */
export type WorkerRole =
  | { readonly socket: "telemetry"; readonly layout: FrameLayout }
  | { readonly socket: "command" };

/** The first message: listen, and serve one client at a time. */
export interface StartMessage {
  /** Tells the messages apart. */
  readonly type: "start";
  /** What to do with a client. */
  readonly role: WorkerRole;
  /** The address to listen on; null for every one, IPv4 and IPv6. */
  readonly hostname: string | null;
  /** The port to listen on; 0 for any. */
  readonly port: number;
  /** How large the parts of the memory are. */
  readonly sizes: SharedSizes;
  /** The memory shared with the main thread. */
  readonly buffer: SharedArrayBuffer;
}

/** From the main thread to a worker. */
export type ToWorker =
  | StartMessage
  /** Ends a connection, as what is in its stream can't be mended. */
  | {
    readonly type: "cut";
    readonly connection: number;
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
