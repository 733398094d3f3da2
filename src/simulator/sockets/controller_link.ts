/**
 * Connections of a controller's two sockets, each of which is dialled again when it is
 * lost. Other modules use them.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { PortRole } from "../../base/errors.ts";
import { addressText } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import type { CheckedOptions } from "./controller_options.ts";
import type { ControllerSocket, DialOptions } from "./controller_socket.ts";

/** Error of a call on a controller that was closed before it was done. */
export class ControllerClosedError extends Error {
  /** Name of the class, as for every error. */
  override readonly name = "ControllerClosedError";
}

/** User of a link's connections. */
export interface LinkUser<S extends ControllerSocket> {
  /** Opens a connection for one of the two sockets. */
  dial(socket: PortRole, options: DialOptions): Promise<S>;
  /** Uses a connection to the telemetry port until that throws. */
  telemetry(socket: S): Promise<never>;
  /** Uses a connection to the command port until that throws. */
  command(socket: S): Promise<never>;
  /** Called when a connection was lost. */
  lost(): void;
}

/** Keeps a controller's two sockets connected, independently of each other. */
export class ControllerLink<S extends ControllerSocket> {
  /** Number of connections on each port, also those closed at once. */
  readonly connections: Record<PortRole, number> = {
    telemetry: 0,
    command: 0,
  };
  readonly #options: CheckedOptions;
  readonly #user: LinkUser<S>;
  readonly #sockets = new Map<PortRole, S>();
  readonly #hurried = new Set<PortRole>();
  /** Last logged reason why each socket can't be connected. */
  readonly #failures = new Map<PortRole, string>();
  readonly #firstLink = Promise.withResolvers<void>();
  readonly #closing = new AbortController();
  #nextOpening = Promise.withResolvers<void>();
  #loops: Promise<unknown> | undefined;

  /**
   * @param options Ports to dial, and the delay before dialling again.
   * @param user Uses the connections.
   */
  constructor(options: CheckedOptions, user: LinkUser<S>) {
    this.#options = options;
    this.#user = user;
    // A caller that doesn't wait for connect() need not learn that it was cancelled.
    this.#firstLink.promise.catch(() => {});
    this.#nextOpening.promise.catch(() => {});
  }

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.#sockets.size === 2;
  }

  /** Signal that is aborted when the link is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /**
   * Starts dialling, unless it has started.
   *
   * @param signal Closes the link if it is aborted before the first connection.
   * @returns A promise of the first connection of both sockets.
   */
  connect(signal: AbortSignal | undefined): Promise<void> {
    const { promise } = this.#firstLink;
    if (signal !== undefined) {
      const giveUp = () => this.#stop(signal.reason);
      const settled = () => signal.removeEventListener("abort", giveUp);
      signal.addEventListener("abort", giveUp);
      promise.then(settled, settled);
      if (signal.aborted) giveUp();
    }
    this.#loops ??= Promise.all([
      this.#keepOpen("telemetry"),
      this.#keepOpen("command"),
    ]);
    return promise;
  }

  /** Waits until both sockets are connected, now or next time. */
  async waitConnected(): Promise<void> {
    while (!this.connected) await this.#nextOpening.promise;
  }

  /**
   * Returns the connection on a port; undefined while that is lost.
   */
  socket(socket: PortRole): S | undefined {
    return this.#sockets.get(socket);
  }

  /**
   * Takes a connection out of use; the next one is dialled without delay.
   *
   * @param socket Role of the connection.
   * @param end Ends it, so that its readers and writers fail.
   */
  hangUp(socket: PortRole, end: (socket: S) => void): void {
    const conn = this.#sockets.get(socket);
    if (conn === undefined) return;
    this.#sockets.delete(socket);
    this.#hurried.add(socket);
    end(conn);
  }

  /** Closes both sockets for good, and waits until all has ended; idempotent. */
  async close(): Promise<void> {
    this.#stop(
      new ControllerClosedError("Cannot connect controller: it is closed"),
    );
    await this.#loops;
  }

  #stop(reason: unknown): void {
    this.#closing.abort(reason);
    this.#firstLink.reject(reason);
    this.#nextOpening.reject(reason);
    for (const socket of this.#sockets.values()) socket[Symbol.dispose]();
    this.#sockets.clear();
    this.#user.lost();
  }

  /** Dials, uses the connection until that throws, and starts over. */
  async #keepOpen(socket: PortRole): Promise<void> {
    const { host: hostname, reconnectDelayMs } = this.#options;
    const port = this.#options[`${socket}Port`];
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let isOpen = false;
      try {
        using conn = await this.#user.dial(socket, { hostname, port, signal });
        signal.throwIfAborted();
        isOpen = true;
        this.#opened(socket, conn);
        await this.#user[socket](conn);
      } catch (error) {
        if (error instanceof Deno.errors.NotCapable) this.#stop(error);
        if (signal.aborted) return;
        this.#lost(socket, isOpen, error);
      }
      if (this.#hurried.delete(socket)) continue;
      // It only rejects when aborted, which ends the loop.
      await delay(reconnectDelayMs, { signal }).catch(() => {});
    }
  }

  #opened(socket: PortRole, conn: S): void {
    this.#options.log.info(`Connected ${socket} socket`);
    this.#failures.delete(socket);
    this.connections[socket]++;
    this.#sockets.set(socket, conn);
    if (!this.connected) return;
    this.#firstLink.resolve();
    this.#nextOpening.resolve();
    this.#nextOpening = Promise.withResolvers();
    this.#nextOpening.promise.catch(() => {});
  }

  #lost(socket: PortRole, wasOpen: boolean, reason: unknown): void {
    const { log } = this.#options;
    if (!wasOpen) return this.#failed(socket, messageOf(reason));
    this.#sockets.delete(socket);
    log.info(`Lost ${socket} socket: ${messageOf(reason)}`);
    this.#user.lost();
  }

  /** Logs why a socket can't be connected, once for each reason. */
  #failed(socket: PortRole, reason: string): void {
    if (this.#failures.get(socket) === reason) return;
    this.#failures.set(socket, reason);
    const { log, host, reconnectDelayMs } = this.#options;
    const address = addressText(host, this.#options[`${socket}Port`]);
    log.warn(
      `Cannot connect ${socket} socket to ${address}: ${reason}; ` +
        `trying again every ${reconnectDelayMs} ms`,
    );
  }
}
