// Pace of replays, by a clock that only the test advances.

import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertThrows,
} from "jsr:@std/assert@^1.0.19";
import { Pace } from "../src/recording/replay/pace.ts";
import { ManualClock } from "./manual_clock.ts";

/** Reader that waits for messages, one after another, and notes those that were due. */
class Reader {
  readonly places: number[] = [];
  readonly lateMs: number[] = [];
  readonly ended: Promise<void>;
  readonly #controller = new AbortController();

  constructor(pace: Pace, placesMs: readonly number[], free: number[] = []) {
    this.ended = this.#read(pace, placesMs, free);
    this.ended.catch(() => {});
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason);
  }

  async #read(pace: Pace, placesMs: readonly number[], free: number[]) {
    const { signal } = this.#controller;
    for (const placeMs of placesMs) {
      const isFree = free.includes(placeMs);
      const lateMs = await pace.wait(placeMs, signal, isFree);
      this.places.push(placeMs);
      this.lateMs.push(lateMs);
    }
  }
}

Deno.test("Pace.wait() waits for the time of the recording from the first message on, divided by the speed", async () => {
  for (const speed of [1, 10, 0.5]) {
    using clock = new ManualClock();
    const pace = new Pace(speed, false);
    assertEquals(pace.positionMs, undefined);
    const reader = new Reader(pace, [1000, 1000, 1050, 1200]);
    await clock.settle();
    assertEquals(reader.places, [1000, 1000]);
    await clock.advance(49 / speed);
    assertEquals(reader.places.length, 2);
    await clock.advance(1 / speed);
    assertEquals(reader.places.length, 3);
    await clock.advance(150 / speed);
    assertEquals(reader.places, [1000, 1000, 1050, 1200]);
    assertEquals(reader.lateMs, [0, 0, 0, 0]);
    assertEquals(clock.timers, 0);
  }
});

Deno.test("Pace.wait() never waits when speed is Infinity, and goes on from there when it is lowered", async () => {
  using clock = new ManualClock();
  const pace = new Pace(Infinity, false);
  const { signal } = new AbortController();
  assertEquals(pace.wait(0, signal), 0);
  assertEquals(pace.wait(3_600_000, signal), 0);
  await clock.advance(500);
  assertEquals(pace.wait(7_200_000, signal), 0);
  pace.speed = 2;
  const reader = new Reader(pace, [7_201_000]);
  await clock.advance(499);
  assertEquals(reader.places, []);
  await clock.advance(1);
  assertEquals(reader.places, [7_201_000]);
});

Deno.test("Pace.wait() returns the time by which a message is late, in ms of the clock", () => {
  using clock = new ManualClock();
  const pace = new Pace(4, false);
  const { signal } = new AbortController();
  assertEquals(pace.wait(100, signal), 0);
  clock.skip(50);
  assertEquals(pace.wait(140, signal), 40);
  pace.holdAt(180);
  assertEquals(pace.positionMs, 180);
  assertEquals(pace.wait(180, signal), 0);
  pace.restart();
  assertEquals(pace.wait(100, signal), 0);
});

Deno.test("Pace.speed sets the speed of messages that already wait", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, false);
  const reader = new Reader(pace, [0, 1000, 2000]);
  await clock.advance(500);
  pace.speed = 100;
  await clock.advance(5);
  assertEquals(reader.places, [0, 1000]);
  pace.speed = Infinity;
  await clock.settle();
  assertEquals(reader.places, [0, 1000, 2000]);
});

Deno.test("Pace.pause() stops time, and resume() goes on from there", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, false);
  const reader = new Reader(pace, [0, 100, 200]);
  await clock.advance(60);
  pace.pause();
  assertEquals([pace.isPaused, pace.positionMs], [true, 60]);
  await clock.advance(10_000);
  assertEquals(reader.places, [0]);
  pace.speed = 2;
  await clock.advance(10_000);
  assertEquals([reader.places, clock.timers], [[0], 0]);
  pace.resume();
  await clock.advance(20);
  assertEquals(reader.places, [0, 100]);
  await clock.advance(50);
  assertEquals([reader.places, reader.lateMs], [[0, 100, 200], [0, 0, 0]]);
});

