/**
 * Sender of records in batches, one request at a time to each broker.
 *
 * The broker recognises a repeated batch by its bytes: the id of the producer, and the number
 * of its first record in the partition. A batch is therefore repeated unchanged, and the next
 * one of its topic waits; what is added meanwhile is the next batch.
 *
 * | answer | reaction |
 * | ------ | -------- |
 * | stored, or stored before | its records are acknowledged |
 * | none, or an error that passes | the batch is repeated, after a delay; others go on |
 * | records refused | each record is sent alone, so that no other is refused with it |
 * | sequence not expected | all goes on under a new producer id, from number 0 |
 * | another error | the records of the topic are rejected |
 *
 * @module
 */

import {
  answerOf,
  isRepeatable,
  isUnknownTopic,
  reasonOf,
} from "./kafka_errors.ts";
import type { KafkaRecord, ProducerId } from "./record_batch.ts";
import { Batch, type SealedBatch, TopicQueue } from "./topic_queue.ts";
import { monotonicMs } from "../base/clock.ts";
import { pause } from "../bus/backoff.ts";
import { MessageRefusedError } from "../bus/transport.ts";

/** Size of a request, in bytes, beyond which the other topics wait for the next. */
const REQUEST_BYTES = 8 * 1024 * 1024;
/**
 * Time in ms for which a batch is repeated: a broker forgets a producer that is silent for a
 * day (`producer.id.expiration.ms`).
 */
const REPEAT_MS = 12 * 3600 * 1000;
const CLOSED = "the connection is closed";

/** Errors of records that are refused whenever they are sent. */
const REFUSED = new Set<string | undefined>([
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "INVALID_TIMESTAMP",
  "INVALID_RECORD",
]);
/** Errors of a producer that the broker doesn't know, or whose records it has lost. */
const UNKNOWN_PRODUCER = new Set<string | undefined>([
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN_PRODUCER_ID",
  "INVALID_PRODUCER_EPOCH",
]);
/** Error of a batch that was stored so long ago that the broker doesn't compare it. */
const STORED_BEFORE = "DUPLICATE_SEQUENCE_NUMBER";

/** Requests of an idempotent producer, none of which is repeated. */
export interface ProduceRequests {
  /** Checksum of bytes. */
  readonly crc32c: (bytes: Uint8Array) => number;

  /** Asks for a new producer id. */
  newProducerId(): Promise<ProducerId>;

  /** Returns the leading brokers of partition 0 of topics. */
  leadersOf(topics: string[]): Promise<Map<string, number>>;

  /**
   * Sends batches, at most one of each topic, to their leader.
   *
   * @returns For each topic, `stored` if all replicas in sync have its batch, or an error.
   * @throws {Error} If the broker doesn't answer.
   */
  produce(
    node: number,
    batches: readonly SealedBatch[],
  ): Promise<Map<string, "stored" | Error>>;
}

/** Owner of a sender. */
export interface SenderOwner {
  /** Called after each answer of a broker. */
  onAnswer(): void;
  /** Called after each request without an answer. */
  onSilence(): void;
  /** Called when a topic doesn't exist. */
  onUnknownTopic(): void;
}

/** Sender of one producer. */
export class BatchSender {
  readonly #requests: ProduceRequests;
  readonly #owner: SenderOwner;
  readonly #closing = new AbortController();
  readonly #queues = new Map<string, TopicQueue>();
  /** Queues with batches; those that were served last are behind. */
  readonly #active = new Set<TopicQueue>();
  #producer: ProducerId | undefined;
  #running: Promise<void> | undefined;
  #wake = () => {};

  /**
   * @param requests Requests of a producer.
   * @param owner Its owner.
   */
  constructor(requests: ProduceRequests, owner: SenderOwner) {
    this.#requests = requests;
    this.#owner = owner;
  }

  /**
   * Sends a record.
   *
   * @returns Promise that resolves once it is acknowledged by all replicas in sync.
   */
  send(record: KafkaRecord): Promise<void> {
    const pending = { ...Promise.withResolvers<void>(), record };
    if (this.#closing.signal.aborted) {
      const text = `Cannot store a record in ${record.topic}: ${CLOSED}`;
      pending.reject(new Error(text));
      return pending.promise;
    }
    let queue = this.#queues.get(record.topic);
    if (!queue) {
      this.#queues.set(record.topic, queue = new TopicQueue(record.topic));
    }
    queue.add(pending);
    this.#active.add(queue);
    this.#wake();
    this.#running ??= this.#run();
    return pending.promise;
  }

  /** Rejects all that isn't acknowledged. */
  close(): void {
    this.#closing.abort();
    for (const queue of this.#active) {
      this.#reject(queue, new Error(CLOSED));
    }
  }

