/**
 * Transport of a bus over NATS with JetStream.
 *
 * @module
 */

import {
  connect,
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  type SubscriptionOptions,
} from "npm:@nats-io/transport-node@3.4.0";
import { jetstream, jetstreamManager } from "npm:@nats-io/jetstream@3.4.0";
import type {
  JetStreamClient,
  JetStreamManager,
} from "npm:@nats-io/jetstream@3.4.0";
import { Acknowledgements } from "./acknowledgements.ts";
import { decodeHeaders, encodeHeaders } from "./encoded_headers.ts";
import { KeyBucket } from "./key_bucket.ts";
import { readFlow } from "./flow_reader.ts";
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

/** Time between two pings of the server, in ms; it is away after two without an answer. */
const PING_MS = 2_000;
const DIAL_MS_MAX = 5_000;
/** Time between two attempts to reconnect, in ms, shortened or prolonged by half at random. */
const RECONNECT_MS = 500;
/** Time for which requests are remembered, in ms. */
const REQUESTS_MS = 3_600_000;
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Connected client, and what is made of it. */
interface Client {
  readonly connection: NatsConnection;
  readonly streams: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly acknowledgements: Acknowledgements;
}

/** Connection to NATS, made by `connectNats()`. It reconnects endlessly. */
export class NatsBus implements CommandTransport {
  readonly broker: string;
  readonly leases: KeyBucket;
  readonly requests: KeyBucket;
  readonly #options: ReadNatsOptions;
  readonly #subjects: Subjects;
  readonly #closing = new AbortController();
  readonly #watchers = new Set<(isConnected: boolean) => void>();
  #client: Client | undefined;
  #isConnected = false;
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
    const client = () => this.#connected().streams;
    const { site } = options;
    this.leases = new KeyBucket(`hexrot_${site}_leases`, undefined, client);
    this.requests = new KeyBucket(
      `hexrot_${site}_requests`,
      REQUESTS_MS,
      client,
    );
    this.broker = `NATS at ${servers.map(hostOf).join(", ")}`;
  }

  /** Whether the server is connected. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /**
   * Dials the servers; once connected it reconnects by itself.
   *
   * @throws {Error} If none can be reached, unless `waitForBroker` is set.
   */
  async dial(servers: readonly string[]): Promise<void> {
    const { waitForBroker } = this.#options;
    const dialled = this.#dial(servers);
    if (waitForBroker) dialled.catch(() => {});
    else await dialled;
  }

  watchConnection(onChange: (isConnected: boolean) => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  async prepare(device: string): Promise<void> {
    this.#device = device;
    const { manager } = this.#connected();
    await prepareStreams(manager, this.#subjects, this.#options);
  }

  async publish(
    { device, channel, key, id, headers, payload }: BusMessage,
  ): Promise<void> {
    const subject = this.#subjects.of(device, channel, key);
    await this.#store(subject, payload, headers, `${device}.${id}`);
  }

  publishNow({ device, channel, headers, payload }: BusMessage): void {
    if (!this.#isConnected) return;
    const subject = this.#subjects.of(device, channel);
    const { connection } = this.#connected();
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
    const connection = {
      connected: (signal: AbortSignal) => this.#whenConnected(signal),
      watchEnd: (onEnd: () => void) =>
        this.watchConnection((isConnected) => {
          if (!isConnected) onEnd();
        }),
      client: () => this.#connected(),
    };
    const signal = AbortSignal.any([options.signal, this.#closing.signal]);
    const { from } = options;
    return readFlow(connection, this.#subjects, device, { from, signal });
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
          if (text !== undefined && this.#isConnected) message.respond(text);
        });
      },
    });
  }

  async request(
    device: string,
    request: string,
    timeoutMs: number,
  ): Promise<string> {
    const { connection } = this.#connected();
    const subject = this.#subjects.requests(device);
    const sent = connection.request(subject, request, { timeout: timeoutMs });
    sent.catch(() => {});
    const ended = Promise.withResolvers<never>();
    const unwatch = this.watchConnection((isConnected) => {
      if (isConnected) return;
      ended.reject(new Error(`${this.broker} was disconnected`));
    });
    try {
      const { data } = await Promise.race([sent, ended.promise]);
      return decoder.decode(data);
    } finally {
      unwatch();
    }
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    const client = this.#client;
    if (client === undefined) return;
    const { connection, acknowledgements } = client;
    if (this.#isConnected) {
      await Promise.all([this.leases.close(), this.requests.close()]);
      await connection.flush().catch(() => {});
    }
    await connection.close();
    acknowledgements.close();
    this.#setConnected(false);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #dial(servers: readonly string[]): Promise<void> {
    const connection = await connect(this.#connectionOptions(servers));
    if (this.#closing.signal.aborted) return await connection.close();
    const streams = jetstream(connection);
    // Its check would ask the server, which may go away meanwhile.
    const manager = await jetstreamManager(connection, { checkAPI: false });
    const acknowledgements = new Acknowledgements(
      connection,
      () => this.prepare(this.#device).catch(() => {}),
    );
    this.#client = { connection, streams, manager, acknowledgements };
    this.#follow(connection, acknowledgements);
    this.#setConnected(true);
  }

  #connectionOptions(servers: readonly string[]): ConnectionOptions {
    const { credentials, user, password, token, tls, waitForBroker } =
      this.#options;
    return {
      servers: [...servers],
      name: "hexrot",
      timeout: DIAL_MS_MAX,
      pingInterval: PING_MS,
      maxPingOut: 2,
      waitOnFirstConnect: waitForBroker,
      maxReconnectAttempts: -1,
      ignoreAuthErrorAbort: true,
      // The client asks several times for each attempt, so delays can't grow here.
      reconnectDelayHandler: () => RECONNECT_MS * (0.5 + Math.random()),
      ...credentials !== undefined && {
        authenticator: credsAuthenticator(encoder.encode(credentials)),
      },
      ...user !== undefined && { user, pass: password },
      ...token !== undefined && { token },
      ...tls && { tls: tls === true ? {} : tls },
    };
  }

  async #follow(
    connection: NatsConnection,
    acknowledgements: Acknowledgements,
  ): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "disconnect") {
        this.#setConnected(false);
        acknowledgements.rejectAll("the connection has ended");
      } else if (status.type === "reconnect") this.#setConnected(true);
    }
  }

  #setConnected(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    for (const watcher of [...this.#watchers]) watcher(isConnected);
  }

  #connected(): Client {
    if (this.#client && this.#isConnected) return this.#client;
    throw new Error(`Cannot reach ${this.broker}: it isn't connected`);
  }

  #whenConnected(signal: AbortSignal): Promise<void> {
    if (this.#isConnected) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        this.#watchers.delete(onChange);
        signal.removeEventListener("abort", end);
        this.#closing.signal.removeEventListener("abort", end);
        resolve();
      };
      const onChange = (isConnected: boolean) => {
        if (isConnected) end();
      };
      this.#watchers.add(onChange);
      signal.addEventListener("abort", end);
      this.#closing.signal.addEventListener("abort", end);
      if (signal.aborted) end();
    });
  }

  /** Subscribes as soon as the server is connected; returns the function that ends it. */
  #subscribe(subject: string, options: SubscriptionOptions): () => void {
    const ending = new AbortController();
    const { signal } = ending;
    this.#whenConnected(signal).then(() => {
      if (signal.aborted || this.#closing.signal.aborted) return;
      const { connection } = this.#connected();
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
    const { connection, acknowledgements } = this.#connected();
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
    const { manager } = this.#connected();
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

/** Returns host and port of an address, without a user and password. */
function hostOf(server: string): string {
  return server.replace(/^[a-z]+:\/\//i, "").replace(/^.*@/, "");
}
