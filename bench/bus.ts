/**
 * Devices over NATS, beside the client's own calls with the same payload, at one server.
 *
 * @module
 */

import { jetstream } from "npm:@nats-io/jetstream@3.4.0";
import { connect } from "npm:@nats-io/transport-node@3.4.0";
import type { StreamEntry, TelemetrySource } from "../mod.ts";
import {
  type BusTransport,
  connectNats,
  publish,
  type PublishOptions,
  subscribe,
} from "../nats.ts";
import { ManualSource } from "../tests/manual_source.ts";
import { NatsServer } from "../tests/programs/nats_server.ts";
import { type BenchOptions, type Row, targetRow } from "./report.ts";
import { median, medianRatio, quantile, sleep } from "./statistics.ts";
import { usageDuring } from "./usage.ts";

const SPEED_MIN = 0.8;
const CPU_PERCENT_MAX = 60;
const LATENCY_MAX = 2;
const DEVICES = 100;
const DEVICES_TRIED = [25, 50, 100, 200];
const RATE_HZ = 50;
const WINDOW = 4096;
/** Time limit of an acknowledgement to the client, in ms, on a busy machine. */
const OWN_MS_MAX = 60_000;
const SUBJECT = "hexrot.bench.own.telemetry";

/** Measures throughput, latency and processor time. */
export async function benchBus({ quick }: BenchOptions): Promise<Row[]> {
  let server: NatsServer;
  try {
    server = await NatsServer.start();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return [{ what: "bus", measured: "no nats-server on this machine" }];
  }
  await using _ = server;
  await using connection = await connectNats(server.url, { site: "bench" });
  return [
    await speedRow(server.url, quick ? 200 : 40_000, quick ? 1 : 5),
    await latencyRow(server.url, quick ? 20 : 300),
    await usageRow(connection, quick ? 500 : 10_000),
    ...quick ? [] : [await slopeRow(connection, 4_000)],
  ];
}

/** Publishes frames by the client and by this package, in turns. */
async function speedRow(
  url: string,
  count: number,
  rounds: number,
): Promise<Row> {
  await using connection = await connectNats(url, { site: "bench" });
  await connection.prepare("own");
  const own = await connect({ servers: url });
  const { header, telemetry } = new ManualSource().source.structs;
  const payload = new Uint8Array(header.byteLength + telemetry.byteLength);
  const ownHz: number[] = [];
  const ourHz: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let startMs = performance.now();
    const streams = jetstream(own);
    let inFlight = 0;
    let wake = () => {};
    const settled = () => {
      inFlight--;
      wake();
    };
    for (let index = 0; index < count; index++) {
      const msgID = `${round}.${index}`;
      inFlight++;
      const limit = { timeout: OWN_MS_MAX };
      streams.publish(SUBJECT, payload, { msgID, ...limit }).then(settled);
      if (inFlight < WINDOW) continue;
      await new Promise<void>((resolve) => wake = resolve);
    }
    while (inFlight > 0) await new Promise<void>((resolve) => wake = resolve);
    ownHz.push(count / (performance.now() - startMs) * 1000);
    startMs = performance.now();
    const publisher = publish(framesOf(payload, count), {
      connection,
      name: "ours",
      whenFull: "wait",
    });
    while (publisher.stats.acknowledged < count) await sleep(1);
    ourHz.push(count / (performance.now() - startMs) * 1000);
    await publisher.close();
  }
  await own.close();
  const ratio = medianRatio(ourHz, ownHz);
  return targetRow(
    `publish() to NATS, ${payload.length} bytes, beside the client's publish() in flight`,
    `${ratio.toFixed(2)}: ${Math.round(median(ourHz))} and ${
      Math.round(median(ownHz))
    } messages/s`,
    `at least ${SPEED_MIN}`,
    ratio >= SPEED_MIN,
    { ratio, ourHz: median(ourHz), ownHz: median(ownHz) },
  );
}

/** Returns a source of equal frames, as from a recording. */
export function framesOf(bytes: Uint8Array, count: number): TelemetrySource {
  const { source } = new ManualSource();
  async function* frames(): AsyncGenerator<StreamEntry<unknown>, undefined> {
    const header = source.structs.header.view(bytes.buffer);
    for (let i = 0; i < count; i++) {
      yield {
        kind: "telemetry",
        frameId: 5,
        header,
        bytes,
        receivedAtMs: 1.7e12 + i,
      };
    }
  }
  return { ...source, structs: source.structs, frames } as never;
}

