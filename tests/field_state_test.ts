// States of shown fields, and their marks.

import { assertAlmostEquals, assertEquals } from "jsr:@std/assert@^1.0.19";
import { flatFields } from "../src/struct/flat_fields.ts";
import { defineStruct } from "../src/struct/struct.ts";
import {
  FIELD_MARKS,
  fieldJudge,
  fieldState,
  SampleInterval,
} from "../src/view/field_state.ts";

const Telemetry = defineStruct("Telemetry", {
  plain: "f64",
  limited: {
    type: "f64",
    limits: { warning: { above: 10 }, severe: { above: 20 } },
  },
  count: { type: "u64", limits: { watch: { above: 5 } } },
  name: ["char", 4],
});
const [plain, limited, count, name] = flatFields(
  Telemetry,
  undefined,
  "test",
).map(fieldJudge);

Deno.test("fieldJudge() returns the most severe level that a value violates", () => {
  const levels = [9, 10, 10.5, 20.5].map((value) => limited(value).level);
  assertEquals(levels, [undefined, undefined, "warning", "severe"]);
  assertEquals(count(6n), { isValid: true, level: "watch" });
  assertEquals(plain(1e300), { isValid: true, level: undefined });
});

Deno.test("fieldJudge() finds NaN and infinities invalid, but for one beyond a limit", () => {
  assertEquals(plain(NaN).isValid, false);
  assertEquals(plain(-Infinity).isValid, false);
  assertEquals(limited(NaN).isValid, false);
  assertEquals(limited(-Infinity).isValid, false);
  assertEquals(limited(Infinity), { isValid: true, level: "severe" });
  assertEquals(name("NaN").isValid, true);
});

Deno.test("fieldState() prefers the age of a value to its judgement", () => {
  const [valid, invalid] = [plain(1), plain(NaN)];
  assertEquals(fieldState(undefined, 0, 100), "never");
  assertEquals(fieldState(valid, 100, 100), "good");
  assertEquals(fieldState(valid, 101, 100), "stale");
  assertEquals(fieldState(invalid, 100, 100), "invalid");
  assertEquals(fieldState(invalid, 101, 100), "stale");
});

Deno.test("FIELD_MARKS has a letter and a shape of its own for each state and level", () => {
  const marks = Object.values(FIELD_MARKS);
  for (const key of ["letter", "shape", "words"] as const) {
    const texts = marks.map((mark) => mark[key]);
    assertEquals(new Set(texts).size, marks.length, key);
  }
});

/** Returns the interval after frames at some times, in ms. */
function measure(timesMs: Iterable<number>): SampleInterval {
  const interval = new SampleInterval();
  for (const ms of timesMs) interval.add(ms);
  return interval;
}

/** Returns the times of a number of frames, in ms. */
function times(frames: number, intervalMs: number, startMs = 0): number[] {
  return Array.from({ length: frames }, (_, i) => startMs + i * intervalMs);
}

Deno.test("SampleInterval measures five intervals, and no time below 250 ms", () => {
  assertEquals(measure([]).staleMs, 5000);
  assertEquals(measure(times(3, 100)).staleMs, 5000);
  assertAlmostEquals(measure(times(4, 100)).staleMs, 500);
  assertAlmostEquals(measure(times(100, 2)).staleMs, 250);
  assertEquals(new SampleInterval(80).staleMs, 80);
});

Deno.test("SampleInterval leaves a lost link out, and follows a new rate", () => {
  const before = times(50, 100);
  const hourLater = times(10, 100, 3_600_000);
  assertAlmostEquals(measure([...before, ...hourLater]).intervalMs!, 100);
  const slower = times(40, 1000, 5000);
  assertAlmostEquals(measure([...before, ...slower]).intervalMs!, 1000);
});

Deno.test("SampleInterval counts frames that are received at once as one reception", () => {
  const bursts = times(40, 1000).flatMap((ms) => times(10, 0.05, ms));
  assertAlmostEquals(measure(bursts).intervalMs!, 1000, 1);
});

Deno.test("SampleInterval goes on when the clock is stepped back", () => {
  const before = times(20, 100, 1_000_000);
  assertAlmostEquals(
    measure([...before, ...times(20, 100)]).intervalMs!,
    100,
  );
});
