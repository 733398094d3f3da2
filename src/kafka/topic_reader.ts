/**
 * Reader of topics with one partition, from their offsets. It joins no consumer group:
 * nothing of it is stored at the broker, and any number of readers see everything.
 *
 * @module
 */

import type { Consumer } from "./kafka_client.ts";
import { answerOf, isUnknownTopic } from "./kafka_errors.ts";
import type { Headers } from "../bus/message.ts";
import type { StartFrom } from "../bus/transport.ts";

/** Longest time that the broker waits for messages, in ms. */
const WAIT_MS_MAX = 500;
/** Largest answer for a topic, in bytes: the client's time grows with the square of it. */
const TOPIC_BYTES_MAX = 512 * 1024;
const LATEST = -1n;
const EARLIEST = -2n;

/** Message of a topic. */
export interface TopicMessage {
  /** Topic. */
  readonly topic: string;
  /** Offset in it. */
  readonly offset: bigint;
  /** Time that its sender gave it, in ms since 1970 (UTC). */
  readonly timeMs: bigint;
  /** Key. */
  readonly key: string;
  /** Headers. */
  readonly headers: Headers;
  /** Payload. */
  readonly payload: Uint8Array;
}

/** Reader of topics. */
export class TopicReader implements AsyncDisposable {
  readonly #consumer: Consumer;
  readonly #topics: readonly string[];
  /** Offset of the next message, by topic. */
  readonly #offsets = new Map<string, bigint>();

  /**
   * @param consumer Client that nothing else uses, as its requests wait; it is closed with
   * the reader.
   * @param topics Topics.
   */
  constructor(consumer: Consumer, topics: readonly string[]) {
    this.#consumer = consumer;
    this.#topics = topics;
  }

  /**
   * Finds where to begin.
   *
   * @param from Place. A position is an offset in the first topic; the others begin at the
   * time of its message.
   * @returns False if the topics don't exist.
   */
  async start(from: StartFrom): Promise<boolean> {
    try {
      await this.#start(from);
      return true;
    } catch (error) {
      if (isUnknownTopic(error)) return false;
      throw error;
    }
  }

