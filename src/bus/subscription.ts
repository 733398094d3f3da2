/**
 * Subscriptions: devices on a bus as sources of telemetry.
 *
 * @module
 */

import {
  type DecodedEntry,
  decodeEntry,
  jsonOf,
  receivedAtMs,
} from "./decoder.ts";
import { EntryQueues } from "./entry_queues.ts";
import { type GatewayState, statsFromJson } from "./gateway_state.ts";
import { type BusHealth, HealthWatch, isHealthy } from "./health.ts";
import { persist } from "./backoff.ts";
import { asKnown } from "./known_structs.ts";
import { HeaderName, type ReceivedMessage } from "./message.ts";
import type { OutboxGapEvent } from "./publisher_events.ts";
import { parseSchema } from "./schema.ts";
import { SequenceWatch } from "./sequence_watch.ts";
import type { readSubscribeOptions } from "./subscribe_options.ts";
import type { StartFrom } from "./transport.ts";
import { checkBoolean, readOptions } from "../base/check.ts";
import { monotonicMs, wallMs } from "../base/clock.ts";
import { harmless, type LogSink } from "../base/log.ts";
import { messageOf, printable } from "../base/printable.ts";
import {
  type FramesOptions,
  readBufferOptions,
  readSignal,
  type SamplesOptions,
} from "../link/call_options.ts";
import type { CommandEvent } from "../link/events/command_events.ts";
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
import { eventFromJson } from "../recording/event_json.ts";
import type { AnyView, ViewOf } from "../struct/struct.ts";

const CHECK_MS = 500;
const decoder = new TextDecoder();

/** Options of a subscription, with their defaults. */
export type ReadSubscribeOptions = ReturnType<typeof readSubscribeOptions>;

/** Numbers of a subscription itself. */
export interface SubscriptionStats {
  /** Messages received. */
  readonly messages: number;
  /** Messages that are missing, by their sequence or the gateway's word. */
  readonly missing: number;
  /** Messages received again, which were left out. */
  readonly repeated: number;
  /** Messages that were counted as missing, and received late. */
  readonly late: number;
  /** Messages that can't be decoded. */
  readonly undecoded: number;
}

/**
 * Device on a bus, made by `subscribe()`: a source as a link is one. It begins to read at once,
 * or from a time or position with its first iterator, and stops reading while a `"lossless"`
 * iterator is thousands of entries behind.
 */
