// Outboxes in memory: what is sent when, and what is sent again, at a broker that a test plays.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { MessageRefusedError } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";
import { message, OutboxAtBroker } from "./played_broker.ts";
import { upTo } from "./publisher_rig.ts";

const KIB = 1024;
/** Memory of a message beside its payload. */
const OVERHEAD_BYTES = KIB;

const names = (end: number, first = 0) =>
  upTo(end).slice(first).map((each) => `${each}`);

Deno.test("Outbox sends nothing before it is started, then all in order, and counts what is acknowledged", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.add(3);
  assertEquals(rig.take(), []);
  rig.outbox.start();
  assertEquals(rig.take(), ["0", "1", "2"]);
  const { outbox } = rig;
  assertEquals(
    [outbox.length, outbox.bytes, outbox.acknowledged],
    [3, 3 * OVERHEAD_BYTES, 0],
  );
  rig.answer(1);
  await clock.settle();
  assertEquals(
    [outbox.length, outbox.bytes, outbox.acknowledged],
    [2, 2 * OVERHEAD_BYTES, 1],
  );
  rig.answer(2);
  await clock.settle();
  assertEquals([outbox.length, outbox.bytes], [0, 0]);
  assertEquals(rig.called(), ["done 0", "done 1", "done 2"]);
});

Deno.test("Outbox has 4096 messages on their way, and 8 MiB", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(5_000);
  assertEquals(rig.take().length, 4_096);
  rig.answer(10);
  await clock.settle();
  assertEquals(rig.take(), names(4_106, 4_096));

  const large = new OutboxAtBroker();
  large.outbox.start();
  const bytes = 1024 * KIB - OVERHEAD_BYTES;
  for (const index of upTo(10)) large.outbox.add(message(index, { bytes }));
  assertEquals(large.take(), names(8));
  large.answer(1);
  await clock.settle();
  assertEquals(large.take(), ["8"]);
  large.answer(8);
  await clock.settle();
  assertEquals(large.take(), ["9"]);
});

Deno.test("Outbox.add() refuses what it has no room for, but not what is urgent, and calls once there is room", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker(4 * OVERHEAD_BYTES);
  const { outbox } = rig;
  assertEquals(
    upTo(5).map((index) => outbox.add(message(index))),
    [true, true, true, true, false],
  );
  assertEquals(outbox.add(message(5), true), true);
  assertEquals([outbox.length, outbox.hasRoom], [5, false]);
  outbox.start();
  let hasRoom = false;
  outbox.room().then(() => hasRoom = true);
  rig.answer(2);
  await clock.settle();
  assertEquals([outbox.hasRoom, hasRoom], [false, false]);
  assertEquals(rig.called(), ["done 0", "done 1"]);
  rig.answer(1);
  await clock.settle();
  // Half of it is free.
  assertEquals([outbox.hasRoom, hasRoom], [true, true]);
  assertEquals(rig.called(), ["done 2", "room"]);
  rig.answer(2);
  await clock.settle();
  assertEquals(rig.called(), ["done 3", "done 5"]);
  await outbox.room();
});

Deno.test("Outbox.room() and drain() wait for acknowledgements, and no longer once it is closed", async () => {
  using clock = new ManualClock();
  for (const isClosed of [false, true]) {
    const rig = new OutboxAtBroker(2 * OVERHEAD_BYTES);
    const { outbox } = rig;
    await Promise.all([outbox.room(), outbox.drain()]);
    outbox.start();
    rig.add(2);
    const ended: string[] = [];
    for (const name of ["room", "drain"] as const) {
      outbox[name]().then(() => ended.push(name));
      outbox[name]().then(() => ended.push(name));
    }
    if (isClosed) outbox.close();
    else rig.answer(1);
    await clock.settle();
    const all = ["room", "room", "drain", "drain"];
    assertEquals(
      ended.toSorted(),
      isClosed ? all.toSorted() : ["room", "room"],
    );
    rig.answer(1);
    await clock.settle();
    assertEquals(ended.toSorted(), all.toSorted());
    rig.add(4, 2);
    if (isClosed) await Promise.all([outbox.room(), outbox.drain()]);
    assertEquals(rig.take(), isClosed ? ["0", "1"] : ["0", "1", "2", "3"]);
  }
});

