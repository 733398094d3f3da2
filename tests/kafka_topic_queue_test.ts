// Queues of batches, and when their sender sends them, by a clock that the test advances.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { BatchSender } from "../src/kafka/batch_sender.ts";
import { type Pending, TopicQueue } from "../src/kafka/topic_queue.ts";
import { ManualClock } from "./manual_clock.ts";
import { lasting, MemoryKafka, passing, readBatch } from "./memory_kafka.ts";
import { upTo } from "./publisher_rig.ts";

const KIB = 1024;
const BATCH_BYTES = 512 * KIB;
const none = { producerId: 1n, producerEpoch: 0 };

function pending(bytes: number): Pending {
  const record = {
    topic: "t",
    key: "k",
    value: new Uint8Array(bytes),
    timeMs: 1,
  };
  return { ...Promise.withResolvers<void>(), record };
}

Deno.test("TopicQueue fills a batch up to 512 KiB, with a record of any length alone", () => {
  const queue = new TopicQueue("t");
  const lengths = () => queue.batches.map(({ pending }) => pending.length);
  queue.add(pending(0));
  const [{ records }] = queue.batches;
  queue.add(pending(BATCH_BYTES - records.byteLength));
  assertEquals(lengths(), [2]);
  queue.add(pending(0));
  assertEquals(lengths(), [2, 1]);
  queue.add(pending(BATCH_BYTES));
  queue.add(pending(1));
  assertEquals(lengths(), [2, 1, 1, 1]);
  const other = new TopicQueue("t");
  other.add(pending(0));
  other.add(pending(BATCH_BYTES - other.batches[0].records.byteLength + 1));
  assertEquals(other.batches.length, 2);
});

Deno.test("TopicQueue.seal() numbers records on, keeps a batch as it was sent, and begins anew under another producer", () => {
  const queue = new TopicQueue("topic");
  const seal = (producerId: bigint) => {
    const { topic, bytes } = queue.seal({ ...none, producerId }, () => 0);
    const { producerId: id, sequence, records } = readBatch(bytes);
    return [topic, Number(id), sequence, records.length];
  };
  queue.add(pending(1));
  queue.add(pending(1));
  assertEquals(seal(7n), ["topic", 7, 0, 2]);
  // It is on its way.
  queue.add(pending(1));
  queue.add(pending(1));
  queue.add(pending(1));
  assertEquals(seal(8n), ["topic", 7, 0, 2]);
  queue.acknowledge();
  assertEquals(seal(8n), ["topic", 7, 2, 3]);
  queue.restart();
  assertEquals(seal(8n), ["topic", 8, 0, 3]);
  queue.acknowledge();
  queue.add(pending(1));
  assertEquals(seal(9n), ["topic", 8, 3, 1]);
});

Deno.test("TopicQueue.delay() doubles from 50 ms to 2 s, until a batch is stored", () => {
  using clock = new ManualClock();
  const queue = new TopicQueue("t");
  queue.leader = 3;
  const delays = (count: number) =>
    upTo(count).map(() => {
      queue.delay();
      return queue.dueMs - performance.now();
    });
  assertEquals(delays(8), [50, 100, 200, 400, 800, 1_600, 2_000, 2_000]);
  assertEquals([queue.leader, clock.timers], [undefined, 0]);
  queue.add(pending(1));
  queue.seal(none, () => 0);
  queue.acknowledge();
  assertEquals(delays(2), [50, 100]);
});

/** Sender, and its broker. */
class Rig {
  readonly broker = new MemoryKafka();
  readonly calls: string[] = [];
  readonly sender = new BatchSender(this.broker, {
    onAnswer: () => this.calls.push("answer"),
    onSilence: () => this.calls.push("silence"),
    onUnknownTopic: () => this.calls.push("unknown"),
  });

  send(topic: string, bytes = 1): Promise<void> {
    const value = new Uint8Array(bytes);
    return this.sender.send({ topic, key: "k", value, timeMs: 1 });
  }
}

