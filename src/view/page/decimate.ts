/**
 * Points to draw of many samples: each column of pixels keeps the least and the greatest
 * number of each field, and lines break where frames are missing.
 *
 * @module
 */

/** Samples of some fields at common times. */
export interface Samples {
  /** Times, in ms, which never descend. */
  readonly times: Float64Array;
  /** Numbers of frames that are missing before each. */
  readonly missed: Uint32Array;
  /** Numbers of each field. */
  readonly columns: readonly Float64Array[];
}

/** Range of time that is drawn. */
export interface DrawnRange {
  /** Time at the left edge, in ms. */
  readonly fromMs: number;
  /** Time at the right edge, in ms. */
  readonly toMs: number;
  /** Width in pixels. */
  readonly pixels: number;
  /** Time between two samples from which no line joins them, in ms. */
  readonly silenceMs: number;
}

/** Times, then the numbers of each field; null where a line breaks. */
export type Points = [number[], ...(number | null)[][]];

/** Number of samples of a column of pixels that are drawn as they are. */
const SLOTS = 4;

/**
 * Returns the points to draw, with one sample beyond each edge, so that lines reach it.
 *
 * NaN and infinite numbers can't be drawn: they break the line.
 */
export function decimate(samples: Samples, range: DrawnRange): Points {
  const { times } = samples;
  const { fromMs, toMs, pixels } = range;
  const begin = Math.max(0, firstFrom(times, fromMs) - 1);
  const end = Math.min(times.length, firstFrom(times, toMs) + 1);
  const drawing = new Drawing(samples, range.silenceMs);
  const msPerPixel = (toMs - fromMs) / pixels;
  for (let i = begin; i < end;) {
    const pixel = Math.floor((times[i] - fromMs) / msPerPixel);
    const nextMs = fromMs + (pixel + 1) * msPerPixel;
    let next = i + 1;
    while (next < end && times[next] < nextMs) next++;
    drawing.addPixel(i, next, i === begin);
    i = next;
  }
  return drawing.points;
}

/** Points under way. */
class Drawing {
  readonly points: Points;
  readonly #samples: Samples;
  readonly #silenceMs: number;

  constructor(samples: Samples, silenceMs: number) {
    this.#samples = samples;
    this.#silenceMs = silenceMs;
    this.points = [[], ...samples.columns.map(() => [])];
  }

  /** Adds the samples of a column of pixels, from `begin` to the one before `end`. */
  addPixel(begin: number, end: number, isFirst: boolean): void {
    if (end - begin <= SLOTS) {
      for (let i = begin; i < end; i++) {
        if (!(isFirst && i === begin) && this.#isBroken(i)) this.#addBreak(i);
        this.#addSample(i);
      }
      return;
    }
    let isBroken = false;
    for (let i = isFirst ? begin + 1 : begin; i < end; i++) {
      isBroken ||= this.#isBroken(i);
    }
    if (isBroken && begin > 0) this.#addBreak(begin);
    const [x, ...ys] = this.points;
    const { times, columns } = this.#samples;
    const [firstMs, lastMs] = [times[begin], times[end - 1]];
    for (let slot = 0; slot < SLOTS; slot++) {
      x.push(firstMs + (lastMs - firstMs) * slot / (SLOTS - 1));
    }
    columns.forEach((column, i) => addExtremes(ys[i], column, begin, end));
  }

  #isBroken(i: number): boolean {
    const { times, missed } = this.#samples;
    return missed[i] > 0 || times[i] - times[i - 1] > this.#silenceMs;
  }

  /** Breaks all lines between a sample and the one before. */
  #addBreak(i: number): void {
    const { times } = this.#samples;
    const [x, ...ys] = this.points;
    x.push((times[i - 1] + times[i]) / 2);
    for (const y of ys) y.push(null);
  }

  #addSample(i: number): void {
    const { times, columns } = this.#samples;
    const [x, ...ys] = this.points;
    x.push(times[i]);
    columns.forEach((column, c) => ys[c].push(drawable(column[i])));
  }
}

/** Adds the first number, both extremes in their order, and the last. */
function addExtremes(
  y: (number | null)[],
  column: Float64Array,
  begin: number,
  end: number,
): void {
  let [low, high, isWhole] = [-1, -1, true];
  for (let i = begin; i < end; i++) {
    const value = column[i];
    if (!Number.isFinite(value)) {
      isWhole = false;
      continue;
    }
    if (low < 0 || value < column[low]) low = i;
    if (high < 0 || value > column[high]) high = i;
  }
  if (low < 0) {
    y.push(null, null, null, null);
    return;
  }
  const [before, after] = low < high ? [low, high] : [high, low];
  y.push(
    drawable(column[begin]),
    column[before],
    column[after],
    isWhole ? column[end - 1] : null,
  );
}

function drawable(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Returns the index of the first of ascending times that isn't earlier than a time. */
export function firstFrom(times: Float64Array, ms: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** No frame was expected or received in a column of pixels. */
export const NOTHING = -1;

/**
 * Returns the share of frames that are missing in each column of pixels, by the counter of
 * their headers; those of a gap are spread over its time. {@linkcode NOTHING} where there
 * was neither a frame nor a counted gap.
 */
export function lostShares(
  { times, missed }: Pick<Samples, "times" | "missed">,
  { fromMs, toMs, pixels }: DrawnRange,
): Float64Array {
  const lost = new Float64Array(pixels);
  const received = new Float64Array(pixels);
  const perMs = pixels / (toMs - fromMs);
  const begin = firstFrom(times, fromMs);
  const end = Math.min(times.length, firstFrom(times, toMs) + 1);
  for (let i = begin; i < end; i++) {
    const at = (times[i] - fromMs) * perMs;
    if (at < pixels) received[Math.floor(at)]++;
    if (missed[i] === 0) continue;
    const since = i === 0 ? at : (times[i - 1] - fromMs) * perMs;
    const width = Math.max(1, at - since);
    const last = Math.min(pixels - 1, Math.floor(at));
    for (let p = Math.max(0, Math.floor(since)); p <= last; p++) {
      lost[p] += missed[i] / width;
    }
  }
  return lost.map((count, p) => {
    const all = count + received[p];
    return all === 0 ? NOTHING : count / all;
  });
}

/**
 * Returns the range of an axis with all values, and a margin.
 *
 * @param ys Values of each line; null where it is broken.
 * @param isWhole Whether they are whole numbers, which have the next ones in sight.
 */
export function valueRange(
  ys: readonly (readonly (number | null)[])[],
  isWhole: boolean,
): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const y of ys) {
    for (const value of y) {
      if (value === null) continue;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  if (min > max) return [0, 1];
  const share = (max - min) * 0.08;
  const margin = isWhole
    ? Math.max(1, share)
    : share || Math.abs(max) * 0.01 || 1;
  return [min - margin, max + margin];
}
