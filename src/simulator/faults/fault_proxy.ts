/**
 * A proxy with faults between any controller and any link.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { PortRole } from "../../base/errors.ts";
import { addressText } from "../../base/log.ts";
import { messageOf } from "../../base/printable.ts";
import { ControllerClosedError } from "../sockets/controller_link.ts";
import { CommandHearing } from "./command_hearing.ts";
import { FaultChooser } from "./fault_chooser.ts";
import { checkScript, type FaultStep } from "./fault_script.ts";
import { NO_FRAME } from "./frame_cutter.ts";
import type { Transmission } from "./frame_faults.ts";
import { NodeListener } from "./node_listener.ts";
import { NodeSocket } from "./node_socket.ts";
import { ProxiedConnection, type ProxyTraffic } from "./proxied_connection.ts";
import {
  type CheckedProxyOptions,
  checkProxyOptions,
  type FaultProxyOptions,
  type FaultProxyStats,
  type ProxyRole,
  type ProxyRoute,
} from "./proxy_options.ts";
import { Turns } from "./turns.ts";

/**
 * Proxy between a controller, simulated or real, and a link, of this library or not, for
 * tests of either with a bad network: it passes all bytes on in both directions, and plays
 * the faults that a {@linkcode FaultyController} has.
 *
 * - Two-socket protocol: the controller connects to `telemetryPort` and `commandPort` of
 *   the proxy, which dials those of the server. Single-socket protocol: the client connects
 *   to `port` of the proxy, which dials the controller.
 * - `faults` disturbs a share of the telemetry frames, at random; a script of
 *   {@linkcode FaultProxy.play} disturbs the next ones that pass. Configurations, command
 *   statuses and bytes that belong to no frame are never damaged, and commands neither.
 * - Frames keep their order. A `burst` collects telemetry frames (in a script up to 100, by
 *   share 2 to 10) into one write, and ends early at any other frame. Disturbances of
 *   counter and clock go on until the connection ends.
 * - A fault that ends the link's connection also closes the controller's. The end of either
 *   connection is passed on, a reset as a reset.
 * - No more than the frame being written, the frames of a burst and the buffers of the
 *   sockets are kept: a link that reads slowly slows the controller down.
 * - A connection whose target can't be reached is closed, and the reason is logged once.
 *
 * Equal seeds make equal choices, in the same order: scripts have one sequence, shares
 * another.
 *
 * @example Junk and a reset between a simulated controller and a client
 * ```ts
 * import { CommandTelemetryClient } from "jsr:@hexrot/comm@^0.1.0";
 * import * as sim from "jsr:@hexrot/comm@^0.1.0/simulator";
 *
 * const structs = {
 *   ConfigClass: sim.SingleSocketSimpleConfig,
 *   TelemetryClass: sim.SingleSocketSimpleTelemetry,
 * };
 * await using controller = new sim.SingleSocketSimpleController({
 *   telemetryIntervalMs: 5,
 * });
 * await controller.start();
 * await using proxy = new sim.FaultProxy({
 *   protocol: "single-socket",
 *   target: { port: controller.port },
 *   ...structs,
 *   seed: 1,
 * });
 * await proxy.start();
 * await using client = new CommandTelemetryClient({
 *   port: proxy.port,
 *   reconnect: true,
 *   ...structs,
 * });
 * await client.connect();
 * await proxy.play([{ fault: "junk", frames: 10 }, { fault: "reset" }]);
 * ```
 */
