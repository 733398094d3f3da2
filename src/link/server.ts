/**
 * Server that a low-level controller connects to.
 *
 * @module
 */

import { readCommandCall, type SendOptions } from "./call_options.ts";
import { checkFunction } from "../base/check.ts";
import { CommandTelemetryLink } from "./command_telemetry_link.ts";
import type { SocketRole } from "../base/errors.ts";
import { Command, type Header } from "../protocol/two_socket.ts";
import { ServerLink, type ServerStats } from "./server_link.ts";
import {
  type CommandTelemetryServerOptions,
  readServerOptions,
  setUpServer,
} from "./server_options.ts";
import type { SampleOf, SourceStructs } from "./source.ts";
import type { AnyStructType } from "../struct/struct.ts";

/**
 * Server of the two ports that a low-level controller connects to: one receives telemetry
 * and configuration, the other sends commands.
 *
 * Two threads of its own do the input and output, so that no frame is lost and no command
 * waits while the program is busy. Samples are delivered in the order of their reception
 * and never change afterwards; `telemetry`, `config` and `header` always show the latest.
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
> extends CommandTelemetryLink<
  SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
> {
  readonly #link: ServerLink<
    SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
  >;

  /**
   * Makes a server; {@linkcode start} starts it.
   *
   * @param options Structs that it receives, ports, and more.
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
    let link!: ServerLink<
      SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
    >;
    super(given, (hooks) => link = new ServerLink(setUpServer(given), hooks));
    this.#link = link;
  }

  /** Whether the command socket is connected. */
  get commandConnected(): boolean {
    return this.#link.state.commandConnected;
  }

  /** Whether the telemetry socket is connected. */
  get telemetryConnected(): boolean {
    return this.#link.state.telemetryConnected;
  }

  /** Port for commands; 0 before the start. */
  get commandPort(): number {
    return this.#link.sender.link.port;
  }

  /** Port for telemetry and configuration; 0 before the start. */
  get telemetryPort(): number {
    return this.#link.receiver.link.port;
  }

  /** Snapshot of the server's statistics up to now. */
  override get stats(): ServerStats {
    return this.#link.stats;
  }

  /**
   * Listens on both ports, or on none. A server whose start has failed can't be started
   * again: make another one.
   *
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {LinkClosedError} If the server was closed.
   * @throws {Error} If it was started before, or can't listen.
   */
  async start(): Promise<void> {
    this.#link.askForNet("start server");
    await this.#link.start(this.disconnectTimeoutMs);
  }

  /**
   * Sends a command. Concurrent commands are written whole, in the order of the calls.
   *
   * The server sets the command's `counter`, one count per code from 1, and, where it is
   * 0 and `commandSyncPattern` is given, its `syncPattern`; the command then holds the
   * values that are sent. It is copied, and can be changed and sent again at once.
   *
   * A controller doesn't acknowledge commands: telemetry shows their effect. When the
   * time limit elapses, or the signal is aborted, before the command is written, it is
   * withdrawn; after that the command connection is closed, so that nothing follows half
   * a command. No part of a command is passed to the system after its time limit.
   *
   * Bytes that the system has buffered can't be withdrawn: a controller that had stopped
   * reading, or that was cut off by the network for a while, receives the commands that
   * were written meanwhile, and obeys them late. To prevent that, send only while
   * telemetry is fresh (`telemetryAgeMs`, `stale`), or wait with `sendAndConfirm()` for
   * the effect of each command before the next one.
   *
   * @param command A {@linkcode Command}.
   * @param options `timeoutMs`, by default 5000, `signal` and `source`.
   * @returns Resolves when the last byte was written to the socket.
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
    await this.#link.commands.send(command, call);
  }

  /**
   * Sends a command, as {@linkcode putCommand} does, and waits for telemetry that shows
   * its effect: the first sample received after the command was written that satisfies
   * a predicate.
   *
   * A controller answers no command: when it doesn't obey, the call times out. A sample
   * in transit may still show the state before the command: the predicate should test
   * what the command changes. During the back-pressure of a `"lossless"` iterator that
   * isn't read, samples are old, and the end of the connection isn't seen.
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
   * @param predicate Whether a sample shows the effect; an error that it throws rejects
   * the call.
   * @param options `timeoutMs`, for the write and the wait together, by default 5000,
   * `signal` and `source`.
   * @returns The sample.
   * @throws {TypeError} If `command` isn't one, or `predicate` no function.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {NotConnectedError} If one of the sockets isn't connected; nothing was sent.
   * @throws {LinkLostError} If one of them is lost; `commandWritten` is whether the
   * command was written.
   * @throws {TimeoutError} If the time limit has elapsed; `commandWritten` as above.
   * @throws {LinkClosedError} If the server is closed; `commandWritten` as above.
   */
  async sendAndConfirm(
    command: Command,
    predicate: (
      sample: SampleOf<SourceStructs<ConfigClass, TelemetryClass, HeaderClass>>,
    ) => boolean,
    options: SendOptions = {},
  ): Promise<
    SampleOf<SourceStructs<ConfigClass, TelemetryClass, HeaderClass>>
  > {
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
   * Waits for the end of the command connection.
   *
   * @returns Resolves when the present connection has ended; at once if there is
   * none.
   */
  monitorCommandReader(): Promise<void> {
    return this.#link.sender.link.ended;
  }

  /**
   * Waits for the end of the telemetry connection.
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
