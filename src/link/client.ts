/**
 * Client of a single-socket controller.
 *
 * @module
 */

import {
  readCommandCall,
  readWaitOptions,
  type RunOptions,
  type WaitOptions,
} from "./call_options.ts";
import { checkFunction } from "../base/check.ts";
import { Deadline } from "../base/deadline.ts";
import { ClientLink, type ClientStats } from "./client_link.ts";
import {
  type CommandTelemetryClientOptions,
  readClientOptions,
  setUpClient,
} from "./client_options.ts";
import { CommandTelemetryLink } from "./command_telemetry_link.ts";
import { singleSocket } from "../protocol/single_socket.ts";
import type { SampleOf, SourceStructs } from "./source.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";

/**
 * Client of a controller of the single-socket protocol, the successor of that of the
 * {@linkcode CommandTelemetryServer}: one connection receives telemetry and
 * configuration, and sends commands, which are answered.
 *
 * A thread of its own does the input and output. Samples, iterators, and calls when the
 * link is lost, are the same as with the server.
 *
 * @example Telemetry in, a command out, and its answer
 * ```ts ignore
 * import { CommandTelemetryClient, singleSocket } from "jsr:@hexrot/comm@^0.1.0";
 *
 * await using client = new CommandTelemetryClient({
 *   host: "10.0.0.5",
 *   port: 5570,
 *   ConfigClass: Config,
 *   TelemetryClass: Telemetry,
 *   reconnect: true,
 * });
 * await client.connect();
 * const move = singleSocket.Command.create({ code: 0x8007, param1: 12.5 });
 * const durationSec = await client.runCommand(move);
 * for await (const { telemetry } of client) {
 *   if (telemetry.setPos === 12.5) break;
 * }
 * ```
 */
export class CommandTelemetryClient<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType = typeof singleSocket.Header,
> extends CommandTelemetryLink<
  SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
