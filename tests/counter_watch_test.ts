import { assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  type BreakReport,
  CounterBreak,
  CounterWatch,
} from "../src/framing/counter_watch.ts";

/** Shows a watch frames of one type: 8 bytes long, their counter at 3. */
function see(
  watch: CounterWatch,
  type: number,
  counters: readonly number[],
  isOneByOne = false,
): BreakReport[] {
  const data = new DataView(new ArrayBuffer(8 * counters.length));
  for (const [i, counter] of counters.entries()) {
    data.setUint32(8 * i + 3, counter, true);
  }
  const reports: BreakReport[] = [];
  for (let i = 0; i < counters.length;) {
    const count = isOneByOne ? 1 : counters.length - i;
    i += watch.see(type, count, data, 8 * i + 3, 8, (report) => {
      assertEquals(report.came, counters[i], "it is told before its frames");
      reports.push(report);
    });
  }
  return reports;
}

/**
 * Returns the reports of a watch, on frames one by one and, where they are alike, all at
 * once.
 */
function breaks(counters: readonly (readonly [number, number])[]) {
  const one = new CounterWatch(2);
  const reports = counters.flatMap(([type, counter]) =>
    see(one, type, [counter])
  );
  const all = new CounterWatch(2);
  const reportsOfAll: BreakReport[] = [];
  for (let begin = 0, end = 0; begin < counters.length; begin = end) {
    const [type] = counters[begin];
    while (end < counters.length && counters[end][0] === type) end++;
    const run = counters.slice(begin, end).map(([, counter]) => counter);
    reportsOfAll.push(...see(all, type, run));
  }
  assertEquals(reportsOfAll, reports);
  const { gaps, missed, duplicates, restarts } = one;
  const sum = (kind: CounterBreak) =>
    reports.filter((report) => report.kind === kind).length;
  assertEquals(gaps, sum(CounterBreak.GAP));
  assertEquals(duplicates, sum(CounterBreak.DUPLICATE));
  assertEquals(restarts, sum(CounterBreak.RESTART));
  return { gaps, missed, duplicates, restarts };
}

const NONE = { gaps: 0, missed: 0, duplicates: 0, restarts: 0 };

const oneType = (...counters: number[]) =>
  counters.map((counter) => [1, counter] as const);

Deno.test("CounterWatch reports nothing of a peer that doesn't count", () => {
  assertEquals(breaks(oneType(0, 0, 0, 0, 0, 0)), NONE);
  assertEquals(breaks(oneType(7, 7, 7, 7, 9, 9)), NONE);
  assertEquals(breaks(oneType(3, 1, 4, 1, 5, 9, 2, 6)), NONE);
});

Deno.test("CounterWatch counts each gap of a peer that counts, and the missing frames", () => {
  assertEquals(breaks(oneType(1, 2, 3, 4, 5)), NONE);
  assertEquals(breaks(oneType(1, 2, 3, 4, 6, 7)), {
    ...NONE,
    gaps: 1,
    missed: 1,
  });
  assertEquals(breaks(oneType(1, 2, 3, 4, 60, 61, 63)), {
    ...NONE,
    gaps: 2,
    missed: 56,
  });
});

Deno.test("CounterWatch reports the expected and the received counter", () => {
  const watch = new CounterWatch(1);
  assertEquals(see(watch, 0, [1, 2, 3, 4, 8, 9]), [
    { kind: CounterBreak.GAP, missed: 3, due: 5, came: 8 },
  ]);
});

Deno.test("CounterWatch distinguishes an unchanged counter from one that goes backwards", () => {
  assertEquals(breaks(oneType(1, 2, 3, 4, 4, 5, 6)), {
    ...NONE,
    duplicates: 1,
  });
  assertEquals(breaks(oneType(1, 2, 3, 4, 1, 2, 3)), { ...NONE, restarts: 1 });
  assertEquals(breaks(oneType(1, 2, 3, 4, 2 ** 25, 2 ** 25 + 1)), {
    ...NONE,
    restarts: 1,
  });
});