Deno.test("Pace.step() pauses, and lets the next messages of all readers pass, the earliest first", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, true);
  const one = new Reader(pace, [0, 20, 40, 60]);
  const two = new Reader(pace, [10, 20, 50]);
  await clock.advance(1000);
  assertEquals([one.places, two.places], [[], []]);
  pace.step(3);
  await clock.settle();
  assertEquals([one.places, two.places], [[0, 20], [10]]);
  assertEquals(pace.positionMs, 20);
  pace.step(1);
  await clock.settle();
  assertEquals([one.places, two.places], [[0, 20], [10, 20]]);
  pace.resume();
  await clock.advance(20);
  assertEquals([one.places, two.places], [[0, 20, 40], [10, 20]]);
  pace.step(1);
  await clock.settle();
  assertEquals([pace.isPaused, two.places], [true, [10, 20, 50]]);
  pace.step(9);
  pace.pause(); // forgets those that are left
  await clock.settle();
  assertEquals(new Reader(pace, [70]).places, []);
  for (const count of [0, 2 ** 32]) {
    assertThrows(
      () => pace.step(count),
      RangeError,
      `Cannot step as count must be in 1..4294967295: received ${count}`,
    );
  }
  pace.step(2 ** 32 - 1);
});

Deno.test("Pace.step() passes free messages along with the next one", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, true);
  const reader = new Reader(pace, [0, 10, 20, 30], [10, 30]);
  pace.step(1);
  await clock.settle();
  assertEquals(reader.places, [0]);
  pace.step(1);
  await clock.settle();
  assertEquals(reader.places, [0, 10, 20]);
});

Deno.test("Pace.wait() rejects with the reason of its signal, and lets others wait on", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, false);
  const left = new Reader(pace, [0, 100]);
  const other = new Reader(pace, [0, 200]);
  await clock.advance(10);
  left.abort(new Error("enough"));
  await assertRejects(() => left.ended, Error, "enough");
  assertEquals(clock.timers, 1);
  await clock.advance(190);
  assertEquals(other.places, [0, 200]);
  const aborted = AbortSignal.abort(new Error("before"));
  await assertRejects(
    async () => await pace.wait(1e6, aborted),
    Error,
    "before",
  );
  assertEquals(clock.timers, 0);
});

Deno.test("Pace.wait() lets messages pass by their places, those of one place in the order of the calls", async () => {
  for (const isPaused of [false, true]) {
    using clock = new ManualClock();
    const pace = new Pace(1, isPaused);
    const { signal } = new AbortController();
    const passed: string[] = [];
    const wait = async (name: string, placeMs: number) => {
      await pace.wait(placeMs, signal);
      passed.push(name);
    };
    if (isPaused) pace.step(1);
    await wait("start", 0);
    for (
      const [name, placeMs] of [
        ["far", 300],
        ["near", 100],
        ["middle", 200],
        ["second middle", 200],
        ["second near", 100],
      ] as const
    ) wait(name, placeMs);
    for (
      const names of [
        ["start"],
        ["near", "second near"],
        ["middle", "second middle"],
        ["far"],
      ]
    ) {
      for (const name of names) {
        if (isPaused) {
          if (name !== "start") pace.step(1);
          await clock.settle();
          assertEquals(passed.splice(0), [name]);
        } else {
          await clock.settle();
          assertEquals(passed.shift(), name);
        }
      }
      assertEquals(passed, []);
      await clock.advance(100);
    }
  }
});

Deno.test("Pace.wait() forgets the signal of a message that has passed", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, false);
  const early = new Reader(pace, [0, 10]);
  const late = new Reader(pace, [0, 20]);
  await clock.advance(10);
  assertEquals(early.places, [0, 10]);
  early.abort(new Error("too late"));
  await clock.advance(10);
  assertEquals(late.places, [0, 20]);
});

Deno.test("Pace.holdAt() moves time back only, and from the first message on", () => {
  using clock = new ManualClock();
  const pace = new Pace(2, false);
  pace.holdAt(5);
  assertEquals(pace.positionMs, undefined);
  const { signal } = new AbortController();
  pace.wait(100, signal);
  clock.skip(10);
  for (const placeMs of [130, 120]) {
    pace.holdAt(placeMs);
    assertEquals(pace.positionMs, 120);
  }
  pace.holdAt(119);
  assertEquals(pace.positionMs, 119);
  clock.skip(1);
  assertEquals(pace.positionMs, 121);
});

Deno.test("Pace.wait() doesn't end early when a message is further than the longest timer", async () => {
  using clock = new ManualClock();
  const pace = new Pace(1, false);
  const farMs = 2 ** 31 + 10;
  const reader = new Reader(pace, [0, farMs]);
  await clock.advance(farMs - 1);
  assertEquals(reader.places, [0]);
  await clock.advance(1);
  assertEquals(reader.places, [0, farMs]);
  assertAlmostEquals(reader.lateMs[1], 0);
});

Deno.test("Pace throws when a speed is wrong", () => {
  const pace = new Pace(1, false);
  for (const speed of [0, -1, NaN]) {
    assertThrows(() => pace.speed = speed, RangeError, "more than 0");
  }
  assertThrows(() => pace.speed = "2" as unknown as number, TypeError);
  assertEquals(pace.speed, 1);
});
