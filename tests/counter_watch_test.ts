import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { CounterWatch } from "../src/counter_watch.ts";

function gaps(counters: readonly (readonly [number, number])[]): number {
  const watch = new CounterWatch(2);
  for (const [type, counter] of counters) watch.see(type, counter);
  return watch.gaps;
}

const oneType = (...counters: number[]) =>
  counters.map((counter) => [1, counter] as const);

Deno.test("CounterWatch accuses nobody who doesn't count", () => {
  assertEquals(gaps(oneType(0, 0, 0, 0, 0, 0)), 0);
  assertEquals(gaps(oneType(7, 7, 7, 7, 9, 9)), 0);
  assertEquals(gaps(oneType(3, 1, 4, 1, 5, 9, 2, 6)), 0);
});

Deno.test("CounterWatch counts each gap of a peer that counts once", () => {
  assertEquals(gaps(oneType(1, 2, 3, 4, 5)), 0);
  assertEquals(gaps(oneType(1, 2, 3, 4, 6, 7)), 1);
  assertEquals(gaps(oneType(1, 2, 3, 4, 60, 61, 63)), 2);
});

Deno.test("CounterWatch follows a counter that wraps", () => {
  const max = 0xffffffff;
  assertEquals(gaps(oneType(max - 3, max - 2, max - 1, max, 0, 1)), 0);
  assertEquals(gaps(oneType(max - 3, max - 2, max - 1, max, 1, 2)), 1);
});

Deno.test("CounterWatch takes one count for all frames, or one a type", () => {
  const forAll = [[0, 1], [1, 2], [1, 3], [1, 4], [0, 5], [1, 6], [1, 7]];
  const byType = [[0, 1], [1, 1], [1, 2], [1, 3], [0, 2], [1, 4], [1, 5]];
  assertEquals(gaps(forAll as [number, number][]), 0);
  assertEquals(gaps(byType as [number, number][]), 0);
  assertEquals(gaps([...forAll, [1, 9]] as [number, number][]), 1);
  assertEquals(gaps([...byType, [1, 9]] as [number, number][]), 1);
});

Deno.test("CounterWatch.reset() begins anew and keeps the count", () => {
  const watch = new CounterWatch(1);
  for (const counter of [1, 2, 3, 4, 8]) watch.see(0, counter);
  watch.reset();
  for (const counter of [1, 2, 3, 4, 5]) watch.see(0, counter);
  assertEquals(watch.gaps, 1);
});
