/**
 * The two clocks of a link, and the use of each.
 *
 * | | {@linkcode monotonicMs} | {@linkcode wallMs} |
 * | - | ----------------------- | ------------------ |
 * | counts | ms since the thread that makes links began | ms since 1970 (UTC) |
 * | for | durations, ages, rates, deadlines, the order of what happened | what users see: `atMs`, `receivedAtMs`, `clockOffsetMs` |
 * | of two threads | compares: the threads of a link share it | compares, but for steps between |
 * | a step of the machine's clock | doesn't change it | is followed at once, from 2 ms on |
 * | NTP slews the machine's clock | is slewed along on Linux | is slewed |
 * | the machine is suspended | stands still on Linux | is ahead afterwards, as by a step |
 * | resolution | 1 µs or better | 1 µs |
 *
 * Times that end in `AtMs` on events, samples and statistics are wall time.
 *
 * Every thread has a `performance.now()` of its own, which counts from the start of the
 * thread, and a `performance.timeOrigin` that was read from the machine's clock then: the
 * sum of both doesn't compare between threads once that clock was stepped. Here a worker
 * adds what {@linkcode ClockComparison} has measured instead.
 *
 * @module
 */

/** Width of the bounds of an offset that is good enough, in ms … */
const WIDTH_MS = 0.2;
/** … and the most rounds, on a machine that is busy. */
const ROUNDS_MAX = 20;

/** Largest difference of wall time, counted on, from the middle of `Date.now()`, in ms. */
const DIFFERENCE_MS_MAX = 1.5;
/** Duration of a reading of the machine's clock that wasn't interrupted, in ms … */
const READING_MS = 0.1;
/** … and the most readings, on a machine that is busy. */
const READINGS_MAX = 20;

/** Difference of `monotonicMs()` and `performance.now()` of this thread. */
let offsetMs = 0;
/** Difference of the machine's clock and `monotonicMs()`, as it was measured last. */
let wallOffsetMs = NaN;

/** One moment by both clocks. */
export interface Moment {
  /** By {@linkcode monotonicMs}. */
  readonly monotonicMs: number;
  /** By {@linkcode wallMs}. */
  readonly wallMs: number;
}

/**
 * Returns the time of the clock that all threads of a link share, in ms; it never goes
 * back within a thread. Between threads it is exact to the half width of a
 * {@linkcode ClockComparison}, 0.1 ms on an idle machine, so a deadline that one thread
 * takes from it can be checked by another. In the thread that makes links it is
 * `performance.now()`.
 */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}

/**
 * Returns the time by the machine's clock as it is set now, in ms since 1970 (UTC): to
 * 2 ms, with a resolution of 1 µs.
 */
export function wallMs(): number {
  return now().wallMs;
}

/** Returns the present moment by both clocks. */
export function now(): Moment {
  const monotonic = monotonicMs();
  const wall = monotonic + wallOffsetMs;
  // Date.now() takes a tenth of what it takes to read the clock exactly.
  if (!(Math.abs(wall - Date.now() - 0.5) < DIFFERENCE_MS_MAX)) {
    wallOffsetMs = measureWallOffset();
  }
  return { monotonicMs: monotonic, wallMs: monotonic + wallOffsetMs };
}

/** Returns the machine's clock minus `monotonicMs()`; the least disturbed reading. */
function measureWallOffset(): number {
  let offset = 0;
  let narrowest = Infinity;
  for (let i = 0; i < READINGS_MAX && narrowest > READING_MS; i++) {
    const before = monotonicMs();
    const wall = Number(Temporal.Now.instant().epochNanoseconds) / 1e6;
    const after = monotonicMs();
    if (after - before >= narrowest) continue;
    narrowest = after - before;
    offset = wall - (before + after) / 2;
  }
  return offset;
}

/**
 * Has this thread, a worker, share the clock of another.
 *
 * @param comparedMs The other's clock minus this one's `performance.now()`, in ms.
 */
export function shareClock(comparedMs: number): void {
  offsetMs = comparedMs;
  wallOffsetMs = NaN;
}

/**
 * Compares the clock of this thread with that of another by questions and answers: the
 * answer was given between the question and its arrival, which bounds the offset from
 * both sides; rounds narrow the bounds, whatever the machine's clock does meanwhile.
 */
export class ClockComparison {
  #lowMs = -Infinity;
  #highMs = Infinity;
  #rounds = 0;

  /**
   * Takes in one round.
   *
   * @param askedMs When this thread asked, by `monotonicMs()`.
   * @param otherMs The other's `performance.now()` when it answered.
   * @param answeredMs When the answer arrived, by `monotonicMs()`.
   */
  add(askedMs: number, otherMs: number, answeredMs: number): void {
    this.#lowMs = Math.max(this.#lowMs, askedMs - otherMs);
    this.#highMs = Math.min(this.#highMs, answeredMs - otherMs);
    this.#rounds++;
  }

  /** This thread's `monotonicMs()` minus the other's `performance.now()`, in ms. */
  get offsetMs(): number {
    return (this.#lowMs + this.#highMs) / 2;
  }

  /** The most that the offset can be wrong by, in ms; Infinity before the first round. */
  get uncertaintyMs(): number {
    return (this.#highMs - this.#lowMs) / 2;
  }

  /** Whether another round would be of little use. */
  get isEnough(): boolean {
    return this.uncertaintyMs <= WIDTH_MS / 2 || this.#rounds >= ROUNDS_MAX;
  }
}
