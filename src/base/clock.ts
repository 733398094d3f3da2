/**
 * The two clocks of a link and their uses.
 *
 * | | {@linkcode monotonicMs} | {@linkcode wallMs} |
 * | - | ----------------------- | ------------------ |
 * | counts | ms since the thread that makes links began | ms since 1970 (UTC) |
 * | for | durations, ages, rates, deadlines, the order of events | times shown to users: `atMs`, `receivedAtMs`, `clockOffsetMs` |
 * | across threads | comparable: the threads of a link share it | comparable, except for steps in between |
 * | a step of the machine's clock | has no effect | is followed at once, from 2 ms on |
 * | NTP slews the machine's clock | is slewed too on Linux | is slewed |
 * | the machine is suspended | stops on Linux | is ahead afterwards, as after a step |
 * | resolution | 1 µs or better | 1 µs |
 *
 * Times that end in `AtMs` on events, samples and statistics are wall time.
 *
 * Every thread has a `performance.now()` of its own, which counts from the start of the
 * thread, and a `performance.timeOrigin` that was read from the machine's clock then.
 * Their sums can't be compared between threads once that clock was stepped, so a worker
 * adds the offset that {@linkcode ClockComparison} has measured instead.
 *
 * @module
 */

/** Width of the bounds of an offset that is narrow enough, in ms. */
const WIDTH_MS = 0.2;
/** Largest number of rounds, on a busy machine. */
const ROUNDS_MAX = 20;

/** Largest difference of wall time, counted on, and the middle of `Date.now()`, in ms. */
const DIFFERENCE_MS_MAX = 1.5;
/** Duration of an uninterrupted reading of the machine's clock, in ms. */
const READING_MS = 0.1;
/** Largest number of readings, on a busy machine. */
const READINGS_MAX = 20;

/** Difference between `monotonicMs()` and `performance.now()` of this thread, in ms. */
let offsetMs = 0;
/** Difference between the machine's clock and `monotonicMs()` when last measured, in ms. */
let wallOffsetMs = NaN;

/** One moment by both clocks. */
export interface Moment {
  /** Time by {@linkcode monotonicMs}. */
  readonly monotonicMs: number;
  /** Time by {@linkcode wallMs}. */
  readonly wallMs: number;
}

/**
 * Returns the time by the clock that all threads of a link share, in ms; it never goes
 * back within a thread. Between threads it is exact to half the width of a
 * {@linkcode ClockComparison}, 0.1 ms on an idle machine, so one thread can check a
 * deadline that another has set. In the thread that makes links it is
 * `performance.now()`.
 */
export function monotonicMs(): number {
  return offsetMs + performance.now();
}

/**
 * Returns the time by the machine's clock as it is set now, in ms since 1970 (UTC), exact
 * to 2 ms, with a resolution of 1 µs.
 */
export function wallMs(): number {
  return now().wallMs;
}

/** Returns the present moment by both clocks. */
export function now(): Moment {
  const monotonic = monotonicMs();
  const wall = monotonic + wallOffsetMs;
  // Date.now() takes a tenth of the time of an exact reading.
  if (!(Math.abs(wall - Date.now() - 0.5) < DIFFERENCE_MS_MAX)) {
    wallOffsetMs = measureWallOffset();
  }
  return { monotonicMs: monotonic, wallMs: monotonic + wallOffsetMs };
}

/**
 * Returns the machine's clock minus `monotonicMs()`, in ms, by the least disturbed
 * reading.
 */
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
 * Makes this thread, a worker, share the clock of another.
 *
 * @param comparedMs Clock of the other thread minus this one's `performance.now()`, in
 * ms.
 */
export function shareClock(comparedMs: number): void {
  offsetMs = comparedMs;
  wallOffsetMs = NaN;
}

/**
 * Compares the clock of this thread with that of another by questions and answers. Each
 * answer is given between the question and its own arrival, which bounds the offset from
 * both sides. Further rounds narrow the bounds, whatever the machine's clock does
 * meanwhile.
 */
export class ClockComparison {
  #lowMs = -Infinity;
  #highMs = Infinity;
  #rounds = 0;

  /**
   * Adds one round.
   *
   * @param askedMs Time of the question, by this thread's `monotonicMs()`.
   * @param otherMs Time of the answer, by the other thread's `performance.now()`.
   * @param answeredMs Time at which the answer arrived, by this thread's `monotonicMs()`.
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

  /** Largest possible error of the offset, in ms; Infinity before the first round. */
  get uncertaintyMs(): number {
    return (this.#highMs - this.#lowMs) / 2;
  }

  /** Whether another round would gain little. */
  get isEnough(): boolean {
    return this.uncertaintyMs <= WIDTH_MS / 2 || this.#rounds >= ROUNDS_MAX;
  }
}
