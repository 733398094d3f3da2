/**
 * Watch on the counters in the headers, for frames that are missing.
 *
 * @module
 */

/** Equal steps in a row after which they count as the peer's step. */
const STEPS_TO_TRUST = 3;
/** Consecutive breaks after which the peer counts as one that doesn't count. */
const BREAKS_TO_DISTRUST = 3;
/** Largest number of missing frames: more than a week at 20 frames a second. */
const MISSED_MAX = 2 ** 24;
/** Largest step of a peer that counts by more than one. */
const STEP_MAX = 2 ** 16;
/**
 * Largest number of frames of the connection before with which a connection may begin:
 * servers of controllers keep frames that they couldn't send.
 */
const LEFT_OVER_MAX = 8;
/** Fewest bits of a counter that wraps: those of an i8 without its sign. */
const WRAP_BITS_MIN = 7;

/** Kinds of breaks of a counter. */
export const CounterBreak = {
  /** It skipped values: frames were lost before they were sent. */
  GAP: 1,
  /** It is unchanged. */
  DUPLICATE: 2,
  /** It went backwards, or far forward: the peer has restarted. */
  RESTART: 3,
} as const;
/** One of the values of {@linkcode CounterBreak}. */
export type CounterBreak = typeof CounterBreak[keyof typeof CounterBreak];

/** Report of a counter that didn't advance by its step. */
export interface BreakReport {
  /** Kind of the break. */
  readonly kind: CounterBreak;
  /** Number of missing frames. */
  readonly missed: number;
  /** Expected counter; of signed counters, its bits as an unsigned integer. */
  readonly due: number;
  /** Received counter, likewise. */
  readonly came: number;
}

/**
 * Counts gaps, duplicates and restarts in a peer's frame counters: integers of 8 to 64
 * bits, which wrap. A peer may count all its frames, or each type separately, or, like
 * the reference mock, not at all: no gaps are reported before it is seen to count. Its
 * step, and the limit at which it wraps, are learned:
 *
 * | the counter | is |
 * | ----------- | -- |
 * | advances by its step, from the last frame or the last of its type | a step |
 * | has made three other steps in a row, all equal, before it was seen to count | its step from now on |
 * | becomes 0 at a power of two, from 2^7, below the range of its field | a wrap, from then on at that limit |
 * | repeats a jump backwards, from and to the same values | a wrap, from then on at that limit |
 * | skips up to 2^24, and less than half of its range | a gap of that many frames |
 * | equals that of the last frame | a duplicate |
 * | skips more, or goes backwards, within a connection or from one to the next | a restart |
 * | goes backwards by 8 steps at most from one connection to the next | no break: frames left over from the connection before |
 */
export class CounterWatch {
  readonly #byteLength: number;
  /** Mask for the lowest bits, up to 32, of a counter. */
  readonly #mask: number;
  /** Number of values of the field; of 64 bits, only the lower 48 are used. */
  readonly #fieldLimit: number;
  /** Last counter of each type; NaN before the first. */
  readonly #lastOfType: Float64Array;
  /** Last counter of any type; NaN before the first. */
  #last = NaN;
  /** Difference between counters of neighbouring frames. */
  #step = 1;
  /** Limit below which the counter stays, and after which it continues with the base. */
  #limit: number;
  #base = 0;
  /**
   * Last difference between counters of a peer that isn't known to count, and its
   * repetitions.
   */
  #difference = 0;
  #differences = 0;
  /** Last restart within a connection. */
  #restart: BreakReport | undefined;
  /** Whether each type is known to have a counter of its own. */
  #countsByType = false;
  #steps = 0;
  /** Breaks since the last step. */
  #breaks = 0;
  /**
   * Counter that was expected next on the last connection; NaN if its peer didn't count.
   */
  #dueBefore = NaN;
  #gaps = 0;
  #missed = 0;
  #duplicates = 0;
  #restarts = 0;