Deno.test("CounterWatch gives a peer up that doesn't count any more", () => {
  const frozen = [1, 2, 3, 4, ...Array(1000).fill(4)];
  assertEquals(breaks(oneType(...frozen)), { ...NONE, duplicates: 3 });
  // Three steps in a row show that it counts again, not two.
  const stood = [1, 2, 3, 4, 4, 4, 4];
  assertEquals(breaks(oneType(...stood, 5, 6, 8)).gaps, 0);
  assertEquals(breaks(oneType(...stood, 5, 6, 7, 9)).gaps, 1);
  // It counts again: what comes now is not accused, a gap behind it is.
  const again = [...frozen, 5, 6, 7, 8, 10];
  assertEquals(breaks(oneType(...again)), {
    ...NONE,
    duplicates: 3,
    gaps: 1,
    missed: 1,
  });
});

Deno.test("CounterWatch follows a counter that wraps", () => {
  const max = 0xffffffff;
  assertEquals(breaks(oneType(max - 3, max - 2, max - 1, max, 0, 1)), NONE);
  assertEquals(breaks(oneType(max - 3, max - 2, max - 1, max, 1, 2)), {
    ...NONE,
    gaps: 1,
    missed: 1,
  });
  assertEquals(breaks(oneType(max - 2, max - 1, max, 0, 0)), {
    ...NONE,
    duplicates: 1,
  });
});

Deno.test("CounterWatch accepts one counter for all frames, or one a type", () => {
  const forAll = [[0, 1], [1, 2], [1, 3], [1, 4], [0, 5], [1, 6], [1, 7]];
  const byType = [[0, 1], [1, 1], [1, 2], [1, 3], [0, 2], [1, 4], [1, 5]];
  const gapOfOne = { ...NONE, gaps: 1, missed: 1 };
  assertEquals(breaks(forAll as [number, number][]), NONE);
  assertEquals(breaks(byType as [number, number][]), NONE);
  assertEquals(breaks([...forAll, [1, 9]] as [number, number][]), gapOfOne);
  assertEquals(breaks([...byType, [1, 7]] as [number, number][]), gapOfOne);
  // The gap lies where the types change, too.
  assertEquals(breaks([...forAll, [0, 9]] as [number, number][]), gapOfOne);
  assertEquals(breaks([...byType, [0, 4]] as [number, number][]), gapOfOne);
});

Deno.test("CounterWatch.reset() keeps whether each type has a counter of its own", () => {
  const watch = new CounterWatch(2);
  for (const counter of [1, 2, 3, 4]) {
    for (const type of [0, 1]) see(watch, type, [10 * type + counter]);
  }
  watch.reset();
  see(watch, 1, [15, 16, 17, 18]);
  see(watch, 0, [5]);
  assertEquals(see(watch, 1, [20]), [
    { kind: CounterBreak.GAP, missed: 1, due: 19, came: 20 },
  ]);
});

Deno.test("CounterWatch reports no restart when a connection begins with frames of the last", () => {
  const watch = new CounterWatch(1);
  see(watch, 0, [100, 101, 102, 103, 104]);
  watch.reset();
  assertEquals(see(watch, 0, [102, 103, 104, 150, 151, 152, 153]), []);
  watch.reset();
  assertEquals(see(watch, 0, [140, 141]).length, 1, "further back");
});

Deno.test("CounterWatch learns the step of any counter, and where it wraps", () => {
  for (
    const [bits, byteLength] of [[8, 1], [8, 2], [10, 2], [16, 2], [12, 4]]
  ) {
    const limit = 2 ** bits;
    const counters = Array.from({ length: limit }, (_, i) => (2 * i) % limit);
    for (const isByOne of [true, false]) {
      const watch = new CounterWatch(1, byteLength);
      assertEquals(see(watch, 0, counters, isByOne), [], `${bits} bits`);
      const [a, b] = [watch, new CounterWatch(1, byteLength)];
      see(b, 0, counters.slice(0, 20), isByOne);
      assertEquals(
        see(a, 0, [6, 8], isByOne).map(({ kind, missed }) => [
          kind,
          missed,
        ]),
        [[CounterBreak.GAP, 3]],
      );
      assertEquals(see(b, 0, [10, 12], isByOne).map(({ kind }) => kind), [
        CounterBreak.RESTART,
      ]);
    }
  }
});

