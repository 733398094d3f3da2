import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { TAI_MINUS_UTC_SEC } from "../src/base/tai.ts";
import { ClockWatch } from "../src/framing/clock_watch.ts";
import { Random } from "./random.ts";
import { SEED } from "./scale.ts";

const START_MS = 1_700_000_000_000;

/** Shows a watch frames every 50 ms, by a clock that is off, with random delays. */
function watch(offsetMs: number, delayMsMax: number, clock = new ClockWatch()) {
  const random = new Random(SEED);
  for (let i = 0; i < 1000; i++) {
    const sentMs = START_MS + 50 * i;
    const taiSec = TAI_MINUS_UTC_SEC + (sentMs + offsetMs) / 1000;
    clock.see(taiSec, sentMs + random.fraction() * delayMsMax);
  }
  return clock;
}

Deno.test("ClockWatch knows nothing before the first frame", () => {
  const clock = new ClockWatch();
  assertEquals([clock.offsetMs, clock.jitterMs], [NaN, NaN]);
  watch(5, 0, clock);
  clock.reset();
  assertEquals([clock.offsetMs, clock.jitterMs], [NaN, NaN]);
});

Deno.test("ClockWatch measures how far a clock is ahead or behind", () => {
  for (const offsetMs of [0, 250, -250, 37_000, -1e12]) {
    const { offsetMs: measured, jitterMs } = watch(offsetMs, 0);
    assertAlmostEquals(measured, offsetMs, 0.01 + Math.abs(offsetMs) * 1e-9);
    assertAlmostEquals(jitterMs, 0, 0.01);
  }
});

Deno.test("ClockWatch distinguishes the delay of frames from their jitter", () => {
  const { offsetMs, jitterMs } = watch(100, 30);
  assertAlmostEquals(offsetMs, 100 - 15, 6); // less by the mean delay
  assertAlmostEquals(jitterMs, 10, 4); // a third of the range, if it is uniform
});

/** A time stamp of a clock that is off, sent at the start. */
const taiSec = (offsetMs: number) =>
  TAI_MINUS_UTC_SEC + (START_MS + offsetMs) / 1000;

Deno.test("ClockWatch.see() follows a clock that was set when a second frame agrees", () => {
  const clock = watch(0, 0);
  clock.see(taiSec(3_600_000), START_MS);
  assertAlmostEquals(clock.offsetMs, 0, 0.01);
  clock.see(taiSec(3_600_001), START_MS);
  assertAlmostEquals(clock.offsetMs, 3_600_001, 1);
});

Deno.test("ClockWatch.see() ignores every other time stamp when those are none", () => {
  const clock = new ClockWatch();
  for (const garbage of [0, 2 ** 33, 5, 1.7e9, 2 ** 31]) {
    clock.see(garbage, START_MS);
    assertEquals([clock.offsetMs, clock.jitterMs], [NaN, NaN]);
  }
  clock.see(taiSec(100), START_MS);
  for (const garbage of [0, 2 ** 33, 5, 1.7e9, 2 ** 31]) {
    clock.see(taiSec(101), START_MS);
    clock.see(garbage, START_MS);
    assertAlmostEquals(clock.offsetMs, 100.5, 0.5);
    assertAlmostEquals(clock.jitterMs, 0.75, 0.251);
  }
});
