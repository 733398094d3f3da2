// Iterators of subscriptions, and the pauses between attempts.

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import { Backoff, pause, persist } from "../src/bus/backoff.ts";
import { EntryQueues } from "../src/bus/entry_queues.ts";
import { GapRecord } from "../src/bus/gap_record.ts";
import type { GatewayState } from "../src/bus/gateway_state.ts";
import { HealthWatch, isHealthy } from "../src/bus/health.ts";
import type { BusMessage } from "../nats.ts";
import { ManualClock } from "./manual_clock.ts";

Deno.test("EntryQueues.open() ends at once when they are closed", async () => {
  const queues = new EntryQueues<number>();
  queues.close();
  assertEquals((await queues.open("dropOldest").next()).done, true);
});

Deno.test("EntryQueues.close() ends each iterator behind what it keeps, and that of the latest at once", async () => {
  const queues = new EntryQueues<number>();
  const [all, latest] = [queues.open("dropOldest"), queues.open("latest")];
  for (const value of [1, 2, 3]) queues.push(value);
  queues.close();
  assertEquals(await Array.fromAsync(all), [1, 2, 3]);
  assertEquals(await Array.fromAsync(latest), []);
});

Deno.test("EntryQueues.room() waits for a lossless reader that is behind, and for no other", async () => {
  const queues = new EntryQueues<number>();
  const lossy = queues.open("dropOldest");
  for (let i = 0; i < 5_000; i++) queues.push(i);
  assertEquals(queues.room(), undefined);
  await lossy.return!();
  const lossless = queues.open("lossless");
  for (let i = 0; i < 4_095; i++) queues.push(i);
  assertEquals(queues.room(), undefined);
  queues.push(4_095);
  const room = queues.room();
  assert(room);
  assertEquals((await lossless.next()).value, 0);
  await room;
  assertEquals(queues.room(), undefined);
});

Deno.test("EntryQueues.room() resolves when the reader that is behind leaves, and when all end", async () => {
  for (const leaves of [true, false]) {
    const queues = new EntryQueues<number>();
    const reader = queues.open("lossless");
    for (let i = 0; i < 5_000; i++) queues.push(i);
    const room = queues.room();
    assert(room);
    if (leaves) await reader.return!();
    else queues.close();
    await room;
    assertEquals(queues.room(), undefined);
  }
});

Deno.test("EntryQueues.open() keeps the last 65536 entries by default, and no more", async () => {
  const queues = new EntryQueues<number>();
  const readers = [
    queues.open("dropOldest"),
    queues.open("dropOldest", 100_000),
    queues.open("dropOldest", 3),
  ];
  for (let i = 0; i < 65_537; i++) queues.push(i);
  const taken = [];
  for (const reader of readers) {
    const { value } = await reader.next();
    taken.push([value, reader.dropped]);
  }
  assertEquals(taken, [[1, 1], [1, 1], [65_534, 65_534]]);
});

Deno.test("EntryQueues wakes a reader that waits, and calls back when one is opened", async () => {
  let opened = 0;
  const queues = new EntryQueues<number>(() => opened++);
  const reader = queues.open("dropOldest");
  assertEquals(opened, 1);
  const next = reader.next();
  queues.push(7);
  assertEquals((await next).value, 7);
  const ending = new AbortController();
  const ended = queues.open("lossless", undefined, ending.signal);
  ending.abort(new Error("enough"));
  await assertRejects(() => ended.next(), Error, "enough");
});

Deno.test("EntryQueues.room() resolves once for each wait", async () => {
  const queues = new EntryQueues<number>();
  const reader = queues.open("lossless");
  for (let i = 0; i < 4_096; i++) queues.push(i);
  const room = queues.room();
  await reader.next();
  await room;
  queues.push(0);
  let hasRoom = false;
  const again = queues.room()!.then(() => hasRoom = true);
  await Promise.resolve();
  assertEquals(hasRoom, false);
  await reader.next();
  await again;
});