export class FaultProxy implements AsyncDisposable {
  /** Seed of all random choices. */
  readonly seed: number;
  readonly #options: CheckedProxyOptions;
  readonly #chooser: FaultChooser;
  readonly #traffic: ProxyTraffic;
  readonly #commandHearing = new CommandHearing();
  readonly #scripts = new Turns();
  readonly #closing = new AbortController();
  readonly #listeners = new Map<ProxyRole, NodeListener>();
  readonly #sockets = new Set<NodeSocket>();
  readonly #connections = new Map<ProxiedConnection, ProxyRole>();
  readonly #tasks = new Set<Promise<void>>();
  readonly #failures = new Map<ProxyRole, string>();
  readonly #stats: FaultProxyStats = {
    connections: 0,
    failedConnections: 0,
    configFrames: 0,
    telemetryFrames: 0,
    statusFrames: 0,
    framesDamaged: 0,
    unframedBytes: 0,
    stepsPlayed: 0,
  };
  #starting: Promise<void> | undefined;
  #stalled: Promise<void> = Promise.resolve();
  #nextConnection = Promise.withResolvers<void>();

  /**
   * Makes a proxy that does not listen yet.
   *
   * @param options Addresses, structs of the controller, and faults.
   * @throws {TypeError} If an option has the wrong type, or a fault isn't known.
   * @throws {RangeError} If an option is out of its range, or the structs have equal frame
   * ids.
   */
  constructor(options: FaultProxyOptions) {
    this.#options = checkProxyOptions(options);
    const { seed, shares, onFrame, log } = this.#options;
    this.seed = seed;
    this.#chooser = new FaultChooser(seed, shares);
    const stalled = () => this.#stalled;
    this.#traffic = {
      onFrame,
      log,
      get stalled() {
        return stalled();
      },
      chooseFault: () => this.#chooser.next(),
      count: (frameType, transmission) => this.#count(frameType, transmission),
    };
  }

  /** Port for single-socket clients; else 0, as before the start and once it is closed. */
  get port(): number {
    return this.#listeners.get("combined")?.port ?? 0;
  }

  /** Port for configuration and telemetry of a two-socket controller; else 0. */
  get telemetryPort(): number {
    return this.#listeners.get("telemetry")?.port ?? 0;
  }

  /** Port for commands to a two-socket controller; else 0. */
  get commandPort(): number {
    return this.#listeners.get("command")?.port ?? 0;
  }

  /** Whether controller and link are connected with each other, by all their sockets. */
  get connected(): boolean {
    const roles = new Set<ProxyRole>();
    for (const [connection, role] of this.#connections) {
      if (!connection.isLost) roles.add(role);
    }
    return roles.size === this.#options.routes.length;
  }

  /** Copy of the statistics. */
  get stats(): FaultProxyStats {
    return { ...this.#stats };
  }

  /**
   * Opens the ports; idempotent.
   *
   * @returns A promise that resolves when peers can connect.
   * @throws {ControllerClosedError} If the proxy is closed.
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {Deno.errors.NotCapable} If there is no permission to listen.
   */
  async start(): Promise<void> {
    this.#throwIfClosed("Cannot start proxy: it is closed");
    await (this.#starting ??= this.#open());
  }

  /**
   * Plays a script: starts the proxy if it wasn't, and then plays one step after another,
   * each when controller and link are connected. A script waits for the end of the previous
   * one. Steps with `frames` concern the next telemetry frames that pass; a frame that is
   * lost with its connection isn't repeated.
   *
   * A `halfOpen` link connects again only when it has noticed: with a `telemetryTimeoutMs`,
   * for example. The single-socket protocol has one socket, so that its steps have no
   * `socket`; `unexpectedBytes` lie between its frames.
   *
   * @param steps The script; copied. A `reconnectStorm` is a controller's own, which a
   * proxy can't play.
   * @returns A promise that resolves when the last step is done: when its time is over, its
   * frames were handed to the socket, or its connections have ended.
   * @throws {TypeError} If a step is not a {@linkcode FaultStep}, or none for a proxy;
   * nothing is played then.
   * @throws {RangeError} If a number in a step is out of its range; nothing is played then.
   * @throws {ControllerClosedError} If the proxy is closed before the end.
   */
  async play(steps: readonly FaultStep[]): Promise<void> {
    const script = checkScript(steps);
    script.forEach((step, index) => this.#checkStep(step, index));
    await this.#scripts.take(() => this.#playAll(script));
  }

  /** Closes ports and sockets, also abandoned ones, for good; idempotent. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#starting?.catch(() => {}); // its caller learns of it
    for (const listener of this.#listeners.values()) listener.close();
    this.#listeners.clear();
    while (this.#sockets.size + this.#tasks.size > 0) {
      await Promise.all(Array.from(this.#sockets, (each) => each.release()));
      await Promise.all(this.#tasks);
    }
    await this.#scripts.idle;
  }

  /** Alias of {@linkcode FaultProxy.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(): Promise<void> {
    const { routes, host, log } = this.#options;
    try {
      for (const route of routes) {
        this.#throwIfClosed("Cannot start proxy: it is closed");
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
      this.#starting = undefined;
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
      if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
      throw new Deno.errors.AddrInUse(
        `Cannot start proxy at port ${port} of ${hostname} as it is in use: close the other program, or choose another port`,
        { cause },
      );
    }
  }

  readonly #hearCommands = () => this.#commandHearing.present;

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

  #count(frameType: number, { frames, writes }: Transmission): void {
    const { configType, telemetryType } = this.#options.frames;
    const stats = this.#stats;
    if (frameType === NO_FRAME) {
      for (const { length } of writes) stats.unframedBytes += length;
    } else if (frameType === configType) stats.configFrames++;
    else if (frameType === telemetryType) {
      stats.telemetryFrames += frames.length;
      stats.framesDamaged += frames.filter(({ isDamaged }) => isDamaged).length;
    } else stats.statusFrames++;
  }

  #checkStep(step: FaultStep, index: number): void {
    const where = `Cannot play script as step ${index}, ${step.fault},`;
    if (step.fault === "reconnectStorm") {
      throw new TypeError(
        `${where} must be a fault that a proxy can play: leave it out, or repeat "close"`,
      );
    }
    const { protocol } = this.#options;
    if (protocol === "two-socket" || !("socket" in step)) return;
    if (step.socket === undefined || step.socket === "both") return;
    throw new TypeError(
      `${where} must have no socket "${step.socket}" as the ${protocol} protocol has one socket only: leave "socket" out`,
    );
  }

  async #playAll(script: readonly FaultStep[]): Promise<void> {
    const message = "Cannot go on with script: the proxy is closed";
    this.#throwIfClosed(message);
    await this.start();
    try {
      for (const step of script) {
        await this.#ready();
        await this.#playStep(step);
        this.#stats.stepsPlayed++;
      }
    } catch (error) {
      this.#throwIfClosed(message);
      throw error;
    }
  }

  #throwIfClosed(message: string): void {
    if (this.#closing.signal.aborted) throw new ControllerClosedError(message);
  }

  /** Waits until controller and link are connected. */
  async #ready(): Promise<void> {
    const { signal } = this.#closing;
    signal.throwIfAborted();
    while (!this.connected) {
      await abortable(this.#nextConnection.promise, signal);
    }
  }

  async #playStep(step: FaultStep): Promise<void> {
    const { signal } = this.#closing;
    switch (step.fault) {
      case "stall":
        this.#stalled = delay(step.ms, { signal });
        return await this.#stalled;
      case "commandReadStall":
      case "slowReader":
        return await this.#commandHearing.play(step.fault, step.ms, signal);
      case "halfOpen":
        return await this.#end(step.socket, (link) => link.abandon());
      case "reset":
        return await this.#end(step.socket, (link) => link.reset());
      case "close":
        return await this.#end(step.socket, (link) => link[Symbol.dispose]());
      case "unexpectedBytes": {
        const bytes = this.#chooser.scriptRandom.bytes(step.bytes);
        const [socket] = this.#with("command", "combined");
        return await socket?.inject(bytes);
      }
      case "reconnectStorm":
        return; // was refused
      default: {
        const played = this.#chooser.play(step.fault, step.frames);
        await abortable(played, signal);
      }
    }
  }

  #with(...roles: ProxyRole[]): ProxiedConnection[] {
    return Array.from(this.#connections)
      .filter(([, role]) => roles.includes(role))
      .map(([connection]) => connection);
  }

  async #end(
    which: PortRole | "both" = "both",
    how: (link: NodeSocket) => void,
  ): Promise<void> {
    const roles: ProxyRole[] = which === "both"
      ? ["telemetry", "command", "combined"]
      : [which];
    await Promise.all(this.#with(...roles).map((each) => each.end(how)));
  }
}