  /** Waits until all is settled. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // records of the same turn share a batch
    while (this.#active.size > 0) {
      const due = this.#takeDue();
      if (due.length > 0) await this.#sendFirst(due);
      else await this.#pause();
    }
    this.#running = undefined;
  }

  /** Returns queues whose first batches are due, as many as a request takes. */
  #takeDue(): TopicQueue[] {
    const now = monotonicMs();
    const due: TopicQueue[] = [];
    let bytes = 0;
    for (const queue of this.#active) {
      if (queue.dueMs > now) continue;
      bytes += queue.batches[0].records.byteLength;
      if (due.length > 0 && bytes > REQUEST_BYTES) break;
      due.push(queue);
    }
    for (const queue of due) {
      this.#active.delete(queue);
      this.#active.add(queue);
    }
    return due;
  }

  /** Waits until a queue is due, or there is another one. */
  async #pause(): Promise<void> {
    const dueMs = Math.min(...[...this.#active].map(({ dueMs }) => dueMs));
    const waking = new AbortController();
    this.#wake = () => waking.abort();
    const signal = AbortSignal.any([this.#closing.signal, waking.signal]);
    await pause(dueMs - monotonicMs(), signal);
  }

  async #sendFirst(queues: TopicQueue[]): Promise<void> {
    let producer: ProducerId;
    try {
      producer = this.#producer ??= await this.#requests.newProducerId();
    } catch (error) {
      this.#fail(queues, error);
      return;
    }
    await this.#findLeaders(queues.filter((each) => each.leader === undefined));
    // Others have failed, or are closed.
    const ready = queues.filter(({ leader, batches }) =>
      leader !== undefined && batches.length > 0
    );
    const byLeader = Map.groupBy(ready, ({ leader }) => leader!);
    await Promise.all(
      [...byLeader].map(([leader, each]) =>
        this.#produce(leader, each, producer)
      ),
    );
  }

  async #findLeaders(queues: TopicQueue[]): Promise<void> {
    if (queues.length === 0) return;
    try {
      const topics = queues.map(({ topic }) => topic);
      const leaders = await this.#requests.leadersOf(topics);
      for (const queue of queues) queue.leader = leaders.get(queue.topic);
    } catch (error) {
      // One that doesn't exist is an error for all.
      if (!isUnknownTopic(error) || queues.length === 1) {
        return this.#fail(queues, error);
      }
      for (const queue of queues) await this.#findLeaders([queue]);
    }
  }

  async #produce(
    leader: number,
    queues: TopicQueue[],
    producer: ProducerId,
  ): Promise<void> {
    const { crc32c } = this.#requests;
    const batches = queues.map((queue) => queue.seal(producer, crc32c));
    let answers;
    try {
      answers = await this.#requests.produce(leader, batches);
    } catch (error) {
      this.#fail(queues, error);
      return;
    }
    this.#owner.onAnswer();
    for (const queue of queues) {
      const none = new Error("The broker has not answered for the topic");
      this.#settle(queue, answers.get(queue.topic) ?? none);
    }
  }

  #settle(queue: TopicQueue, answer: "stored" | Error): void {
    const [batch] = queue.batches;
    if (batch === undefined) return; // closed meanwhile
    const id = answerOf(answer);
    if (answer === "stored" || id === STORED_BEFORE) {
      queue.acknowledge();
      batch.settle();
    } else if (REFUSED.has(id)) {
      this.#refuse(queue, answer);
    } else if (UNKNOWN_PRODUCER.has(id)) {
      this.#forgetProducer(queue);
      queue.delay();
    } else {
      this.#fail([queue], answer);
    }
    if (queue.batches.length === 0) this.#active.delete(queue);
  }

  /** Finds the record of the first batch that is refused. */
  #refuse(queue: TopicQueue, cause: Error): void {
    const [{ pending }, ...others] = queue.batches;
    if (pending.length > 1) {
      const alone = pending.map((each) => new Batch(each));
      queue.batches = [...alone, ...others];
      return;
    }
    const [{ record: { topic, value }, reject }] = pending;
    queue.batches = others;
    reject(
      new MessageRefusedError(
        `Cannot store ${value.length} bytes in ${topic}: ${reasonOf(cause)}`,
      ),
    );
  }

  /** Repeats the first batches later, or gives them back. */
  #fail(queues: readonly TopicQueue[], error: unknown): void {
    if (answerOf(error) === undefined) this.#owner.onSilence();
    if (isUnknownTopic(error)) this.#owner.onUnknownTopic();
    for (const queue of queues) {
      const { sentAtMs = Infinity } = queue.batches[0] ?? {};
      const isLasting = monotonicMs() - sentAtMs > REPEAT_MS;
      if (isLasting || !isRepeatable(error)) this.#reject(queue, error);
      else queue.delay();
    }
  }

  /** Rejects all records of a topic, so that their sender can repeat them in order. */
  #reject(queue: TopicQueue, cause: unknown): void {
    const reason = reasonOf(cause);
    for (const batch of queue.batches.splice(0)) {
      const { count } = batch.records;
      const text = `Cannot store ${count} records in ${queue.topic}: ${reason}`;
      batch.settle(new Error(text, { cause }));
    }
    this.#active.delete(queue);
    // The broker may have them: under the same numbers, others would be taken for these.
    this.#forgetProducer(queue);
  }

  #forgetProducer(queue: TopicQueue): void {
    if (queue.producer === this.#producer) this.#producer = undefined;
    queue.restart();
  }
}
