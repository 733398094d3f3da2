/**
 * Produce requests, encoded here: the client's own encoder takes a buffer for each number of
 * each record, and sends wrong time stamps of records that are 25 days apart in a batch.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { KafkaModule, Producer } from "./kafka_client.ts";
import type { ProduceRequests } from "./batch_sender.ts";
import type { ProducerId } from "./record_batch.ts";
import type { SealedBatch } from "./topic_queue.ts";

/** Requests over the connections of the client. */
export class ProduceClient implements ProduceRequests {
  readonly crc32c: (bytes: Uint8Array) => number;
  readonly #client: KafkaModule;
  readonly #producer: Producer;
  readonly #timeoutMs: number;

  /**
   * @param client Module of the client.
   * @param producer Producer whose connections are used.
   * @param timeoutMs Time that the brokers have to store a batch on all replicas, in ms.
   */
  constructor(client: KafkaModule, producer: Producer, timeoutMs: number) {
    this.#client = client;
    this.#producer = producer;
    this.#timeoutMs = timeoutMs;
    this.crc32c = (bytes) => client.crc32c(bytes as Buffer);
  }

  newProducerId(): Promise<ProducerId> {
    return this.#producer.initIdempotentProducer({});
  }

  async leadersOf(topics: string[]): Promise<Map<string, number>> {
    const metadata = await this.#producer.metadata({
      topics,
      forceUpdate: true,
    });
    return new Map(
      topics.map((topic) => {
        const [{ leader }] = metadata.topics.get(topic)!.partitions;
        return [topic, leader];
      }),
    );
  }

  async produce(
    node: number,
    batches: readonly SealedBatch[],
  ): Promise<Map<string, "stored" | Error>> {
    const connections = await this.#producer.connectToBrokers([node]);
    const connection = connections.get(node);
    if (!connection) throw new Error(`Broker ${node} is not in the cluster`);
    const { produceV9, ProtocolError } = this.#client;
    const { api: { key, version }, parseResponse } = produceV9;
    const { promise, resolve, reject } = Promise.withResolvers<
      ReturnType<typeof parseResponse>
    >();
    connection.send(
      key,
      version,
      () => this.#encode(batches),
      parseResponse,
      true,
      true,
      (error, response) => {
        // The answer is an error if one of its batches wasn't stored.
        const answer = response ?? (error as { response?: never })?.response;
        if (answer) resolve(answer);
        else reject(error);
      },
    );
    const { responses } = await promise;
    return new Map(
      responses.map(({ name, partitionResponses: [{ errorCode }] }) => [
        name,
        errorCode === 0 ? "stored" : new ProtocolError(errorCode),
      ]),
    );
  }

  /** Ends the connections; requests that wait for an answer fail. */
  async close(): Promise<void> {
    await this.#producer.close(true);
  }

  #encode(batches: readonly SealedBatch[]) {
    const { ProduceAcks, Writer } = this.#client;
    return Writer.create()
      .appendString(null) // no transaction
      .appendInt16(ProduceAcks.ALL)
      .appendInt32(this.#timeoutMs)
      .appendArray([...batches], (writer, { topic, bytes }) => {
        const { buffer, byteOffset, byteLength } = bytes;
        const records = Buffer.from(
          buffer as ArrayBuffer,
          byteOffset,
          byteLength,
        );
        writer.appendString(topic).appendArray([records], (writer, each) => {
          writer.appendInt32(0).appendBytes(each); // partition 0
        });
      })
      .appendTaggedFields();
  }
}
