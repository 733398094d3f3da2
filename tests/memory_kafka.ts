/** Partitions of Kafka in memory, which check batches as a broker does. */
import type { ProduceRequests } from "../src/kafka/batch_sender.ts";
import type { ProducerId } from "../src/kafka/record_batch.ts";
import type { SealedBatch } from "../src/kafka/topic_queue.ts";

const HEADER_BYTES = 61;
const decoder = new TextDecoder();

/** Record of a batch. */
export interface ReadRecord {
  readonly timeMs: number;
  readonly key: string;
  readonly value: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Batch, read by Kafka's documentation. */
export interface ReadBatch {
  readonly producerId: bigint;
  readonly sequence: number;
  readonly largestMs: number;
  readonly records: readonly ReadRecord[];
}

/** Reads a batch. */
export function readBatch(bytes: Uint8Array): ReadBatch {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const firstMs = Number(view.getBigInt64(27));
  let at = HEADER_BYTES;
  const number = () => {
    let [rest, factor] = [0, 1];
    for (;; factor *= 128) {
      const byte = bytes[at++];
      rest += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2;
  };
  const text = () => {
    const length = number();
    return decoder.decode(bytes.subarray(at, at += length));
  };
  const records = Array.from({ length: view.getInt32(57) }, (_, index) => {
    const end = number() + at;
    at++; // attributes
    const timeMs = firstMs + number();
    if (number() !== index) throw new Error("wrong offset of a record");
    const [key, value] = [text(), text()];
    const headers = Array.from(
      { length: number() },
      () => [text(), text()] as const,
    );
    if (at !== end) throw new Error("wrong length of a record");
    return { timeMs, key, value, headers };
  });
  if (at !== view.getInt32(8) + 12) throw new Error("wrong length of a batch");
  return {
    producerId: view.getBigInt64(43),
    sequence: view.getInt32(53),
    largestMs: Number(view.getBigInt64(35)),
    records,
  };
}

/** Error as the client has it. */
class AnsweredError extends Error {
  constructor(readonly apiId: string, readonly canRetry: boolean) {
    super("Not stored");
  }
}

/** Returns the answer to a batch; `undefined` stores it. */
export type Judge = (
  topic: string,
  batch: ReadBatch,
) => AnsweredError | undefined;

/** Returns an answer that passes. */
export const passing = (apiId: string) => new AnsweredError(apiId, true);
/** Returns an answer that lasts. */
export const lasting = (apiId: string) => new AnsweredError(apiId, false);

/** Broker whose answers a test makes. */
export class MemoryKafka implements ProduceRequests {
  /** Values stored, by topic. */
  readonly stored = new Map<string, string[]>();
  /** Topics of each request, with the number of records. */
  readonly requests: string[] = [];
  /** Answers to batches. */
  judge: Judge = () => undefined;
  /** Topics that don't exist. */
  readonly unknown = new Set<string>();
  /** Answers wait for it. */
  held: Promise<void> = Promise.resolve();
  /** Whether an answer is lost on its way. */
  losesAnswer = false;
  /** Last number of each topic and producer. */
  readonly #last = new Map<string, number>();
  #producers = 0n;

  readonly crc32c = () => 0;

  newProducerId(): Promise<ProducerId> {
    return Promise.resolve({ producerId: ++this.#producers, producerEpoch: 0 });
  }

  leadersOf(topics: string[]): Promise<Map<string, number>> {
    return topics.some((topic) => this.unknown.has(topic))
      ? Promise.reject(passing("UNKNOWN_TOPIC_OR_PARTITION"))
      : Promise.resolve(new Map(topics.map((topic) => [topic, 1])));
  }

  async produce(
    _node: number,
    batches: readonly SealedBatch[],
  ): Promise<Map<string, "stored" | Error>> {
    const read = batches.map(({ topic, bytes }) =>
      [topic, readBatch(bytes)] as const
    );
    this.requests.push(
      read.map(([topic, { records }]) => `${topic} ${records.length}`).join(),
    );
    await this.held;
    const answers = read.map(([topic, batch]) =>
      [topic, this.#store(topic, batch)] as const
    );
    if (this.losesAnswer) {
      this.losesAnswer = false;
      throw new Error("Connection closed");
    }
    return new Map(answers);
  }

  /** Stores a batch, unless it is there. */
  #store(topic: string, batch: ReadBatch): "stored" | Error {
    const error = this.judge(topic, batch);
    if (error) return error;
    const { producerId, sequence, records } = batch;
    const key = `${topic} ${producerId}`;
    const last = this.#last.get(key) ?? sequence - 1;
    if (sequence + records.length - 1 === last) return "stored";
    if (sequence !== last + 1) return lasting("OUT_OF_ORDER_SEQUENCE_NUMBER");
    this.#last.set(key, sequence + records.length - 1);
    const values = this.stored.get(topic) ?? [];
    values.push(...records.map(({ value }) => value));
    this.stored.set(topic, values);
    return "stored";
  }
}
