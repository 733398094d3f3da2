/**
 * The server that a low-level controller dials in to.
 *
 * @module
 */

import type { SamplesOptions, WaitOptions } from "./call_options.ts";
import {
  checkFunction,
  checkInteger,
  checkOneOf,
  checkSignal,
  checkTimeLimit,
  readOptions,
  typeOf,
} from "./check.ts";
import { NotConnectedError } from "./errors.ts";
import type { ServerEvent } from "./events.ts";
import { explain, type Explanation } from "./explain.ts";
import { stackOf } from "./log.ts";
import { Command, Header } from "./protocol.ts";
import type { BufferPolicy, SampleIterator } from "./samples.ts";
import { closedError, ServerLink } from "./server_link.ts";
import {
  type CommandTelemetryServerOptions,
  readServerOptions,
  type ServerCallback,
  type ServerSetup,
  setUp,
} from "./server_options.ts";
import type { ServerStats } from "./server_stats.ts";
import type { AnyStructType, ViewOf } from "./struct.ts";
import type { ConfigSample, TelemetrySample } from "./telemetry_receiver.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 5_000;
const SKIP_MAX = 2 ** 32 - 1;
const SIGNAL_OPTIONS = ["signal"] as const;
const WAIT_OPTIONS = ["timeoutMs", "signal"] as const;
const SAMPLES_OPTIONS = ["buffer", "framesMax", "signal"] as const;
const BUFFER_POLICIES = [
  "dropOldest",
  "lossless",
  "latest",
] as const satisfies BufferPolicy[];