  /**
   * @param frameTypes Number of types of frame.
   * @param byteLength The counter's length in bytes: 1, 2, 4 or 8.
   */
  constructor(frameTypes: number, byteLength = 4) {
    this.#byteLength = byteLength;
    this.#mask = (2 ** Math.min(8 * byteLength, 32) - 1) | 0;
    this.#fieldLimit = 2 ** Math.min(8 * byteLength, 48);
    this.#limit = this.#fieldLimit;
    this.#lastOfType = new Float64Array(frameTypes).fill(NaN);
  }

  /** Number of gaps, over all connections. */
  get gaps(): number {
    return this.#gaps;
  }

  /** Number of frames missing in these gaps. */
  get missed(): number {
    return this.#missed;
  }

  /** Number of duplicates. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Number of restarts. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Begins with a new connection, and keeps all that it has learned of the counter. */
  reset(): void {
    if (this.#isTrusted) this.#dueBefore = this.#next(this.#last);
    this.#last = NaN;
    this.#lastOfType.fill(NaN);
    this.#steps = this.#breaks = this.#differences = 0;
  }

  /**
   * Takes the counters of the next frames, all of one type, up to the first that doesn't
   * advance by its step, except for that of the first frame, which is taken in any case.
   *
   * @param type The frames' type.
   * @param count Number of frames, from 1.
   * @param data Bytes that contain them.
   * @param offset Offset of the first one's counter, at which four bytes can be read.
   * @param stepBytes Distance from one counter to the next, in bytes.
   * @param onBreak Called if the first one didn't advance.
   * @returns Number of counters that were taken, from 1.
   */
  see(
    type: number,
    count: number,
    data: DataView,
    offset: number,
    stepBytes: number,
    onBreak?: (report: BreakReport) => void,
  ): number {
    let last = this.#read(data, offset);
    const broken = this.#seeFirst(type, last);
    if (broken) onBreak?.(broken);
    let seen = 1;
    while (seen < count) {
      const due = this.#next(last);
      const at = offset + seen * stepBytes;
      if (this.#read(data, at) !== due) break;
      const run = this.#run(due, count - seen, data, at, stepBytes);
      last = due + (run - 1) * this.#step;
      seen += run;
    }
    if (seen > 1) this.#countSteps(seen - 1);
    this.#last = this.#lastOfType[type] = last;
    return seen;
  }

  /**
   * Returns the number of counters that advance by the step, up to their wrap. It runs
   * some hundred million times a second, and therefore computes in 32-bit integers: the
   * lowest bits, read as four bytes and masked, suffice.
   */
  #run(
    first: number,
    count: number,
    data: DataView,
    offset: number,
    stepBytes: number,
  ): number {
    const step = this.#step | 0;
    const mask = this.#mask;
    // All bits of a longer counter are needed where its lowest 32 bits wrap.
    const wrapAt = Math.min(this.#limit, first - first % 2 ** 32 + 2 ** 32);
    const untilWrap = Math.ceil((wrapAt - first) / step);
    const end = Math.min(count, untilWrap) | 0;
    let due = first | 0;
    let run = 1;
    for (; run < end; run++) {
      due = (due + step) & mask;
      const at = offset + run * stepBytes;
      if ((data.getInt32(at, true) & mask) !== due) break;
    }
    return run;
  }

  #read(data: DataView, offset: number): number {
    const low = (data.getInt32(offset, true) & this.#mask) >>> 0;
    return this.#byteLength < 8
      ? low
      : low + 2 ** 32 * data.getUint16(offset + 4, true);
  }

  #next(counter: number): number {
    const next = counter + this.#step;
    return next < this.#limit ? next : next - this.#limit + this.#base;
  }

  #seeFirst(type: number, came: number): BreakReport | undefined {
    const last = this.#last;
    const lastOfType = this.#lastOfType[type];
    if (Number.isNaN(last)) return this.#seeConnection(came);
    if (came >= this.#limit) this.#forgetWrap();
    const due = this.#next(last);
    const dueOfType = this.#next(lastOfType);
    if (came === due || came === dueOfType) {
      if (due !== dueOfType) this.#countsByType = came !== due;
      this.#countSteps(1);
      return undefined;
    }
    if (Number.isNaN(lastOfType)) return undefined; // it may count by itself
    const isByType = this.#countsByType;
    const before = isByType ? lastOfType : last;
    if (!this.#isTrusted) {
      this.#learnStep(came - lastOfType);
      return undefined;
    }
    if (this.#learnSmallerStep(came - before)) return undefined;
    return this.#judge(came, isByType ? dueOfType : due);
  }

  /** Compares the first frame of a connection with the last of the one before. */
  #seeConnection(came: number): BreakReport | undefined {
    const due = this.#dueBefore;
    this.#dueBefore = NaN;
    const skipped = this.#forward(due, came);
    if (!(skipped >= this.#range / 2)) return undefined;
    if (this.#range - skipped <= LEFT_OVER_MAX * this.#step) return undefined;
    this.#restarts++;
    return { kind: CounterBreak.RESTART, missed: 0, due, came };
  }

  #judge(came: number, due: number): BreakReport | undefined {
    if (this.#learnPowerOfTwo(came, due)) return undefined;
    if (++this.#breaks === BREAKS_TO_DISTRUST) this.#steps = 0;
    const step = this.#step;
    const skipped = this.#forward(due, came);
    const missed = skipped / step;
    if (
      Number.isInteger(missed) && missed <= MISSED_MAX &&
      skipped < this.#range / 2
    ) {
      this.#gaps++;
      this.#missed += missed;
      return { kind: CounterBreak.GAP, missed, due, came };
    }
    if (skipped === this.#range - step) {
      this.#duplicates++;
      return { kind: CounterBreak.DUPLICATE, missed: 0, due, came };
    }
    const report = { kind: CounterBreak.RESTART, missed: 0, due, came };
    const before = this.#restart;
    this.#restart = report;
    if (before?.due === due && before.came === came && came < due) {
      this.#wrapAt(due, came);
      return undefined;
    }
    this.#restarts++;
    return report;
  }

  /** Number of values after which the counter repeats. */
  get #range(): number {
    return this.#limit - this.#base;
  }

  /** Returns the distance from one counter forward to another. */
  #forward(from: number, to: number): number {
    return to >= from ? to - from : to - from + this.#range;
  }

  #learnStep(difference: number): void {
    this.#steps = 0;
    const isSame = difference === this.#difference;
    this.#difference = difference;
    this.#differences = isSame ? this.#differences + 1 : 1;
    if (difference <= 0 || difference > STEP_MAX) return;
    if (this.#differences < STEPS_TO_TRUST) return;
    this.#step = difference;
    this.#countSteps(STEPS_TO_TRUST);
  }

  /** Corrects a step that was learned while the same number of frames was always lost. */
  #learnSmallerStep(difference: number): boolean {
    const step = this.#step;
    if (difference <= 0 || difference >= step || step % difference !== 0) {
      return false;
    }
    this.#step = difference;
    return true;
  }

  /** Learns that the counter has fewer bits than its field. */
  #learnPowerOfTwo(came: number, due: number): boolean {
    const limit = due - came;
    if (
      limit >= this.#limit || limit < 2 ** WRAP_BITS_MIN ||
      due - this.#step >= limit || !Number.isInteger(Math.log2(limit))
    ) return false;
    this.#wrapAt(limit, 0);
    return true;
  }

  #wrapAt(limit: number, base: number): void {
    this.#limit = limit;
    this.#base = base;
    this.#countSteps(1);
  }

  #forgetWrap(): void {
    this.#limit = this.#fieldLimit;
    this.#base = 0;
  }

  get #isTrusted(): boolean {
    return this.#steps >= STEPS_TO_TRUST;
  }

  #countSteps(count: number): void {
    this.#steps += count;
    this.#breaks = this.#differences = 0;
  }
}
