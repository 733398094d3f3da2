import { assert, assertEquals } from "@std/assert";
import { monotonicMs } from "../src/base/clock.ts";
import { DeadlineTimer } from "../src/base/deadline_timer.ts";

Deno.test("DeadlineTimer fires at the earliest deadline, not before it, and once", async () => {
  const firedMs: number[] = [];
  let fired = Promise.withResolvers<void>();
  const timer = new DeadlineTimer(() => {
    firedMs.push(monotonicMs());
    fired.resolve();
  });
  const startMs = monotonicMs();
  timer.set(Infinity);
  timer.set(startMs + 60_000);
  timer.set(startMs + 20.5);
  timer.set(startMs + 40);
  await fired.promise;
  assert(firedMs[0] >= startMs + 20.5, `${firedMs[0] - startMs} ms`);

  // Those that are left are the action's to set again.
  fired = Promise.withResolvers();
  timer.set(startMs + 60_000);
  timer.set(startMs); // over by now
  await fired.promise;
  assertEquals(firedMs.length, 2);
});

Deno.test("DeadlineTimer fires no more once it is stopped, until another deadline is set", async () => {
  let isAllowed = false;
  const fired = Promise.withResolvers<boolean>();
  const timer = new DeadlineTimer(() => fired.resolve(isAllowed));
  timer.set(monotonicMs() + 1);
  timer.stop();
  await new Promise((resolve) => setTimeout(resolve, 20));
  isAllowed = true;
  timer.set(monotonicMs() + 1);
  assert(await fired.promise);
});