> {
  readonly #link: ClientLink<
    SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
  >;

  /**
   * Makes a client; {@linkcode connect} connects it.
   *
   * @param options Controller to dial, and the structs that it sends.
   * @throws {TypeError} If an option has the wrong type, or a struct no frame id.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(
    options: CommandTelemetryClientOptions<
      ConfigClass,
      TelemetryClass,
      HeaderClass,
      CommandTelemetryClient<ConfigClass, TelemetryClass, HeaderClass>
    >,
  ) {
    const given = readClientOptions(options);
    let link!: ClientLink<
      SourceStructs<ConfigClass, TelemetryClass, HeaderClass>
    >;
    super(given, (hooks) => link = new ClientLink(setUpClient(given), hooks));
    this.#link = link;
  }

  /** Snapshot of the client's statistics up to now. */
  override get stats(): ClientStats {
    return this.#link.stats;
  }

  /**
   * Whether there is no connection, and none under way: {@linkcode connect} wasn't
   * called, or has failed, or the connection was lost and isn't dialled again. False once
   * the client is closed.
   */
  get idle(): boolean {
    return this.#link.dialling.isIdle;
  }

  /**
   * Starts the thread without dialling, so that {@linkcode connect} takes no longer than
   * that: a standby prepares for its turn. Required by nothing.
   *
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   * @throws {LinkClosedError} If the client is closed.
   */
  async prepare(): Promise<void> {
    this.#link.askForNet("prepare client");
    await this.#link.dialling.start(this.disconnectTimeoutMs);
  }

  /**
   * Connects to the controller; at once, if it is connected. Its thread runs from the
   * first call until {@linkcode close}, which is required even if this call has failed.
   *
   * Without the option `reconnect`, the controller is dialled once; dialling ends when
   * that fails, or the call is canceled. Call again to repeat it, also after the
   * connection was lost. With it, the controller is dialled repeatedly, also after the
   * end of this call and whenever the connection is lost, until the client is closed.
   *
   * @param options `timeoutMs`, by default `connectTimeoutMs`, and `signal`.
   * @throws {TimeoutError} If it isn't connected within the time limit.
   * @throws {LinkLostError} If the controller closes the connection at once, as one with
   * another client does.
   * @throws {Deno.errors.ConnectionRefused} If nothing listens there. Other errors of
   * the system are likewise those of `Deno.connect()`.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   * @throws {LinkClosedError} If the client is closed.
   */
  async connect(options: WaitOptions = {}): Promise<void> {
    const action = "connect client";
    const { timeoutMs, signal } = readWaitOptions(
      options,
      action,
      this.connectTimeoutMs,
    );
    this.#link.askForNet(action);
    const call = { deadline: new Deadline(timeoutMs), signal };
    await this.#link.dialling.connect(call, this.disconnectTimeoutMs);
  }

  /**
   * Runs a command: sends it, and waits for the controller's answer. Commands run one at
   * a time, in the order of the calls; urgent ones at once.
   *
   * The command is copied, and can be changed and sent again at once. When it is written,
   * the client sets its `counter`, which counts all commands from 0, over all
   * connections, and, where it is 0, its `commander` to 2.
   *
   * When the time limit elapses, or the signal is aborted, before the command is written,
   * it is withdrawn; while it is written, the connection is closed, so that nothing
   * follows half a command; after that, its answer is ignored. No part of a command is
   * passed to the system after its time limit.
   *
   * Commands of calls that are made in one turn of the event loop, with equal time
   * limits, expire together: none of them is begun once the first would have timed out,
   * though each call rejects at its own time limit. A controller that doesn't answer then
   * receives one of a thousand, not each in the last moment of its limit. A call that is
   * made late in a long turn can still be begun for at least half of its limit.
   *
   * Bytes that the system has buffered can't be withdrawn: after an outage of the
   * network, or once a controller that had stopped reading resumes, it receives the
   * commands that were written meanwhile, also those that have timed out
   * (`commandWritten` is true). With the option `commandTimeoutAction` none follows the
   * first.
   *
   * No answer is received during the back-pressure of a `"lossless"` iterator that isn't
   * read.
   *
   * @param command A {@linkcode singleSocket.Command}.
   * @param options `timeoutMs`, for the queue, writing and the answer together, by
   * default 5000; `signal`, and `urgent`.
   * @returns Time in which the controller expects to be done, in s.
   * @throws {TypeError} If it isn't a command.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {NotConnectedError} If the controller isn't connected.
   * @throws {LinkLostError} If the connection is lost, or closed by
   * `commandTimeoutAction`, before the answer was received; `commandWritten` is whether
   * the command was written.
   * @throws {TimeoutError} If the time limit has elapsed; `commandWritten` as above.
   * @throws {LinkClosedError} If the client is closed; `commandWritten` as above.
   */
  async runCommand(
    command: ViewOf<typeof singleSocket.Command>,
    options: RunOptions = {},
  ): Promise<number> {
    const action = "run command";
    const call = readCommandCall(
      singleSocket.Command,
      command,
      options,
      action,
    );
    this.#link.checkOpen(action);
    return await this.#link.commands.send(command, call);
  }

  /**
   * Runs a command, as {@linkcode runCommand} does, and waits for telemetry that shows
   * its effect: the first sample received after the command was written that satisfies
   * a predicate.
   *
   * A sample in transit may still show the state before the command: the predicate should
   * test what the command changes.
   *
   * @param command A {@linkcode singleSocket.Command}.
   * @param predicate Whether a sample shows the effect; an error that it throws rejects
   * the call.
   * @param options `timeoutMs`, for all steps together, by default 5000, of which the
   * queue and the answer may take 5000; `signal`, and `urgent`.
   * @returns The sample.
   * @throws {TypeError} If `predicate` is no function.
   * @throws {Error} Any error of {@linkcode runCommand}.
   */
  async sendAndConfirm(
    command: ViewOf<typeof singleSocket.Command>,
    predicate: (
      sample: SampleOf<SourceStructs<ConfigClass, TelemetryClass, HeaderClass>>,
    ) => boolean,
    options: RunOptions = {},
  ): Promise<
    SampleOf<SourceStructs<ConfigClass, TelemetryClass, HeaderClass>>
  > {
    const action = "confirm command";
    const call = readCommandCall(
      singleSocket.Command,
      command,
      options,
      action,
    );
    checkFunction(predicate, action, "predicate");
    this.#link.checkOpen(action);
    return await this.#link.confirm(command, predicate, call);
  }
}
