// The end of a verb: by its duration, by a call, by what it waits for.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { Ending } from "../src/cli/ending.ts";

Deno.test("Ending.wait() resolves at the end, not before, and at once behind it", async () => {
  using ending = new Ending();
  let isOver = false;
  const waiting = ending.wait().then(() => isOver = true);
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals([isOver, ending.signal.aborted], [false, false]);
  ending.end();
  await waiting;
  await ending.wait();
  assertEquals(ending.signal.aborted, true);
});

Deno.test("Ending ends after its duration", async () => {
  using ending = new Ending(1);
  await ending.wait();
  assertEquals(ending.signal.aborted, true);
});

Deno.test("Ending.accept() returns a value, rejects before the end, and returns undefined at the end", async () => {
  using ending = new Ending();
  const failed = () => Promise.reject(new Error("broken"));
  assertEquals(await ending.accept(Promise.resolve(5)), 5);
  await assertRejects(() => ending.accept(failed()), Error, "broken");
  ending.end();
  assertEquals(await ending.accept(failed()), undefined);
});