Deno.test("CounterWatch.reset() begins anew and keeps the counts", () => {
  const watch = new CounterWatch(1);
  see(watch, 0, [1, 2, 3, 4, 8, 9]);
  watch.reset();
  assertEquals(see(watch, 0, [20, 21, 22, 23, 24]), [], "it was away");
  watch.reset();
  assertEquals(see(watch, 0, [1, 2, 3]), [
    { kind: CounterBreak.RESTART, missed: 0, due: 25, came: 1 },
  ]);
  assertEquals([watch.gaps, watch.restarts], [1, 1]);
});

Deno.test("CounterWatch corrects a step that was learned while frames were lost", () => {
  const lossy = [0, 4, 8, 12, 16];
  assertEquals(breaks(oneType(...lossy, 18, 20, 22, 24)), NONE);
  assertEquals(breaks(oneType(...lossy, 18, 20, 24, 26)), {
    ...NONE,
    gaps: 1,
    missed: 1,
  });
  assertEquals(
    breaks(oneType(...lossy, 19, 23)),
    { ...NONE, restarts: 1 },
    "no part of a step",
  );
});

Deno.test("CounterWatch learns steps of up to 65536, and only forward", () => {
  const by = (step: number) => Array.from({ length: 6 }, (_, i) => i * step);
  const after = (counters: number[], next: number) =>
    breaks(oneType(...counters, next));
  assertEquals(after(by(65_536), 7 * 65_536), { ...NONE, gaps: 1, missed: 1 });
  assertEquals(after(by(65_537), 7 * 65_537), NONE);
  assertEquals(after(by(3).reverse(), 0), NONE);
});

Deno.test("CounterWatch takes a skip for a gap up to 2^24 frames, and below half of the range", () => {
  const judged = (byteLength: number, last: number, next: number) => {
    const watch = new CounterWatch(1, byteLength);
    see(watch, 0, [last - 3, last - 2, last - 1, last]);
    return see(watch, 0, [next]).map(({ kind, missed }) => [kind, missed]);
  };
  const { GAP, RESTART } = CounterBreak;
  assertEquals(judged(4, 9, 10 + 2 ** 24), [[GAP, 2 ** 24]]);
  assertEquals(judged(4, 9, 11 + 2 ** 24), [[RESTART, 0]]);
  assertEquals(judged(1, 9, 10 + 127), [[GAP, 127]]);
  assertEquals(judged(1, 9, 10 + 128), [[RESTART, 0]]);
});

Deno.test("CounterWatch takes a jump back for a wrap at once at a power of two from 2^7, else when it is repeated", () => {
  const rounds = (first: number, limit: number, count: number) =>
    oneType(
      ...Array.from({ length: count * (limit - first) }, (_, i) =>
        first + i % (limit - first)),
    );
  assertEquals(breaks(rounds(0, 128, 4)), NONE);
  assertEquals(breaks(rounds(0, 64, 5)), { ...NONE, restarts: 1 });
  assertEquals(breaks(rounds(0, 100, 5)), { ...NONE, restarts: 1 });
  assertEquals(breaks(rounds(5, 100, 5)), { ...NONE, restarts: 1 });
  const wrapped = rounds(5, 100, 3);
  assertEquals(breaks([...wrapped, ...oneType(7, 8)]), {
    ...NONE,
    restarts: 1,
    gaps: 1,
    missed: 2,
  });
  assertEquals(
    breaks([...wrapped, ...oneType(5, 6, 120, 121)]),
    { ...NONE, restarts: 1, gaps: 1, missed: 113 },
    "the limit is forgotten above it",
  );
});

Deno.test("CounterWatch takes a connection for one after a restart when it begins more than 8 frames back", () => {
  const { RESTART } = CounterBreak;
  for (const step of [1, 2]) {
    for (const [back, kinds] of [[8, []], [9, [RESTART]]] as const) {
      const watch = new CounterWatch(1);
      see(watch, 0, [100, 101, 102, 103, 104].map((counter) => step * counter));
      watch.reset();
      const reports = see(watch, 0, [step * (105 - back)]);
      const found = reports.map(({ kind }) => kind);
      assertEquals(found, [...kinds], `${step} ${back}`);
    }
  }
});
