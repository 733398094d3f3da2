/**
 * Subscriptions: devices on a bus as sources of telemetry.
 *
 * @module
 */

import { readAlarms } from "./alarm_reader.ts";
import type { DecodedEntry } from "./decoder.ts";
import { EntryQueues } from "./entry_queues.ts";
import { type GatewayState, statsFromJson } from "./gateway_state.ts";
import { type BusHealth, HealthWatch, isHealthy } from "./health.ts";
import type { ReceivedMessage } from "./message.ts";
import { MessageReader, type SubscriptionStats } from "./message_reader.ts";
import type { ReadSubscribeOptions } from "./subscribe_options.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { printable } from "../base/printable.ts";
import { anySignal } from "../base/signals.ts";
import type { AlarmStatus } from "../limits/alarm_events.ts";
import {
  type FramesOptions,
  readBufferOptions,
  readOutcomesOnly,
  readSignal,
  type SamplesOptions,
} from "../link/call_options.ts";
import {
  type CommandEvent,
  isCommandEvent,
} from "../link/events/command_events.ts";
import type { LinkEvent } from "../link/events/events.ts";
import type { StatisticsOf } from "../link/link_statistics.ts";
import type { StreamEntry } from "../link/samples/frames.ts";
import type { SampleIterator } from "../link/samples/samples.ts";
import type {
  CommandsOptions,
  ConfigSampleOf,
  SampleOf,
  SourceStructs,
  TelemetrySource,
} from "../link/source.ts";
import type { AnyView, ViewOf } from "../struct/struct.ts";

const CHECK_MS = 500;

/**
 * Device on a bus, made by `subscribe()`: a source as a link is one. It begins to read at once,
 * or from a time or position with its first iterator, and stops reading while a `"lossless"`
 * iterator is thousands of entries behind. Iterators that are opened as soon as `subscribe()`
 * has resolved have every frame and event that it reads; with the lane `"now"`, which loses
 * some anyway, the next.
 */
