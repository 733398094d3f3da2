/**
 * Messages as Kafka has them.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { ProducedMessage } from "./batch_sender.ts";
import type { TopicMessage } from "./topic_reader.ts";
import { keyOf, topicOf } from "./topics.ts";
import { wallMs } from "../base/clock.ts";
import {
  type BusMessage,
  type Channel,
  HeaderName,
  type ReceivedMessage,
} from "../bus/message.ts";

/** Digits of a time in ns that are a part of a ms. */
const NS_DIGITS = 6;

/** Encoder of the messages of one connection, which keeps what most of them share. */
export class MessageEncoder {
  readonly #prefix: string;
  readonly #keys = new Map<string, Buffer>();
  readonly #headers = new Map<string, EncodedHeader>();

  /** @param prefix First part of the names of topics. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /**
   * Encodes a message. Its time is that of the receipt, so that a reader finds it by that,
   * however long it waited for the broker.
   */
  encode(message: BusMessage): ProducedMessage {
    const { device, channel, headers, payload } = message;
    const { buffer, byteOffset, byteLength } = payload;
    const receivedNs = headers[HeaderName.RECEIVED_NS];
    return {
      topic: topicOf(this.#prefix, device, channel),
      partition: 0,
      key: this.#key(keyOf(message)),
      value: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
      headers: this.#encodeHeaders(headers),
      // By its digits: a number of so many ns isn't exact.
      timestamp: receivedNs === undefined
        ? BigInt(Math.floor(wallMs()))
        : BigInt(receivedNs.slice(0, -NS_DIGITS)),
    };
  }

  #key(text: string): Buffer {
    let key = this.#keys.get(text);
    if (!key) this.#keys.set(text, key = Buffer.from(text));
    return key;
  }

  #encodeHeaders(headers: BusMessage["headers"]): Map<Buffer, Buffer> {
    const encoded = new Map<Buffer, Buffer>();
    for (const name in headers) {
      const text = headers[name];
      let header = this.#headers.get(name);
      if (!header) {
        header = { name: Buffer.from(name), text: "", value: Buffer.alloc(0) };
        this.#headers.set(name, header);
      }
      if (header.text !== text) {
        header.text = text;
        header.value = Buffer.from(text, "latin1");
      }
      encoded.set(header.name, header.value);
    }
    return encoded;
  }
}

/** Name of a header, and its last value. */
interface EncodedHeader {
  readonly name: Buffer;
  text: string;
  value: Buffer;
}

/** Returns a message as the bus has it. */
export function toReceived(message: TopicMessage): ReceivedMessage {
  const { topic, offset, headers, payload } = message;
  const channel = topic.slice(topic.lastIndexOf(".") + 1) as Channel;
  const position = channel === "telemetry" ? Number(offset) : -1;
  return { channel, headers, payload, position };
}
