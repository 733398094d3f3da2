// Connections to Kafka, at brokers in memory behind the interface of the client.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import type { KafkaOptions } from "../src/kafka/kafka_options.ts";
import { KafkaRig, take, text, valueOf } from "./kafka_rig.ts";
import type { BatchParts } from "./memory_client.ts";

Deno.test("KafkaBus gives its options to each client", async () => {
  const sasl = { mechanism: "PLAIN", username: "a", password: "b" } as const;
  const cases: [KafkaOptions, object][] = [
    [{}, { requestTimeout: 10_000, timeout: 10_000, connectTimeout: 5_000 }],
    [{ requestTimeoutMs: 2_000, tls: true, sasl }, {
      requestTimeout: 2_000,
      timeout: 2_000,
      connectTimeout: 2_000,
      tls: {},
      sasl,
    }],
    [{ requestTimeoutMs: 5_001, tls: { ca: "c" } }, {
      requestTimeout: 5_001,
      timeout: 5_001,
      connectTimeout: 5_000,
      tls: { ca: "c", cert: undefined, key: undefined },
    }],
  ];
  for (const [options, expected] of cases) {
    await using rig = new KafkaRig(options);
    assertEquals(rig.bus.broker, "Kafka at a:1, b:2");
    await rig.bus.last("rotator", "gateway");
    const common = {
      clientId: "hexrot",
      bootstrapBrokers: ["a:1", "b:2"],
      retries: 0,
      ...expected,
    };
    const { Admin, Producer, Consumer } = rig.client.options;
    assertEquals([Admin, Producer], [common, common]);
    assertEquals(Consumer, { ...common, groupId: "hexrot" });
  }
});

Deno.test("KafkaBus.prepare() creates the topics of a device once", async () => {
  await using rig = new KafkaRig({ replicas: 2 });
  await rig.bus.prepare("rotator");
  assertEquals(rig.client.calls.splice(0), [
    "ask 0 true",
    "ask 11 true",
    "create 7 1 2 ",
    "create 3 1 2 cleanup.policy",
    "create 1 1 2 cleanup.policy,retention.ms",
  ]);
  await rig.bus.prepare("rotator");
  assertEquals(rig.client.calls, ["ask 11 true"]);
});

Deno.test("KafkaBus.publish() sends a request that all replicas must have stored", async () => {
  await using rig = new KafkaRig({ requestTimeoutMs: 3_000 });
  rig.client.broker.topic("site.rotator.telemetry");
  await rig.send(text("one"), text("two"));
  assertEquals(rig.stored, { "site.rotator.telemetry": ["one", "two"] });
  // Not what the client remembers of the brokers.
  assertEquals(rig.client.calls.at(-1), "find site.rotator.telemetry true");
  const [[way, transaction, acks, timeoutMs, topics, tags]] =
    rig.client.requests;
  assertEquals(way, ["way", {
    key: 0,
    version: 9,
    parser: "parser",
    hasRequestTags: true,
    hasResponseTags: true,
  }]);
  assertEquals([transaction, acks, timeoutMs], [
    ["string", null],
    ["int16", -1],
    ["int32", 3_000],
  ]);
  assertEquals(tags, ["tags", undefined]);
  const [[[, topic], [, [[partition, [, bytes]]]]]] =
    topics[1] as readonly BatchParts[];
  assertEquals(topic, "site.rotator.telemetry");
  assertEquals(partition, ["int32", 0]);
  const view = new DataView(new Uint8Array(bytes as Uint8Array).buffer);
  // The checksum is of what follows it.
  assertEquals(view.getUint32(17), view.byteLength - 21);
  assertEquals([view.getBigInt64(43), view.getInt16(51)], [5n, 1]);
  const { key, headers } = rig.client.broker.topic(
    "site.rotator.telemetry",
  ).messages[0];
  assertEquals(key, "rotator");
  assertEquals(headers, [["Hexrot-Run", "run"], ["Hexrot-Sequence", "0"]]);
});

