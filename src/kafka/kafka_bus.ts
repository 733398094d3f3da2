/**
 * Transport of the bus over Apache Kafka.
 *
 * @module
 */

import { BatchSender } from "./batch_sender.ts";
import type { BaseOptions, KafkaModule } from "./kafka_client.ts";
import { followTopics } from "./follow_topics.ts";
import type { ReadKafkaOptions } from "./kafka_options.ts";
import { toReceived, toRecord } from "./messages.ts";
import { ProduceClient } from "./produce_client.ts";
import type { KafkaRecord } from "./record_batch.ts";
import { TopicAdmin } from "./topic_admin.ts";
import { type TopicMessage, TopicReader } from "./topic_reader.ts";
import { schemaTopic, topicOf, topicsOf } from "./topics.ts";
import { wallMs } from "../base/clock.ts";
import { Backoff, pause } from "../bus/backoff.ts";
import { ConnectionState } from "../bus/connection_state.ts";
import {
  type BusMessage,
  type Channel,
  FLOW_CHANNELS,
  type ReceivedMessage,
  type StateChannel,
} from "../bus/message.ts";
import type { BusTransport, ReadOptions, StartFrom } from "../bus/transport.ts";

/** Time between two looks whether the broker answers, in ms. */
const PROBE_MS = 2_000;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Connection to Apache Kafka. */
export interface KafkaConnection extends BusTransport {
  /**
   * Sends a message to partition 0 of a topic of any name, in order with all others.
   *
   * @returns Promise that resolves once all replicas in sync have it.
   */
  store(record: KafkaRecord): Promise<void>;
}

/** Connection to Apache Kafka, made by `connectKafka()`. */
export class KafkaBus implements KafkaConnection {
  /** Broker, such as `Kafka at 127.0.0.1:9092`. */
  readonly broker: string;
  readonly #client: KafkaModule;
  readonly #clientOptions: BaseOptions;
  readonly #options: ReadKafkaOptions;
  readonly #topics: TopicAdmin;
  readonly #requests: ProduceClient;
  readonly #sender: BatchSender;
  /** Devices whose newest telemetry is on its way. */
  readonly #sendingNow = new Set<string>();
  readonly #closing = new AbortController();
  readonly #state = new ConnectionState();
  readonly #schemas = new Map<string, string>();
  readonly #prepared = new Set<string>();
  readonly #following = new Set<Promise<void>>();
  readonly #probing: Promise<void>;
  #recreating: Promise<unknown> | undefined;
  #closed: Promise<void> | undefined;

