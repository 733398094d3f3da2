/**
 * The server that a low-level controller dials in to.
 *
 * @module
 */

import { readCommandCall, type SendOptions } from "./call_options.ts";
import { checkFunction } from "../base/check.ts";
import { CommandTelemetryLink } from "./command_telemetry_link.ts";
import type { SocketRole } from "../base/errors.ts";
import { Command, Header } from "../protocol/two_socket.ts";
import { ServerLink, type ServerStats } from "./server_link.ts";
import {
  type CommandTelemetryServerOptions,
  readServerOptions,
  setUpServer,
} from "./server_options.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";
import type { TelemetrySample } from "./telemetry_receiver.ts";

/**
 * Serves the two ports that a low-level controller dials in to: telemetry and
 * configuration come in on one, commands go out on the other.
 *
 * Two threads of its own do the input and output, so that no frame is lost and no
 * command waits while the program is busy. Samples are handed out in the order in
 * which they came and never change afterwards; `telemetry`, `config`
 * and `header` always show the latest.
 *
 * @example Telemetry in, a command out
 * ```ts ignore
 * import { Command, CommandTelemetryServer } from "jsr:@hexrot/comm@^0.1.0";
 *
 * await using server = new CommandTelemetryServer({
 *   port: 6210,
 *   ConfigClass: Config,
 *   TelemetryClass: Telemetry,
 * });
 * await server.start();
 * await server.waitConnected();
 * await server.putCommand(Command.create({ code: 3, param1: 12.5 }));
 * for await (const { telemetry } of server) {
 *   if (telemetry.cmdPosition === 12.5) break;
 * }
 * ```
 */
