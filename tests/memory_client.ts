// Client of Kafka whose brokers are in memory, in place of the module of npm.

import type { KafkaModule } from "../src/kafka/kafka_client.ts";
import { readBatch } from "./memory_kafka.ts";
import { MemoryTopics } from "./memory_topics.ts";

const UNKNOWN_TOPIC = 3;

/** Part of a request, by the name of its type. */
type Part = readonly [type: string, value: unknown];

/** Batch of a topic in a request. */
export type BatchParts = readonly [
  topic: Part,
  partitions: readonly [
    string,
    readonly (readonly [number: Part, bytes: Part])[],
  ],
];

/** Writer of requests that keeps the parts. */
class PartsWriter {
  readonly parts: Part[] = [];

  static create(): PartsWriter {
    return new PartsWriter();
  }

  appendString = (value: unknown) => this.#add("string", value);
  appendInt16 = (value: unknown) => this.#add("int16", value);
  appendInt32 = (value: unknown) => this.#add("int32", value);
  appendBytes = (value: unknown) => this.#add("bytes", value);
  appendTaggedFields = () => this.#add("tags", undefined);

  appendArray<T>(
    items: readonly T[],
    write: (writer: PartsWriter, item: T) => void,
  ): this {
    const inner = items.map((item) => {
      const writer = new PartsWriter();
      write(writer, item);
      return writer.parts;
    });
    return this.#add("array", inner);
  }

  #add(type: string, value: unknown): this {
    this.parts.push([type, value]);
    return this;
  }
}

/** Answer of a broker to a batch. */
export class MemoryProtocolError extends Error {
  readonly apiId: string;
  readonly canRetry = true;

  constructor(code: number) {
    super("Not stored");
    this.apiId = code === UNKNOWN_TOPIC
      ? "UNKNOWN_TOPIC_OR_PARTITION"
      : `ERROR_${code}`;
  }
}

/** Brokers in memory, and the module of a client that knows no others. */
export class MemoryClient {
  readonly broker = new MemoryTopics();
  /** Whether the brokers don't answer. */
  isAway = false;
  /** Options of each client, by its name. */
  readonly options: Record<string, Record<string, unknown>> = {};
  /** Calls of Admin and Producer. */
  readonly calls: string[] = [];
  /** Parts of requests to store batches. */
  readonly requests: (readonly Part[])[] = [];
  /** Error codes of the next batches, by topic. */
  readonly errorCodes = new Map<string, number>();
  /** Ids of the brokers that there are. */
  nodes = [1];
  /** Closing a client takes until it is settled. */
  closing: Promise<void> = Promise.resolve();
  /** Answers wait for it. */
  held: Promise<unknown> = Promise.resolve();

  get module(): KafkaModule {
    // deno-lint-ignore no-this-alias -- for the classes within
    const client = this;
    const away = () => Promise.reject(new Error("away"));
    const metadata = ({ topics }: { topics: string[] }) => {
      if (client.isAway) return away();
      const missing = topics.find((each) => !client.broker.topics.has(each));
      if (missing !== undefined) {
        return Promise.reject(new Error(`Unknown topic ${missing}.`));
      }
      const partitions = (topic: string) => [{
        leader: client.broker.topic(topic).leader,
      }];
      return Promise.resolve({
        topics: new Map(topics.map((topic) => [
          topic,
          { partitions: partitions(topic) },
        ])),
      });
    };
    return {
      Admin: class {
        constructor(options: Record<string, unknown>) {
          client.options.Admin = options;
        }

        metadata(
          asked: { topics: string[]; forceUpdate: boolean },
        ): Promise<unknown> {
          const { topics, forceUpdate } = asked;
          client.calls.push(`ask ${topics.length} ${forceUpdate}`);
          return metadata(asked);
        }

        createTopics(
          { topics, partitions, replicas, configs }: {
            topics: string[];
            partitions: number;
            replicas: number;
            configs: { name: string }[];
          },
        ): Promise<void> {
          const names = configs.map(({ name }) => name);
          client.calls.push(
            `create ${topics.length} ${partitions} ${replicas} ${names}`,
          );
          for (const topic of topics) client.broker.topic(topic);
          return Promise.resolve();
        }

        close(): Promise<void> {
          client.calls.push("close admin");
          return client.closing;
        }
      },
      Producer: class {
        constructor(options: Record<string, unknown>) {
          client.options.Producer = options;
        }

        initIdempotentProducer(): Promise<unknown> {
          return client.isAway
            ? away()
            : Promise.resolve({ producerId: 5n, producerEpoch: 1 });
        }

        metadata(
          asked: { topics: string[]; forceUpdate: boolean },
        ): Promise<unknown> {
          client.calls.push(`find ${asked.topics} ${asked.forceUpdate}`);
          return metadata(asked);
        }

        connectToBrokers(asked: number[]): Promise<unknown> {
          const nodes = asked.filter((node) => client.nodes.includes(node));
          return Promise.resolve(
            new Map(nodes.map((node) => [
              node,
              { send: client.#send.bind(client) },
            ])),
          );
        }

        close(isForced: boolean): Promise<void> {
          client.calls.push(`close producer ${isForced}`);
          return client.closing;
        }
      },
      Consumer: class {
        constructor(options: Record<string, unknown>) {
          client.options.Consumer = options;
          return client.broker.consumer();
        }
      },
      Writer: PartsWriter,
      ProduceAcks: { ALL: -1 },
      ProtocolError: MemoryProtocolError,
      crc32c: (bytes: Uint8Array) => bytes.length,
      produceV9: {
        api: { key: 0, version: 9 },
        parseResponse: "parser",
      },
    } as unknown as KafkaModule;
  }

  /** Stores the batches of a request, and answers as the client does. */
  async #send(
    key: number,
    version: number,
    encode: () => PartsWriter,
    parser: unknown,
    hasRequestTags: boolean,
    hasResponseTags: boolean,
    callback: (error: unknown, response?: unknown) => void,
  ): Promise<void> {
    const { parts } = encode();
    const way = { key, version, parser, hasRequestTags, hasResponseTags };
    this.requests.push([["way", way], ...parts]);
    await this.held;
    if (this.isAway) return callback(new Error("away"));
    const [, topics] = parts.find(([type]) => type === "array")!;
    const responses = (topics as BatchParts[]).map((
      [[, name], [, [[, [, bytes]]]]],
    ) => {
      const topic = name as string;
      const isKnown = this.broker.topics.has(topic);
      const errorCode = this.errorCodes.get(topic) ??
        (isKnown ? 0 : UNKNOWN_TOPIC);
      this.errorCodes.delete(topic);
      if (errorCode === 0) {
        for (const each of readBatch(bytes as Uint8Array).records) {
          this.broker.topic(topic).add(each);
        }
        this.broker.wake();
      }
      return { name: topic, partitionResponses: [{ errorCode }] };
    });
    const answer = { responses };
    const isWhole = responses.every(({ partitionResponses: [{ errorCode }] }) =>
      errorCode === 0
    );
    if (isWhole) callback(null, answer);
    else callback(Object.assign(new Error("response"), { response: answer }));
  }
}
