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

const headerNames = new Map<string, Buffer>();

/**
 * Encodes a message. Its time is that of the receipt, so that a reader finds it by that,
 * however long it waited for the broker.
 */
export function encodeMessage(
  prefix: string,
  message: BusMessage,
): ProducedMessage {
  const { device, channel, headers, payload } = message;
  const { buffer, byteOffset, byteLength } = payload;
  const receivedNs = headers[HeaderName.RECEIVED_NS];
  return {
    topic: topicOf(prefix, device, channel),
    partition: 0,
    key: Buffer.from(keyOf(message)),
    value: Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength),
    headers: encodeHeaders(headers),
    timestamp: receivedNs === undefined
      ? BigInt(Math.round(wallMs()))
      : BigInt(receivedNs) / 1_000_000n,
  };
}

/** Returns a message as the bus has it. */
export function toReceived(message: TopicMessage): ReceivedMessage {
  const { topic, offset, headers, payload } = message;
  const channel = topic.slice(topic.lastIndexOf(".") + 1) as Channel;
  const position = channel === "telemetry" ? Number(offset) : -1;
  return { channel, headers, payload, position };
}

/** Returns headers as the client takes them; their names are few. */
function encodeHeaders(headers: BusMessage["headers"]): Map<Buffer, Buffer> {
  const encoded = new Map<Buffer, Buffer>();
  for (const name in headers) {
    let key = headerNames.get(name);
    if (!key) headerNames.set(name, key = Buffer.from(name));
    encoded.set(key, Buffer.from(headers[name]));
  }
  return encoded;
}
