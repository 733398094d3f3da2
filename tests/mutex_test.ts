import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { Mutex } from "../src/base/mutex.ts";

/** Whether a promise is settled once the present microtasks have run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let isSettled = false;
  promise.then(() => isSettled = true, () => isSettled = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return isSettled;
}

Deno.test("Mutex.queue() gives one slot after another, and passes over those that have ended", async () => {
  const mutex = new Mutex();
  assertEquals(mutex.isTaken, false);
  const [first, second, third] = [mutex.queue(), mutex.queue(), mutex.queue()];
  await first.begun;
  second.end();
  second.end(); // a second call ends nobody else's slot
  assertEquals([mutex.isTaken, await isSettled(third.begun)], [true, false]);
  first.end();
  await third.begun;
  const { idle } = mutex;
  assertEquals(await isSettled(idle), false);
  third[Symbol.dispose]();
  await idle;
  assertEquals(mutex.isTaken, false);
});

Deno.test("Mutex.run() runs actions in the order of the calls, also behind one that fails", async () => {
  const mutex = new Mutex();
  const order: number[] = [];
  const held = Promise.withResolvers<void>();
  const first = mutex.run(async () => {
    await held.promise;
    order.push(1);
    throw new Error("it fails");
  });
  const second = mutex.run(() => order.push(2));
  assertEquals(await isSettled(second), false);
  held.resolve();
  await assertRejects(() => first, Error, "it fails");
  assertEquals([await second, order], [2, [1, 2]]);
});