Deno.test("KafkaBus.publish() repeats the batch of one topic that a broker hasn't stored", async () => {
  await using rig = new KafkaRig();
  const [first, second] = ["telemetry", "event"].map((channel) =>
    `site.rotator.${channel}`
  );
  for (const topic of [first, second]) rig.client.broker.topic(topic);
  rig.client.errorCodes.set(first, 6);
  const sent = [
    rig.bus.publish(text("a")),
    rig.bus.publish(text("b", "event")),
  ];
  await rig.clock.settle();
  assertEquals(rig.stored, { [second]: ["b"] });
  await rig.clock.advance(50);
  await Promise.all(sent);
  assertEquals(rig.stored, { [first]: ["a"], [second]: ["b"] });
  assertEquals(rig.changes, [true]);
});

Deno.test("KafkaBus.publish() waits for a broker that isn't in the cluster, or doesn't answer", async () => {
  await using rig = new KafkaRig();
  rig.client.broker.topic("site.rotator.telemetry").leader = 2;
  await rig.clock.settle();
  assertEquals(rig.changes.splice(0), [true]);
  const sending = rig.bus.publish(text("a"));
  await rig.clock.settle();
  assertEquals([rig.changes.splice(0), rig.bus.isConnected], [[false], false]);
  rig.client.nodes = [2];
  rig.client.isAway = true;
  await rig.clock.advance(100);
  assertEquals(rig.stored, {});
  rig.client.isAway = false;
  await rig.clock.advance(5_000);
  await sending;
  assertEquals(rig.changes, [true]);
});

Deno.test("KafkaBus looks each two seconds whether the broker answers, and sooner while it doesn't", async () => {
  await using rig = new KafkaRig();
  assertEquals(rig.bus.isConnected, false);
  await rig.clock.settle();
  assertEquals([rig.changes, rig.client.calls.length], [[true], 1]);
  await rig.clock.advance(1_999);
  assertEquals(rig.client.calls.length, 1);
  rig.client.isAway = true;
  await rig.clock.advance(1);
  assertEquals([rig.changes, rig.client.calls.length], [[true, false], 2]);
  await assertRejects(() => rig.bus.check(), Error, "away");
  await rig.clock.advance(100);
  assertEquals(rig.client.calls.length, 4);
  rig.client.isAway = false;
  await rig.clock.advance(200);
  assertEquals(rig.changes, [true, false, true]);
  const { length } = rig.client.calls;
  await rig.clock.advance(1_600);
  assertEquals(rig.client.calls.length, length);
});

Deno.test("KafkaBus.publishNow() sends one message of a device at a time, and none while the broker is away", async () => {
  await using rig = new KafkaRig();
  for (const device of ["rotator", "camera"]) {
    rig.client.broker.topic(`site.${device}.now`);
  }
  const now = (value: string) => rig.bus.publishNow(text(value, "now"));
  now("away");
  await rig.clock.settle();
  const gate = Promise.withResolvers<void>();
  rig.client.held = gate.promise;
  now("a");
  now("b");
  rig.bus.publishNow({ ...text("c", "now"), device: "camera" });
  gate.resolve();
  await rig.clock.settle();
  now("d");
  await rig.clock.settle();
  assertEquals(rig.stored, {
    "site.rotator.now": ["a", "d"],
    "site.camera.now": ["c"],
  });
});

Deno.test("KafkaBus.last() and getSchema() find nothing, then what was published", async () => {
  await using rig = new KafkaRig();
  const { bus } = rig;
  assertEquals(await bus.last("rotator", "gateway"), undefined);
  assertEquals(await bus.getSchema("h1"), undefined);
  await bus.prepare("rotator");
  assertEquals(await bus.last("rotator", "gateway"), undefined);
  await rig.send(text("one", "gateway"), text("two", "gateway"));
  assertEquals(valueOf(await bus.last("rotator", "gateway")), "two");
  assertEquals((await bus.last("rotator", "gateway"))?.position, -1);
  for (const hash of ["h1", "h2", "h1"]) {
    const putting = bus.putSchema(hash, `schema ${hash}`);
    await rig.clock.advance(10);
    await putting;
  }
  const topic = "site.schemas";
  assertEquals(rig.stored[topic], ["schema h1", "schema h2"]);
  assertEquals(
    rig.client.broker.topic(topic).messages.map(({ key }) => key),
    ["h1", "h2"],
  );
  const { length } = rig.client.broker.fetches;
  assertEquals(await bus.getSchema("h2"), "schema h2");
  // It is known.
  assertEquals(rig.client.broker.fetches.length, length);
  // Another connection has put it.
  rig.client.broker.topic(topic).add({ timeMs: 1, key: "h3", value: "3" });
  assertEquals(await bus.getSchema("h3"), "3");
  assertEquals(rig.client.broker.open, 0);
});