export class CommandTelemetryServer<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType = typeof Header,
> extends CommandTelemetryLink<ConfigClass, TelemetryClass, HeaderClass> {
  readonly #link: ServerLink<ConfigClass, TelemetryClass, HeaderClass>;

  /**
   * Makes a server; {@linkcode start} starts it.
   *
   * @param options What it serves, and where.
   * @throws {TypeError} If an option has the wrong type, or a struct no frame id.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(
    options: CommandTelemetryServerOptions<
      ConfigClass,
      TelemetryClass,
      HeaderClass,
      CommandTelemetryServer<ConfigClass, TelemetryClass, HeaderClass>
    >,
  ) {
    const given = readServerOptions(options);
    let link!: ServerLink<ConfigClass, TelemetryClass, HeaderClass>;
    super(given, (hooks) => {
      const header = (given.HeaderClass ?? Header) as HeaderClass;
      return link = new ServerLink(header, setUpServer(given), hooks);
    });
    this.#link = link;
  }

  /** Whether the command socket is connected. */
  get commandConnected(): boolean {
    return this.#link.commandConnected;
  }

  /** Whether the telemetry socket is connected. */
  get telemetryConnected(): boolean {
    return this.#link.telemetryConnected;
  }

  /** The port for commands; 0 before the start. */
  get commandPort(): number {
    return this.#link.sender.link.port;
  }

  /** The port for telemetry and configuration; 0 before the start. */
  get telemetryPort(): number {
    return this.#link.receiver.link.port;
  }

  /** A snapshot of what the server has seen up to now. */
  override get stats(): ServerStats {
    return this.#link.stats;
  }

  /**
   * Starts to listen on both ports, or on none. A server whose start has failed
   * can't be started again: make another.
   *
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {LinkClosedError} If the server was closed.
   * @throws {Error} If it was started before, or can't listen.
   */
  async start(): Promise<void> {
    await this.#link.start(this.disconnectTimeoutMs);
  }

  /**
   * Sends a command. Concurrent commands go out whole, in the order of the calls.
   *
   * The server sets the command's `counter`, one count per code from 1, and, where
   * it is 0 and `commandSyncPattern` is given, its `syncPattern`; the command then
   * holds what goes out. It is copied: it can be changed and sent again at once.
   *
   * A controller doesn't acknowledge commands: that it has obeyed shows in the
   * telemetry. When the time is over, or the signal aborted, before its turn to be
   * written has come, the command is withdrawn; after that the command connection is
   * ended, so that nothing follows half a command. None of a command is handed to the
   * system once its time is over.
   *
   * Bytes that the system holds can't be called back: a controller that had stopped
   * reading, or that was cut off by the network for a while, receives the commands that
   * were written meanwhile, and obeys them late. Where that must not be, send only while
   * telemetry is fresh (`telemetryAgeMs`, `stale`), or wait with `sendAndConfirm()` for the
   * effect of each command before the next one.
   *
   * @param command A {@linkcode Command}.
   * @param options `timeoutMs`, by default 5000, `signal` and `source`.
   * @returns Resolves when the last byte was handed to the socket.
   * @throws {TypeError} If it isn't a command.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {NotConnectedError} If the command socket isn't connected.
   * @throws {LinkLostError} If it was lost before the command was written.
   * @throws {TimeoutError} If the command wasn't written within the time limit.
   * @throws {LinkClosedError} If the server is closed.
   */
  async putCommand(
    command: Command,
    options: SendOptions = {},
  ): Promise<void> {
    const action = "send command";
    const call = readCommandCall(Command, command, options, action);
    this.#link.checkOpen(action);
    await this.#link.put(command, call);
  }

  /**
   * Sends a command, as {@linkcode putCommand} does, and waits for telemetry that shows
   * its effect: the first sample received after the command was written that satisfies
   * a predicate.
   *
   * A controller answers no command: when it doesn't obey, the time limit says so. A
   * sample that was under way may still show the state before the command, so let the
   * predicate ask for what the command changes. While a `"lossless"` iterator that isn't
   * read holds the controller back, what comes is old, and its end isn't seen.
   *
   * @example Move, and wait until the position is commanded
   * ```ts ignore
   * const { telemetry } = await server.sendAndConfirm(
   *   Command.create({ code: 3, param1: 12.5 }),
   *   ({ telemetry }) => telemetry.cmdPosition === 12.5,
   *   { timeoutMs: 2000 },
   * );
   * ```
   *
   * @param command A {@linkcode Command}.
   * @param predicate Whether a sample shows the effect; what it throws rejects the call.
   * @param options `timeoutMs`, for writing and waiting together, by default 5000,
   * `signal` and `source`.
   * @returns The sample.
   * @throws {TypeError} If `command` isn't one, or `predicate` no function.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {NotConnectedError} If one of the sockets isn't connected; nothing was sent.
   * @throws {LinkLostError} If one of them is lost; `commandWritten` tells whether the
   * command was written.
   * @throws {TimeoutError} If the time is over; `commandWritten` as above.
   * @throws {LinkClosedError} If the server is closed; `commandWritten` as above.
   */
  async sendAndConfirm(
    command: Command,
    predicate: (
      sample: TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>,
    ) => boolean,
    options: SendOptions = {},
  ): Promise<TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>> {
    const action = "confirm command";
    const call = readCommandCall(Command, command, options, action);
    checkFunction(predicate, action, "predicate");
    this.#link.checkOpen(action);
    return await this.#link.confirm(command, predicate, call);
  }

  /** Called when the command socket was connected or lost. */
  commandConnectCallback(): void {
    this.callConnectCallback();
  }

  /** Called when the telemetry socket was connected or lost. */
  telemetryConnectCallback(): void {
    this.callConnectCallback();
  }

  /**
   * Tells when the watch on the command socket ends.
   *
   * @returns Resolves when the present connection has ended; at once if there is
   * none.
   */
  monitorCommandReader(): Promise<void> {
    return this.#link.sender.link.ended;
  }

  /**
   * Tells when the reading of telemetry and configuration ends.
   *
   * @returns Resolves when the present connection has ended; at once if there is
   * none.
   */
  readTelemetryAndConfig(): Promise<void> {
    return this.#link.receiver.link.ended;
  }

  /** Calls {@linkcode commandConnectCallback} or {@linkcode telemetryConnectCallback}. */
  protected override socketChanged(socket: SocketRole): void {
    if (socket === "command") this.commandConnectCallback();
    else this.telemetryConnectCallback();
  }
}
