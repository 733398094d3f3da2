/**
 * The client of a single-socket controller.
 *
 * @module
 */

import {
  readCommandCall,
  type RunOptions,
  type WaitOptions,
} from "./call_options.ts";
import {
  checkFunction,
  checkSignal,
  checkTimeLimit,
  readOptions,
} from "../base/check.ts";
import { ClientLink, type ClientStats } from "./client_link.ts";
import {
  type CommandTelemetryClientOptions,
  readClientOptions,
  setUpClient,
} from "./client_options.ts";
import { CommandTelemetryLink } from "./command_telemetry_link.ts";
import {
  SingleSocketCommand,
  SingleSocketHeader,
} from "../protocol/single_socket.ts";
import type { AnyStructType, ViewOf } from "../struct/struct.ts";
import type { TelemetrySample } from "./telemetry_receiver.ts";

/**
 * Dials a controller of the single-socket protocol, the successor of that of the
 * {@linkcode CommandTelemetryServer}: telemetry and configuration come in, and commands
 * go out and are answered, on one connection.
 *
 * A thread of its own does the input and output. All else is as with the server: what
 * samples are, who sees them, and what becomes of calls when the link is lost.
 *
 * @example Telemetry in, a command out, and its answer
 * ```ts ignore
 * import {
 *   CommandTelemetryClient,
 *   SingleSocketCommand,
 * } from "jsr:@hexrot/comm@^0.1.0";
 *
 * await using client = new CommandTelemetryClient({
 *   host: "10.0.0.5",
 *   port: 5570,
 *   ConfigClass: Config,
 *   TelemetryClass: Telemetry,
 *   reconnect: true,
 * });
 * await client.connect();
 * const move = SingleSocketCommand.create({ code: 0x8007, param1: 12.5 });
 * const durationSec = await client.runCommand(move);
 * for await (const { telemetry } of client) {
 *   if (telemetry.setPos === 12.5) break;
 * }
 * ```
 */
export class CommandTelemetryClient<
  ConfigClass extends AnyStructType,
  TelemetryClass extends AnyStructType,
  HeaderClass extends AnyStructType = typeof SingleSocketHeader,
