/**
 * Devices over Kafka, beside the client's own calls with the same payload, key and headers,
 * at one broker.
 *
 * @module
 */

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Buffer } from "node:buffer";
import { Consumer, Producer } from "npm:@platformatic/kafka@2.12.1";
import {
  connectKafka,
  type KafkaConnection,
  publish,
  subscribe,
} from "../kafka.ts";
import type { Values } from "../tests/alarm_rig.ts";
import { ManualSource } from "../tests/manual_source.ts";
import { KafkaServer } from "../tests/programs/kafka_server.ts";
import { framesOf, usageRow } from "./bus.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio, quantile, sleep } from "./statistics.ts";

const SPEED_MIN = 0.7;
const LATENCY_MAX = 2;
/** Messages of a batch of the client's own loop, and its batches in flight. */
const BATCH = 200;
const BATCHES = 5;
const TOPIC = "hexrot.own.telemetry";

/** Measures throughput, latency and processor time. */
export async function benchBusKafka({ quick }: BenchOptions): Promise<Row[]> {
  let server: KafkaServer;
  try {
    server = await KafkaServer.start();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return [{ what: "bus-kafka", measured: "no Kafka: see .ci/peers" }];
  }
  await using _ = server;
  const address = `127.0.0.1:${server.port}`;
  await using connection = await connectKafka(address);
  await connection.prepare("own");
  const [count, rounds] = quick ? [200, 1] : [40_000, 7];
  return [
    await speedRow(address, connection, count, rounds),
    await latencyRow(address, connection, quick ? 20 : 300),
    // The broker takes its time to create topics.
    await usageRow(connection, quick ? 500 : 10_000, quick ? 5 : undefined),
  ];
}

/** Publishes frames by the client and by this package, in turns. */
async function speedRow(
  address: string,
  connection: KafkaConnection,
  count: number,
  rounds: number,
): Promise<Row> {
  const { header, telemetry } = new ManualSource().source.structs;
  const payload = new Uint8Array(header.byteLength + telemetry.byteLength);
  const ownHz: number[] = [];
  const ourHz: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const own = await speedOf(count, () => sendAll(address, payload, count));
    const publisher = publish(framesOf(payload, count), {
      connection,
      name: "ours",
      whenFull: "wait",
    });
    const ours = await speedOf(count, async () => {
      while (publisher.stats.acknowledged < count) await sleep(1);
    });
    await publisher.close();
    if (round < 0) continue;
    ownHz.push(own);
    ourHz.push(ours);
  }
  const ratio = medianRatio(ourHz, ownHz);
  return targetRow(
    `publish() to Kafka, ${payload.length} bytes, beside the client's send() of batches in flight`,
    `${ratio.toFixed(2)}: ${Math.round(median(ourHz))} and ${
      Math.round(median(ownHz))
    } messages/s`,
    `at least ${SPEED_MIN}`,
    ratio >= SPEED_MIN,
    { ratio, ourHz: median(ourHz), ownHz: median(ownHz) },
  );
}

/** Measures the time from a frame to its sample elsewhere, and that of the client. */
async function latencyRow(
  address: string,
  connection: KafkaConnection,
  count: number,
): Promise<Row> {
  await using far = await connectKafka(address);
  const manual = new ManualSource();
  await using _publisher = publish(manual.source, {
    connection,
    name: "latency",
  });
  manual.sample({});
  await using subscription = await subscribe({
    connection: far,
    device: "latency",
    from: "last",
  });
  const samples = subscription.samples();
  await samples.next();
  const producer = ownProducer(address);
  const consumer = new Consumer({
    clientId: "own",
    groupId: "own",
    bootstrapBrokers: [address],
  });
  const messages = await consumer.consume({
    topics: [TOPIC],
    mode: "latest",
    maxWaitTime: 500,
  });
  const iterator = messages[Symbol.asyncIterator]();
  const payload = new Uint8Array(100);
  const [ourMs, ownMs]: [number[], number[]] = [[], []];
  for (let i = -1; i < count; i++) {
    let startMs = performance.now();
    manual.sample({ torque: i });
    const { value } = await samples.next();
    const ours = performance.now() - startMs;
    startMs = performance.now();
    producer.send({ messages: ownMessages(payload, i, 1) });
    await iterator.next();
    const own = performance.now() - startMs;
    assertEquals((value?.telemetry.toObject() as Values).torque, i);
    await sleep(2);
    if (i < 0) continue;
    ourMs.push(ours);
    ownMs.push(own);
  }
  await consumer.close(true);
  await producer.close();
  manual.close();
  const [ours, own] = [quantile(ourMs, 0.5), quantile(ownMs, 0.5)];
  return targetRow(
    "latency from a frame to its sample over Kafka, p50, beside the client's from send() to consume()",
    `${(ours / own).toFixed(2)}: ${ours.toFixed(2)} and ${own.toFixed(2)} ms`,
    `at most ${LATENCY_MAX}`,
    ours / own <= LATENCY_MAX,
    { ourMs: ours, ownMs: own },
  );
}

async function speedOf(count: number, run: () => Promise<void>) {
  const startMs = performance.now();
  await run();
  return count / (performance.now() - startMs) * 1000;
}

/** Sends messages by the client itself. */
async function sendAll(address: string, payload: Uint8Array, count: number) {
  const producer = ownProducer(address);
  const sent: Promise<unknown>[] = [];
  for (let first = 0; first < count; first += BATCH) {
    if (sent.length === BATCHES) await sent.shift();
    sent.push(producer.send({ messages: ownMessages(payload, first, BATCH) }));
  }
  await Promise.all(sent);
  await producer.close();
}

function ownProducer(address: string): Producer {
  return new Producer({
    clientId: "own",
    bootstrapBrokers: [address],
    idempotent: true,
  });
}

/** Headers of each message, with those that don't change. */
const CONSTANT = [
  ["Content-Type", "application/octet-stream"],
  ["Hexrot-Schema", "0123456789abcdef0123456789abcdef"],
  ["Hexrot-Run", "0123456789abcdef"],
  ["Hexrot-Frame-Id", "5"],
].map(([name, value]) => [Buffer.from(name), Buffer.from(value)] as const);
const NUMBERS = ["Hexrot-Received-Ns", "Hexrot-Tai-Ns"]
  .map((name) => Buffer.from(name));
const SEQUENCE = Buffer.from("Hexrot-Sequence");
const KEY = Buffer.from("own");

/** Returns messages with key and headers as the bus has them. */
function ownMessages(payload: Uint8Array, first: number, count: number) {
  return Array.from({ length: count }, (_, index) => ({
    topic: TOPIC,
    partition: 0,
    key: KEY,
    value: Buffer.from(payload.buffer),
    timestamp: BigInt(1.7e12 + first + index),
    headers: new Map([
      ...CONSTANT,
      [SEQUENCE, Buffer.from(String(first + index))] as const,
      ...NUMBERS.map((name) =>
        [name, Buffer.from(`${1.7e12 + first + index}000000`)] as const
      ),
    ]),
  }));
}
