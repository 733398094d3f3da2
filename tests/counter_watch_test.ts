import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { CounterWatch } from "../src/counter_watch.ts";

/** Shows a watch frames of one type: 8 bytes long, their counter at 3. */
function see(watch: CounterWatch, type: number, ...counters: number[]): void {
  const data = new DataView(new ArrayBuffer(8 * counters.length));
  for (const [i, counter] of counters.entries()) {
    data.setUint32(8 * i + 3, counter, true);
  }
  watch.see(type, counters.length, data, 3, 8);
}

/** The gaps among frames: shown one by one and, where they are alike, all at once. */
function gaps(counters: readonly (readonly [number, number])[]): number {
  const one = new CounterWatch(2);
  for (const [type, counter] of counters) see(one, type, counter);
  const all = new CounterWatch(2);
  for (let begin = 0, end = 0; begin < counters.length; begin = end) {
    const [type] = counters[begin];
    while (end < counters.length && counters[end][0] === type) end++;
    see(all, type, ...counters.slice(begin, end).map(([, counter]) => counter));
  }
  assertEquals(all.gaps, one.gaps);
  return all.gaps;
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
  see(watch, 0, 1, 2, 3, 4, 8);
  watch.reset();
  see(watch, 0, 1, 2, 3, 4, 5);
  assertEquals(watch.gaps, 1);
});
