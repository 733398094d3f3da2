// Reader of topics, at topics in memory: where it begins, and what it reads from there.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { followTopics } from "../src/kafka/follow_topics.ts";
import { type TopicMessage, TopicReader } from "../src/kafka/topic_reader.ts";
import type { StartFrom } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { MemoryTopics } from "./memory_topics.ts";

/** Reader of two topics, with messages each 10 ms. */
class Rig {
  readonly broker = new MemoryTopics();
  readonly a = this.broker.topic("a").add(10, 20, 30, 40);
  readonly b = this.broker.topic("b").add(15, 25);

  reader(...topics: string[]): TopicReader {
    return new TopicReader(
      this.broker.consumer(),
      topics.length > 0 ? topics : ["a", "b"],
    );
  }

  /** Reads up to the end from a place. */
  async read(from: StartFrom, ...topics: string[]): Promise<string> {
    await using reader = this.reader(...topics);
    assertEquals(await reader.start(from), true);
    return textOf(await Array.fromAsync(reader.readToEnd()));
  }
}

/** Returns topics, offsets and values. */
function textOf(messages: readonly TopicMessage[]): string {
  const decoder = new TextDecoder();
  return messages.map(({ topic, offset, payload }) =>
    `${topic}${offset}=${decoder.decode(payload)}`
  ).join(" ");
}

Deno.test("TopicReader.start() begins at each kind of place, and reads topics by time", async () => {
  const rig = new Rig();
  const cases: [StartFrom, string][] = [
    ["now", ""],
    ["last", "b1=25 a3=40"],
    [{ atMs: 0 }, "a0=10 b0=15 a1=20 b1=25 a2=30 a3=40"],
    [{ atMs: -5 }, "a0=10 b0=15 a1=20 b1=25 a2=30 a3=40"],
    [{ atMs: 20 }, "a1=20 b1=25 a2=30 a3=40"],
    [{ atMs: 20.1 }, "b1=25 a2=30 a3=40"],
    // None of b is so late.
    [{ atMs: 30 }, "a2=30 a3=40"],
    [{ atMs: 41 }, ""],
    // The others begin at the time of its message.
    [{ position: 0 }, "a0=10 b0=15 a1=20 b1=25 a2=30 a3=40"],
    [{ position: 1 }, "a1=20 b1=25 a2=30 a3=40"],
    [{ position: 3 }, "a3=40"],
    [{ position: 4 }, ""],
    [{ position: 9 }, ""],
  ];
  for (const [from, expected] of cases) {
    assertEquals(await rig.read(from), expected, JSON.stringify(from));
  }
  assertEquals(rig.broker.open, 0);
});

Deno.test("TopicReader.start() begins with the oldest message that is kept", async () => {
  const rig = new Rig();
  rig.a.begin = 2;
  for (const from of [{ atMs: 0 }, { position: 0 }] as const) {
    const isPosition = "position" in from;
    assertEquals(
      await rig.read(from),
      isPosition ? "a2=30 a3=40" : "b0=15 b1=25 a2=30 a3=40",
    );
  }
  rig.a.begin = 4;
  assertEquals(await rig.read("last"), "b1=25");
  rig.broker.topic("c");
  assertEquals(await rig.read("last", "c"), "");
});

Deno.test("TopicReader.start() begins at the end when a position is behind it, and anew when it is called again", async () => {
  const rig = new Rig();
  await using reader = rig.reader();
  await reader.start({ position: 9 });
  rig.a.add(50);
  assertEquals(textOf(await reader.read()), "a4=50");
  await reader.start({ atMs: 0 });
  await reader.start({ position: 3 });
  assertEquals(
    textOf(await Array.fromAsync(reader.readToEnd())),
    "a3=40 a4=50",
  );
});

