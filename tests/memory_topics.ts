// Topics of Kafka in memory, which are read over the interface of the client's consumer.

import { Buffer } from "node:buffer";
import type { Consumer } from "../src/kafka/kafka_client.ts";

/** Message of a topic. */
export interface Stored {
  readonly timeMs: number;
  readonly value: string | null;
  readonly key?: string;
  readonly headers?: readonly (readonly [string | null, string | null])[];
  /** Whether it marks the end of a transaction, and is no message. */
  readonly isControl?: boolean;
}

/** Topic in memory. */
export class MemoryTopic {
  readonly messages: Stored[] = [];
  /** Offset of the first that is kept. */
  begin = 0;
  /** Number of messages of a batch, which is sent whole. */
  batchLength = 1;
  /** Number of messages of an answer, at most. */
  answerMax = Infinity;
  leader = 1;

  add(...messages: (Stored | number)[]): this {
    for (const each of messages) {
      this.messages.push(
        typeof each === "number" ? { timeMs: each, value: `${each}` } : each,
      );
    }
    return this;
  }
}

const bytesOf = (text: string | null | undefined) =>
  typeof text === "string" ? Buffer.from(text) : null;

/** Broker with topics; its consumers are those of the client. */
export class MemoryTopics {
  readonly topics = new Map<string, MemoryTopic>();
  /** Requests for messages: broker, then topics with offsets. */
  readonly fetches: string[] = [];
  /** Options of the last request. */
  asked: Record<string, unknown> = {};
  /** Errors of the next requests for messages. */
  readonly faults: Error[] = [];
  /** Times that what is known of the brokers was forgotten. */
  forgotten = 0;
  /** Consumers that are open. */
  open = 0;
  /** Calls that close a consumer. */
  closes = 0;
  /** Closing takes until it is settled. */
  closing: Promise<void> = Promise.resolve();
  /** Called with each request for messages. */
  onFetch = () => {};
  #stopped = Promise.withResolvers<void>();

  topic(name: string): MemoryTopic {
    const topic = this.topics.get(name) ?? new MemoryTopic();
    this.topics.set(name, topic);
    return topic;
  }

  consumer(): Consumer {
    let isOpen = true;
    this.open++;
    const closed = Promise.withResolvers<never>();
    closed.promise.catch(() => {});
    const consumer = {
      metadata: ({ topics }: { topics: string[] }) =>
        this.#known(topics, (topic, name) => ({
          id: `id of ${name}`,
          partitions: [{ leader: topic.leader }],
        })).then((topics) => ({ topics })),
      listOffsets: (
        { topics, timestamp }: { topics: string[]; timestamp: bigint },
      ) =>
        this.#known(topics, (topic) => {
          const { messages, begin } = topic;
          if (timestamp === -1n) return [BigInt(messages.length)];
          if (timestamp === -2n) return [BigInt(begin)];
          const found = messages.findIndex(({ timeMs }, index) =>
            index >= begin && BigInt(timeMs) >= timestamp
          );
          return [BigInt(found)];
        }),
      fetch: (request: Parameters<Consumer["fetch"]>[0]) =>
        Promise.race([this.#fetch(request), closed.promise]),
      clearMetadata: () => this.forgotten++,
      close: (isForced: boolean) => {
        this.closes++;
        // Otherwise it waits for the requests that are on their way.
        if (isForced && isOpen) this.open--;
        isOpen &&= !isForced;
        closed.reject(new Error("closed"));
        return this.closing;
      },
    };
    return consumer as unknown as Consumer;
  }

  /** Wakes requests that wait for messages. */
  wake(): void {
    this.#stopped.resolve();
    this.#stopped = Promise.withResolvers();
  }

  #known<T>(
    names: string[],
    read: (topic: MemoryTopic, name: string) => T,
  ): Promise<Map<string, T>> {
    const missing = names.find((name) => !this.topics.has(name));
    if (missing !== undefined) {
      return Promise.reject(new Error(`Unknown topic ${missing}.`));
    }
    return Promise.resolve(
      new Map(names.map((name) => [name, read(this.topics.get(name)!, name)])),
    );
  }

  async #fetch(request: Parameters<Consumer["fetch"]>[0]) {
    const { node, topics, ...asked } = request;
    this.asked = { ...asked, ...topics[0].partitions[0] };
    const list = topics.map(({ topicId, partitions: [{ fetchOffset }] }) =>
      `${topicId.replace("id of ", "")}@${fetchOffset}`
    );
    this.fetches.push(`${node}: ${list.join()}`);
    this.onFetch();
    const fault = this.faults.shift();
    if (fault) throw fault;
    const responses = topics.map(({ topicId, partitions }) => {
      const topic = this.topic(topicId.replace("id of ", ""));
      const offset = Number(partitions[0].fetchOffset);
      if (offset < topic.begin || offset > topic.messages.length) {
        throw Object.assign(new Error("none"), {
          apiId: "OFFSET_OUT_OF_RANGE",
        });
      }
      const records = this.#batches(topic, offset);
      return { topicId, partitions: [{ records }] };
    });
    if (responses.every(({ partitions: [{ records }] }) => !records)) {
      await this.#stopped.promise;
    }
    return { responses };
  }

  /** Returns the batches from the one with an offset on. */
  #batches(topic: MemoryTopic, offset: number) {
    const { messages, batchLength } = topic;
    const first = offset - offset % batchLength;
    const end = Math.min(messages.length, first + topic.answerMax);
    const batches = [];
    for (let at = first; at < end; at += batchLength) {
      const batch = messages.slice(at, at + batchLength);
      batches.push({
        firstOffset: BigInt(at),
        lastOffsetDelta: batch.length - 1,
        attributes: batch[0].isControl ? 0x20 : 0x10,
        firstTimestamp: BigInt(batch[0].timeMs),
        records: batch.map(({ timeMs, key, value, headers = [] }, index) => ({
          offsetDelta: index,
          timestampDelta: BigInt(timeMs - batch[0].timeMs),
          key: bytesOf(key),
          value: bytesOf(value),
          headers: headers.map((pair) => pair.map(bytesOf)),
        })),
      });
    }
    return batches.length > 0 ? batches : undefined;
  }
}
