/**
 * Transport of a bus over NATS with JetStream.
 *
 * @module
 */

import type { SubscriptionOptions } from "npm:@nats-io/transport-node@3.4.0";
import { decodeHeaders, encodeHeaders } from "./encoded_headers.ts";
import { KeyBucket } from "./key_bucket.ts";
import { readStream, type StreamPart } from "./flow_reader.ts";
import { NatsClient } from "./nats_client.ts";
import type { ReadNatsOptions } from "./nats_options.ts";
import { prepareStreams } from "./streams.ts";
import { Subjects } from "./subjects.ts";
import { messageOf } from "../base/printable.ts";
import type {
  BusMessage,
  Channel,
  ReceivedMessage,
  StateChannel,
} from "../bus/message.ts";
import type { CommandTransport } from "../bus/commands/lease_store.ts";
import { MessageRefusedError, type ReadOptions } from "../bus/transport.ts";

/** Time for which requests are remembered, in ms. */
const REQUESTS_MS = 3_600_000;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Connection to NATS, made by `connectNats()`. It reconnects endlessly. */
export class NatsBus implements CommandTransport {
  readonly leases: KeyBucket;
  readonly requests: KeyBucket;
  readonly #options: ReadNatsOptions;
  readonly #subjects: Subjects;
  readonly #client: NatsClient;
  #device = "";

  /**
   * Made by `connectNats()`.
   *
   * @param servers Addresses of the servers.
   * @param options Options.
   */
  constructor(servers: readonly string[], options: ReadNatsOptions) {
    this.#options = options;
    this.#subjects = new Subjects(options.site);
    this.#client = new NatsClient(
      servers,
      options,
      () => this.prepare(this.#device).catch(() => {}),
    );
    const { site } = options;
    this.leases = new KeyBucket(
      `hexrot_${site}_leases`,
      undefined,
      this.#client,
    );
    this.requests = new KeyBucket(
      `hexrot_${site}_requests`,
      REQUESTS_MS,
      this.#client,
    );
  }

  /** Human-readable broker. */
  get broker(): string {
    return this.#client.broker;
  }

  /** Whether the server is connected. */
  get isConnected(): boolean {
    return this.#client.isConnected;
  }

  /**
   * Dials the servers; once connected it reconnects by itself.
   *
   * @throws {Error} If none can be reached, unless `waitForBroker` is set.
   */
  async dial(servers: readonly string[]): Promise<void> {
    const { waitForBroker } = this.#options;
    const dialled = this.#client.dial(servers);
    if (waitForBroker) dialled.catch(() => {});
    else await dialled;
  }

  watchConnection(onChange: (isConnected: boolean) => void): () => void {
    return this.#client.watch(onChange);
  }

