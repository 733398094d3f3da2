/**
 * Watches the counters in the headers for frames that never came.
 *
 * @module
 */

/** So many steps of one, one after another, and a peer is taken to count. */
const STEPS_TO_TRUST = 3;
/** So many breaks, one after another, and it is taken not to count any more. */
const BREAKS_TO_DISTRUST = 3;
/** More can't be missing: it is a week at 20 frames a second. */
const MISSED_MAX = 2 ** 24;

/** What a counter did instead of going on by one. */
export const CounterBreak = {
  /** It skipped some: frames were lost before they were sent. */
  GAP: 1,
  /** It stood still. */
  DUPLICATE: 2,
  /** It went back, or far away: the peer began anew. */
  RESTART: 3,
} as const;
/** One of the values of {@linkcode CounterBreak}. */
export type CounterBreak = typeof CounterBreak[keyof typeof CounterBreak];

/** A counter that didn't go on by one. */
export interface BreakReport {
  /** What it did. */
  readonly kind: CounterBreak;
  /** How many frames are missing. */
  readonly missed: number;
  /** The counter that was due, a u32. */
  readonly due: number;
  /** The counter that came, a u32. */
  readonly came: number;
}

/**
 * Counts gaps, duplicates and restarts in a peer's frame counters, which wrap. A
 * peer may count all its frames, or each type by itself, or, like the reference
 * mock, not at all: as long as it wasn't seen to count, nothing is missing.
 *
 * | the counter | is |
 * | ----------- | -- |
 * | goes on by one, from the last frame or the last of its type | a step |
 * | skips up to 2^24 | a gap, of so many frames |
 * | is that of the last frame | a duplicate |
 * | skips more, or goes back, within a connection or from one to the next | a restart |
 */
export class CounterWatch {
  /** What comes next if each type counts by itself; undefined before the first. */
  readonly #dueOfType: (number | undefined)[];
  /** What comes next if all count together. */
  #due: number | undefined;
  /** Whether each type is known to count by itself. */
  #countsByType = false;
  #steps = 0;
  /** Breaks since the last step. */
  #breaks = 0;
  /** What would have come next on the last connection, if its peer counted. */
  #dueBefore: number | undefined;
  #gaps = 0;
  #missed = 0;
  #duplicates = 0;
  #restarts = 0;

  /** @param frameTypes How many types of frame there are. */
  constructor(frameTypes: number) {
    this.#dueOfType = new Array(frameTypes).fill(undefined);
  }

  /** How often a counter has skipped some, over all connections. */
  get gaps(): number {
    return this.#gaps;
  }

  /** How many it has skipped. */
  get missed(): number {
    return this.#missed;
  }

  /** How often a counter stood still. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** How often a counter went back. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Begins with a new connection. */
  reset(): void {
    if (this.#isTrusted) this.#dueBefore = this.#due;
    this.#due = undefined;
    this.#dueOfType.fill(undefined);
    this.#steps = this.#breaks = 0;
    this.#countsByType = false;
  }

  /**
   * Takes in the counters of the next frames, all of one type, up to the next that
   * doesn't go on by one; but for the first, which is taken in any case.
   *
   * @param type The frames' type.
   * @param count How many there are, from 1.
   * @param data Where they lie.
   * @param offset Where the first one's counter lies: 32 bits, which wrap.
   * @param stepBytes How far it is from one to the next.
   * @param onBreak Told when the first one didn't go on by one.
   * @returns How many were taken in, from 1.
   */
  see(
    type: number,
    count: number,
    data: DataView,
    offset: number,
    stepBytes: number,
    onBreak?: (report: BreakReport) => void,
  ): number {
    const first = data.getInt32(offset, true);
    const broken = this.#seeFirst(type, first);
    if (broken) onBreak?.(broken);
    let due = (first + 1) | 0;
    let seen = 1;
    for (; seen < count; seen++) {
      if (data.getInt32(offset + seen * stepBytes, true) !== due) break;
      due = (due + 1) | 0;
    }
    if (seen > 1) this.#step(seen - 1);
    this.#due = this.#dueOfType[type] = due;
    return seen;
  }

  #seeFirst(type: number, came: number): BreakReport | undefined {
    const due = this.#due;
    const dueOfType = this.#dueOfType[type];
    if (due === undefined) return this.#seeConnection(came);
    if (came === due || came === dueOfType) {
      if (due !== dueOfType) this.#countsByType = came !== due;
      this.#step(1);
      return undefined;
    }
    if (dueOfType === undefined) return undefined; // it may count by itself
    return this.#judge(came, this.#countsByType ? dueOfType : due);
  }

  /** Compares the first frame of a connection with the last of the one before. */
  #seeConnection(came: number): BreakReport | undefined {
    const due = this.#dueBefore;
    this.#dueBefore = undefined;
    if (due === undefined || ((came - due) | 0) >= 0) return undefined;
    this.#restarts++;
    return { kind: CounterBreak.RESTART, missed: 0, ...asU32(due, came) };
  }

  #judge(came: number, due: number): BreakReport | undefined {
    if (!this.#isTrusted) {
      this.#steps = 0;
      return undefined;
    }
    if (++this.#breaks === BREAKS_TO_DISTRUST) this.#steps = 0;
    const skipped = (came - due) | 0;
    if (skipped > 0 && skipped <= MISSED_MAX) {
      this.#gaps++;
      this.#missed += skipped;
      return { kind: CounterBreak.GAP, missed: skipped, ...asU32(due, came) };
    }
    if (skipped === -1) this.#duplicates++;
    else this.#restarts++;
    const kind = skipped === -1 ? CounterBreak.DUPLICATE : CounterBreak.RESTART;
    return { kind, missed: 0, ...asU32(due, came) };
  }

  get #isTrusted(): boolean {
    return this.#steps >= STEPS_TO_TRUST;
  }

  #step(count: number): void {
    this.#steps += count;
    this.#breaks = 0;
  }
}

function asU32(due: number, came: number) {
  return { due: due >>> 0, came: came >>> 0 };
}