Deno.test("Backoff.next() doubles from 0.1 s to 5 s, with half of it random, and begins anew", () => {
  const { random } = Math;
  const backoff = new Backoff();
  const take = (value: number, count: number) => {
    Math.random = () => value;
    return Array.from({ length: count }, () => backoff.next());
  };
  try {
    assertEquals(take(1, 8), [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    assertEquals(take(0, 1), [2500]);
    backoff.reset();
    assertEquals(take(0, 2), [50, 100]);
  } finally {
    Math.random = random;
  }
});

Deno.test("persist() tries until it succeeds, reports each failure, and ends by its signal", async () => {
  const { signal } = new AbortController();
  const reasons: unknown[] = [];
  let count = 0;
  const result = await persist(
    () => ++count < 2 ? Promise.reject(`away ${count}`) : Promise.resolve("up"),
    signal,
    (reason) => reasons.push(reason),
  );
  assertEquals([result, count, reasons], ["up", 2, ["away 1"]]);

  const ending = new AbortController();
  let tries = 0;
  const ended = await persist(
    () => {
      tries++;
      return Promise.reject("away");
    },
    ending.signal,
    () => ending.abort(),
  );
  assertEquals([ended, tries], [undefined, 1]);
  // A failure by the end is none.
  const late = new AbortController();
  const failures: unknown[] = [];
  const rejecting = Promise.withResolvers<never>();
  const persisting = persist(
    () => rejecting.promise,
    late.signal,
    (reason) => failures.push(reason),
  );
  late.abort();
  rejecting.reject("closed");
  assertEquals([await persisting, failures], [undefined, []]);
  assertEquals(
    await persist(() => Promise.resolve("not tried"), ending.signal),
    undefined,
  );
});

Deno.test("HealthWatch names what is away, and since when nothing was received", () => {
  using clock = new ManualClock();
  const watch = new HealthWatch("rotator", "NATS at a", true);
  const judged = () => {
    const { broker, gateway, controller } = watch.health;
    return [broker, gateway, controller, isHealthy(watch.health)].join(" ");
  };
  const state = { heartbeatMs: 100, controller: "connected" } as GatewayState;
  assertEquals(judged(), "connected unknown unknown false");
  // Before the first state, heartbeats are taken to be 2 s apart.
  clock.skip(5_900);
  assertEquals(judged(), "connected unknown unknown false");
  clock.skip(200);
  assertEquals(judged(), "connected stale unknown false");
  watch.noteState(state, false);
  assertEquals(judged(), "connected unknown unknown false");
  watch.noteState(state, true);
  assertEquals(judged(), "connected alive connected true");
  // One from before may be received after it.
  watch.noteState({ ...state, controller: "stale" }, false);
  assertEquals(judged(), "connected alive connected true");
  watch.noteState({ ...state, controller: "stale" }, true);
  assertEquals(judged(), "connected alive stale false");
  clock.skip(250);
  assertEquals(judged(), "connected alive stale false");
  clock.skip(100);
  assertEquals(judged(), "connected stale unknown false");
  assertMatch(
    watch.health.message,
    /^The gateway of rotator .* for 0\.\d s;/,
  );
  watch.noteBroker(false);
  assertEquals(judged(), "disconnected unknown unknown false");
  watch.noteBroker(true);
  assertEquals(judged(), "connected unknown unknown false");
  watch.noteState({ ...state, isClosed: true }, true);
  assertEquals(judged(), "connected closed unknown false");
});

Deno.test("HealthWatch takes a gateway for stale beyond three heartbeats, and has words for each state", async () => {
  using clock = new ManualClock();
  const watch = new HealthWatch("rotator", "NATS at a", true);
  assertEquals([watch.state, watch.limitMs], [undefined, 6_000]);
  const state = { heartbeatMs: 100, controller: "connected" } as GatewayState;
  watch.noteState(state, true);
  assertEquals([watch.state, watch.limitMs], [state, 300]);
  assertEquals(watch.health.message, "rotator is connected");
  await clock.advance(300);
  assertEquals(watch.health.gateway, "alive");
  await clock.advance(1);
  assertEquals(watch.health.gateway, "stale");
  assertEquals(
    watch.health.message,
    "The gateway of rotator is stale: no state was received for 0.3 s; does its program run, and reach the broker?",
  );
  watch.noteBroker(false);
  assertEquals(
    watch.health.message,
    "NATS at a is disconnected: look after the broker and the network; rotator itself may be well",
  );
  watch.noteBroker(true);
  await clock.advance(300);
  assertEquals(
    watch.health.message,
    "No state of the gateway of rotator was received yet",
  );
  watch.noteState({ ...state, controller: "stale" }, true);
  assertEquals(
    watch.health.message,
    "The controller of rotator is stale: the gateway and the broker are well",
  );
  watch.noteState({ ...state, isClosed: true }, true);
  assertEquals(watch.health.message, "The gateway of rotator was closed");
});

Deno.test("pause() takes its time, and leaves nothing behind", async () => {
  using clock = new ManualClock();
  let listeners = 0;
  const { signal } = new AbortController();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners++;
    addEventListener.apply(signal, args as never);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners--;
    removeEventListener.apply(signal, args as never);
  };
  let isOver = false;
  const pausing = pause(100, signal).then(() => isOver = true);
  await clock.advance(99);
  assertEquals([isOver, listeners], [false, 1]);
  await clock.advance(1);
  await pausing;
  assertEquals(listeners, 0);
  await pause(100, AbortSignal.abort());
  assertEquals(clock.timers, 0);
});

Deno.test("pause() ends at once when its signal is aborted, before or meanwhile", async () => {
  await pause(60_000, AbortSignal.abort());
  const ending = new AbortController();
  const pausing = pause(60_000, ending.signal);
  ending.abort();
  await pausing;
});

Deno.test("GapRecord.take() returns the range and the count of each channel, and begins anew", () => {
  const record = new GapRecord();
  const lose = (channel: string, sequence: number, atMs: number) =>
    record.add({
      channel,
      headers: {
        "Hexrot-Sequence": `${sequence}`,
        "Hexrot-Received-Ns": `${atMs}000000`,
      },
    } as unknown as BusMessage);
  lose("telemetry", 4, 100);
  lose("event", 1, 101);
  lose("telemetry", 6, 105);
  const first = record.take("run1", "the outbox is full");
  assertEquals(
    [first.messages, first.fromMs, first.toMs, first.run],
    [3, 100, 105, "run1"],
  );
  assertEquals(first.channels, {
    telemetry: { fromSequence: 4, toSequence: 6, count: 2 },
    event: { fromSequence: 1, toSequence: 1, count: 1 },
  });
  assertEquals(
    first.message,
    "3 messages are missing on the bus (2 telemetry, 1 event): the outbox is full",
  );
  assertEquals(record.isEmpty, true);
  lose("telemetry", 9, 200);
  const second = record.take("run1", "");
  assertEquals([second.messages, second.fromMs, second.toMs], [1, 200, 200]);
  assertEquals(Object.keys(second.channels), ["telemetry"]);
});
