// Sender of batches, at a broker in memory that fails in every way.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { BatchSender } from "../src/kafka/batch_sender.ts";
import { MessageRefusedError } from "../kafka.ts";
import { lasting, MemoryKafka, passing } from "./memory_kafka.ts";

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Sender, its broker, and the calls of its owner. */
class Rig {
  readonly broker = new MemoryKafka();
  readonly calls: string[] = [];
  readonly sender = new BatchSender(this.broker, {
    onAnswer: () => this.calls.push("answer"),
    onSilence: () => this.calls.push("silence"),
    onUnknownTopic: () => this.calls.push("unknown"),
  });

  /** Sends values, each of which is its number. */
  send(topic: string, first: number, end: number): Promise<void>[] {
    const values = Array.from({ length: end - first }, (_, i) => first + i);
    return values.map((value) =>
      this.sender.send({
        topic,
        key: "device",
        value: new TextEncoder().encode(String(value)),
        timeMs: 1_795_974_993_000 + value,
      })
    );
  }

  /** Holds answers until the function that it returns is called; waits for a request. */
  async hold(sending: () => Promise<void>[]): Promise<() => Promise<void>> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.broker.held = promise;
    const count = this.broker.requests.length;
    const sent = sending();
    while (this.broker.requests.length === count) await turn();
    return async () => {
      resolve();
      await Promise.allSettled(sent);
    };
  }

  stored(topic: string): string {
    return this.broker.stored.get(topic)?.join() ?? "";
  }
}

Deno.test("BatchSender.send() sends what waits in one request when the last is answered", async () => {
  const rig = new Rig();
  const release = await rig.hold(
    () => [...rig.send("a", 0, 3), ...rig.send("b", 0, 1)],
  );
  const later = [...rig.send("a", 3, 5), ...rig.send("b", 1, 2)];
  await release();
  await Promise.all(later);
  assertEquals(rig.broker.requests, ["a 3,b 1", "a 2,b 1"]);
  assertEquals([rig.stored("a"), rig.stored("b")], ["0,1,2,3,4", "0,1"]);
  assertEquals(rig.calls, ["answer", "answer"]);
});

Deno.test("BatchSender.send() stores each record once when an answer is lost", async () => {
  const rig = new Rig();
  rig.broker.losesAnswer = true;
  const sent = rig.send("a", 0, 3);
  while (rig.calls.length === 0) await turn();
  await Promise.all([...sent, ...rig.send("a", 3, 6)]);
  assertEquals(rig.stored("a"), "0,1,2,3,4,5");
  assertEquals(rig.broker.requests, ["a 3", "a 3", "a 3"]);
  assertEquals(rig.calls, ["silence", "answer", "answer"]);
});

Deno.test("BatchSender.send() repeats a batch, and sends others, as long as a topic fails", async () => {
  const rig = new Rig();
  let failures = 2;
  rig.broker.judge = (topic) =>
    topic === "a" && failures-- > 0
      ? passing("NOT_ENOUGH_REPLICAS")
      : undefined;
  const failing = rig.send("a", 0, 2);
  await Promise.all(rig.send("b", 0, 2));
  await Promise.all(rig.send("b", 2, 4));
  assertEquals([rig.stored("a"), rig.stored("b")], ["", "0,1,2,3"]);
  await Promise.all(failing);
  assertEquals(rig.stored("a"), "0,1");
});

Deno.test("BatchSender.send() asks for a topic that doesn't exist, and sends to the others", async () => {
  const rig = new Rig();
  rig.broker.unknown.add("a");
  const waiting = rig.send("a", 0, 2);
  await Promise.all(rig.send("b", 0, 2));
  assertEquals([rig.stored("a"), rig.stored("b")], ["", "0,1"]);
  assertEquals(rig.calls[0], "unknown");
  rig.broker.unknown.clear();
  await Promise.all(waiting);
  assertEquals(rig.stored("a"), "0,1");
});