/** Measures the time from a frame to its sample elsewhere, and that of the client. */
async function latencyRow(url: string, count: number): Promise<Row> {
  await using connection = await connectNats(url, { site: "bench" });
  await using far = await connectNats(url, { site: "bench" });
  const manual = new ManualSource();
  const options: PublishOptions = { connection, name: "latency" };
  await using _publisher = publish(manual.source, options);
  await using subscription = await subscribe({
    connection: far,
    device: "latency",
  });
  const samples = subscription.samples();
  const [ownOut, ownIn] = [
    await connect({ servers: url }),
    await connect({ servers: url }),
  ];
  const consumer = await jetstream(ownIn).consumers.get("HEXROT_bench", {
    filter_subjects: SUBJECT,
    opt_start_seq: 1,
    deliver_policy: "new" as never,
  });
  const messages = await consumer.consume();
  const iterator = messages[Symbol.asyncIterator]();
  const payload = new Uint8Array(100);
  const [ourMs, ownMs]: [number[], number[]] = [[], []];
  manual.sample({});
  await samples.next();
  for (let i = 0; i < count; i++) {
    let startMs = performance.now();
    manual.sample({ torque: i });
    await samples.next();
    ourMs.push(performance.now() - startMs);
    startMs = performance.now();
    jetstream(ownOut).publish(SUBJECT, payload);
    await iterator.next();
    ownMs.push(performance.now() - startMs);
    await sleep(2);
  }
  messages.stop();
  await ownOut.close();
  await ownIn.close();
  manual.close();
  const [ours, own] = [quantile(ourMs, 0.5), quantile(ownMs, 0.5)];
  return targetRow(
    "latency from a frame to its sample over NATS, p50, beside the client's from publish() to consume()",
    `${(ours / own).toFixed(2)}: ${ours.toFixed(2)} and ${own.toFixed(2)} ms`,
    `at most ${LATENCY_MAX}`,
    ours / own <= LATENCY_MAX,
    { ourMs: ours, ownMs: own },
  );
}

/** Measures the processor time of a gateway of many devices. */
export async function usageRow(
  connection: BusTransport,
  durationMs: number,
  devices = DEVICES,
): Promise<Row> {
  const used = await usageOf(connection, durationMs, devices);
  const { messageUs, sent, waiting } = used;
  const percent = messageUs * DEVICES * RATE_HZ / 10_000;
  return targetRow(
    `processor of a gateway of ${DEVICES} devices at ${RATE_HZ} Hz to ${
      connection.broker.split(" ")[0]
    }, making the frames included`,
    `${percent.toFixed(0)} % of a core: ${
      messageUs.toFixed(0)
    } µs for each of ${sent} messages, ${waiting} waiting at the end`,
    `at most ${CPU_PERCENT_MAX} %`,
    percent <= CPU_PERCENT_MAX,
    { percent, ...used },
  );
}

/** Measures the processor time of a message by the number of devices. */
async function slopeRow(
  connection: BusTransport,
  durationMs: number,
): Promise<Row> {
  const texts: string[] = [];
  const values: Record<string, number> = {};
  for (const devices of DEVICES_TRIED) {
    const { messageUs } = await usageOf(connection, durationMs, devices);
    texts.push(`${devices}: ${messageUs.toFixed(0)} µs`);
    values[`us${devices}`] = messageUs;
  }
  return {
    what: `processor for a message, by devices at ${RATE_HZ} Hz to NATS`,
    measured: texts.join(", "),
    values,
  };
}

/** Measures the processor time of a message from one of some devices. */
async function usageOf(
  connection: BusTransport,
  durationMs: number,
  devices: number,
) {
  const manuals = Array.from({ length: devices }, () => new ManualSource());
  const publishers = manuals.map((manual, i) =>
    publish(manual.source, { connection, name: `device${i}` })
  );
  // Their topics are created first.
  for (const manual of manuals) manual.sample({});
  while (publishers.some(({ stats }) => stats.acknowledged === 0)) {
    await sleep(10);
  }
  const acknowledged = () =>
    publishers.reduce((sum, { stats }) => sum + stats.acknowledged, 0);
  const before = acknowledged();
  const values = { torque: 1, current: 2, status: 3 };
  const timer = setInterval(() => {
    for (const manual of manuals) manual.sample(values);
  }, 1000 / RATE_HZ);
  const { cpuUs } = await usageDuring(durationMs);
  clearInterval(timer);
  const sent = acknowledged() - before;
  const waiting = publishers.reduce((sum, { stats }) => sum + stats.waiting, 0);
  for (const manual of manuals) manual.close();
  await Promise.all(publishers.map((publisher) => publisher.close()));
  // Of the messages that a busy machine has left time for.
  return { messageUs: cpuUs / sent, sent, waiting };
}
