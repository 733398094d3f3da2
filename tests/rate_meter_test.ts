import {
  assertAlmostEquals,
  assertEquals,
  assertLess,
} from "jsr:@std/assert@^1.0.19";
import { RateMeter } from "../src/link/samples/rate_meter.ts";

/** A meter that has seen a steady rate for some time. */
function steady(rateHz: number, ms: number): RateMeter {
  const meter = new RateMeter();
  meter.reset(0);
  const count = Math.floor(ms * rateHz / 1000);
  for (let i = 1; i <= count; i++) meter.add(1, i * 1000 / rateHz);
  return meter;
}

Deno.test("RateMeter measures a steady rate, also of few and of many", () => {
  for (const rateHz of [1, 10, 20, 1000]) {
    for (const ms of [2000, 10_000, 60_000]) {
      const measured = steady(rateHz, ms).rateHz(ms);
      assertAlmostEquals(measured, rateHz, 0.15 * rateHz, `${rateHz}, ${ms}`);
    }
  }
});

Deno.test("RateMeter forgets: a rate that ends falls to nothing", () => {
  const meter = steady(100, 20_000);
  const rates = [20_000, 22_000, 25_000, 60_000].map((ms) => meter.rateHz(ms));
  assertEquals(rates.toSorted((a, b) => b - a), rates);
  assertLess(rates[1], 80);
  assertLess(rates[3], 0.1);
});

Deno.test("RateMeter doesn't take a burst at the start for a rate", () => {
  const meter = new RateMeter();
  meter.reset(1000);
  assertEquals(meter.rateHz(1000), 0);
  meter.add(10, 1001);
  assertLess(meter.rateHz(1001), 15);
  meter.reset(5000);
  assertEquals(meter.rateHz(6000), 0);
});