Deno.test("BatchSender sends up to 8 MiB in a request, the topics in turn", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const topics = upTo(10).map((index) => `t${index}`);
  const whole = 1024 * KIB;
  // Two batches of each topic; a record has some bytes beside its value.
  const sent = topics.flatMap((topic) => [
    rig.send(topic, whole),
    rig.send(topic, whole),
  ]);
  await clock.settle();
  await Promise.all(sent);
  const ofTopics = (...indices: number[]) =>
    indices.map((index) => `t${index} 1`).join();
  assertEquals(rig.broker.requests, [
    ofTopics(0, 1, 2, 3, 4, 5, 6),
    ofTopics(7, 8, 9, 0, 1, 2, 3),
    ofTopics(4, 5, 6, 7, 8, 9),
  ]);
});

Deno.test("BatchSender sends a batch beyond 8 MiB alone", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const sent = [rig.send("a", 9 * 1024 * KIB), rig.send("b")];
  await clock.settle();
  await Promise.all(sent);
  assertEquals(rig.broker.requests, ["a 1", "b 1"]);
});

Deno.test("BatchSender sends to the leader of each topic, which it finds anew after a failure only", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const leaders: Record<string, number> = { a: 1, b: 2, c: 1 };
  const asked: string[] = [];
  const nodes: string[] = [];
  rig.broker.leadersOf = (topics) => {
    asked.push(topics.join());
    return Promise.resolve(
      new Map(topics.map((topic) => [topic, leaders[topic]])),
    );
  };
  const { produce } = rig.broker;
  rig.broker.produce = (node, batches) => {
    nodes.push(`${node}: ${batches.map(({ topic }) => topic)}`);
    return produce.call(rig.broker, node, batches);
  };
  for (const topic of ["a", "b", "c"]) rig.send(topic);
  await clock.settle();
  assertEquals([asked, nodes], [["a,b,c"], ["1: a,c", "2: b"]]);
  rig.send("a");
  await clock.settle();
  assertEquals([asked.length, nodes[2]], [1, "1: a"]);
  rig.broker.judge = (topic) =>
    topic === "a" ? passing("NOT_LEADER_OR_FOLLOWER") : undefined;
  const sent = rig.send("a");
  await clock.settle();
  leaders.a = 2;
  rig.broker.judge = () => undefined;
  await clock.advance(49);
  assertEquals(nodes.length, 4);
  await clock.advance(1);
  await sent;
  assertEquals([asked.slice(1), nodes.slice(4)], [["a"], ["2: a"]]);
});

Deno.test("BatchSender asks for the leader of each topic alone when one of them doesn't exist", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { leadersOf } = rig.broker;
  const asked: string[] = [];
  rig.broker.leadersOf = async (topics) => {
    asked.push(topics.join());
    await new Promise<void>((resolve) => setTimeout(resolve, 1));
    return await leadersOf.call(rig.broker, topics);
  };
  rig.broker.unknown.add("a");
  const sent = [rig.send("a"), rig.send("b")];
  await clock.advance(10);
  assertEquals([asked, rig.broker.requests], [["a,b", "a", "b"], ["b 1"]]);
  rig.broker.unknown.clear();
  await clock.advance(100);
  await Promise.all(sent);
  assertEquals(asked.slice(3), ["a"]);
});

Deno.test("BatchSender repeats a batch for twelve hours, then rejects it", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.broker.judge = () => passing("NOT_ENOUGH_REPLICAS");
  let reason = "";
  const sending = rig.send("a").catch((error) => reason = error.message);
  await clock.settle();
  clock.skip(12 * 3_600_000);
  await clock.advance(1);
  assertEquals(reason, "");
  await clock.advance(2_000);
  await sending;
  assertEquals(
    reason,
    "Cannot store 1 records in a: Not stored (NOT_ENOUGH_REPLICAS)",
  );
  rig.broker.judge = () => undefined;
  await rig.send("a");
  assertEquals(clock.timers, 0);
});

