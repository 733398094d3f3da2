/**
 * A proxy with faults between any controller and any link.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import type { PortRole } from "../../base/errors.ts";
import { ControllerClosedError } from "../sockets/controller_link.ts";
import { FaultChooser } from "./fault_chooser.ts";
import { checkScript, type FaultStep } from "./fault_script.ts";
import { NO_FRAME } from "./frame_cutter.ts";
import type { Transmission } from "./frame_faults.ts";
import type { NodeSocket } from "./node_socket.ts";
import { ProxyConnections } from "./proxy_connections.ts";
import {
  type CheckedProxyOptions,
  checkProxyOptions,
  type FaultProxyOptions,
  type FaultProxyStats,
  type ProxyRole,
} from "./proxy_options.ts";
import { Mutex } from "../../base/mutex.ts";

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
 * const structs = sim.SIMPLE["single-socket"];
 * await using controller = new sim.SimpleController({
 *   protocol: "single-socket",
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
  readonly #connections: ProxyConnections;
  readonly #scripts = new Mutex();
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
  #stalled: Promise<void> = Promise.resolve();

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
    this.#connections = new ProxyConnections(this.#options, this.#stats, {
      onFrame,
      log,
      get stalled() {
        return stalled();
      },
      chooseFault: () => this.#chooser.next(),
      count: (frameType, transmission) => this.#count(frameType, transmission),
    });
  }

  /** Port for single-socket clients; else 0, as before the start and once it is closed. */
  get port(): number {
    return this.#connections.port("combined");
  }

  /** Port for configuration and telemetry of a two-socket controller; else 0. */
  get telemetryPort(): number {
    return this.#connections.port("telemetry");
  }

  /** Port for commands to a two-socket controller; else 0. */
  get commandPort(): number {
    return this.#connections.port("command");
  }

  /** Whether controller and link are connected with each other, by all their sockets. */
  get connected(): boolean {
    return this.#connections.isComplete;
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
  start(): Promise<void> {
    return this.#connections.open();
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
   * proxy can't play: list the other faults for {@linkcode randomScript}.
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
    await this.#scripts.run(() => this.#playAll(script));
  }

  /** Closes ports and sockets, also abandoned ones, for good; idempotent. */
  async close(): Promise<void> {
    await this.#connections.close();
    await this.#scripts.idle;
  }

  /** Alias of {@linkcode FaultProxy.close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
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
    const { closing } = this.#connections;
    try {
      closing.throwIfAborted();
      await this.start();
      for (const step of script) {
        await this.#connections.complete();
        await this.#playStep(step);
        this.#stats.stepsPlayed++;
      }
    } catch (error) {
      if (!closing.aborted) throw error;
      throw new ControllerClosedError(
        "Cannot go on with script: the proxy is closed",
      );
    }
  }

  async #playStep(step: FaultStep): Promise<void> {
    const { closing: signal, commandHearing } = this.#connections;
    switch (step.fault) {
      case "stall":
        this.#stalled = delay(step.ms, { signal });
        return await this.#stalled;
      case "commandReadStall":
      case "slowReader":
        return await commandHearing.play(step.fault, step.ms, signal);
      case "halfOpen":
        return await this.#end(step.socket, (link) => link.abandon());
      case "reset":
        return await this.#end(step.socket, (link) => link.reset());
      case "close":
        return await this.#end(step.socket, (link) => link[Symbol.dispose]());
      case "unexpectedBytes": {
        const bytes = this.#chooser.scriptRandom.bytes(step.bytes);
        const [socket] = this.#connections.of("command", "combined");
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

  async #end(
    which: PortRole | "both" = "both",
    how: (link: NodeSocket) => void,
  ): Promise<void> {
    const roles: ProxyRole[] = which === "both"
      ? ["telemetry", "command", "combined"]
      : [which];
    await Promise.all(
      this.#connections.of(...roles).map((each) => each.end(how)),
    );
  }
}
