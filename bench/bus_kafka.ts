/**
 * Speed of publishing over Kafka, beside the client's own loop with the same messages, at
 * one broker.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { Producer } from "npm:@platformatic/kafka@2.12.1";
import { connectKafka, publish } from "../kafka.ts";
import { ManualSource } from "../tests/manual_source.ts";
import { KafkaServer } from "../tests/programs/kafka_server.ts";
import { framesOf } from "./bus.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio, sleep } from "./statistics.ts";

const SPEED_MIN = 0.7;
/** Messages of a batch of the client's own loop, and its batches in flight. */
const BATCH = 200;
const BATCHES = 5;

/** Measures throughput. */
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
  const [count, rounds] = quick ? [2_000, 1] : [40_000, 7];
  await using connection = await connectKafka(address);
  await connection.prepare("own");
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
  return [targetRow(
    `publish() to Kafka, ${payload.length} bytes, beside the client's send() of batches in flight`,
    `${ratio.toFixed(2)}: ${Math.round(median(ourHz))} and ${
      Math.round(median(ownHz))
    } messages/s`,
    `at least ${SPEED_MIN}`,
    ratio >= SPEED_MIN,
    { ratio, ourHz: median(ourHz), ownHz: median(ownHz) },
  )];
}

async function speedOf(count: number, run: () => Promise<void>) {
  const startMs = performance.now();
  await run();
  return count / (performance.now() - startMs) * 1000;
}

/** Sends messages with headers as the bus has them, by the client itself. */
async function sendAll(address: string, payload: Uint8Array, count: number) {
  const producer = new Producer({
    clientId: "own",
    bootstrapBrokers: [address],
    idempotent: true,
  });
  const runName = Buffer.from("Hexrot-Run");
  const run = Buffer.from("0123456789abcdef");
  const others = ["Content-Type", "Hexrot-Schema", "Hexrot-Frame-Id"]
    .map((name) => [Buffer.from(name), run] as const);
  const numbers = ["Hexrot-Sequence", "Hexrot-Received-Ns", "Hexrot-Tai-Ns"]
    .map((name) => Buffer.from(name));
  const key = Buffer.from("own");
  const sent: Promise<unknown>[] = [];
  for (let first = 0; first < count; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, index) => ({
      topic: "hexrot.own.telemetry",
      partition: 0,
      key,
      value: Buffer.from(payload.buffer),
      headers: new Map([
        [runName, run],
        ...others,
        ...numbers.map((name) =>
          [name, Buffer.from(`${1.7e18 + first + index}`)] as const
        ),
      ]),
    }));
    if (sent.length === BATCHES) await sent.shift();
    sent.push(producer.send({ messages }));
  }
  await Promise.all(sent);
  await producer.close();
}
