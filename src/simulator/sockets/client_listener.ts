/**
 * Port of a controller that is the server, open to one client at a time. Other modules use
 * the connections.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { acceptAll } from "../../base/accept_all.ts";
import { listenError } from "../../base/listen_error.ts";
import { messageOf } from "../../base/printable.ts";
import { ControllerClosedError } from "./controller_link.ts";
import type { CheckedListeningOptions } from "./listening_options.ts";

/**
 * Time that a second client waits for the end of the first, in ms: a client that reconnects
 * at once can be accepted before the end of its last connection is read.
 */
const REFUSAL_DELAY_MS = 20;

/** User of a listener's connections. */
export interface ListenerUser {
  /** Uses a connection until that throws. */
  serve(socket: Deno.TcpConn): Promise<never>;
  /** Called when a connection was lost. */
  lost(): void;
}

/** Listens, and serves one client after another. */
export class ClientListener {
  /** Number of clients that were accepted. */
  connections = 0;
  /** Number of clients that were refused. */
  refusals = 0;
  readonly #options: CheckedListeningOptions;
  readonly #user: ListenerUser;
  #listener: Deno.TcpListener | undefined;
  #accepting: Promise<void> | undefined;
  #client: Deno.TcpConn | undefined;
  /** Resolves when nothing of the client is left; undefined while there is no client. */
  #serving: Promise<void> | undefined;
  #isClosed = false;
  readonly #firstClient = Promise.withResolvers<void>();

  /**
   * @param options Address and port to listen on.
   * @param user Uses the connections.
   */
  constructor(options: CheckedListeningOptions, user: ListenerUser) {
    this.#options = options;
    this.#user = user;
    this.#firstClient.promise.catch(() => {}); // nobody may wait for it
  }

  /** Port; 0 while the listener is closed. */
  get port(): number {
    return this.#listener?.addr.port ?? 0;
  }

  /** Whether a client is connected. */
  get connected(): boolean {
    return this.#client !== undefined;
  }

  /**
   * Opens the port, unless it is open.
   *
   * @throws {ControllerClosedError} If the listener was closed.
   * @throws {Deno.errors.AddrInUse} If the port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  open(): void {
    if (this.#isClosed) {
      throw new ControllerClosedError(
        "Cannot start controller: it is closed",
      );
    }
    if (this.#listener !== undefined) return;
    const { host: hostname, port, log } = this.#options;
    try {
      this.#listener = Deno.listen({ hostname, port });
    } catch (cause) {
      throw listenError(cause, "start controller", port, hostname);
    }
    log.info(`Listening at port ${this.port} of ${hostname}`);
    this.#accepting = this.#acceptAll(this.#listener);
  }

  /**
   * Waits until the first client is connected.
   *
   * @param signal Closes the listener if it is aborted before that.
   */
  async waitConnected(signal: AbortSignal | undefined): Promise<void> {
    const end = () => {
      this.#firstClient.reject(signal?.reason);
      this.close();
    };
    if (signal?.aborted) end();
    signal?.addEventListener("abort", end);
    try {
      await this.#firstClient.promise;
    } finally {
      signal?.removeEventListener("abort", end);
    }
  }

  /** Ends the connection of the client, if there is one; the port stays open. */
  disconnect(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.[Symbol.dispose]();
  }

  /** Closes port and connection for good, and waits until all has ended; idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#firstClient.reject(
      new ControllerClosedError("Cannot connect controller: it is closed"),
    );
    this.#listener?.[Symbol.dispose]();
    this.#listener = undefined;
    this.disconnect();
    await this.#accepting;
    await this.#serving;
  }

  async #acceptAll(listener: Deno.TcpListener): Promise<void> {
    const { log } = this.#options;
    const failed = (error: unknown) =>
      log.error(
        `Cannot accept a connection at port ${this.port}, tries again: ${
          messageOf(error)
        }`,
      );
    for await (const socket of acceptAll(listener, failed)) {
      await this.#waitForEnd();
      if (this.#isClosed) {
        socket.close();
      } else if (this.#serving !== undefined) {
        this.refusals++;
        log.info(`Refused client ${addressOf(socket)}`);
        socket.close();
      } else {
        this.#serving = this.#serve(socket);
      }
    }
  }

  /** Waits for the end of the client, and only briefly for a second one. */
  async #waitForEnd(): Promise<void> {
    if (this.#serving === undefined) return;
    if (this.#options.quirks.silentSecondClient) return await this.#serving;
    const waiting = new AbortController();
    const { signal } = waiting;
    await Promise.race([
      this.#serving,
      delay(REFUSAL_DELAY_MS, { signal }).catch(() => {}), // it was awaited
    ]);
    waiting.abort();
  }

  async #serve(socket: Deno.TcpConn): Promise<void> {
    const { log } = this.#options;
    const address = addressOf(socket);
    this.connections++;
    this.#client = socket;
    this.#firstClient.resolve();
    log.info(`Connected client ${address}`);
    try {
      socket.setNoDelay(true);
      await this.#user.serve(socket);
    } catch (error) {
      const isLost = this.connected; // else disconnect() has ended it
      log.info(
        isLost
          ? `Lost client ${address}: ${messageOf(error)}`
          : `Disconnected client ${address}`,
      );
    }
    this.disconnect();
    this.#user.lost();
    this.#serving = undefined;
  }
}

function addressOf({ remoteAddr }: Deno.TcpConn): string {
  return `${remoteAddr.hostname}:${remoteAddr.port}`;
}
