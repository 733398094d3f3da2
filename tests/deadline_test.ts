import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { monotonicMs } from "../src/base/clock.ts";
import { Deadline } from "../src/base/deadline.ts";
import { ManualClock } from "./manual_clock.ts";

Deno.test("Deadline counts the remaining time, and is over at its end", () => {
  using clock = new ManualClock();
  const startMs = monotonicMs();
  const deadline = new Deadline(100);
  assertEquals(
    [deadline.startMs, deadline.endMs, deadline.timeoutMs],
    [startMs, startMs + 100, 100],
  );
  clock.skip(98.5);
  assertEquals([deadline.isOver, deadline.remainingMs], [false, 2]);
  clock.skip(1.5);
  assertEquals([deadline.isOver, deadline.remainingMs], [true, 0]);
  clock.skip(1);
  assertEquals(deadline.remainingMs, 0);
  const never = new Deadline(Infinity);
  assertEquals([never.isOver, never.remainingMs], [false, Infinity]);
});

Deno.test("Deadline.atMost() returns the earlier of two", () => {
  using clock = new ManualClock();
  const deadline = new Deadline(80);
  assertStrictEquals(deadline.atMost(80), deadline);
  clock.skip(10);
  const earlier = deadline.atMost(69);
  assertEquals([earlier.timeoutMs, earlier.startMs], [69, monotonicMs()]);
  assertStrictEquals(deadline.atMost(70), deadline);
  assertEquals(new Deadline(Infinity).atMost(5).timeoutMs, 5);
});

Deno.test("Deadline.startTimer() calls at its end, and never without one", async () => {
  using clock = new ManualClock();
  const deadline = new Deadline(10.5);
  let calls = 0;
  deadline.startTimer(() => calls++);
  assertEquals(new Deadline(Infinity).startTimer(() => calls++), undefined);
  await clock.advance(10);
  assertEquals(calls, 0);
  await clock.advance(1);
  assertEquals([calls, deadline.isOver, clock.timers], [1, true, 0]);
});

Deno.test("Deadline.wait() settles by what is first: the promise, the time limit or the signal", async () => {
  using clock = new ManualClock();
  const waits = [undefined, 50, 200].map((abortMs) => {
    const waiting = Promise.withResolvers<string>();
    const cancel = new AbortController();
    if (abortMs) setTimeout(() => cancel.abort(new Error("cancel")), abortMs);
    else setTimeout(() => waiting.resolve("value"), 50);
    const late = () => new Error("late");
    return new Deadline(100).wait(waiting.promise, late, cancel.signal)
      .catch(({ message }) => message);
  });
  await clock.advance(200);
  assertEquals(await Promise.all(waits), ["value", "cancel", "late"]);
  assertEquals(clock.timers, 0);
});