  /** Made by `connectKafka()`. */
  constructor(
    client: KafkaModule,
    brokers: string[],
    options: ReadKafkaOptions,
  ) {
    this.broker = `Kafka at ${brokers.join(", ")}`;
    this.#client = client;
    this.#options = options;
    const { tls, sasl, requestTimeoutMs } = options;
    this.#clientOptions = {
      clientId: "hexrot",
      bootstrapBrokers: brokers,
      requestTimeout: requestTimeoutMs,
      timeout: requestTimeoutMs,
      connectTimeout: Math.min(5_000, requestTimeoutMs),
      retries: 0,
      ...tls && { tls: tls === true ? {} : tls },
      ...sasl && { sasl },
    };
    this.#topics = new TopicAdmin(
      new client.Admin({ ...this.#clientOptions }),
      this.broker,
      options.replicas,
    );
    this.#requests = new ProduceClient(
      client,
      new client.Producer({ ...this.#clientOptions }),
      requestTimeoutMs,
    );
    this.#sender = new BatchSender(this.#requests, {
      onAnswer: () => this.#state.isConnected = true,
      onSilence: () => this.#state.isConnected = false,
      onUnknownTopic: () => this.#recreate(),
    });
    this.#probing = this.#probe();
  }

  /** Whether the broker is connected: it has answered the last request. */
  get isConnected(): boolean {
    return this.#state.isConnected;
  }

  /**
   * Calls back when the broker is connected, or disconnected.
   *
   * @returns Function that ends the calls.
   */
  watchConnection(onChange: (isConnected: boolean) => void): () => void {
    return this.#state.watch(onChange);
  }

  /**
   * Asks the brokers for an answer.
   *
   * @throws {Error} If none answers.
   */
  async check(): Promise<void> {
    await this.#topics.check();
    this.#state.isConnected = true;
  }

  /**
   * Creates the topics of a device that don't exist, with one partition each.
   *
   * @throws {Error} If they can't be created.
   */
  async prepare(device: string): Promise<void> {
    await this.#topics.create(topicsOf(this.#options.prefix, device));
    this.#prepared.add(device);
  }

  /**
   * Sends a message. It is repeated until the broker has acknowledged it, also after the
   * broker was away; the broker stores it once.
   *
   * @returns Promise that resolves once all replicas in sync have it.
   * @throws {MessageRefusedError} If it is too large.
   */
  publish(message: BusMessage): Promise<void> {
    return this.#sender.send(toRecord(this.#options.prefix, message));
  }

  /**
   * Sends a message to partition 0 of a topic of any name, in order with all others.
   *
   * @returns Promise that resolves once all replicas in sync have it.
   */
  store(record: KafkaRecord): Promise<void> {
    return this.#sender.send(record);
  }

  /** Sends a message, unless one of its device is on its way or the broker is away. */
  publishNow(message: BusMessage): void {
    const { device } = message;
    if (!this.#state.isConnected || this.#sendingNow.has(device)) return;
    this.#sendingNow.add(device);
    this.publish(message)
      .catch(() => {}) // The next one shows more than this one.
      .finally(() => this.#sendingNow.delete(device));
  }

  /** Stores a schema under its hash, unless it is there. */
  async putSchema(hash: string, text: string): Promise<void> {
    const settings = schemaTopic(this.#options.prefix);
    await this.#topics.create([settings]);
    if (await this.getSchema(hash) !== undefined) return;
    const { topic } = settings;
    const value = encoder.encode(text);
    await this.#sender.send({ topic, key: hash, value, timeMs: wallMs() });
    this.#schemas.set(hash, text);
  }

  /** Returns the schema of a hash; undefined if there is none. */
  async getSchema(hash: string): Promise<string | undefined> {
    if (!this.#schemas.has(hash)) {
      await using reader = this.#open([
        schemaTopic(this.#options.prefix).topic,
      ]);
      if (!await reader.start({ atMs: 0 })) return undefined;
      for await (const { key, payload } of reader.readToEnd()) {
        this.#schemas.set(key, decoder.decode(payload));
      }
    }
    return this.#schemas.get(hash);
  }

  /** Returns the last message of a channel of a device; undefined if there is none. */
  async last(
    device: string,
    channel: Channel,
  ): Promise<ReceivedMessage | undefined> {
    const topic = topicOf(this.#options.prefix, device, channel);
    await using reader = this.#open([topic]);
    if (!await reader.start("last")) return undefined;
    const last = (await Array.fromAsync(reader.readToEnd())).at(-1);
    return last && toReceived(last);
  }

  /**
   * Yields the messages of all flow channels of a device, each once, in the order of each
   * channel; it goes on by itself after the broker was away. Waits for a device that
   * doesn't exist. The position of telemetry is its offset; that of other messages is -1.
   */
  async *read(
    device: string,
    { from, signal }: ReadOptions,
  ): AsyncGenerator<ReceivedMessage> {
    const { prefix } = this.#options;
    const topics = FLOW_CHANNELS.map((each) => topicOf(prefix, device, each));
    for await (const message of this.#follow(topics, from, signal)) {
      yield toReceived(message);
    }
  }

  /**
   * Yields the messages of a state that its topic still has, then each that follows; it goes
   * on by itself after the broker was away.
   */
  async *states(
    device: string,
    channel: StateChannel,
    signal: AbortSignal,
  ): AsyncGenerator<ReceivedMessage> {
    const topics = [topicOf(this.#options.prefix, device, channel)];
    for await (const each of this.#follow(topics, { position: 0 }, signal)) {
      yield toReceived(each);
    }
  }

  /**
   * Calls back with each message of a channel that need not be complete, from now on.
   *
   * @returns Function that ends the calls.
   */
  follow(
    device: string,
    channel: StateChannel | "now",
    onMessage: (message: ReceivedMessage) => void,
  ): () => void {
    const ending = new AbortController();
    const topics = [topicOf(this.#options.prefix, device, channel)];
    const call = async () => {
      for await (const each of this.#follow(topics, "now", ending.signal)) {
        onMessage(toReceived(each));
      }
    };
    this.#following.add(call());
    return () => ending.abort();
  }

  /**
   * Ends the connection, after what was sent is out; what isn't acknowledged while the
   * broker is away is rejected.
   */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** Closes the connection, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    await this.#settledOrDisconnected();
    this.#closing.abort();
    this.#sender.close();
    await Promise.allSettled([
      this.#requests.close(),
      this.#topics.close(),
      this.#probing,
      ...this.#following,
    ]);
    this.#state.isConnected = false;
  }

  async #settledOrDisconnected(): Promise<void> {
    const disconnected = Promise.withResolvers<void>();
    this.watchConnection(() => disconnected.resolve());
    if (!this.#state.isConnected) disconnected.resolve();
    await Promise.race([this.#sender.settled(), disconnected.promise]);
  }

  /** Creates topics again that the broker has lost. */
  #recreate(): void {
    const devices = [...this.#prepared];
    // The sender tries again, and calls this again.
    this.#recreating ??= Promise.allSettled(
      devices.map((device) => this.prepare(device)),
    ).finally(() => this.#recreating = undefined);
  }

  #open(topics: string[]): TopicReader {
    const consumer = new this.#client.Consumer({
      ...this.#clientOptions,
      groupId: "hexrot", // which it doesn't join
    });
    return new TopicReader(consumer, topics);
  }

  #follow(
    topics: string[],
    from: StartFrom,
    userSignal: AbortSignal,
  ): AsyncGenerator<TopicMessage> {
    const signal = AbortSignal.any([userSignal, this.#closing.signal]);
    return followTopics(() => this.#open(topics), from, signal);
  }

  /** Looks again and again whether the broker answers. */
  async #probe(): Promise<void> {
    const { signal } = this.#closing;
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        await this.check();
        backoff.reset();
      } catch {
        this.#state.isConnected = false;
      }
      await pause(this.#state.isConnected ? PROBE_MS : backoff.next(), signal);
    }
  }
}