export class Subscription<S extends SourceStructs = SourceStructs>
  implements TelemetrySource<S>, AsyncDisposable {
  readonly #options: ReadSubscribeOptions;
  readonly #log: LogSink;
  readonly #schemas: Map<string, SourceStructs>;
  readonly #sequences = new SequenceWatch();
  readonly #healthWatch: HealthWatch;
  readonly #ending = new AbortController();
  readonly #unwatch: (() => void)[] = [];
  readonly #samples = this.#queues<SampleOf<S>>();
  readonly #configs = this.#queues<ConfigSampleOf<S>>();
  readonly #frames = this.#queues<StreamEntry<ViewOf<S["header"]>>>();
  readonly #events = this.#queues<LinkEvent>();
  readonly #commands = this.#queues<CommandEvent>();
  readonly #healths = this.#queues<BusHealth>();
  #structs: S;
  #latest: SampleOf<S> | undefined;
  #latestConfig: ConfigSampleOf<S> | undefined;
  #telemetryMs = -Infinity;
  #position = -1;
  #health: BusHealth;
  #unhealthyMs: number | undefined;
  #reading: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  readonly #counts = {
    messages: 0,
    missing: 0,
    repeated: 0,
    late: 0,
    undecoded: 0,
  };

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
    this.#structs = structs;
    this.#schemas = schemas;
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
        (message) => this.noteState(jsonOf<GatewayState>(message), true),
      ),
      connection.follow(device, "lastConfig", (message) => {
        if (options.lane === "now") this.takeConfig(message);
      }),
    );
    const { from, lane } = options;
    if (lane === "now") {
      this.#unwatch.push(
        connection.follow(device, "now", (message) => this.#take(message)),
      );
    } else if (typeof from === "string") {
      // Iterators that are opened in the same turn lose nothing.
      setTimeout(() => this.#begin(), 0);
    }
  }

  /** Structs of the frames, by the schema of the last message. */
  get structs(): S {
    return this.#structs;
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
    return { ...this.#counts };
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
    return this.#position;
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
    const { outcomesOnly = false, signal } = readOptions(
      options,
      ["outcomesOnly", "signal"],
      action,
    );
    checkBoolean(outcomesOnly, action, "outcomesOnly");
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
   * Takes a configuration that was published before.
   *
   * @ignore
   */
  async takeConfig(message: ReceivedMessage): Promise<void> {
    const decoded = await this.#decode(message);
    if (decoded) this.#takeEntry(decoded);
  }

  readonly #outcomes = this.#queues<CommandEvent>();

  #queues<T>(): EntryQueues<T> {
    return new EntryQueues<T>(() => this.#begin());
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

  #begin(): void {
    const { lane, from } = this.#options;
    if (lane === "now" || this.#ending.signal.aborted) return;
    this.#reading ??= this.#read(from);
  }

  async #read(from: StartFrom): Promise<void> {
    const { connection, device } = this.#options;
    const { signal } = this.#ending;
    for await (const message of connection.read(device, { from, signal })) {
      this.#position = message.position;
      await this.#take(message);
      for (const queues of this.#all) await queues.room();
      if (signal.aborted) return;
    }
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

  async #take(message: ReceivedMessage): Promise<void> {
    this.#counts.messages++;
    const { channel } = message;
    if (channel !== "now" && !this.#isNew(message)) return;
    switch (channel) {
      case "event":
      case "command":
        this.#emit(eventFromJson(decoder.decode(message.payload)));
        return;
      case "gap":
        this.#takeGap(jsonOf<OutboxGapEvent>(message));
        return;
      default: {
        const decoded = await this.#decode(message);
        if (decoded) this.#takeEntry(decoded);
      }
    }
  }

  /** Judges the sequence of a message; returns whether it wasn't received before. */
  #isNew(message: ReceivedMessage): boolean {
    const { channel, headers } = message;
    const run = headers[HeaderName.RUN] ?? "";
    const sequence = Number(headers[HeaderName.SEQUENCE]);
    const { order, missing } = this.#sequences.note(run, channel, sequence);
    if (order === "late") this.#counts.late++;
    if (order === "repeated") this.#counts.repeated++;
    if (missing > 0) {
      this.#miss(
        missing,
        sequence - missing,
        sequence,
        receivedAtMs(message),
        `${missing} messages of ${channel} are missing on the bus: expected sequence ${
          sequence - missing
        }, received ${sequence}; the broker has lost or removed them, or the gateway was stopped`,
      );
    }
    return order !== "repeated";
  }

  #takeGap({ run, channels, atMs, message }: OutboxGapEvent): void {
    for (const [channel, range] of Object.entries(channels)) {
      const { fromSequence, toSequence, count } = range;
      if (!this.#sequences.lose(run, channel, toSequence)) continue;
      this.#miss(count, fromSequence, toSequence + 1, atMs, message);
    }
  }

  #miss(
    missedFrames: number,
    expected: number,
    received: number,
    atMs: number,
    message: string,
  ): void {
    this.#counts.missing += missedFrames;
    const type = "gap";
    this.#emit({ type, atMs, message, missedFrames, expected, received });
  }

  async #decode(message: ReceivedMessage): Promise<DecodedEntry | undefined> {
    try {
      const hash = message.headers[HeaderName.SCHEMA];
      const structs = hash === undefined
        ? this.#structs
        : await this.#structsOf(hash);
      this.#structs = structs as S;
      return decodeEntry(message, structs);
    } catch (error) {
      this.#counts.undecoded++;
      if (this.#ending.signal.aborted) return undefined;
      const { channel, position } = message;
      this.#emit({
        type: "failed",
        atMs: wallMs(),
        message: `Message ${position} of ${channel} can't be decoded: ${
          messageOf(error)
        }`,
      });
      return undefined;
    }
  }

  async #structsOf(hash: string): Promise<SourceStructs> {
    const known = this.#schemas.get(hash);
    if (known) return known;
    const { signal } = this.#ending;
    const published = await fetchSchema(this.#options, hash, signal);
    const structs = asKnown(this.#options.structs, published);
    this.#schemas.set(hash, structs);
    return structs;
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
    if (!("outcome" in event)) return;
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
    const atMs = wallMs();
    if (!isGood && this.#unhealthyMs === undefined) {
      this.#unhealthyMs = monotonicMs();
      const silentMs = monotonicMs() - this.#telemetryMs;
      this.#emit({ type: "stale", atMs, message: health.message, silentMs });
    } else if (isGood && this.#unhealthyMs !== undefined) {
      const silentMs = monotonicMs() - this.#unhealthyMs;
      this.#unhealthyMs = undefined;
      this.#emit({
        type: "recovered",
        atMs,
        message: health.message,
        silentMs,
      });
    }
  }

  async #close(): Promise<void> {
    for (const end of this.#unwatch) end();
    this.#ending.abort();
    for (const queues of this.#all) queues.close();
    await this.#reading;
  }
}

/** Fetches a schema, however long it takes, and parses it. */
async function fetchSchema(
  { connection }: ReadSubscribeOptions,
  hash: string,
  signal: AbortSignal,
): Promise<SourceStructs> {
  const text = await persist(async () => {
    const found = await connection.getSchema(hash);
    if (found === undefined) throw new Error(`No schema ${hash} is published`);
    return found;
  }, signal);
  if (text === undefined) throw new Error("The subscription was closed");
  return parseSchema(text);
}