  async prepare(device: string): Promise<void> {
    this.#device = device;
    const { manager } = this.#client.connected;
    await prepareStreams(manager, this.#subjects, this.#options);
  }

  async publish(
    { device, channel, key, id, headers, payload }: BusMessage,
  ): Promise<void> {
    const subject = this.#subjects.of(device, channel, key);
    await this.#store(subject, payload, headers, `${device}.${id}`);
  }

  publishNow({ device, channel, headers, payload }: BusMessage): void {
    if (!this.isConnected) return;
    const subject = this.#subjects.of(device, channel);
    const { connection } = this.#client.connected;
    const { forClient } = encodeHeaders(headers);
    connection.publish(subject, payload, { headers: forClient });
  }

  async putSchema(hash: string, text: string): Promise<void> {
    if (await this.getSchema(hash) === text) return;
    await this.#store(this.#subjects.schema(hash), encoder.encode(text), {});
  }

  async getSchema(hash: string): Promise<string | undefined> {
    const { stateStream } = this.#subjects;
    const stored = await this.#last(stateStream, this.#subjects.schema(hash));
    return stored && decoder.decode(stored.data);
  }

  async last(
    device: string,
    channel: Channel,
  ): Promise<ReceivedMessage | undefined> {
    const stream = this.#subjects.streamOf(channel);
    if (stream === undefined) return undefined;
    const subject = this.#subjects.of(device, channel);
    const stored = await this.#last(stream, subject);
    return stored && {
      channel,
      headers: decodeHeaders(stored.header),
      payload: stored.data,
      position: stored.seq,
    };
  }

  read(device: string, options: ReadOptions): AsyncIterable<ReceivedMessage> {
    const { flowStream } = this.#subjects;
    const subject = this.#subjects.flowOf(device);
    return this.#read({ stream: flowStream, subject }, options);
  }

  states(
    device: string,
    channel: StateChannel,
    signal: AbortSignal,
  ): AsyncIterable<ReceivedMessage> {
    const { stateStream } = this.#subjects;
    const subject = this.#subjects.keysOf(device, channel);
    const part = { stream: stateStream, subject };
    return this.#read(part, { from: "last", signal });
  }

  follow(
    device: string,
    channel: StateChannel | "now",
    onMessage: (message: ReceivedMessage) => void,
  ): () => void {
    const subject = this.#subjects.of(device, channel);
    return this.#subscribe(subject, {
      callback: (_error, { headers, data }) => {
        onMessage({
          channel,
          headers: decodeHeaders(headers),
          payload: data,
          position: -1,
        });
      },
    });
  }

  serve(
    device: string,
    answer: (request: string) => Promise<string | undefined>,
  ): () => void {
    return this.#subscribe(this.#subjects.requests(device), {
      callback: (_error, message) => {
        answer(decoder.decode(message.data)).then((text) => {
          // The sender repeats its request if the connection has ended meanwhile.
          if (text !== undefined && this.isConnected) message.respond(text);
        });
      },
    });
  }

  async request(
    device: string,
    request: string,
    timeoutMs: number,
  ): Promise<string> {
    const { connection } = this.#client.connected;
    const subject = this.#subjects.requests(device);
    const answer = connection.request(subject, request, {
      timeout: timeoutMs,
    });
    const { data } = await this.#client.whileConnected(answer);
    return decoder.decode(data);
  }

  close(): Promise<void> {
    return this.#client.close(() =>
      Promise.all([this.leases.close(), this.requests.close()])
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #read(
    part: StreamPart,
    { from, signal }: ReadOptions,
  ): AsyncIterable<ReceivedMessage> {
    const client = this.#client;
    const connection = {
      connected: (signal: AbortSignal) => client.whenConnected(signal),
      watchEnd: (onEnd: () => void) =>
        client.watch((isConnected) => {
          if (!isConnected) onEnd();
        }),
      client: () => client.connected,
    };
    const ending = AbortSignal.any([signal, client.closing]);
    return readStream(connection, part, { from, signal: ending });
  }

  /** Subscribes as soon as the server is connected; returns the function that ends it. */
  #subscribe(subject: string, options: SubscriptionOptions): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    this.#client.whenConnected(signal).then(() => {
      if (signal.aborted || this.#client.closing.aborted) return;
      const { connection } = this.#client.connected;
      const subscription = connection.subscribe(subject, options);
      signal.addEventListener("abort", () => {
        if (!connection.isClosed()) subscription.unsubscribe();
      });
    });
    return () => ending.abort();
  }

  #store(
    subject: string,
    payload: Uint8Array,
    headers: BusMessage["headers"],
    id?: string,
  ): Promise<void> {
    const { connection, acknowledgements } = this.#client.connected;
    const encoded = encodeHeaders(headers, id);
    const bytes = payload.length + encoded.byteLength;
    const bytesMax = connection.info?.max_payload ?? Infinity;
    if (bytes > bytesMax) {
      throw new MessageRefusedError(
        `Cannot publish ${subject} as the server takes ${bytesMax} bytes: received ${bytes}`,
      );
    }
    const { reply, promise } = acknowledgements.begin(subject);
    connection.publish(subject, payload, {
      reply,
      headers: encoded.forClient,
    });
    return promise;
  }

  async #last(stream: string, subject: string) {
    const { manager } = this.#client.connected;
    try {
      return await manager.streams.getMessage(stream, {
        last_by_subj: subject,
      }) ?? undefined;
    } catch (error) {
      throw new Error(
        `Cannot read ${subject} of stream ${stream}: ${messageOf(error)}`,
        { cause: error },
      );
    }
  }
}
