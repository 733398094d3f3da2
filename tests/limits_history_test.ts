// Frames around alarms that are kept in memory, by a clock that only the test advances.

import { assertEquals, assertThrows } from "jsr:@std/assert@^1.0.19";
import type { StreamEntry } from "../mod.ts";
import { type ExcerptOptions, saveExcerpts } from "../limits.ts";
import {
  type Excerpt,
  FrameHistory,
} from "../src/limits/excerpts/frame_history.ts";
import { ManualClock } from "./manual_clock.ts";
import { ManualSource } from "./manual_source.ts";

const entry = (receivedAtMs: number) =>
  ({ kind: "telemetry", receivedAtMs }) as unknown as StreamEntry<unknown>;

/** History with frames of some times. */
function historyOf(beforeMs: number, ...timesMs: number[]): FrameHistory {
  const history = new FrameHistory(beforeMs);
  for (const ms of timesMs) history.push(entry(ms));
  return history;
}

/** Times of the frames of an excerpt that has ended. */
async function timesOf({ frames, ended }: Excerpt): Promise<number[]> {
  await ended;
  return await Array.fromAsync(frames, ({ receivedAtMs }) => receivedAtMs);
}

Deno.test("FrameHistory.open() has the frames of the time before, and those up to its end", async () => {
  using _clock = new ManualClock();
  const history = historyOf(100, 0, 99, 100, 199, 200);
  const excerpt = history.open(50, 200, 500);
  for (const ms of [210, 250, 251, 252]) history.push(entry(ms));
  assertEquals(await timesOf(excerpt), [100, 199, 200, 210, 250]);
  // The next has those before it again.
  const next = history.open(50, 252, 500);
  history.end();
  assertEquals(await timesOf(next), [199, 200, 210, 250, 251, 252]);
  history.end();
});

Deno.test("FrameHistory.open() keeps 100,000 frames at most", async () => {
  using _clock = new ManualClock();
  const history = new FrameHistory(1000);
  for (let ms = 0; ms < 100_002; ms++) history.push(entry(ms / 1000));
  const excerpt = history.open(50, 100, 500);
  history.end();
  const times = await timesOf(excerpt);
  assertEquals([times.length, times[0]], [100_000, 0.002]);
});

Deno.test("FrameHistory ends an excerpt by a timer when no frame follows", async () => {
  using clock = new ManualClock();
  const history = historyOf(100, 0);
  const excerpt = history.open(50, 0, 500);
  await clock.advance(49);
  assertEquals([clock.timers, history.extend(10, 0)], [1, true]);
  await clock.advance(1);
  assertEquals([clock.timers, history.extend(10, 0)], [0, false]);
  assertEquals(await timesOf(excerpt), [0]);
});

Deno.test("FrameHistory.extend() moves the end behind another alarm, up to the longest time", async () => {
  using clock = new ManualClock();
  const history = historyOf(100, 0);
  const excerpt = history.open(50, 0, 100);
  await clock.advance(40);
  assertEquals(history.extend(50, 40), true); // to 90
  await clock.advance(49);
  history.push(entry(90));
  assertEquals(history.extend(50, 30), true); // to 80: it stays
  assertEquals(history.extend(50, 90), true); // to 100, not to 140
  history.push(entry(100));
  assertEquals(clock.timers, 1);
  await clock.advance(9);
  assertEquals(clock.timers, 1);
  await clock.advance(1);
  assertEquals(clock.timers, 0);
  assertEquals(await timesOf(excerpt), [0, 90, 100]);
});

Deno.test("FrameHistory.end() leaves no timer", async () => {
  using clock = new ManualClock();
  const history = historyOf(100, 0);
  const excerpt = history.open(50, 0, 100);
  history.push(entry(51));
  assertEquals(clock.timers, 0);
  assertEquals(await timesOf(excerpt), [0]);
});

Deno.test("saveExcerpts() refuses times that aren't above 0, and finite", () => {
  const { source } = new ManualSource();
  const watch = { events: () => source.events() as never };
  for (const name of ["beforeMs", "afterMs"]) {
    for (
      const [value, text] of [
        [0, "number 0"],
        [Infinity, "number Infinity"],
        ["1", '"1"'],
      ]
    ) {
      const options = { [name]: value } as ExcerptOptions;
      const { message } = assertThrows(
        () => saveExcerpts(source, watch, "x", options),
        RangeError,
      );
      assertEquals(
        message,
        `Cannot save excerpts as ${name} must be above 0 ms, and finite: received ${text}`,
      );
    }
  }
});
