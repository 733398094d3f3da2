// Order of the messages of a subscription: what is held, and for how long.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { MessageOrder } from "../src/bus/message_order.ts";
import { SequenceWatch } from "../src/bus/sequence_watch.ts";
import type { Channel, ReceivedMessage } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { upTo } from "./publisher_rig.ts";

/** Order, with what was taken in it. */
class Rig {
  readonly taken: string[] = [];
  readonly sequences = new SequenceWatch();
  /** Settled when the next message may be taken. */
  gate: Promise<void> = Promise.resolve();
  readonly order = new MessageOrder(this.sequences, async (message) => {
    const { channel, headers } = message;
    const { "Hexrot-Run": run = "", "Hexrot-Sequence": sequence } = headers;
    await this.gate;
    this.sequences.note(run, channel, Number(sequence));
    const place = run === "a" ? "" : `${run}:`;
    this.taken.push(`${place}${channel[0]}${sequence}`);
  });

  add(sequence: number, channel: Channel = "telemetry", run = "a") {
    const headers = { "Hexrot-Run": run, "Hexrot-Sequence": `${sequence}` };
    const payload = new Uint8Array();
    const message = { channel, headers, payload, position: 0 };
    return this.order.add(message as ReceivedMessage);
  }

  /** Returns and forgets what was taken. */
  take(): string {
    return this.taken.splice(0).join(" ");
  }
}

Deno.test("MessageOrder takes messages at once as long as none is missing", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  for (const sequence of [5, 6, 7]) await rig.add(sequence);
  await rig.add(0, "event");
  assertEquals(rig.take(), "t5 t6 t7 e0");
  assertEquals([rig.order.held, clock.timers], [0, 0]);
});

Deno.test("MessageOrder holds what follows a missing message until that is received, of all channels", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await rig.add(3);
  await rig.add(0, "event");
  await rig.add(2);
  await rig.add(0, "telemetry", "b");
  assertEquals([rig.take(), rig.order.held], ["t0", 4]);
  assertEquals(clock.timers, 1);
  await rig.add(1);
  // Those of one channel in their order; the others where they were received.
  assertEquals([rig.take(), rig.order.held], ["t1 t2 t3 e0 b:t0", 0]);
  assertEquals(clock.timers, 0);
});

Deno.test("MessageOrder holds a message for a second, then takes it and what follows", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await rig.add(2);
  await clock.advance(500);
  await rig.add(3);
  await rig.add(5);
  await clock.advance(499);
  assertEquals(rig.take(), "t0");
  await clock.advance(1);
  assertEquals(rig.take(), "t2 t3");
  await clock.advance(999);
  assertEquals([rig.take(), rig.order.held], ["", 1]);
  await clock.advance(1);
  assertEquals([rig.take(), rig.order.held, clock.timers], ["t5", 0, 0]);
});

Deno.test("MessageOrder holds messages for a second each time", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await rig.add(2);
  await rig.add(1);
  assertEquals(rig.take(), "t0 t1 t2");
  await rig.add(4);
  await clock.advance(1_000);
  assertEquals(rig.take(), "t4");
});

Deno.test("MessageOrder takes a gap at once, and what it frees", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await rig.add(4);
  assertEquals(rig.take(), "t0");
  rig.sequences.lose("a", "telemetry", 3);
  await rig.add(0, "gap");
  assertEquals(rig.take(), "g0 t4");
  assertEquals(clock.timers, 0);
});

Deno.test("MessageOrder holds 4096 messages, and takes the first of more", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await Promise.all(upTo(4_096).map((index) => rig.add(index + 2)));
  assertEquals([rig.take(), rig.order.held], ["t0", 4_096]);
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.gate = promise;
  let isDone = false;
  const adding = rig.add(4_099).then(() => isDone = true);
  await clock.settle();
  assertEquals(isDone, false);
  resolve();
  await adding;
  // 4098 is missing, too.
  assertEquals(rig.order.held, 1);
  assertEquals([rig.taken.length, clock.timers], [4_096, 1]);
  rig.order.close();
});

Deno.test("MessageOrder takes one message at a time, in the order of the calls", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.gate = promise;
  const adding = [rig.add(0), rig.add(1), rig.add(0, "event")];
  await clock.settle();
  rig.gate = Promise.resolve();
  resolve();
  await Promise.all(adding);
  assertEquals(rig.take(), "t0 t1 e0");
});

Deno.test("MessageOrder.close() holds nothing any more", async () => {
  using clock = new ManualClock();
  const rig = new Rig();
  await rig.add(0);
  await rig.add(2);
  rig.order.close();
  assertEquals([rig.order.held, clock.timers], [0, 0]);
  await clock.advance(2_000);
  assertEquals(rig.take(), "t0");
});

Deno.test("SequenceWatch.missing() counts what would be missing, and notes nothing", () => {
  const watch = new SequenceWatch();
  assertEquals(watch.missing("a", "telemetry", 5), 0);
  watch.note("a", "telemetry", 5);
  const missing = [4, 5, 6, 7, 9].map((sequence) =>
    watch.missing("a", "telemetry", sequence)
  );
  assertEquals(missing, [0, 0, 0, 1, 3]);
  assertEquals(watch.missing("a", "event", 9), 0);
  assertEquals(watch.missing("b", "telemetry", 9), 0);
});

Deno.test("SequenceWatch.lose() begins a channel that isn't known behind what is lost", () => {
  const watch = new SequenceWatch();
  assertEquals(watch.lose("a", "telemetry", 3), true);
  assertEquals(watch.missing("a", "telemetry", 5), 1);
  assertEquals(watch.lose("a", "telemetry", 3), false);
  assertEquals(watch.lose("a", "telemetry", 4), true);
  assertEquals(watch.note("a", "telemetry", 5).missing, 0);
});

Deno.test("SequenceWatch.note() finds each late message of a range once, in any order", () => {
  const order = (watch: SequenceWatch, sequence: number) =>
    watch.note("a", "telemetry", sequence).order;
  for (const late of [[1, 2, 3, 4], [4, 3, 2, 1], [2, 4, 1, 3]]) {
    const watch = new SequenceWatch();
    order(watch, 0);
    order(watch, 5);
    // A range in front of it, and one behind it, stay.
    order(watch, 7);
    assertEquals(late.map((each) => order(watch, each)), [
      "late",
      "late",
      "late",
      "late",
    ]);
    assertEquals([0, 1, 2, 3, 4, 5].map((each) => order(watch, each)), [
      ...Array(6).fill("repeated"),
    ]);
    assertEquals(order(watch, 6), "late");
  }
});