Deno.test("Outbox goes on behind many messages that are acknowledged, whatever their order", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  const { outbox } = rig;
  outbox.start();
  rig.add(3_000);
  rig.answer(1_024);
  await clock.settle();
  assertEquals(outbox.length, 1_976);
  rig.answer(1_000);
  await clock.settle();
  assertEquals([outbox.length, outbox.acknowledged], [976, 2_024]);
  assertEquals(outbox.messages()[0].id, "run.telemetry.2024");
  rig.add(3_010, 3_000);
  assertEquals(rig.take(), names(3_010));
  rig.answer(2_000);
  await clock.settle();
  assertEquals([outbox.length, outbox.bytes], [0, 0]);
  assertEquals(rig.called(), names(3_010).map((each) => `done ${each}`));
});

Deno.test("Outbox tries the oldest message alone after a rejection, once all have an answer, then sends the others", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  const { outbox } = rig;
  outbox.start();
  rig.add(4);
  rig.take();
  rig.answer(1, new Error("no room"));
  await clock.settle();
  rig.add(6, 4);
  assertEquals(rig.called(), ["rejected 0", "failure no room"]);
  rig.answer(1);
  await clock.settle();
  rig.answer(1, new Error("still none"));
  await clock.advance(10_000);
  assertEquals(rig.take(), []);
  rig.answer(1, new Error("still none"));
  await clock.settle();
  // Those that aren't acknowledged, in their order.
  assertEquals(
    outbox.messages().map(({ id }) => id.slice(-1)),
    ["0", "2", "3", "4", "5"],
  );
  assertEquals(rig.called(), ["rejected 2", "rejected 3"]);
  assertEquals(rig.take(), []);
  await clock.advance(100);
  assertEquals(rig.take(), ["0"]);
  // No other is on its way meanwhile.
  rig.add(7, 6);
  assertEquals(rig.take(), []);
  rig.answer(1, new Error("still none"));
  await clock.settle();
  assertEquals(rig.called(), ["rejected 0"]);
  await clock.advance(200);
  assertEquals(rig.take(), ["0"]);
  rig.answer(1);
  await clock.settle();
  assertEquals(rig.called(), ["done 0", "done 1", "recovery"]);
  assertEquals(rig.take(), ["2", "3", "4", "5", "6"]);
  // The next failure is reported, and tried again as soon as the first was.
  rig.answer(5, new Error("again"));
  await clock.settle();
  assertEquals(rig.called()[1], "failure again");
  await clock.advance(100);
  assertEquals(rig.take(), ["2"]);
});

Deno.test("Outbox sends nothing while the broker is disconnected, and what isn't stored when it is back", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  const { outbox } = rig;
  outbox.start();
  rig.add(4);
  outbox.add(message(0, { channel: "event" }));
  rig.take();
  rig.setConnected(false);
  assertEquals(rig.called(), ["failure"]);
  rig.answer(5, new Error("disconnected"));
  rig.add(5, 4);
  await clock.advance(60_000);
  // They may be stored: the broker is asked, once for each channel.
  assertEquals([rig.take(), rig.called()], [[], []]);
  rig.last.set("telemetry", message(2));
  rig.last.set("event", new Error("no answer"));
  rig.setConnected(true);
  await clock.advance(5_000);
  assertEquals(rig.called().slice(0, 2), [
    "last rotator telemetry",
    "last rotator event",
  ]);
  assertEquals(rig.take(), []);
  rig.last.set("event", message(7, { run: "other", channel: "event" }));
  await clock.advance(5_000);
  assertEquals(rig.called().slice(-5), [
    "last rotator telemetry",
    "last rotator event",
    "done 0",
    "done 1",
    "done 2",
  ]);
  assertEquals(outbox.acknowledged, 3);
  assertEquals(rig.take(), ["3"]);
  rig.answer(1);
  await clock.settle();
  assertEquals(rig.take(), ["run.event.0", "4"]);
  assertEquals(rig.called(), ["done 3", "recovery"]);
});

