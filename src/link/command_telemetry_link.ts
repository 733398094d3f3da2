/**
 * Public parts that a server and a client share besides what is read from them: the state
 * of the link, its callbacks, and its end.
 *
 * @module
 */

import { checkInteger, checkTimeLimit } from "../base/check.ts";
import type { SocketRole } from "../base/errors.ts";
import { readSignal, readWaitCall, type WaitOptions } from "./call_options.ts";
import type { AnyCommand } from "./commands/command_sender.ts";
import type { LinkEvent } from "./events/events.ts";
import { FailureReport } from "./events/failure_report.ts";
import type { Link, LinkHooks } from "./link.ts";
import type { AnyLinkOptions } from "./link_options.ts";
import type { LinkStats } from "./link_stats.ts";
import { LiveSource } from "./live_source.ts";
import type { SampleOf, SourceStructs } from "./source.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 5_000;
const SKIP_MAX = 2 ** 32 - 1;

type CallbackName = "connectCallback" | "configCallback" | "telemetryCallback";

let emit: (link: CommandTelemetryLink, event: LinkEvent) => void;

/**
 * Reports a change of the device at the other end of a link, as an event of the link.
 *
 * @param link A {@linkcode CommandTelemetryLink}; others have no events.
 * @param event The event.
 */
export function reportEvent(link: object, event: LinkEvent): void {
  if (link instanceof CommandTelemetryLink) emit(link, event);
}

/**
 * Link to a controller: a {@linkcode CommandTelemetryServer}, which two-socket
 * controllers connect to, or a {@linkcode CommandTelemetryClient}, which dials a
 * single-socket controller. Code written for this class works with either.
 */
export abstract class CommandTelemetryLink<
  S extends SourceStructs = SourceStructs,