> extends CommandTelemetryLink<ConfigClass, TelemetryClass, HeaderClass> {
  readonly #link: ClientLink<ConfigClass, TelemetryClass, HeaderClass>;

  /**
   * Makes a client; {@linkcode connect} connects it.
   *
   * @param options Whom it dials, and what comes from there.
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
    let link!: ClientLink<ConfigClass, TelemetryClass, HeaderClass>;
    super(given, (hooks) => {
      const header = (given.HeaderClass ?? SingleSocketHeader) as HeaderClass;
      return link = new ClientLink(header, setUpClient(given), hooks);
    });
    this.#link = link;
  }

  /** A snapshot of what the client has seen up to now. */
  override get stats(): ClientStats {
    return this.#link.stats;
  }

  /**
   * Whether there is no connection, and none under way: nobody has called
   * {@linkcode connect}, or that has failed, or the connection was lost and isn't dialled
   * again. False once the client is closed.
   */
  get idle(): boolean {
    return this.#link.isIdle;
  }

  /**
   * Connects to the controller; at once, if it is connected. Its thread runs from the
   * first call until {@linkcode close}: call that also when this has failed.
   *
   * Without the option `reconnect`, the controller is dialled once, and when that fails,
   * or the call is given up, nothing goes on; it can be called again, also after the
   * connection was lost. With it, the controller is dialled again and again, also after
   * this call is over and whenever the connection is lost, until the client is closed.
   *
   * @param options `timeoutMs`, by default `connectTimeoutMs`, and `signal`.
   * @throws {TimeoutError} If it isn't connected within the time limit.
   * @throws {LinkLostError} If the controller ends the connection at once, as one does
   * that has a client already.
   * @throws {Deno.errors.ConnectionRefused} If nothing listens there. Other errors of
   * the system are likewise those of `Deno.connect()`.
   * @throws {Deno.errors.NotCapable} If there is no permission to dial.
   * @throws {LinkClosedError} If the client is closed.
   */
  async connect(options: WaitOptions = {}): Promise<void> {
    const action = "connect client";
    const { timeoutMs = this.connectTimeoutMs, signal } = readOptions(
      options,
      ["timeoutMs", "signal"],
      action,
    );
    checkTimeLimit(timeoutMs, action, "timeoutMs");
    checkSignal(signal, action);
    signal?.throwIfAborted();
    await this.#link.connect(timeoutMs, this.disconnectTimeoutMs, signal);
  }

  /**
   * Runs a command: sends it, and waits for the controller's answer. Commands are run
   * one at a time, in the order of the calls; but urgent ones at once.
   *
   * The command is copied: it can be changed and sent again at once. When its turn has
   * come, the client sets its `counter`, which counts all commands from 0, over all
   * connections, and, where it is 0, its `commander` to 2.
   *
   * When the time is over, or the signal aborted, before its turn to be written has
   * come, the command is withdrawn; while it is written, the connection is ended, so
   * that nothing follows half a command; after that, its answer is ignored when it
   * comes. None of a command is handed to the system once its time is over.
   *
   * Commands of calls that are made in one turn of the event loop, with one time limit,
   * lapse together: none of them is begun once the first would have timed out, though
   * each call rejects when its own time is over. So a controller that doesn't answer
   * receives one of a thousand, not each in the last moment of its limit. A call that is
   * made late in a long turn can be begun for half of its limit at least.
   *
   * Bytes that the system holds can't be called back: after an outage of the network, or
   * when a controller that had stopped reading goes on, it receives the commands that
   * were written meanwhile, also those that have timed out (`commandWritten` is true). The
   * option `commandTimeoutAction` lets none follow the first.
   *
   * While a `"lossless"` iterator that isn't read holds the controller back, no
   * answer comes.
   *
   * @param command A {@linkcode SingleSocketCommand}.
   * @param options `timeoutMs`, for waiting, writing and the answer together, by default
   * 5000; `signal`, and `urgent`.
   * @returns The time in which the controller expects to be done, in s.
   * @throws {TypeError} If it isn't a command.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {CommandRejectedError} If the controller rejects it.
   * @throws {NotConnectedError} If the controller isn't connected.
   * @throws {LinkLostError} If the connection is lost, or ended by
   * `commandTimeoutAction`, before the answer was received; `commandWritten` tells whether the command was written.
   * @throws {TimeoutError} If the time is over; `commandWritten` as above.
   * @throws {LinkClosedError} If the client is closed; `commandWritten` as above.
   */
  async runCommand(
    command: SingleSocketCommand,
    options: RunOptions = {},
  ): Promise<number> {
    const action = "run command";
    const call = readCommandCall(SingleSocketCommand, command, options, action);
    this.#link.checkOpen(action);
    return await this.#link.run(command, call);
  }

  /**
   * Runs a command, as {@linkcode runCommand} does, and waits for telemetry that shows
   * its effect: the first sample received after the command was written that satisfies
   * a predicate.
   *
   * A sample that was under way may still show the state before the command, so let the
   * predicate ask for what the command changes.
   *
   * @param command A {@linkcode SingleSocketCommand}.
   * @param predicate Whether a sample shows the effect; what it throws rejects the call.
   * @param options `timeoutMs`, for all together, by default 5000, of which its
   * turn and the answer may take 5000; `signal`, and `urgent`.
   * @returns The sample.
   * @throws {TypeError} If `predicate` is no function.
   * @throws {Error} Whatever {@linkcode runCommand} throws.
   */
  async sendAndConfirm(
    command: SingleSocketCommand,
    predicate: (
      sample: TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>,
    ) => boolean,
    options: RunOptions = {},
  ): Promise<TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>> {
    const action = "confirm command";
    const call = readCommandCall(SingleSocketCommand, command, options, action);
    checkFunction(predicate, action, "predicate");
    this.#link.checkOpen(action);
    return await this.#link.confirm(command, predicate, call);
  }
}
