/**
 * Sender of messages in batches, one request at a time.
 *
 * The broker recognises a repeated batch by the number of its first message (idempotent
 * producer), as long as the client repeats the batch itself. With several requests on their
 * way, a repeated one could be overtaken by the next; the client then takes a new producer
 * id, and order and recognition are lost. One request with all that waits is as fast.
 *
 * @module
 */

import type { Producer } from "./kafka_client.ts";
import { answerOf, reasonOf } from "./kafka_errors.ts";
import { MessageRefusedError } from "../bus/transport.ts";

/** Largest batch in bytes: brokers take 1 MiB by default. */
const BATCH_BYTES = 512 * 1024;
/** Estimated size of key and headers of a message, in bytes. */
const OVERHEAD_BYTES = 256;
const TOO_LARGE = ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"];

/** Message as the client takes it. */
export type ProducedMessage = Parameters<
  Producer["send"]
>[0]["messages"][number];

/** Message that waits, or is sent and not acknowledged. */
interface Pending extends PromiseWithResolvers<void> {
  readonly message: ProducedMessage;
}

/** Sender of one producer. */
export class BatchSender {
  readonly #producer: Producer;
  readonly #onSent: () => void;
  readonly #onFailure: () => void;
  #waiting: Pending[] = [];
  #sending: Promise<void> | undefined;
  #isClosed = false;

  /**
   * @param producer Idempotent producer that repeats by itself.
   * @param onSent Called after each batch that is acknowledged.
   * @param onFailure Called after each batch that the client repeats no more.
   */
  constructor(
    producer: Producer,
    onSent: () => void,
    onFailure: () => void,
  ) {
    this.#producer = producer;
    this.#onSent = onSent;
    this.#onFailure = onFailure;
  }

  /**
   * Sends a message.
   *
   * @returns Promise that resolves once it is acknowledged by all replicas in sync.
   */
  send(message: ProducedMessage): Promise<void> {
    const pending = { ...Promise.withResolvers<void>(), message };
    if (this.#isClosed) pending.reject(new Error("The connection is closed"));
    else this.#waiting.push(pending);
    this.#sending ??= this.#run();
    return pending.promise;
  }

  /** Rejects all that isn't acknowledged; the producer is closed first. */
  close(): void {
    this.#isClosed = true;
    this.#settle(
      this.#waiting.splice(0),
      new Error("The connection is closed"),
    );
  }

  /** Waits until all is settled. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // messages of the same turn share a batch
    while (this.#waiting.length > 0) await this.#sendBatch(this.#take());
    this.#sending = undefined;
  }

  #take(): Pending[] {
    let [count, bytes] = [0, 0];
    for (const { message } of this.#waiting) {
      bytes += message.value!.length + OVERHEAD_BYTES;
      if (count > 0 && bytes > BATCH_BYTES) break;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #sendBatch(batch: Pending[]): Promise<void> {
    try {
      await this.#producer.send({
        messages: batch.map((each) => each.message),
      });
    } catch (error) {
      return await this.#fail(batch, error);
    }
    this.#onSent();
    this.#settle(batch);
  }

  async #fail(batch: Pending[], error: unknown): Promise<void> {
    const isTooLarge = TOO_LARGE.includes(answerOf(error) ?? "");
    if (isTooLarge && batch.length > 1) {
      for (const each of batch) await this.#sendBatch([each]);
      return;
    }
    const [{ message: { topic, value } }] = batch;
    const text = `Cannot store ${value!.length} bytes in ${topic}: ${
      reasonOf(error)
    }`;
    if (isTooLarge) {
      this.#settle(batch, new MessageRefusedError(text));
      return;
    }
    this.#onFailure();
    this.#settle(batch, new Error(text, { cause: error }));
  }

  #settle(batch: Pending[], error?: Error): void {
    for (const { resolve, reject } of batch) {
      if (error) reject(error);
      else resolve();
    }
  }
}
