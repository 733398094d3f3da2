/**
 * Ports and connections of a proxy with faults.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { listenError } from "../../base/listen_error.ts";
import { addressText } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import { ControllerClosedError } from "../sockets/controller_link.ts";
import { CommandHearing } from "./command_hearing.ts";
import { NodeListener } from "./node_listener.ts";
import { NodeSocket } from "./node_socket.ts";
import { ProxiedConnection, type ProxyTraffic } from "./proxied_connection.ts";
import type {
  CheckedProxyOptions,
  FaultProxyStats,
  ProxyRole,
  ProxyRoute,
} from "./proxy_options.ts";

/** Listens, and connects each peer with the target. */
export class ProxyConnections {
  /** Manner in which commands are read. */
  readonly commandHearing: CommandHearing = new CommandHearing();
  readonly #options: CheckedProxyOptions;
  readonly #stats: FaultProxyStats;
  readonly #traffic: ProxyTraffic;
  readonly #hearCommands = () => this.commandHearing.present;
  readonly #closing = new AbortController();
  readonly #listeners = new Map<ProxyRole, NodeListener>();
  readonly #sockets = new Set<NodeSocket>();
  readonly #connections = new Map<ProxiedConnection, ProxyRole>();
  readonly #tasks = new Set<Promise<void>>();
  /** Last logged reason why the target of each role can't be reached. */
  readonly #failures = new Map<ProxyRole, string>();
  #opening: Promise<void> | undefined;
  #nextConnection = Promise.withResolvers<void>();

  /**
   * @param options Addresses, and the frames.
   * @param stats Statistics, in which connections are counted.
   * @param traffic Faults of the connections.
   */
  constructor(
    options: CheckedProxyOptions,
    stats: FaultProxyStats,
    traffic: ProxyTraffic,
  ) {
    this.#options = options;
    this.#stats = stats;
    this.#traffic = traffic;
  }

  /** Signal that is aborted when the proxy is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Whether there is a connection of each role. */
  get isComplete(): boolean {
    const roles = new Set<ProxyRole>();
    for (const [connection, role] of this.#connections) {
      if (!connection.isLost) roles.add(role);
    }
    return roles.size === this.#options.routes.length;
  }

  /** Returns the port of a role; 0 if none is open. */
  port(role: ProxyRole): number {
    return this.#listeners.get(role)?.port ?? 0;
  }

  /** Returns the connections of some roles that are not lost. */
  of(...roles: ProxyRole[]): ProxiedConnection[] {
    return Array.from(this.#connections)
      .filter(([each, role]) => !each.isLost && roles.includes(role))
      .map(([connection]) => connection);
  }

  /** Waits until there is a connection of each role. */
  async complete(): Promise<void> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    while (!this.isComplete) {
      await abortable(this.#nextConnection.promise, signal);
    }
  }

  /**
   * Opens the ports, unless they are open.
   *
   * @throws {ControllerClosedError} If the proxy is closed.
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  async open(): Promise<void> {
    this.#throwIfClosed();
    await (this.#opening ??= this.#openAll());
  }

  /** Closes all ports and sockets, also abandoned ones, for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#opening?.catch(() => {}); // its caller learns of it
    for (const listener of this.#listeners.values()) listener.close();
    this.#listeners.clear();
    while (this.#sockets.size + this.#tasks.size > 0) {
      await Promise.all(Array.from(this.#sockets, (each) => each.release()));
      await Promise.all(this.#tasks);
    }
  }

  #throwIfClosed(): void {
    if (!this.closing.aborted) return;
    throw new ControllerClosedError("Cannot start proxy: it is closed");
  }

  async #openAll(): Promise<void> {
    const { routes, host, log } = this.#options;
    try {
      for (const route of routes) {
        this.#throwIfClosed();
        const listener = await this.#listen(route);
        this.#listeners.set(route.role, listener);
        log.info(
          `Listening for ${route.role} connections at ${
            addressText(host, listener.port)
          }`,
        );
      }
    } catch (error) {
      for (const listener of this.#listeners.values()) listener.close();
      this.#listeners.clear();
      this.#opening = undefined;
      throw error;
    }
  }

  async #listen(route: ProxyRoute): Promise<NodeListener> {
    const { host: hostname } = this.#options;
    const { role, port } = route;
    const hearing = role === "combined" ? this.#hearCommands : undefined;
    const accept = (socket: NodeSocket) => {
      this.#own(socket);
      const task = this.#connect(route, socket)
        .finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    };
    try {
      return await NodeListener.open({ hostname, port }, accept, hearing);
    } catch (cause) {
      throw listenError(cause, "start proxy", port, hostname);
    }
  }

  #own(socket: NodeSocket): void {
    this.#sockets.add(socket);
    socket.closed.then(() => this.#sockets.delete(socket));
  }

  /** Connects an accepted socket with the target, and passes bytes on to the end. */
  async #connect(
    { role, targetPort: port }: ProxyRoute,
    accepted: NodeSocket,
  ): Promise<void> {
    const { targetHost: hostname, frames, log } = this.#options;
    const { signal } = this.#closing;
    let dialled: NodeSocket;
    try {
      const hearing = role === "command" ? this.#hearCommands : undefined;
      dialled = await NodeSocket.dial({ hostname, port, signal }, hearing);
    } catch (error) {
      accepted[Symbol.dispose]();
      if (signal.aborted) return;
      this.#stats.failedConnections++;
      this.#logFailure(role, addressText(hostname, port), messageOf(error));
      return;
    }
    this.#own(dialled);
    this.#failures.delete(role);
    this.#stats.connections++;
    const [controller, link] = role === "combined"
      ? [dialled, accepted]
      : [accepted, dialled];
    const connection = new ProxiedConnection(
      controller,
      link,
      this.#traffic,
      role === "command" ? undefined : frames,
    );
    this.#connections.set(connection, role);
    log.info(`Connected ${role} socket`);
    this.#nextConnection.resolve();
    this.#nextConnection = Promise.withResolvers();
    await connection.run();
    this.#connections.delete(connection);
    log.info(`Disconnected ${role} socket`);
  }

  /** Logs the reason why a target can't be reached, once for each. */
  #logFailure(role: ProxyRole, address: string, reason: string): void {
    if (this.#failures.get(role) === reason) return;
    this.#failures.set(role, reason);
    this.#options.log.warn(
      `Cannot connect ${role} socket to ${address}: ${reason}; its peer was disconnected, and may try again: check that the target runs, and its port`,
    );
  }
}