/**
 * Serves the two ports that a low-level controller dials in to: telemetry and
 * configuration come in on one, commands go out on the other.
 *
 * Two threads of its own do the input and output, so that no frame is lost and no
 * command waits while the program is busy. Samples are handed out in the order in
 * which they came and never change afterwards; {@linkcode telemetry},
 * {@linkcode config} and {@linkcode header} always show the latest.
 *
 * @example Telemetry in, a command out
 * ```ts ignore
 * import { Command, CommandTelemetryServer } from "../mod.ts";
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
> implements AsyncDisposable {
  readonly #setup: ServerSetup;
  readonly #link: ServerLink<ConfigClass, TelemetryClass, HeaderClass>;
  readonly #connectCallback: ServerCallback<this> | undefined;
  /** The sockets' state that the connect callback was told last. */
  #reported: string | undefined;
  #connectTimeoutMs = CONNECT_TIMEOUT_MS;
  #disconnectTimeoutMs = DISCONNECT_TIMEOUT_MS;

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
    this.#setup = setUp(given);
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = given;
    const { disconnectTimeoutMs = DISCONNECT_TIMEOUT_MS } = given;
    const { connectCallback, configCallback, telemetryCallback } = given;
    this.connectTimeoutMs = connectTimeoutMs;
    this.disconnectTimeoutMs = disconnectTimeoutMs;
    this.#connectCallback = connectCallback;
    type Callback = ServerCallback<this> | undefined;
    const frameCallback = (name: string, callback: Callback) =>
      callback && (() => {
        if (!this.#link.isClosed) this.#call(name, callback);
      });
    this.#link = new ServerLink(
      {
        header: (given.HeaderClass ?? Header) as HeaderClass,
        config: given.ConfigClass,
        telemetry: given.TelemetryClass,
      },
      this.#setup,
      {
        onChange: (socket) => this[`${socket}ConnectCallback`](),
        onLife: () => this.callConnectCallback(),
        onDeath: (why) => this.#link.close(this.#disconnectTimeoutMs, why),
        onConfig: frameCallback("configCallback", configCallback),
        onTelemetry: frameCallback("telemetryCallback", telemetryCallback),
      },
    );
  }

  /** The default time limit of {@linkcode waitConnected}, in ms. */
  get connectTimeoutMs(): number {
    return this.#connectTimeoutMs;
  }

  set connectTimeoutMs(timeoutMs: number) {
    checkTimeLimit(timeoutMs, "set time limit", "connectTimeoutMs");
    this.#connectTimeoutMs = timeoutMs;
  }

  /** How long {@linkcode close} lets the threads take to end by themselves, in ms. */
  get disconnectTimeoutMs(): number {
    return this.#disconnectTimeoutMs;
  }

  set disconnectTimeoutMs(timeoutMs: number) {
    checkTimeLimit(timeoutMs, "set time limit", "disconnectTimeoutMs");
    this.#disconnectTimeoutMs = timeoutMs;
  }

  /** Whether both sockets are connected. */
  get connected(): boolean {
    return this.#link.connected;
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

  /**
   * Shows the header of the latest frame of either kind, all zero before the first;
   * see {@linkcode telemetry}.
   */
  get header(): ViewOf<HeaderClass> {
    return this.#link.receiver.header;
  }

  /**
   * Shows the latest configuration, all zero before the first; see
   * {@linkcode telemetry}.
   */
  get config(): ViewOf<ConfigClass> {
    return this.#link.receiver.configs.present;
  }

  /**
   * Shows the latest telemetry, all zero before the first: within a callback the
   * frame that it is called for, else the one that was delivered last. It is one
   * view, which moves on with each frame, always between two calls of a callback:
   * so what is read of it without an `await` in between belongs together.
   *
   * To keep a frame, copy it, `Telemetry.create(server.telemetry)` or `toObject()`,
   * or take samples. Arrays, nested structs and `bytes` that are read of it are
   * copies, so what is written to them goes nowhere else; to set a field throws a
   * TypeError.
   */
  get telemetry(): ViewOf<TelemetryClass> {
    return this.#link.receiver.telemetries.present;
  }

  /**
   * Whether telemetry is connected, but no frame came for `telemetryTimeoutMs`: then
   * {@linkcode telemetry} isn't the controller's present state. It is known at once,
   * also while the program is busy.
   */
  get stale(): boolean {
    return this.#link.isStale;
  }

  /**
   * How long ago {@linkcode telemetry} was received, in ms, connected or not; Infinity
   * before the first.
   */
  get telemetryAgeMs(): number {
    return this.#link.telemetryAgeMs;
  }

  /** A snapshot of what the server has seen up to now. */
  get stats(): ServerStats {
    return this.#link.stats;
  }

  /**
   * Starts to listen on both ports, or on none. A server whose start has failed
   * can't be started again: make another.
   *
   * @throws {Deno.errors.AddrInUse} If a port is in use.
   * @throws {ServerClosedError} If the server was closed.
   * @throws {Error} If it was started before, or can't listen.
   */
  async start(): Promise<void> {
    await this.#link.start(this.#disconnectTimeoutMs);
  }

  /**
   * Closes both sockets and ports, and ends both threads; whatever is pending is
   * settled: iterators end, other calls are rejected. A `"lossless"` iterator still
   * yields what was received. Closing twice does no harm.
   */
  close(): Promise<void> {
    return this.#link.close(this.#disconnectTimeoutMs);
  }

  /** The same as {@linkcode close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Waits until both sockets are connected.
   *
   * @param options `timeoutMs`, by default {@linkcode connectTimeoutMs}, and
   * `signal`.
   * @throws {TimeLimitError} If they aren't within the time limit.
   * @throws {ServerClosedError} If the server is closed.
   */
  async waitConnected(options: WaitOptions = {}): Promise<void> {
    const action = "wait for the controller";
    const { timeoutMs = this.#connectTimeoutMs, signal } = readOptions(
      options,
      WAIT_OPTIONS,
      action,
    );
    checkTimeLimit(timeoutMs, action, "timeoutMs");
    checkSignal(signal, action);
    signal?.throwIfAborted();
    await this.#link.waitConnected(timeoutMs, signal);
  }

  /**
   * Waits for telemetry: passes over `skip` samples that arrive after this call and
   * resolves with the one after them. 1 is enough to see the effect of a command
   * that was sent, 0 may give a sample that was made before.
   *
   * @param skip How many samples to pass over, in 0..4294967295.
   * @param options `signal`.
   * @returns The sample.
   * @throws {NotConnectedError} If the telemetry socket isn't connected.
   * @throws {LinkLostError} If it is lost meanwhile.
   * @throws {ServerClosedError} If the server is closed.
   */
  async nextTelemetry(
    skip = 2,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>> {
    const action = "wait for telemetry";
    const { signal } = readOptions(options, SIGNAL_OPTIONS, action);
    checkInteger(skip, 0, SKIP_MAX, action, "skip");
    checkSignal(signal, action);
    signal?.throwIfAborted();
    if (this.#link.isClosed) throw closedError(action);
    if (!this.telemetryConnected) throw this.#notConnected(action);
    const { telemetries, telemetryReceived } = this.#link.receiver;
    return await telemetries.at(telemetryReceived + skip, signal);
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
   * ended, so that nothing follows half a command.
   *
   * @param command A {@linkcode Command}.
   * @param options `timeoutMs`, by default 5000, and `signal`.
   * @returns Resolves when the last byte was handed to the socket.
   * @throws {TypeError} If it isn't a command.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {NotConnectedError} If the command socket isn't connected.
   * @throws {LinkLostError} If it was lost before the command was written.
   * @throws {TimeLimitError} If the command wasn't written within the time limit.
   * @throws {ServerClosedError} If the server is closed.
   */
  async putCommand(
    command: Command,
    options: WaitOptions = {},
  ): Promise<void> {
    const { timeoutMs, signal } = this.#checkCommand(command, options);
    await this.#link.sender.send(command, timeoutMs, signal);
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
   * @param options `timeoutMs`, for writing and waiting together, by default 5000, and
   * `signal`.
   * @returns The sample.
   * @throws {TypeError} If `command` isn't one, or `predicate` no function.
   * @throws {RangeError} If 4096 commands are pending.
   * @throws {NotConnectedError} If one of the sockets isn't connected; nothing was sent.
   * @throws {LinkLostError} If one of them is lost; `commandWritten` tells whether the
   * command was written.
   * @throws {TimeLimitError} If the time is over; `commandWritten` as above.
   * @throws {ServerClosedError} If the server is closed; `commandWritten` as above.
   */
  async sendAndConfirm(
    command: Command,
    predicate: (
      sample: TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>,
    ) => boolean,
    options: WaitOptions = {},
  ): Promise<TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>> {
    const { timeoutMs, signal } = this.#checkCommand(command, options);
    checkFunction(predicate, "confirm command", "predicate");
    signal?.throwIfAborted();
    if (!this.telemetryConnected) {
      throw this.#notConnected(`confirm command ${command.code}`);
    }
    const search = this.#link.receiver.telemetries.search(predicate);
    return await this.#link.confirmations.confirm(
      command,
      search,
      timeoutMs,
      signal,
    );
  }

  #checkCommand(command: Command, options: WaitOptions) {
    const action = "send command";
    const { timeoutMs = COMMAND_TIMEOUT_MS, signal } = readOptions(
      options,
      WAIT_OPTIONS,
      action,
    );
    if (!Command.isView(command)) {
      throw new TypeError(
        `Cannot ${action} as it must be made by Command.create(): received ${
          typeOf(command)
        }`,
      );
    }
    checkTimeLimit(timeoutMs, action, "timeoutMs");
    checkSignal(signal, action);
    if (this.#link.isClosed) throw closedError(action);
    return { timeoutMs, signal };
  }

  #notConnected(action: string): NotConnectedError {
    return new NotConnectedError(
      `Cannot ${action}: the telemetry socket is not connected`,
      "telemetry",
    );
  }

  /**
   * Yields every telemetry sample that arrives from now on, over all connections,
   * until the server is closed. Any number of iterators can run at once.
   *
   * @param options What happens when the iterator falls behind, and `signal`.
   * @returns An iterator; leaving its loop frees it.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `framesMax` is out of its range.
   */
  samples(
    options: SamplesOptions = {},
  ): SampleIterator<
    TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>
  > {
    const action = "iterate over samples";
    const { buffer = "dropOldest", framesMax, signal } = readOptions(
      options,
      SAMPLES_OPTIONS,
      action,
    );
    checkOneOf(buffer, BUFFER_POLICIES, action, "buffer");
    if (framesMax !== undefined) {
      checkInteger(framesMax, 1, SKIP_MAX, action, "framesMax");
    }
    checkSignal(signal, action);
    return this.#link.receiver.telemetries.iterate(
      buffer,
      framesMax ?? Infinity,
      signal,
    );
  }

  /** The same as {@linkcode samples} without options. */
  [Symbol.asyncIterator](): SampleIterator<
    TelemetrySample<ViewOf<HeaderClass>, ViewOf<TelemetryClass>>
  > {
    return this.samples();
  }

  /**
   * Yields every configuration that arrives from now on, as {@linkcode samples}
   * does telemetry. The iterator keeps up to 1024 of them for a slow reader.
   *
   * @param options `signal`.
   * @returns An iterator; leaving its loop frees it.
   */
  configs(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<ConfigSample<ViewOf<HeaderClass>, ViewOf<ConfigClass>>> {
    const action = "iterate over configurations";
    const { signal } = readOptions(options, SIGNAL_OPTIONS, action);
    checkSignal(signal, action);
    return this.#link.receiver.configs.iterateQueue(signal);
  }

  /**
   * Yields what happens to the link from now on: connections, refusals, silence, lost
   * bytes and frames, and failures. The iterator keeps up to 1024 events for a slow
   * reader, and counts in `dropped` what it loses beyond.
   *
   * @param options `signal`.
   * @returns An iterator; leaving its loop frees it. It ends, after the last event,
   * when the server is closed.
   */
  events(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<ServerEvent> {
    const action = "iterate over events";
    const { signal } = readOptions(options, SIGNAL_OPTIONS, action);
    checkSignal(signal, action);
    return this.#link.eventLog.iterate(signal);
  }

  /**
   * Answers why bytes were not parsed: what was expected, what was found in them, and
   * what is wrong with the nearest header. Print it for an annotated hex dump.
   *
   * @param bytes What a controller has sent from the start of a connection, or from
   * any place of its stream; 1 MiB at most.
   * @throws {TypeError} If they aren't a Uint8Array.
   * @throws {RangeError} If they are too many.
   */
  explain(bytes: Uint8Array): Explanation {
    const { header, config, telemetry } = this.#link.receiver.structs;
    const bodies = [config, telemetry];
    return explain(bytes, { header, bodies }, this.#setup.layout);
  }

  /** Calls the connect callback if the sockets' state has changed since its last call. */
  callConnectCallback(): void {
    this.asyncCallConnectCallback();
  }

  /**
   * The same as {@linkcode callConnectCallback}.
   *
   * @returns Resolves when the callback is done.
   */
  async asyncCallConnectCallback(): Promise<void> {
    const state = `${this.commandConnected} ${this.telemetryConnected}`;
    if (state === this.#reported) return;
    this.#reported = state;
    if (this.#connectCallback) {
      await this.#call("connectCallback", this.#connectCallback);
    }
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

  /** Calls a callback of the user's, whose failure harms nothing. */
  #call(name: string, callback: ServerCallback<this>): unknown {
    try {
      const result = callback(this);
      if (result === undefined || !(result instanceof Promise)) {
        return undefined;
      }
      return result.catch((error) => this.#logFailure(name, error));
    } catch (error) {
      return this.#logFailure(name, error);
    }
  }

  #logFailure(name: string, error: unknown): void {
    this.#link.fail(`The ${name} has failed: ${stackOf(error)}`);
  }
}