Deno.test("BatchSender.send() rejects a record that is refused, and no other of its batch", async () => {
  for (
    const reason of [
      "MESSAGE_TOO_LARGE",
      "RECORD_LIST_TOO_LARGE",
      "INVALID_TIMESTAMP",
      "INVALID_RECORD",
    ]
  ) {
    const rig = new Rig();
    rig.broker.judge = (_, { records }) =>
      records.some(({ value }) => value === "1") ? lasting(reason) : undefined;
    const sent = rig.send("a", 0, 3);
    const release = await rig.hold(() => sent);
    const later = rig.send("a", 3, 5);
    await release();
    await Promise.all(later);
    const results = await Promise.allSettled(sent);
    assertEquals(rig.stored("a"), "0,2,3,4");
    const [first, { reason: error }, last] = results as PromiseRejectedResult[];
    assertEquals([first.status, last.status], ["fulfilled", "fulfilled"]);
    assert(error instanceof MessageRefusedError);
    assertEquals(
      error.message,
      `Cannot store 1 bytes in a: Not stored (${reason})`,
    );
  }
});

Deno.test("BatchSender.send() begins anew when the broker has lost the producer's records", async () => {
  const rig = new Rig();
  await Promise.all([...rig.send("a", 0, 3), ...rig.send("b", 0, 2)]);
  let isLost = true;
  const numbers: unknown[] = [];
  rig.broker.judge = (topic, { producerId, sequence }) => {
    if (topic === "a") numbers.push([producerId, sequence]);
    if (topic !== "a" || !isLost) return undefined;
    isLost = false;
    return lasting("OUT_OF_ORDER_SEQUENCE_NUMBER");
  };
  await Promise.all([...rig.send("a", 3, 5), ...rig.send("b", 2, 4)]);
  await Promise.all([...rig.send("a", 5, 7), ...rig.send("b", 4, 5)]);
  assertEquals(numbers, [[1n, 3], [2n, 0], [2n, 2]]);
  assertEquals(rig.stored("a"), "0,1,2,3,4,5,6");
  assertEquals(rig.stored("b"), "0,1,2,3,4");
});

Deno.test("BatchSender.send() acknowledges a batch that was stored long ago", async () => {
  const rig = new Rig();
  rig.broker.judge = () => lasting("DUPLICATE_SEQUENCE_NUMBER");
  await Promise.all(rig.send("a", 0, 3));
});

Deno.test("BatchSender.send() rejects all records of a topic when its failure lasts", async () => {
  const rig = new Rig();
  let isForbidden = true;
  rig.broker.judge = (topic) =>
    topic === "a" && isForbidden
      ? lasting("TOPIC_AUTHORIZATION_FAILED")
      : undefined;
  const others: Promise<void>[] = [];
  const release = await rig.hold(() => {
    others.push(...rig.send("b", 0, 2));
    return rig.send("a", 0, 3);
  });
  const later = rig.send("a", 3, 4);
  const results = Promise.allSettled(later);
  await release();
  assertEquals((await results)[0].status, "rejected");
  await assertRejects(
    () => later[0],
    Error,
    "Cannot store 1 records in a: Not stored (TOPIC_AUTHORIZATION_FAILED)",
  );
  await Promise.all(others);
  assertEquals(rig.calls.includes("silence"), false);
  isForbidden = false;
  await Promise.all(rig.send("a", 0, 4));
  assertEquals(rig.stored("a"), "0,1,2,3");
});

Deno.test("BatchSender.send() doesn't take other records for those that were rejected", async () => {
  const rig = new Rig();
  await Promise.all(rig.send("a", 0, 1));
  // Stored, but its answer is lost, and the repeated batch is forbidden.
  rig.broker.losesAnswer = true;
  const sent = rig.send("a", 1, 3);
  while (rig.calls.at(-1) !== "silence") await turn();
  rig.broker.judge = () => lasting("TOPIC_AUTHORIZATION_FAILED");
  for (const each of sent) await assertRejects(() => each);
  rig.broker.judge = () => undefined;
  await Promise.all(rig.send("a", 3, 5));
  assertEquals(rig.stored("a"), "0,1,2,3,4");
});

Deno.test("BatchSender.close() rejects what isn't acknowledged, and all that follows", async () => {
  const rig = new Rig();
  rig.broker.judge = () => passing("NOT_ENOUGH_REPLICAS");
  const sent = rig.send("a", 0, 2);
  while (rig.calls.length === 0) await turn();
  rig.sender.close();
  for (const each of [...sent, ...rig.send("a", 2, 3)]) {
    await assertRejects(() => each, Error, "in a: the connection is closed");
  }
  await rig.sender.settled();
});
