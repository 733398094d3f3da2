// The bell, for two threads and for one.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Bell } from "../src/transport/bell.ts";

/** Word of the bell; its neighbours stay as they are. */
const INDEX = 1;

/** Bell of one thread, or the two ends of one between threads. */
function bellEnds(isLocal: boolean) {
  const words = new Int32Array(new SharedArrayBuffer(12));
  const waits = new Bell(words, INDEX, isLocal);
  const rings = isLocal ? waits : new Bell(words, INDEX, false);
  return { words, waits, rings };
}

/** Follows a wait, which may end in a later turn of the event loop. */
function follow(wait: Promise<unknown> | undefined) {
  const followed = { isOver: false };
  wait?.then(() => followed.isOver = true);
  return followed;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

for (const isLocal of [true, false]) {
  const ends = isLocal ? "on one thread" : "between threads";

  Deno.test(`Bell wakes all who wait, ${ends}, at each ring anew`, async () => {
    const { words, waits, rings } = bellEnds(isLocal);
    for (let count = 0; count < 3; count++) {
      assertEquals(waits.count, count);
      const waiting = [follow(waits.wait(count)), follow(waits.wait(count))];
      await turn();
      assertEquals(waiting.map(({ isOver }) => isOver), [false, false]);
      rings.ring();
      while (waiting.some(({ isOver }) => !isOver)) await turn();
    }
    assertEquals([...words], [0, 3, 0]);
  });

  Deno.test(`Bell.wait() doesn't wait when it has rung since, ${ends}`, () => {
    const { waits, rings } = bellEnds(isLocal);
    rings.ring();
    assertEquals(waits.wait(0), undefined);
  });

  Deno.test(`Bell.wake() wakes who waits without a ring, ${ends}`, async () => {
    const { waits, rings } = bellEnds(isLocal);
    const waiting = follow(waits.wait(0));
    rings.wake();
    while (!waiting.isOver) await turn();
    assertEquals(waits.count, 0);
    const next = follow(waits.wait(0));
    await turn();
    assertEquals(next.isOver, false);
    rings.wake();
    while (!next.isOver) await turn();
  });
}

Deno.test("Bell resumes a wait in the same turn of the event loop, on one thread", async () => {
  const { waits, rings } = bellEnds(true);
  let isNextTurn = false;
  const timer = setImmediate(() => isNextTurn = true);
  const wait = waits.wait(0);
  rings.ring();
  await wait;
  assertEquals(isNextTurn, false);
  clearImmediate(timer);
});
