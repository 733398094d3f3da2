// The end of connections to Kafka, and brokers that don't answer, in memory.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { checked } from "../src/kafka/connect_kafka.ts";
import {
  type KafkaOptions,
  readKafkaOptions,
} from "../src/kafka/kafka_options.ts";
import { KafkaRig, take, text } from "./kafka_rig.ts";

Deno.test("connectKafka() names the broker, the reason, and credentials that may be missing", async () => {
  const sasl = { mechanism: "PLAIN", username: "a", password: "b" } as const;
  const closed = "Cannot connect to Kafka at a:1, b:2: Connection closed";
  const cases: [KafkaOptions, string, string][] = [
    [{}, "Connection closed", `${closed}: it may need tls or sasl`],
    [{ tls: false }, "Connection closed", `${closed}: it may need sasl`],
    [{ sasl }, "Connection closed", `${closed}: it may need tls`],
    [{ tls: true, sasl }, "Connection closed", closed],
    [{}, "refused", "Cannot connect to Kafka at a:1, b:2: refused"],
  ];
  for (const [options, reason, message] of cases) {
    await using rig = new KafkaRig(options);
    rig.bus.check = () => Promise.reject(new Error(reason));
    const connecting = checked(rig.bus, readKafkaOptions(options));
    const rejected = assertRejects(() => connecting, Error);
    await rig.clock.advance(100);
    assertEquals((await rejected).message, message);
    assertEquals(rig.client.calls.at(-1), "close admin");
  }
});

Deno.test("connectKafka() waits for an answer of a broker, unless it needn't", async () => {
  for (const waitForBroker of [false, true]) {
    await using rig = new KafkaRig();
    const asked = Promise.withResolvers<void>();
    rig.bus.check = () => asked.promise;
    let connection: unknown;
    const options = readKafkaOptions({ waitForBroker });
    checked(rig.bus, options).then((connected) => connection = connected);
    await rig.clock.settle();
    assertEquals(connection, waitForBroker ? rig.bus : undefined);
    asked.resolve();
    await rig.clock.settle();
    assertEquals(connection, rig.bus);
  }
});

Deno.test("KafkaBus.publish() repeats a request that isn't answered", async () => {
  await using rig = new KafkaRig();
  const { client, clock, changes } = rig;
  client.broker.topic("site.rotator.telemetry");
  const gate = Promise.withResolvers<void>();
  client.held = gate.promise;
  const sending = rig.bus.publish(text("a"));
  await clock.settle();
  assertEquals([client.requests.length, changes.splice(0)], [1, [true]]);
  client.isAway = true;
  gate.resolve();
  await clock.settle();
  assertEquals(changes.splice(0), [false]);
  client.isAway = false;
  await clock.advance(50);
  await sending;
  assertEquals(rig.stored, { "site.rotator.telemetry": ["a"] });
  assertEquals(changes, [true]);
});

Deno.test("KafkaBus.close() waits for what was sent, and ends what reads", async () => {
  await using rig = new KafkaRig();
  const { bus, client, clock } = rig;
  await bus.prepare("rotator");
  bus.follow("rotator", "now", () => {});
  const { signal } = new AbortController();
  const reading = take(bus.read("rotator", { from: "now", signal }), 1);
  await clock.settle();
  const gate = Promise.withResolvers<void>();
  client.held = gate.promise;
  const sending = bus.publish(text("a"));
  await clock.settle();
  client.calls.splice(0);
  const closing = bus.close();
  assertEquals(bus.close(), closing);
  await clock.settle();
  assertEquals([client.calls, client.broker.open], [[], 2]);
  gate.resolve();
  await clock.advance(1_000);
  await Promise.all([sending, closing]);
  assertEquals(await reading, []);
  assertEquals(client.calls, ["close producer true", "close admin"]);
  assertEquals([client.broker.open, bus.isConnected, clock.timers], [
    0,
    false,
    0,
  ]);
  await assertRejects(() => bus.publish(text("b")), Error, "is closed");
});

Deno.test("KafkaBus.close() waits until its clients are closed", async () => {
  await using rig = new KafkaRig();
  const gate = Promise.withResolvers<void>();
  rig.client.closing = gate.promise;
  let isClosed = false;
  const closing = rig.bus.close().then(() => isClosed = true);
  await rig.clock.advance(100);
  assertEquals(isClosed, false);
  gate.resolve();
  await closing;
});

Deno.test("KafkaBus.close() rejects what isn't acknowledged when the broker is away, or goes away", async () => {
  for (const isAway of [true, false]) {
    await using rig = new KafkaRig();
    const { bus, client, clock } = rig;
    await bus.prepare("rotator");
    await clock.settle();
    if (isAway) client.isAway = true;
    else client.held = new Promise(() => {});
    const rejected = assertRejects(
      () => bus.publish(text("a")),
      Error,
      "closed",
    );
    await clock.advance(isAway ? 2_000 : 0);
    const closing = bus.close();
    await clock.settle();
    client.isAway = true;
    await clock.advance(2_000);
    await rejected;
    await closing;
  }
});