Deno.test("KafkaBus.read() yields the channels of a device, states() a state from its first message on", async () => {
  await using rig = new KafkaRig();
  const { bus } = rig;
  await bus.prepare("rotator");
  await rig.send(text("t0"), text("t1"), text("e0", "event"));
  await rig.send(text("a", "alarm", "x"), text("b", "alarm", "y"));
  const { signal } = new AbortController();
  const options = { from: { atMs: 0 }, signal };
  const all = await take(bus.read("rotator", options), 3);
  assertEquals(all.toSorted(), [
    ["event", "e0", -1],
    ["telemetry", "t0", 0],
    ["telemetry", "t1", 1],
  ]);
  assertEquals(await take(bus.states("rotator", "alarm", signal), 2), [
    ["alarm", "a", -1],
    ["alarm", "b", -1],
  ]);
  const { messages } = rig.client.broker.topic("site.rotator.alarm");
  assertEquals(messages.map(({ key }) => key), ["rotator/x", "rotator/y"]);
});

Deno.test("KafkaBus.follow() calls back with what is published from now on, until it is ended", async () => {
  await using rig = new KafkaRig();
  const { bus } = rig;
  await bus.prepare("rotator");
  await rig.send(text("before", "gateway"));
  const received: unknown[] = [];
  const end = bus.follow(
    "rotator",
    "gateway",
    (each) => received.push([each.channel, valueOf(each)]),
  );
  await rig.clock.settle();
  await rig.send(text("one", "gateway"), text("other", "event"));
  await rig.clock.settle();
  end();
  await rig.clock.advance(100);
  assertEquals(rig.client.broker.open, 0);
  await rig.send(text("two", "gateway"));
  assertEquals(received, [["gateway", "one"]]);
});

Deno.test("KafkaBus.putSchema() waits until the schema is stored", async () => {
  await using rig = new KafkaRig();
  const gate = Promise.withResolvers<void>();
  rig.client.held = gate.promise;
  let isStored = false;
  const putting = rig.bus.putSchema("h", "{}").then(() => isStored = true);
  await rig.clock.settle();
  assertEquals([isStored, rig.client.requests.length], [false, 1]);
  gate.resolve();
  await putting;
  assertEquals(rig.stored, { "site.schemas": ["{}"] });
});

Deno.test("KafkaBus looks again as soon as at first when a broker that was back is away", async () => {
  await using rig = new KafkaRig();
  const { client, clock } = rig;
  for (let time = 0; time < 2; time++) {
    client.isAway = true;
    while (rig.bus.isConnected) await clock.advance(10);
    // Some attempts, each of which takes longer.
    await clock.advance(3_000);
    client.isAway = false;
    while (!rig.bus.isConnected) await clock.advance(10);
  }
  client.isAway = true;
  while (rig.bus.isConnected) await clock.advance(10);
  const { length } = client.calls;
  await clock.advance(100);
  assertEquals(client.calls.length, length + 1);
});

Deno.test("KafkaBus creates topics again that the broker has lost", async () => {
  await using rig = new KafkaRig();
  await rig.bus.prepare("rotator");
  rig.client.broker.topics.clear();
  const sending = rig.bus.publish(text("a"));
  await rig.clock.advance(100);
  await sending;
  assertEquals(rig.stored, { "site.rotator.telemetry": ["a"] });
  const created = () =>
    rig.client.calls.filter((call) => call.startsWith("create")).length;
  assertEquals(created(), 6);
  rig.client.broker.topics.clear();
  const again = rig.bus.publish(text("b"));
  await rig.clock.advance(5_000);
  await again;
  assertEquals(created(), 9);
});