> extends LiveSource<S> implements AsyncDisposable {
  readonly #link: Link<S, AnyCommand>;
  static {
    emit = (link, event) => {
      if (!link.#link.state.isClosed) link.#link.eventLog.emit(event);
    };
  }

  readonly #connectCallback: (() => unknown) | undefined;
  /** State of the sockets at the last call of the connect callback. */
  #reported: string | undefined;
  #connectTimeoutMs = CONNECT_TIMEOUT_MS;
  #disconnectTimeoutMs = DISCONNECT_TIMEOUT_MS;

  /**
   * Makes a link.
   *
   * @param options Options of the caller, read once.
   * @param open Checks them, and makes the link.
   * @ignore
   */
  protected constructor(
    options: AnyLinkOptions,
    open: (hooks: LinkHooks) => Link<S, never>,
  ) {
    const { connectTimeoutMs = CONNECT_TIMEOUT_MS } = options;
    const { disconnectTimeoutMs = DISCONNECT_TIMEOUT_MS } = options;
    const reportOf = (name: string) =>
      new FailureReport(name, (message) => this.#link.eventLog.fail(message));
    const contained = (name: CallbackName) => {
      const callback = options[name];
      if (callback === undefined) return undefined;
      const report = reportOf(name);
      const call = () => callback(this as never);
      return () => report.contain(call);
    };
    const frameCallback = (name: CallbackName) => {
      const call = contained(name);
      return call && (() => {
        if (!this.#link.state.isClosed) call();
      });
    };
    const { batchCallback } = options;
    const batchReport = reportOf("batchCallback");
    const link = open({
      onChange: (socket) => this.socketChanged(socket),
      onLife: () => this.callConnectCallback(),
      onDeath: (why) => this.#link.close(this.#disconnectTimeoutMs, why),
      onConfig: frameCallback("configCallback"),
      onTelemetry: frameCallback("telemetryCallback"),
      onBatch: batchCallback && ((batch) => {
        if (this.#link.state.isClosed) return;
        const call = () => batchCallback(batch as never, this as never);
        batchReport.contain(call);
      }),
    }) as Link<S, AnyCommand>;
    super(link);
    this.#link = link;
    this.#connectCallback = contained("connectCallback");
    this.connectTimeoutMs = connectTimeoutMs;
    this.disconnectTimeoutMs = disconnectTimeoutMs;
  }

  /** Default time limit of the wait for a connection, in ms. */
  get connectTimeoutMs(): number {
    return this.#connectTimeoutMs;
  }

  set connectTimeoutMs(timeoutMs: number) {
    checkTimeLimit(timeoutMs, "set time limit", "connectTimeoutMs");
    this.#connectTimeoutMs = timeoutMs;
  }

  /** Time limit of {@linkcode close} for the threads to end by themselves, in ms. */
  get disconnectTimeoutMs(): number {
    return this.#disconnectTimeoutMs;
  }

  set disconnectTimeoutMs(timeoutMs: number) {
    checkTimeLimit(timeoutMs, "set time limit", "disconnectTimeoutMs");
    this.#disconnectTimeoutMs = timeoutMs;
  }

  /** Whether the controller is connected, with both sockets if it has two. */
  get connected(): boolean {
    return this.#link.state.connected;
  }

  /** Whether it is closed or closing, also by itself, when a thread has died. */
  get closed(): boolean {
    return this.#link.state.isClosed;
  }

  /**
   * Whether the controller has sent its configuration since it connected, so that
   * {@linkcode config} is its present one.
   */
  get configured(): boolean {
    return this.#link.configured;
  }

  /**
   * Whether telemetry is connected, but none was received for `telemetryTimeoutMs`: then
   * {@linkcode telemetry} isn't the controller's present state. It is up to date even
   * while the program is busy. False while the link itself doesn't read, for
   * back-pressure: then {@linkcode telemetryAgeMs} grows, and the event `backPressure`
   * names the slow reader.
   */
  get stale(): boolean {
    return this.#link.isStale;
  }

  /**
   * Time since {@linkcode telemetry} was received, in ms, connected or not; Infinity
   * before the first.
   */
  get telemetryAgeMs(): number {
    return this.#link.receiver.telemetryAgeMs;
  }

  /** Snapshot of the statistics up to now. */
  override get stats(): LinkStats {
    return this.#link.stats;
  }

  /**
   * Closes all sockets, and ends the threads. Pending calls are settled: iterators end,
   * other calls reject. A `"lossless"` iterator still yields the samples that were
   * received. A second call has no effect.
   */
  close(): Promise<void> {
    return this.#link.close(this.#disconnectTimeoutMs);
  }

  /** Closes the link, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Waits until the controller is {@linkcode connected}.
   *
   * @param options `timeoutMs`, by default {@linkcode connectTimeoutMs}, and
   * `signal`.
   * @throws {TimeoutError} If it isn't within the time limit.
   * @throws {LinkClosedError} If the link is closed.
   */
  async waitConnected(options: WaitOptions = {}): Promise<void> {
    const action = "wait for the controller";
    const call = readWaitCall(options, action, this.#connectTimeoutMs);
    await this.#link.waitConnected(call);
  }

  /**
   * Waits for telemetry: skips `skip` samples received after this call, and resolves with
   * the one after them. 1 is enough to see the effect of a command that was sent; 0 may
   * return a sample that was made before.
   *
   * @param skip Number of samples to skip, in 0..4294967295.
   * @param options `signal`.
   * @returns The sample.
   * @throws {NotConnectedError} If the controller isn't connected.
   * @throws {LinkLostError} If it is lost meanwhile.
   * @throws {LinkClosedError} If the link is closed.
   */
  async nextTelemetry(
    skip = 2,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<SampleOf<S>> {
    const action = "wait for telemetry";
    const signal = readSignal(options, action);
    checkInteger(skip, 0, SKIP_MAX, action, "skip");
    signal?.throwIfAborted();
    return await this.#link.nextTelemetry(skip, signal);
  }

  /** Calls the connect callback if the sockets' state has changed since its last call. */
  callConnectCallback(): void {
    this.asyncCallConnectCallback();
  }

  /**
   * Calls the connect callback, as {@linkcode callConnectCallback}, and waits for it.
   *
   * @returns Resolves when the callback is done.
   */
  async asyncCallConnectCallback(): Promise<void> {
    const { commandConnected, telemetryConnected } = this.#link.state;
    const state = `${commandConnected} ${telemetryConnected}`;
    if (state === this.#reported) return;
    this.#reported = state;
    await this.#connectCallback?.();
  }

  /** Called when a socket was connected or lost. */
  protected socketChanged(_socket: SocketRole): void {
    this.callConnectCallback();
  }
}