export class Subscription<S extends SourceStructs = SourceStructs>
  implements TelemetrySource<S>, AsyncDisposable {
  readonly #options: ReadSubscribeOptions;
  readonly #log: LogSink;
  readonly #ending = new AbortController();
  readonly #reader: MessageReader;
  readonly #healthWatch: HealthWatch;
  readonly #unwatch: (() => void)[] = [];
  readonly #samples = this.#queues<SampleOf<S>>();
  readonly #configs = this.#queues<ConfigSampleOf<S>>();
  readonly #frames = this.#queues<StreamEntry<ViewOf<S["header"]>>>();
  readonly #events = this.#queues<LinkEvent>();
  readonly #commands = this.#queues<CommandEvent>();
  readonly #outcomes = this.#queues<CommandEvent>();
  readonly #healths = this.#queues<BusHealth>();
  #latest: SampleOf<S> | undefined;
  #latestConfig: ConfigSampleOf<S> | undefined;
  #telemetryMs = -Infinity;
  #health: BusHealth;
  #unhealthyMs: number | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Made by `subscribe()`.
   *
   * @param options Its options.
   * @param structs Structs of the frames.
   * @param schemas Schemas that are known, by their hashes.
   */
  constructor(
    options: ReadSubscribeOptions,
    structs: S,
    schemas: Map<string, SourceStructs>,
  ) {
    const { connection, device, log, signal } = options;
    this.#options = options;
    this.#log = harmless(log);
    this.#reader = new MessageReader(options, structs, schemas, {
      onEntry: (entry) => this.#takeEntry(entry),
      onEvent: (event) => this.#emit(event),
      onState: (state) => this.noteState(state, true),
      room: async () => {
        for (const queues of this.#all) await queues.room();
      },
    });
    const { broker, isConnected } = connection;
    this.#healthWatch = new HealthWatch(device, broker, isConnected);
    this.#health = this.#healthWatch.health;
    const timer = setInterval(() => this.#checkHealth(), CHECK_MS);
    const close = () => void this.close();
    signal?.addEventListener("abort", close);
    this.#unwatch.push(
      () => clearInterval(timer),
      () => signal?.removeEventListener("abort", close),
      connection.watchConnection((isConnected) => {
        this.#healthWatch.noteBroker(isConnected);
        this.#checkHealth();
      }),
      connection.follow(
        device,
        "gateway",
        (message) => this.#reader.deliver(message),
      ),
      connection.follow(device, "lastConfig", (message) => {
        if (options.lane === "now") this.takeConfig(message);
      }),
    );
  }

  /** Structs of the frames, by the schema of the last message. */
  get structs(): S {
    return this.#reader.structs as S;
  }

  /** Latest sample of telemetry. */
  get latest(): SampleOf<S> | undefined {
    return this.#latest;
  }

  /** Latest configuration, also one from before the subscription. */
  get latestConfig(): ConfigSampleOf<S> | undefined {
    return this.#latestConfig;
  }

  /**
   * Statistics of the link at the gateway, of its last state, at most some seconds old;
   * `telemetryAgeMs` and `stale` are of this subscription.
   */
  get stats(): StatisticsOf<"link"> {
    return {
      ...statsFromJson(this.#healthWatch.state?.stats ?? {}),
      telemetryAgeMs: monotonicMs() - this.#telemetryMs,
      stale: !isHealthy(this.#health),
    };
  }

  /** Snapshot of the numbers of the subscription itself. */
  get busStats(): SubscriptionStats {
    return { ...this.#reader.counts };
  }

  /** Which of broker, gateway and controller is away, by its name. */
  get health(): BusHealth {
    return this.#healthWatch.health;
  }

  /** Last state of the gateway; undefined before the first. */
  get gateway(): GatewayState | undefined {
    return this.#healthWatch.state;
  }

  /** Position of the last message, from which another subscription can go on; −1 before. */
  get position(): number {
    return this.#reader.position;
  }

  /** Yields each change of {@linkcode health} from now on. */
  healthChanges(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<BusHealth> {
    const signal = readSignal(options, "iterate over changes of the health");
    return this.#healths.open("dropOldest", undefined, signal);
  }

  /** Yields the samples of telemetry. */
  samples(options: SamplesOptions = {}): SampleIterator<SampleOf<S>> {
    return this.#iterate(this.#samples, options, "dropOldest", "samples");
  }

  /** Yields the samples of telemetry, as {@linkcode samples} without options. */
  [Symbol.asyncIterator](): SampleIterator<SampleOf<S>> {
    return this.samples();
  }

  /** Yields the configurations. */
  configs(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<ConfigSampleOf<S>> {
    const signal = readSignal(options, "iterate over configurations");
    return this.#configs.open("dropOldest", undefined, signal);
  }

  /** Yields frames of every type, and discarded bytes, in the order of the bus. */
  frames(
    options: FramesOptions = {},
  ): SampleIterator<StreamEntry<ViewOf<S["header"]>>> {
    return this.#iterate(this.#frames, options, "lossless", "frames");
  }

  /** Yields the steps of commands. */
  commands(options: CommandsOptions = {}): SampleIterator<CommandEvent> {
    const action = "iterate over commands";
    const outcomesOnly = readOutcomesOnly(options, action);
    const signal = readSignal(options, action);
    const queues = outcomesOnly ? this.#outcomes : this.#commands;
    return queues.open("dropOldest", undefined, signal);
  }

  /**
   * Yields the events of the link, the steps of commands among them, and those of the bus:
   * `gap` where messages are missing, `stale` and `recovered` for the health.
   */
  events(
    options: { readonly signal?: AbortSignal } = {},
  ): SampleIterator<LinkEvent> {
    const signal = readSignal(options, "iterate over events");
    return this.#events.open("dropOldest", undefined, signal);
  }

  /**
   * Yields the status of each alarm that the gateway watches (`alarms` of `publish()`): the
   * present ones, then each that changes. They are those of the gateway's last words: ask
   * {@linkcode health} whether it is alive.
   *
   * @param options `signal`, which ends it.
   */
  alarms(
    options: { readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<AlarmStatus, void> {
    const signal = readSignal(options, "iterate over alarms");
    return readAlarms(this.#options, anySignal(signal, this.#ending.signal));
  }

  /** Ends the iterators, and stops reading. A second call has no effect. */
  close(): Promise<void> {
    return this.#closing ??= this.#close();
  }

  /** Closes the subscription, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Notes a state of the gateway.
   *
   * @ignore
   */
  noteState(state: GatewayState, isLive: boolean): void {
    this.#healthWatch.noteState(state, isLive);
    this.#checkHealth();
  }

  /**
   * Delivers what is read, from the next turn on.
   *
   * @ignore
   */
  open(): void {
    this.#reader.open();
  }

  /**
   * Takes a configuration that was published before.
   *
   * @ignore
   */
  takeConfig(message: ReceivedMessage): Promise<void> {
    return this.#reader.deliver(message);
  }

  #queues<T>(): EntryQueues<T> {
    return new EntryQueues<T>(() => this.#reader.begin());
  }

  #iterate<T>(
    queues: EntryQueues<T>,
    options: SamplesOptions,
    byDefault: "lossless" | "dropOldest",
    what: string,
  ): SampleIterator<T> {
    const { buffer, framesMax, signal } = readBufferOptions(
      options,
      byDefault,
      `iterate over ${what}`,
    );
    return queues.open(buffer, framesMax, signal);
  }

  get #all(): readonly EntryQueues<unknown>[] {
    return [
      this.#samples,
      this.#configs,
      this.#frames,
      this.#events,
      this.#commands,
      this.#outcomes,
      this.#healths,
    ] as unknown as EntryQueues<unknown>[];
  }

  #takeEntry({ entry, body }: DecodedEntry): void {
    const { header, receivedAtMs } = entry;
    this.#frames.push(entry as StreamEntry<ViewOf<S["header"]>>);
    if (entry.kind === "telemetry") {
      const sample = { header, telemetry: body as AnyView, receivedAtMs };
      this.#latest = sample as SampleOf<S>;
      this.#telemetryMs = monotonicMs();
      this.#samples.push(this.#latest);
    } else if (entry.kind === "config") {
      const sample = { header, config: body as AnyView, receivedAtMs };
      this.#latestConfig = sample as ConfigSampleOf<S>;
      this.#configs.push(this.#latestConfig);
    }
  }

  #emit(emitted: LinkEvent): void {
    const event = { ...emitted, message: printable(emitted.message) };
    this.#events.push(event);
    if (!isCommandEvent(event)) return;
    this.#commands.push(event);
    if (event.outcome !== undefined) this.#outcomes.push(event);
  }

  #checkHealth(): void {
    const before = this.#health;
    const health = this.#health = this.#healthWatch.health;
    const isSame = before.broker === health.broker &&
      before.gateway === health.gateway &&
      before.controller === health.controller;
    if (isSame) return;
    this.#healths.push(health);
    const isGood = isHealthy(health);
    // It isn't known yet when a state is waited for.
    if (health.gateway === "unknown" && health.broker === "connected") return;
    this.#log[isGood ? "info" : "warn"](health.message);
    if (isGood === (this.#unhealthyMs === undefined)) return;
    const sinceMs = isGood ? this.#unhealthyMs! : this.#telemetryMs;
    this.#unhealthyMs = isGood ? undefined : monotonicMs();
    this.#emit({
      type: isGood ? "recovered" : "stale",
      atMs: wallMs(),
      message: health.message,
      silentMs: monotonicMs() - sinceMs,
    });
  }

  async #close(): Promise<void> {
    this.#ending.abort();
    for (const end of this.#unwatch) end();
    const ended = this.#reader.end();
    for (const queues of this.#all) queues.close();
    await ended;
  }
}