Deno.test("BatchSender sends what is new at once, while another topic waits", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.broker.judge = (topic) =>
    topic === "a" ? passing("NOT_ENOUGH_REPLICAS") : undefined;
  const waiting = rig.send("a");
  await clock.advance(1_000);
  const { length } = rig.broker.requests;
  await rig.send("b");
  assertEquals(rig.broker.requests.slice(length), ["b 1"]);
  rig.broker.judge = () => undefined;
  await clock.advance(2_000);
  await waiting;
  assertEquals(clock.timers, 0);
});

Deno.test("BatchSender waits for the topic that is due first", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  rig.broker.judge = () => passing("NOT_ENOUGH_REPLICAS");
  const slow = rig.send("a");
  // At 0, 50 and 150 ms.
  await clock.advance(150);
  assertEquals(rig.broker.requests.splice(0), ["a 1", "a 1", "a 1"]);
  const quick = rig.send("b");
  await clock.settle();
  await clock.advance(50);
  assertEquals(rig.broker.requests, ["b 1", "b 1"]);
  rig.broker.judge = () => undefined;
  await clock.advance(500);
  await Promise.all([slow, quick]);
});

Deno.test("BatchSender.close() ends while it asks for a producer", async () => {
  const rig = new Rig();
  const asking = Promise.withResolvers<never>();
  rig.broker.newProducerId = () => asking.promise;
  const rejected = assertRejects(() => rig.send("a"), Error, "is closed");
  await Promise.resolve();
  rig.sender.close();
  await rejected;
  asking.reject(new Error("away"));
  await rig.sender.settled();
  assertEquals(rig.broker.requests, []);
});

Deno.test("BatchSender repeats a batch for which the broker hasn't answered", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { produce } = rig.broker;
  rig.broker.produce = () => Promise.resolve(new Map());
  const sent = rig.send("a");
  await clock.settle();
  assertEquals(rig.calls, ["answer", "silence"]);
  rig.broker.produce = produce;
  await clock.advance(50);
  await sent;
  assertEquals(rig.calls.slice(2), ["answer"]);
});

Deno.test("BatchSender asks for a producer again when the broker hasn't answered, and once for all topics", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { newProducerId } = rig.broker;
  let asked = 0;
  rig.broker.newProducerId = () => {
    asked++;
    return asked < 3
      ? Promise.reject(new Error("away"))
      : newProducerId.call(rig.broker);
  };
  const sent = [rig.send("a"), rig.send("b")];
  await clock.advance(50);
  assertEquals([asked, rig.calls], [2, ["silence", "silence"]]);
  await clock.advance(100);
  await Promise.all([...sent, rig.send("a"), rig.send("c")]);
  assertEquals(asked, 3);
});

Deno.test("BatchSender gives up the producer of a topic whose number the broker doesn't know", async () => {
  using clock = new ManualClock();
  for (
    const apiId of [
      "OUT_OF_ORDER_SEQUENCE_NUMBER",
      "UNKNOWN_PRODUCER_ID",
      "INVALID_PRODUCER_EPOCH",
    ]
  ) {
    const rig = new Rig();
    const ids: unknown[] = [];
    rig.broker.judge = (_, { producerId }) => {
      ids.push(Number(producerId));
      return ids.length === 1 ? lasting(apiId) : undefined;
    };
    const sent = rig.send("a");
    await clock.settle();
    assertEquals(ids, [1]);
    await clock.advance(50);
    await sent;
    assertEquals([ids, rig.calls], [[1, 2], ["answer", "answer"]]);
  }
});

Deno.test("BatchSender.close() ends while it waits, and leaves what is answered later", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.broker.held = promise;
  const sent = [rig.send("a"), rig.send("b")];
  await clock.settle();
  rig.sender.close();
  for (const each of sent) {
    await assertRejects(() => each, Error, "the connection is closed");
  }
  resolve();
  await rig.sender.settled();
  assertEquals(rig.broker.requests.length, 1);
  const other = new Rig();
  other.broker.judge = () => passing("NOT_ENOUGH_REPLICAS");
  const rejected = assertRejects(() => other.send("a"));
  await clock.advance(60);
  other.sender.close();
  await rejected;
  await other.sender.settled();
  assertEquals(clock.timers, 0);
});
