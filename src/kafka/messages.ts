/**
 * Messages as Kafka has them.
 *
 * @module
 */

import type { KafkaRecord } from "./record_batch.ts";
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

/**
 * Returns a message as a record. Its time is that of the receipt, so that a reader finds it by
 * that, however long it waited for the broker.
 *
 * @param prefix First part of the names of topics.
 */
export function toRecord(prefix: string, message: BusMessage): KafkaRecord {
  const { device, channel, headers, payload } = message;
  const receivedNs = headers[HeaderName.RECEIVED_NS];
  return {
    topic: topicOf(prefix, device, channel),
    key: keyOf(message),
    value: payload,
    headers,
    // By its digits: a number of so many ns isn't exact.
    timeMs: receivedNs === undefined
      ? wallMs()
      : Number(receivedNs.slice(0, -NS_DIGITS)),
  };
}

/** Returns a message as the bus has it. */
export function toReceived(message: TopicMessage): ReceivedMessage {
  const { topic, offset, headers, payload } = message;
  const channel = topic.slice(topic.lastIndexOf(".") + 1) as Channel;
  const position = channel === "telemetry" ? Number(offset) : -1;
  return { channel, headers, payload, position };
}
