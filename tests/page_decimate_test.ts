import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import {
  decimate,
  type DrawnRange,
  lostShares,
  NOTHING,
  type Points,
  type Samples,
  valueRange,
} from "../src/view/page/decimate.ts";

const NONE = new Uint32Array(100_000);

/** Makes samples of one field, 1 ms apart from 0 on. */
function samplesOf(
  values: ArrayLike<number>,
  missed: Uint32Array = NONE,
): Samples {
  const times = Float64Array.from(values, (_, i) => i);
  return {
    times,
    missed: missed.subarray(0, values.length),
    columns: [Float64Array.from(values)],
  };
}

function range(part: Partial<DrawnRange>): DrawnRange {
  return { fromMs: 0, toMs: 100, pixels: 100, silenceMs: 5, ...part };
}

function extremes(values: readonly (number | null)[]): [number, number] {
  const numbers = values.filter((value) => value !== null);
  return [Math.min(...numbers), Math.max(...numbers)];
}

/** Returns the drawn numbers of a column of pixels of some width. */
function drawnIn([x, y]: Points, fromMs: number, toMs: number) {
  return y.filter((_, i) => x[i] >= fromMs && x[i] < toMs);
}

Deno.test("decimate() keeps the extremes of every column of pixels when there are many samples", () => {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0];
  console.log(`seed ${seed}`);
  let state = seed | 1;
  const values = Array.from({ length: 60_000 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
  const points = decimate(samplesOf(values), range({ toMs: 60_000 }));
  assert(points[0].length <= 4 * 102, `${points[0].length} points`);
  for (let pixel = 0; pixel < 100; pixel++) {
    const [fromMs, toMs] = [pixel * 600, (pixel + 1) * 600];
    assertEquals(
      extremes(drawnIn(points, fromMs, toMs)),
      extremes(values.slice(fromMs, toMs)),
      `pixel ${pixel}`,
    );
  }
});

Deno.test("decimate() keeps the order of the extremes and the times ascending", () => {
  const rising = decimate(samplesOf([5, 0, 9, 5, 5, 5]), range({ pixels: 1 }));
  const falling = decimate(samplesOf([5, 9, 0, 5, 5, 5]), range({ pixels: 1 }));
  assertEquals([rising[1], falling[1]], [[5, 0, 9, 5], [5, 9, 0, 5]]);
  assertEquals(rising[0], rising[0].toSorted((a, b) => a - b));
});

Deno.test("decimate() returns all samples, and one beyond each edge, when there are few", () => {
  const samples = samplesOf(Array.from({ length: 20 }, (_, i) => i * 2));
  const [x, y] = decimate(samples, range({ fromMs: 4.5, toMs: 9.5 }));
  assertEquals([x, y], [[4, 5, 6, 7, 8, 9, 10], [8, 10, 12, 14, 16, 18, 20]]);
});

Deno.test("decimate() breaks lines where frames are missing, and after a silence", () => {
  const missed = new Uint32Array(6);
  missed[2] = 3;
  const samples = samplesOf([1, 2, 3, 4, 5, 6], missed);
  samples.times.set([0, 1, 5, 6, 20, 21]);
  assertEquals(decimate(samples, range({}))[1], [1, 2, null, 3, 4, null, 5, 6]);
});

Deno.test("decimate() breaks lines at a gap within a column of pixels", () => {
  const missed = new Uint32Array(1000);
  missed[550] = 1;
  const samples = samplesOf(new Float64Array(1000), missed);
  const [x, y] = decimate(samples, range({ toMs: 1000, pixels: 10 }));
  const breaks = x.filter((_, i) => y[i] === null);
  assertEquals(breaks, [499.5]);
});

Deno.test("decimate() breaks the line of a number that is not finite, and of no other field", () => {
  const samples = samplesOf([1, NaN, 3, Infinity, 5]);
  const other = Float64Array.of(1, 2, 3, 4, 5);
  const few = decimate(
    { ...samples, columns: [samples.columns[0], other] },
    range({}),
  );
  assertEquals(few.slice(1), [[1, null, 3, null, 5], [1, 2, 3, 4, 5]]);
  const [, many] = decimate(samples, range({ pixels: 1 }));
  assertEquals(many, [1, 1, 5, null]);
});

Deno.test("lostShares() spreads the frames of a gap over its time", () => {
  const missed = Uint32Array.of(0, 0, 4, 0);
  const shares = lostShares(
    { times: Float64Array.of(0, 10, 50, 60), missed },
    range({ pixels: 10 }),
  );
  assertEquals(Array.from(shares, (share) => Math.round(share * 100)), [
    0,
    50,
    100,
    100,
    100,
    50,
    0,
    NOTHING * 100,
    NOTHING * 100,
    NOTHING * 100,
  ]);
});

Deno.test("valueRange() has all values with a margin, and whole ones with their neighbours", () => {
  assertEquals(valueRange([[0, null, 30], [100]], false), [-8, 108]);
  assertEquals(valueRange([[200, 200]], false), [198, 202]);
  assertEquals(valueRange([[0]], false), [-1, 1]);
  assertEquals(valueRange([[], [null]], false), [0, 1]);
  assertEquals(valueRange([[3, 3]], true), [2, 4]);
  assertEquals(valueRange([[0, 100]], true), [-8, 108]);
});