Deno.test("TopicReader waits until its client is closed", async () => {
  const rig = new Rig();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.broker.closing = promise;
  let isClosed = false;
  const closing = rig.reader()[Symbol.asyncDispose]()
    .then(() => isClosed = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(isClosed, false);
  resolve();
  await closing;
});

Deno.test("TopicReader.start() returns false when a topic doesn't exist, and throws other errors", async () => {
  const rig = new Rig();
  await using missing = rig.reader("a", "none");
  assertEquals(await missing.start("now"), false);
  const consumer = rig.broker.consumer();
  consumer.listOffsets = () => Promise.reject(new Error("away"));
  await using away = new TopicReader(consumer, ["a"]);
  await assertRejects(() => away.start("now"), Error, "away");
});

Deno.test("TopicReader.read() asks each broker for its topics, from where it is", async () => {
  const rig = new Rig();
  rig.broker.topic("c").add(12).leader = 2;
  rig.a.answerMax = 2;
  await using reader = rig.reader("a", "b", "c");
  await reader.start({ atMs: 0 });
  assertEquals(textOf(await reader.read()), "a0=10 c0=12 b0=15 a1=20 b1=25");
  assertEquals(rig.broker.fetches, ["1: a@0,b@0", "2: c@0"]);
  assertEquals(rig.broker.asked, {
    minBytes: 1,
    maxBytes: 4 * 1024 * 1024,
    maxWaitTime: 500,
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: 0n,
    lastFetchedEpoch: -1,
    partitionMaxBytes: 512 * 1024,
  });
  rig.broker.topic("c").add(50);
  assertEquals(textOf(await reader.read()), "a2=30 a3=40 c1=50");
  assertEquals(rig.broker.fetches.slice(2), ["1: a@2,b@2", "2: c@1"]);
  reader.forget();
  assertEquals(rig.broker.forgotten, 1);
});

Deno.test("TopicReader.read() leaves out what lies in front of it in a batch, and marks of transactions", async () => {
  const rig = new Rig();
  rig.a.batchLength = 4;
  assertEquals(await rig.read({ position: 2 }, "a"), "a2=30 a3=40");
  const marked = rig.broker.topic("c");
  marked.add(1, { timeMs: 2, value: "", isControl: true }, 3);
  assertEquals(await rig.read({ atMs: 0 }, "c"), "c0=1 c2=3");
});

Deno.test("TopicReader.read() gives keys, headers and times, and nothing where there is none", async () => {
  const { broker } = new Rig();
  broker.topic("c").batchLength = 2;
  broker.topic("c").add({
    timeMs: 7,
    key: "k",
    value: "v",
    headers: [["one", "1"], ["none", null], [null, "x"]],
  }, { timeMs: 9, value: null });
  await using reader = new TopicReader(broker.consumer(), ["c"]);
  await reader.start({ atMs: 0 });
  const [first, second] = await reader.read();
  assertEquals(first.headers, { one: "1", none: "" });
  assertEquals([first.key, first.timeMs, first.offset], ["k", 7n, 0n]);
  assertEquals([second.key, second.timeMs, second.offset], ["", 9n, 1n]);
  assertEquals([second.headers, second.payload.length], [{}, 0]);
});

Deno.test("TopicReader goes on with the oldest message when those that it is at were deleted", async () => {
  const rig = new Rig();
  await using reader = rig.reader();
  await reader.start({ atMs: 0 });
  rig.a.begin = 2;
  const error = await assertRejects(() => reader.read());
  assertEquals((error as Error).message, "none");
  assertEquals(textOf(await reader.read()), "b0=15 b1=25 a2=30 a3=40");
  // Likewise where the broker has lost what was read.
  rig.a.begin = 0;
  rig.a.messages.splice(1);
  await assertRejects(() => reader.read());
  assertEquals(textOf(await reader.read()), "a0=10");
  // Other errors change nothing.
  rig.broker.faults.push(new Error("away"));
  rig.a.begin = 0;
  rig.a.add(60);
  await assertRejects(() => reader.read(), Error, "away");
  assertEquals(textOf(await reader.read()), "a1=60");
});

/** Takes messages until there is a number of them. */
async function take(
  messages: AsyncGenerator<TopicMessage>,
  count: number,
): Promise<string> {
  const taken: TopicMessage[] = [];
  while (taken.length < count) taken.push((await messages.next()).value!);
  return textOf(taken);
}

Deno.test("followTopics() goes on after failures, and ends by its signal while it waits", async () => {
  using clock = new ManualClock();
  const { broker } = new Rig();
  const ending = new AbortController();
  const open = () => new TopicReader(broker.consumer(), ["a"]);
  const messages = followTopics(open, { position: 2 }, ending.signal);
  assertEquals(await take(messages, 2), "a2=30 a3=40");
  broker.faults.push(new Error("away"), new Error("away"));
  broker.topic("a").add(50);
  const next = take(messages, 1);
  await clock.advance(1_000);
  assertEquals(await next, "a4=50");
  assertEquals([broker.forgotten, broker.open], [2, 1]);
  const last = messages.next();
  await clock.settle();
  ending.abort();
  await clock.advance(100);
  assertEquals((await last).done, true);
  assertEquals([broker.open, clock.timers], [0, 0]);
});

Deno.test("followTopics() reads a topic that is created later from its first message", async () => {
  using clock = new ManualClock();
  const broker = new MemoryTopics();
  const ending = new AbortController();
  const open = () => new TopicReader(broker.consumer(), ["late"]);
  const messages = followTopics(open, "now", ending.signal);
  const first = take(messages, 2);
  await clock.advance(300);
  assertEquals(broker.forgotten > 0, true);
  broker.topic("late").add(0, 20);
  await clock.advance(1_000);
  assertEquals(await first, "late0=0 late1=20");
  await messages.return(undefined);
  assertEquals([broker.open, broker.closes], [0, 1]);
  // Nothing of it is left at the signal.
  ending.abort();
  assertEquals(broker.closes, 1);
});

Deno.test("followTopics() reads nothing when its signal is aborted before", async () => {
  const { broker } = new Rig();
  const open = () => new TopicReader(broker.consumer(), ["a"]);
  const messages = followTopics(open, { atMs: 0 }, AbortSignal.abort());
  assertEquals((await messages.next()).done, true);
  assertEquals([broker.fetches, broker.open], [[], 0]);
});

Deno.test("followTopics() yields no more of what it has read once its signal is aborted", async () => {
  const { broker } = new Rig();
  const ending = new AbortController();
  const open = () => new TopicReader(broker.consumer(), ["a"]);
  const messages = followTopics(open, { atMs: 0 }, ending.signal);
  assertEquals(await take(messages, 2), "a0=10 a1=20");
  ending.abort();
  assertEquals((await messages.next()).done, true);
});