Deno.test("Outbox has a message on its way as long as a byte of 8 MiB is left", () => {
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  const bytes = 8 * 1024 * KIB - OVERHEAD_BYTES - 1;
  rig.outbox.add(message(0, { bytes }));
  rig.add(3, 1);
  assertEquals(rig.take(), ["0", "1"]);
});

Deno.test("Outbox sends no message again that is acknowledged between others that aren't", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(6);
  rig.take();
  for (const index of [0, 1, 2, 3, 4, 5]) {
    rig.answer(1, index % 2 === 0 ? new Error("no room") : undefined);
  }
  await clock.advance(100);
  rig.answer(1);
  await clock.settle();
  assertEquals(rig.take(), ["0", "2", "4"]);
});

Deno.test("Outbox sends all again when the broker has nothing of a channel", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(1);
  rig.setConnected(false);
  rig.answer(1, new Error("disconnected"));
  rig.setConnected(true);
  await clock.advance(100);
  assertEquals(rig.take(), ["0", "0"]);
});

Deno.test("Outbox.room() waits anew each time that it is full", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker(2 * OVERHEAD_BYTES);
  rig.outbox.start();
  let rooms = 0;
  for (const first of [0, 2]) {
    rig.add(first + 2, first);
    rig.outbox.room().then(() => rooms++);
    await clock.settle();
    assertEquals(rooms, first / 2);
    rig.answer(2);
    await clock.settle();
    assertEquals(rooms, first / 2 + 1);
  }
});

Deno.test("Outbox asks the broker only for what may be stored", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(2);
  // The broker is connected, so it says that it hasn't stored them.
  rig.answer(2, new Error("no room"));
  await clock.settle();
  rig.called();
  rig.last.set("telemetry", message(5));
  await clock.advance(100);
  assertEquals(rig.called(), []);
  assertEquals(rig.take(), ["0", "1", "0"]);
});

Deno.test("Outbox recovers at once when there is nothing to try", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.setConnected(false);
  rig.setConnected(true);
  assertEquals(rig.called(), ["failure"]);
  await clock.advance(100);
  assertEquals(rig.called(), ["recovery"]);
  rig.add(2);
  assertEquals(rig.take(), ["0", "1"]);
});

Deno.test("Outbox leaves out what the broker refuses, and goes on", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(2);
  rig.answer(1, new MessageRefusedError("too large"));
  await clock.settle();
  assertEquals(rig.called(), ["refused run.telemetry.0: too large", "done 0"]);
  assertEquals([rig.outbox.length, rig.outbox.acknowledged], [1, 0]);
  rig.answer(1, undefined);
  await clock.settle();
  rig.add(3, 2);
  assertEquals(rig.take(), ["0", "1", "2"]);
});

Deno.test("Outbox takes a rejection without a reason for one", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(1);
  rig.answer(1, null);
  await clock.settle();
  assertEquals(rig.called(), ["rejected 0", "failure unknown"]);
});

Deno.test("Outbox.close() ends what it watches and tries, and reports nothing more", async () => {
  using clock = new ManualClock();
  const rig = new OutboxAtBroker();
  rig.outbox.start();
  rig.add(1);
  assertEquals(rig.watchers, 1);
  rig.outbox.close();
  assertEquals(rig.watchers, 0);
  rig.answer(1, new Error("closed"));
  await clock.advance(10_000);
  assertEquals(rig.called(), ["rejected 0"]);
  assertEquals([rig.take(), clock.timers], [["0"], 0]);
});
