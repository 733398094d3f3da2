/**
 * Public parts that a server and a client share: the telemetry received from a
 * controller, and the state of the link.
 *
 * @module
 */

import {
  type FramesOptions,
  readBufferOptions,
  readSignal,
  readWaitCall,
  type SamplesOptions,
  type WaitOptions,
} from "./call_options.ts";
import {
  checkBoolean,
  checkInteger,
  checkSignal,
  checkTimeLimit,
  readOptions,
} from "../base/check.ts";
import type { AnyCommand } from "./commands/command_sender.ts";
import type { SocketRole } from "../base/errors.ts";
import type { CommandEvent } from "./events/command_events.ts";
import type { LinkEvent } from "./events/events.ts";
import { explain, type Explanation } from "../framing/explain/explain.ts";
import type { Link, LinkHooks } from "./link.ts";
import type { AnyLinkOptions, LinkCallback } from "./link_options.ts";
import type { LinkStats } from "./link_stats.ts";
import { FailureReport } from "./events/failure_report.ts";
import { placeOf } from "../base/log.ts";
import type { LentBlock, StreamEntry } from "./samples/frames.ts";
import type { SampleIterator } from "./samples/samples.ts";
import type {
  CommandsOptions,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySource,
} from "./source.ts";
import type { ViewOf } from "../struct/struct.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const DISCONNECT_TIMEOUT_MS = 5_000;
const LAST_BYTES_MAX = 16 * 1024;
const SKIP_MAX = 2 ** 32 - 1;
const COMMANDS_OPTIONS = ["outcomesOnly", "signal"] as const;

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
> implements TelemetrySource<S>, AsyncDisposable {
  readonly #link: Link<S, AnyCommand>;
  /** Failures of each callback, by its name. */
  readonly #failures = new Map<string, FailureReport>();
  static {
    emit = (link, event) => {
      if (!link.#link.state.isClosed) link.#link.eventLog.emit(event);
    };
  }

  readonly #connectCallback: LinkCallback<never> | undefined;
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
    this.connectTimeoutMs = connectTimeoutMs;
    this.disconnectTimeoutMs = disconnectTimeoutMs;
    const { batchCallback } = options;
    const frameCallback = (name: "configCallback" | "telemetryCallback") => {
      const callback = options[name];
      return callback && (() => {
        if (!this.#link.state.isClosed) this.#call(name, callback);
      });
    };
    const link = open({
      onChange: (socket) => this.socketChanged(socket),
      onLife: () => this.callConnectCallback(),
      onDeath: (why) => this.#link.close(this.#disconnectTimeoutMs, why),
      onConfig: frameCallback("configCallback"),
      onTelemetry: frameCallback("telemetryCallback"),
      onBatch: batchCallback && ((batch) => {
        if (this.#link.state.isClosed) return;
        const call = (link: never) => batchCallback(batch as never, link);
        this.#call("batchCallback", call);
      }),
    });
    this.#link = link as Link<S, AnyCommand>;
    this.#connectCallback = options.connectCallback;
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
   * Struct of configurations: that of the options or, with `alternatives`, the one that
   * the controller sends, once its first frame was received.
   */
  get ConfigClass(): S["config"] {
    return this.#link.receiver.structs.config;
  }

  /** Struct of telemetry, likewise. */
  get TelemetryClass(): S["telemetry"] {
    return this.#link.receiver.structs.telemetry;
  }

  /**
   * Structs of the frames, the header, {@linkcode ConfigClass} and
   * {@linkcode TelemetryClass}, and those of commands and their answers.
   */
  get structs(): S {
    return this.#link.receiver.structs;
  }

  /**
   * Latest sample of telemetry: a copy of {@linkcode telemetry} with its header, which
   * never changes. Each read makes one; undefined before the first frame.
   */
  get latest(): SampleOf<S> | undefined {
    return this.#link.receiver.telemetries.latest;
  }

  /**
   * Header of the latest frame of either kind, all zero before the first; see
   * {@linkcode telemetry}.
   */
  get header(): ViewOf<S["header"]> {
    return this.#link.receiver.header;
  }

  /**
   * Latest configuration, all zero before the first; see {@linkcode telemetry}.
   */
  get config(): ViewOf<S["config"]> {
    return this.#link.receiver.configs.present;
  }

  /**
   * Latest telemetry, all zero before the first: within a callback the frame that it is
   * called for, else the one that was delivered last. It is one view, which moves on with
   * each frame, always between two calls of a callback: fields that are read without an
   * `await` in between are of one frame.
   *
   * To keep a frame, copy it, `Telemetry.create(link.telemetry)` or `toObject()`, or take
   * samples. Arrays, nested structs and `bytes` of it are copies, which can be changed
   * without effect on it; setting a field throws a TypeError.
   */
  get telemetry(): ViewOf<S["telemetry"]> {
    return this.#link.receiver.telemetries.present;
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
  get stats(): LinkStats {
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

  /**
   * Yields every telemetry sample received from now on, over all connections, until the
   * link is closed. Any number of iterators can run in parallel. Samples that were
   * received before the call, even if {@linkcode telemetry} doesn't show them yet, are
   * not included.
   *
   * @param options Policy of the buffer, and `signal`.
   * @returns Iterator, released at the end of its loop.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `framesMax` is out of its range.
   */
  samples(
    options: SamplesOptions = {},
  ): SampleIterator<SampleOf<S>> {
    const action = "iterate over samples";
    const { buffer, framesMax, signal } = readBufferOptions(
      options,
      "dropOldest",
      action,
    );
    const reader = buffer === "lossless"
      ? `a "lossless" iterator opened ${placeOf(this.samples)}`
      : undefined;
    return this.#link.receiver.telemetries.iterate(
      buffer,
      framesMax,
      reader,
      signal,
    );
  }

  /**
   * Yields everything received from now on, over all connections, until the link is
   * closed: every frame of every type, and the bytes that belong to none, in the order of
   * the wire. For recorders, bridges and raw views.
   *
   * By default no entry is lost: while the iterator isn't read, it causes back-pressure,
   * which the event `backPressure` reports after a second. Frames are yielded once they
   * are received, independent of callbacks.
   *
   * @example Keep all that a controller sends
   * ```ts ignore
   * for await (const { kind, frameId, bytes, receivedAtMs } of link.frames()) {
   *   if (kind === "discarded") console.log(`${bytes.length} bytes discarded`);
   *   else store(receivedAtMs, frameId, bytes);
   * }
   * ```
   *
   * @param options Policy of the buffer, and `signal`.
   * @returns Iterator, released at the end of its loop.
   * @throws {TypeError} If an option has the wrong type.
   * @throws {RangeError} If `framesMax` is out of its range.
   */
  frames(
    options: FramesOptions = {},
  ): SampleIterator<StreamEntry<ViewOf<S["header"]>>> {
    const { buffer, framesMax, signal } = readBufferOptions(
      options,
      "lossless",
      "iterate over frames",
    );
    const { frames } = this.#link.receiver;
    if (buffer === "lossless") {
      const reader = `a "lossless" iterator opened ${placeOf(this.frames)}`;
      return frames.iterate(Infinity, reader, signal);
    }
    const entriesMax = buffer === "latest" ? 1 : framesMax;
    return frames.iterate(entriesMax, undefined, signal);
  }

  /**
   * Yields the entries of {@linkcode frames} in lent blocks, at the speed of the ring: no
   * byte is copied, and no promise is settled for each frame. No entry is lost.
   *
   * @example Write a recording, and let the disk set the pace
   * ```ts ignore
   * for await (const block of link.frameBlocks()) {
   *   const bytes = block.bytes.slice(); // the block is lent until the next one
   *   await writer.write(bytes);
   * }
   * ```
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. Its blocks are lent until
   * `next()` or `return()` is called.
   * @throws {TypeError} If an option has the wrong type.
   */
  frameBlocks(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LentBlock<StreamEntry<ViewOf<S["header"]>>>> {
    const action = "iterate over blocks of frames";
    const signal = readSignal(options, action);
    return this.#link.receiver.frames.iterateBlocks(
      `an iterator of blocks opened ${placeOf(this.frameBlocks)}`,
      signal,
    );
  }

  /**
   * Yields the telemetry samples of {@linkcode samples} in lent blocks, likewise: to gather
   * columns, or to watch a fast stream. No sample is lost.
   *
   * @example Gather a column of one field
   * ```ts ignore
   * const positions: number[] = [];
   * for await (const batch of link.batches()) {
   *   for (const { telemetry } of batch) positions.push(telemetry.currPosition);
   * }
   * ```
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. Its blocks are lent until
   * `next()` or `return()` is called.
   * @throws {TypeError} If an option has the wrong type.
   */
  batches(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LentBlock<SampleOf<S>>> {
    const action = "iterate over batches";
    const signal = readSignal(options, action);
    return this.#link.receiver.telemetries.iterateBlocks(
      `an iterator of batches opened ${placeOf(this.batches)}`,
      signal,
    );
  }

  /** Yields samples, as {@linkcode samples} without options. */
  [Symbol.asyncIterator](): SampleIterator<SampleOf<S>> {
    return this.samples();
  }

  /**
   * Yields every configuration that becomes the present one, `config`, from now on. If
   * `configured` is false at the call, the first configuration is therefore included. The
   * iterator keeps up to 1024 of them for a slow reader.
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop.
   */
  configs(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<ConfigSampleOf<S>> {
    const action = "iterate over configurations";
    const signal = readSignal(options, action);
    return this.#link.receiver.configs.iterateQueue(signal);
  }

  /**
   * Yields the events of the link from now on: connections, refusals, silence, lost bytes
   * and frames, commands, and failures. The iterator keeps up to 16,384 events for a slow
   * reader, and counts further ones in `dropped`.
   *
   * @param options `signal`.
   * @returns Iterator, released at the end of its loop. It ends, after the last event,
   * when the link is closed.
   */
  events(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LinkEvent> {
    const action = "iterate over events";
    const signal = readSignal(options, action);
    return this.#link.eventLog.iterate(signal);
  }

  /**
   * Yields the steps of commands from now on, of every call that sends one: its source,
   * times and outcome. A call is numbered, by `id`, if its arguments are right and the
   * link is open. Each ends in one event that has an `outcome`, by which the call
   * resolves or rejects; {@linkcode events} yields these events, too. The iterator keeps
   * up to 16,384 events for a slow reader, and counts further ones in `dropped`.
   *
   * @example Print how each command ends
   * ```ts ignore
   * for await (const command of link.commands({ outcomesOnly: true })) {
   *   const { atMs, source = "?", code, outcome, message } = command;
   *   console.log(new Date(atMs).toISOString(), source, code, outcome, message);
   * }
   * ```
   *
   * @param options `outcomesOnly`, to get the last event of each command only, and `signal`.
   * @returns Iterator, released at the end of its loop. It ends, after the last event,
   * when the link is closed.
   * @throws {TypeError} If an option has the wrong type.
   */
  commands(
    options: CommandsOptions = {},
  ): SampleIterator<CommandEvent> {
    const action = "iterate over commands";
    const { outcomesOnly = false, signal } = readOptions(
      options,
      COMMANDS_OPTIONS,
      action,
    );
    checkBoolean(outcomesOnly, action, "outcomesOnly");
    checkSignal(signal, action);
    const isWanted = (event: LinkEvent): event is CommandEvent =>
      "outcome" in event && (!outcomesOnly || event.outcome !== undefined);
    return this.#link.eventLog.iterate(signal, isWanted);
  }

  /**
   * Explains why bytes were not parsed: the expected frames, the parts that were found,
   * and the faults of the nearest header. Print the result for an annotated hex dump.
   *
   * @param bytes Bytes that a controller has sent from the start of a connection, or from
   * any position of its stream, for example {@linkcode lastBytes}; 1 MiB at most.
   * @throws {TypeError} If they aren't a Uint8Array.
   * @throws {RangeError} If there are more than 1 MiB.
   */
  explain(bytes: Uint8Array): Explanation {
    const { structs: { header }, bodies, layout } = this.#link.receiver;
    return explain(bytes, { header, bodies }, layout);
  }

  /**
   * Returns a copy of the last bytes that were received on the telemetry socket, or on
   * that of a client, frames or not; for {@linkcode explain}, for example.
   *
   * @returns At most 16 KiB, and half of `ringBytes`, of the present connection, or of the
   * last one if there is none; empty before the first byte.
   */
  lastBytes(): Uint8Array<ArrayBuffer> {
    return this.#link.receiver.lastBytes(LAST_BYTES_MAX);
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
    const state =
      `${this.#link.state.commandConnected} ${this.#link.state.telemetryConnected}`;
    if (state === this.#reported) return;
    this.#reported = state;
    if (this.#connectCallback) {
      await this.#call("connectCallback", this.#connectCallback);
    }
  }

  /** Called when a socket was connected or lost. */
  protected socketChanged(_socket: SocketRole): void {
    this.callConnectCallback();
  }

  /** Calls a callback of the user, and contains its failure. */
  #call(name: string, callback: LinkCallback<never>): unknown {
    try {
      const result = callback(this as never);
      if (result === undefined || !(result instanceof Promise)) {
        return undefined;
      }
      return result.catch((error) => this.#logFailure(name, error));
    } catch (error) {
      return this.#logFailure(name, error);
    }
  }

  #logFailure(name: string, error: unknown): void {
    let report = this.#failures.get(name);
    if (report === undefined) {
      report = new FailureReport(
        name,
        (message) => this.#link.eventLog.fail(message),
      );
      this.#failures.set(name, report);
    }
    report.add(error);
  }
}