  async #start(from: StartFrom): Promise<void> {
    const earliest = await this.#listOffsets(EARLIEST);
    const latest = await this.#listOffsets(LATEST);
    const set = (topic: string, offset: bigint) => {
      const [begin, end] = [earliest.get(topic)!, latest.get(topic)!];
      this.#offsets.set(topic, clamp(offset, begin, end));
    };
    if (from === "now" || from === "last") {
      for (const [topic, end] of latest) {
        set(topic, from === "now" ? end : end - 1n);
      }
      return;
    }
    const [first] = this.#topics;
    let timeMs = "atMs" in from ? BigInt(Math.ceil(from.atMs)) : undefined;
    if ("position" in from) {
      this.#offsets.clear();
      set(first, BigInt(from.position));
      const start = this.#offsets.get(first)!;
      if (start < latest.get(first)!) [{ timeMs }] = await this.read();
      this.#offsets.set(first, start);
    }
    const found = timeMs === undefined
      ? latest
      : await this.#listOffsets(timeMs < 0n ? 0n : timeMs);
    for (const topic of this.#topics) {
      if ("position" in from && topic === first) continue;
      const offset = found.get(topic)!;
      set(topic, offset < 0n ? latest.get(topic)! : offset); // -1: none is so late
    }
  }

  /**
   * Waits for messages up to half a second.
   *
   * @returns Messages in the order of each topic, and by their times among topics.
   */
  async read(): Promise<TopicMessage[]> {
    const { topics: metadata, nodes } = await this.#metadata();
    const names = new Map<string, string>();
    const requests = [...this.#offsets].map(([topic, fetchOffset]) => {
      const { id } = metadata.get(topic)!;
      names.set(id, topic);
      const partition = {
        partition: 0,
        currentLeaderEpoch: -1,
        fetchOffset,
        lastFetchedEpoch: -1,
        partitionMaxBytes: TOPIC_BYTES_MAX,
      };
      return { topicId: id, partitions: [partition], node: nodes.get(topic)! };
    });
    const byNode = Map.groupBy(requests, ({ node }) => node);
    const answers = await Promise.all(
      [...byNode].map(([node, ofNode]) => this.#fetch(node, ofNode)),
    );
    const messages = answers.flatMap(({ responses }) =>
      responses.flatMap(({ topicId, partitions }) =>
        partitions.flatMap(({ records }) =>
          this.#messages(names.get(topicId)!, records ?? [])
        )
      )
    );
    return messages.sort((a, b) => Number(a.timeMs - b.timeMs));
  }

  /** Reads up to the present end of its topics; yields what it finds. */
  async *readToEnd(): AsyncGenerator<TopicMessage> {
    const latest = await this.#listOffsets(LATEST);
    const isBehind = () =>
      [...latest].some(([topic, end]) => this.#offsets.get(topic)! < end);
    while (isBehind()) yield* await this.read();
  }

  /** Forgets what it knows of the brokers, after a failure. */
  forget(): void {
    this.#consumer.clearMetadata();
  }

  async #metadata() {
    const { topics } = await this.#consumer.metadata({
      topics: [...this.#topics],
    });
    const nodes = new Map(
      [...topics].map((
        [topic, { partitions: [{ leader }] }],
      ) => [topic, leader]),
    );
    return { topics, nodes };
  }

  async #fetch(
    node: number,
    topics: Parameters<Consumer["fetch"]>[0]["topics"],
  ) {
    try {
      return await this.#consumer.fetch({
        node,
        topics,
        minBytes: 1,
        maxBytes: 8 * TOPIC_BYTES_MAX,
        maxWaitTime: WAIT_MS_MAX,
      });
    } catch (error) {
      // Retention has deleted messages meanwhile: go on with those that are there.
      if (answerOf(error) === "OFFSET_OUT_OF_RANGE") {
        await this.#clampOffsets();
      }
      throw error;
    }
  }

  async #clampOffsets(): Promise<void> {
    const earliest = await this.#listOffsets(EARLIEST);
    const latest = await this.#listOffsets(LATEST);
    for (const [topic, offset] of this.#offsets) {
      const begin = earliest.get(topic)!;
      const isKept = offset >= begin && offset <= latest.get(topic)!;
      if (!isKept) this.#offsets.set(topic, begin);
    }
  }

  #messages(topic: string, batches: readonly RecordsBatch[]): TopicMessage[] {
    const messages: TopicMessage[] = [];
    for (const batch of batches) {
      const next = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
      const isControl = (batch.attributes & CONTROL) !== 0;
      const from = this.#offsets.get(topic)!;
      for (const record of isControl ? [] : batch.records) {
        const offset = batch.firstOffset + BigInt(record.offsetDelta);
        if (offset < from) continue; // a batch is sent whole
        messages.push({
          topic,
          offset,
          timeMs: batch.firstTimestamp + record.timestampDelta,
          key: record.key?.toString() ?? "",
          headers: headersOf(record.headers),
          payload: record.value ?? new Uint8Array(),
        });
      }
      if (next > from) this.#offsets.set(topic, next);
    }
    return messages;
  }

  /** Finds the first offsets that aren't before a time; -1 where there is none. */
  async #listOffsets(timestamp: bigint): Promise<Map<string, bigint>> {
    const topics = [...this.#topics];
    const found = await this.#consumer.listOffsets({ topics, timestamp });
    return new Map([...found].map(([topic, [offset]]) => [topic, offset]));
  }

  /** Ends it, also while it waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#consumer.close(true);
  }
}

const CONTROL = 1 << 5;

type RecordsBatch = NonNullable<
  Awaited<ReturnType<Consumer["fetch"]>>["responses"][number]["partitions"][
    number
  ]["records"]
>[number];

function headersOf(pairs: RecordsBatch["records"][number]["headers"]): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of pairs) {
    if (name) headers[name.toString()] = value?.toString() ?? "";
  }
  return headers;
}

function clamp(value: bigint, least: bigint, largest: bigint): bigint {
  if (value < least) return least;
  return value > largest ? largest : value;
}
