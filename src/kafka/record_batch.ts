/**
 * Batch of records to one partition, in the bytes of Kafka's log (message format v2, Kafka's
 * documentation, "Record Batch"), which an idempotent producer repeats unchanged.
 *
 * | offset | type | field |
 * | ------ | ---- | ----- |
 * | 0 | int64 | base offset, which the broker sets |
 * | 8 | int32 | number of the bytes behind it |
 * | 12 | int32 | epoch of the leader, which the broker sets |
 * | 16 | int8 | 2 |
 * | 17 | uint32 | CRC-32C of all bytes behind it |
 * | 21 | int16 | attributes: 0, times are those of the sender, nothing is compressed |
 * | 23 | int32 | offset of the last record from the first |
 * | 27, 35 | int64 | first and largest time, in ms since 1970 (UTC) |
 * | 43 | int64 | id of the producer |
 * | 51 | int16 | epoch of the producer |
 * | 53 | int32 | sequence of the first record |
 * | 57 | int32 | number of records |
 * | 61 | | records |
 *
 * Numbers in records are of variable length, seven bits a byte, the sign in the lowest.
 *
 * @module
 */

import type { Headers } from "../bus/message.ts";

/** Record to partition 0 of a topic. */
export interface KafkaRecord {
  /** Topic, which exists. */
  readonly topic: string;
  /** Key. */
  readonly key: string;
  /** Payload; its bytes don't change any more. */
  readonly value: Uint8Array;
  /** Headers; none by default. */
  readonly headers?: Headers;
  /** Time in ms since 1970 (UTC). */
  readonly timeMs: number;
}

/** Number of a producer, under which the broker recognises repeated batches. */
export interface ProducerId {
  /** Its id. */
  readonly producerId: bigint;
  /** Its epoch. */
  readonly producerEpoch: number;
}

const HEADER_BYTES = 61;
const FIRST_BYTES = 1024;
const MAGIC = 2;
/** Largest length of a number in a record, in bytes. */
const VARINT_BYTES = 8;
const NO_HEADERS: Headers = {};
const encoder = new TextEncoder();

/** Batch that is filled, then sealed. */
export class RecordBatch {
  #bytes = new Uint8Array(FIRST_BYTES);
  #length = HEADER_BYTES;
  #count = 0;
  #firstMs = 0;
  #largestMs = 0;

  /** Number of its records. */
  get count(): number {
    return this.#count;
  }

  /** Number of its bytes. */
  get byteLength(): number {
    return this.#length;
  }

  /** Adds a record. */
  add({ key, value, headers = NO_HEADERS, timeMs }: KafkaRecord): void {
    const wholeMs = Math.floor(timeMs);
    if (this.#count === 0) this.#firstMs = this.#largestMs = wholeMs;
    this.#largestMs = Math.max(this.#largestMs, wholeMs);
    this.#reserve(VARINT_BYTES);
    const start = this.#length;
    // Behind the place of its length, which is known at its end.
    this.#length += VARINT_BYTES;
    this.#reserve(1 + 2 * VARINT_BYTES);
    this.#bytes[this.#length++] = 0; // attributes
    this.#number(wholeMs - this.#firstMs);
    this.#number(this.#count++);
    this.#text(key);
    this.#data(value);
    let headerCount = 0;
    for (const _ in headers) headerCount++;
    this.#reserve(VARINT_BYTES);
    this.#number(headerCount);
    for (const name in headers) {
      this.#text(name);
      this.#text(headers[name]);
    }
    const end = this.#length;
    const bodyStart = start + VARINT_BYTES;
    this.#length = start;
    this.#number(end - bodyStart);
    this.#bytes.copyWithin(this.#length, bodyStart, end);
    this.#length += end - bodyStart;
  }

  /**
   * Returns its bytes, as a producer sends them.
   *
   * @param producer Its producer.
   * @param sequence Number of its first record in the partition, modulo 2^31.
   * @param crc32c Checksum of bytes.
   */
  seal(
    { producerId, producerEpoch }: ProducerId,
    sequence: number,
    crc32c: (bytes: Uint8Array) => number,
  ): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    const view = new DataView(bytes.buffer, 0, this.#length);
    view.setInt32(8, this.#length - 12);
    view.setInt32(12, -1);
    view.setInt8(16, MAGIC);
    view.setInt32(23, this.#count - 1);
    view.setBigInt64(27, BigInt(this.#firstMs));
    view.setBigInt64(35, BigInt(this.#largestMs));
    view.setBigInt64(43, producerId);
    view.setInt16(51, producerEpoch);
    view.setInt32(53, sequence);
    view.setInt32(57, this.#count);
    view.setUint32(17, crc32c(bytes.subarray(21)));
    return bytes;
  }

  /** Writes a text with its length in front. */
  #text(text: string): void {
    this.#reserve(VARINT_BYTES + text.length);
    const start = this.#length;
    this.#number(text.length);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 127) {
        this.#length = start;
        return this.#data(encoder.encode(text));
      }
      this.#bytes[this.#length++] = code;
    }
  }

  /** Writes bytes with their length in front. */
  #data(data: Uint8Array): void {
    this.#reserve(VARINT_BYTES + data.length);
    this.#number(data.length);
    this.#bytes.set(data, this.#length);
    this.#length += data.length;
  }

  /** Writes an integer of up to 52 bits. */
  #number(value: number): void {
    let rest = value < 0 ? -2 * value - 1 : 2 * value;
    for (; rest > 127; rest = Math.floor(rest / 128)) {
      this.#bytes[this.#length++] = rest % 128 + 128;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Makes room for a number of bytes. */
  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * this.#bytes.length + count);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
