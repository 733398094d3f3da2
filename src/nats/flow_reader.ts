/**
 * Reader of messages that a stream keeps.
 *
 * @module
 */

import {
  DeliverPolicy,
  type JetStreamClient,
  type JetStreamManager,
  type JsMsg,
  type OrderedConsumerOptions,
} from "npm:@nats-io/jetstream@3.4.0";
import { decodeHeaders } from "./encoded_headers.ts";
import { channelOf } from "./subjects.ts";
import { Backoff, pause } from "../bus/backoff.ts";
import type { ReceivedMessage } from "../bus/message.ts";
import type { ReadOptions, StartFrom } from "../bus/transport.ts";

/** Connection that a reader uses. */
export interface ReaderConnection {
  /** Resolves once the broker is connected. */
  connected(signal: AbortSignal): Promise<void>;
  /** Calls back when the connection ends; returns the function that ends this. */
  watchEnd(onEnd: () => void): () => void;
  /** Its client. */
  client(): { readonly streams: JetStreamClient; manager: JetStreamManager };
}

/** Time after which a request for messages is repeated, in ms. */
const EXPIRES_MS = 10_000;
/** Time between signs of life of the server, in ms; it is asked anew after two are missing. */
const HEARTBEAT_MS = 2_000;
/** Messages that the server sends ahead of the reader, so that a delay doesn't limit it. */
const AHEAD_MESSAGES = 20_000;

/** Messages of a stream. */
export interface StreamPart {
  /** Name of the stream. */
  readonly stream: string;
  /** Subject, with wildcards. */
  readonly subject: string;
}

/**
 * Yields the messages of a stream from a place on, each once, in the order of the stream. A
 * consumer is read until the connection ends, and another goes on behind its last message: the
 * client's own repair of a consumer can deliver nothing for two of its heartbeats, 30 s by
 * default, after the server was started again.
 */
export async function* readStream(
  connection: ReaderConnection,
  { stream, subject }: StreamPart,
  { from, signal }: ReadOptions,
): AsyncGenerator<ReceivedMessage, void> {
  const backoff = new Backoff();
  let start: StartFrom = from;
  while (!signal.aborted) {
    try {
      await connection.connected(signal);
      if (signal.aborted) return;
      const { streams, manager } = connection.client();
      const { state } = await manager.streams.info(stream);
      const position = state.last_seq + 1;
      // A stream that was created anew counts from 1.
      const isAnew = typeof start === "object" && "position" in start &&
        start.position > position;
      if (start === "now") start = { position };
      else if (isAnew) start = { position: 1 };
      const consumer = await streams.consumers.get(stream, {
        filter_subjects: subject,
        ...policyOf(start),
      });
      const messages = await consumer.consume({
        max_messages: AHEAD_MESSAGES,
        expires: EXPIRES_MS,
        idle_heartbeat: HEARTBEAT_MS,
        abort_on_missing_resource: true,
      });
      const stop = () => messages.stop();
      signal.addEventListener("abort", stop);
      const unwatch = connection.watchEnd(stop);
      try {
        for await (const message of messages) {
          start = { position: message.seq + 1 };
          backoff.reset();
          const received = receivedOf(message);
          if (received) yield received;
          if (signal.aborted) return;
        }
      } finally {
        signal.removeEventListener("abort", stop);
        unwatch();
        messages.stop();
      }
    } catch {
      // The connection's state says whether the broker is away.
    }
    await pause(backoff.next(), signal);
  }
}

function policyOf(start: StartFrom): Partial<OrderedConsumerOptions> {
  if (start === "last" || start === "now") {
    return { deliver_policy: DeliverPolicy.LastPerSubject };
  }
  if ("position" in start) {
    return {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: Math.max(1, start.position),
    };
  }
  return {
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(start.atMs).toISOString(),
  };
}

function receivedOf(
  { subject, headers, data, seq }: JsMsg,
): ReceivedMessage | undefined {
  const channel = channelOf(subject);
  if (channel === undefined) return undefined;
  return {
    channel,
    headers: decodeHeaders(headers),
    payload: data,
    position: seq,
  };
}
