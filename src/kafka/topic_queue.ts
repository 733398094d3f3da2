/**
 * Batches of one topic that wait for the broker, or for its answer.
 *
 * @module
 */

import {
  type KafkaRecord,
  type ProducerId,
  RecordBatch,
} from "./record_batch.ts";
import { monotonicMs } from "../base/clock.ts";

/** Largest batch in bytes, except of one record: brokers take 1 MiB by default. */
const BATCH_BYTES = 512 * 1024;
const FIRST_DELAY_MS = 50;
/** Longest delay between two attempts to send a batch, in ms. */
const DELAY_MS_MAX = 2_000;
const SEQUENCE_MODULUS = 2 ** 31;

/** Batch in the bytes of Kafka's log, and its topic. */
export interface SealedBatch {
  /** Topic. */
  readonly topic: string;
  /** Bytes. */
  readonly bytes: Uint8Array;
}

/** Record that waits, or is sent and not acknowledged. */
export interface Pending extends PromiseWithResolvers<void> {
  readonly record: KafkaRecord;
}

/** Batch, and its records. */
export class Batch {
  readonly records = new RecordBatch();
  readonly pending: Pending[] = [];
  /** Time of the first attempt; undefined before. */
  sentAtMs: number | undefined;
  /** Bytes under the present producer. */
  bytes: Uint8Array | undefined;

  constructor(first: Pending) {
    this.add(first);
  }

  add(pending: Pending): void {
    this.records.add(pending.record);
    this.pending.push(pending);
  }

  settle(error?: Error): void {
    for (const { resolve, reject } of this.pending) {
      if (error) reject(error);
      else resolve();
    }
  }
}

/** Batches of a topic, in their order; the first is the next to send, or sent. */
export class TopicQueue {
  readonly topic: string;
  batches: Batch[] = [];
  /** Producer of the batch that is sent, and of those before. */
  producer: ProducerId | undefined;
  leader: number | undefined;
  /** Time of the next attempt. */
  dueMs = -Infinity;
  /** Number of the next record that the broker doesn't have. */
  #sequence = 0;
  #delayMs = FIRST_DELAY_MS;

  constructor(topic: string) {
    this.topic = topic;
  }

  add(pending: Pending): void {
    const last = this.batches.at(-1);
    const bytes = pending.record.value.length;
    const hasRoom = last !== undefined && last.sentAtMs === undefined &&
      last.records.byteLength + bytes <= BATCH_BYTES;
    if (hasRoom) last.add(pending);
    else this.batches.push(new Batch(pending));
  }

  /** Returns the first batch as it is sent. */
  seal(
    newest: ProducerId,
    crc32c: (bytes: Uint8Array) => number,
  ): SealedBatch {
    const [batch] = this.batches;
    batch.sentAtMs ??= monotonicMs();
    this.producer ??= newest;
    batch.bytes ??= batch.records.seal(this.producer, this.#sequence, crc32c);
    return { topic: this.topic, bytes: batch.bytes };
  }

  /** Removes the first batch, which is stored. */
  acknowledge(): void {
    const { records } = this.batches.shift()!;
    this.#sequence = (this.#sequence + records.count) % SEQUENCE_MODULUS;
    this.#delayMs = FIRST_DELAY_MS;
  }

  /** Sets the next attempt, at a leader that is found anew. */
  delay(): void {
    this.leader = undefined;
    this.dueMs = monotonicMs() + this.#delayMs;
    this.#delayMs = Math.min(DELAY_MS_MAX, 2 * this.#delayMs);
  }

  /** Begins anew under another producer. */
  restart(): void {
    this.producer = undefined;
    this.#sequence = 0;
    for (const batch of this.batches) batch.bytes = undefined;
  }
}
