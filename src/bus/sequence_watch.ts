/**
 * Watch over the sequences of messages: which are missing, repeated or late.
 *
 * @module
 */

/** Largest number of runs that are remembered. */
const RUNS_MAX = 8;
/** Largest number of ranges of missing messages that are remembered, for late ones. */
const RANGES_MAX = 64;

/** Judgement of a message. */
export interface Judgement {
  /**
   * Whether it is the next; is one that was counted as missing, and received late; or was
   * received before.
   */
  readonly order: "next" | "late" | "repeated";
  /** Number of messages that are missing in front of it. */
  readonly missing: number;
}

const NEXT: Judgement = { order: "next", missing: 0 };
const REPEATED: Judgement = { order: "repeated", missing: 0 };
const LATE: Judgement = { order: "late", missing: 0 };

interface Range {
  from: number;
  to: number;
}

/** Sequence of one channel and run. */
interface Sequence {
  next: number;
  readonly missing: Range[];
}

/** Watches the sequences of the channels of a device. */
export class SequenceWatch {
  readonly #runs = new Map<string, Map<string, Sequence>>();

  /**
   * Judges a message.
   *
   * @param run Id of the run of its gateway.
   * @param channel Name of its channel.
   * @param sequence Its number, from 0.
   */
  note(run: string, channel: string, sequence: number): Judgement {
    const known = this.#sequence(run, channel);
    if (known === undefined) {
      this.#begin(run, channel, sequence);
      return NEXT;
    }
    const { next, missing } = known;
    if (sequence < next) {
      return takeFrom(missing, sequence) ? LATE : REPEATED;
    }
    known.next = sequence + 1;
    if (sequence === next) return NEXT;
    missing.push({ from: next, to: sequence - 1 });
    if (missing.length > RANGES_MAX) missing.shift();
    return { order: "next", missing: sequence - next };
  }

  /** Returns the number of messages that would be missing in front of one. */
  missing(run: string, channel: string, sequence: number): number {
    const known = this.#sequence(run, channel);
    return known === undefined ? 0 : Math.max(0, sequence - known.next);
  }

  /**
   * Notes that the gateway has lost messages, so that they aren't missed again.
   *
   * @param toSequence Number of the last that is lost.
   * @returns Whether it wasn't known from the sequence of later messages.
   */
  lose(run: string, channel: string, toSequence: number): boolean {
    const known = this.#sequence(run, channel);
    if (known === undefined) {
      this.#begin(run, channel, toSequence);
      return true;
    }
    if (toSequence < known.next) return false;
    known.next = toSequence + 1;
    return true;
  }

  #sequence(run: string, channel: string): Sequence | undefined {
    return this.#runs.get(run)?.get(channel);
  }

  #begin(run: string, channel: string, sequence: number): void {
    let channels = this.#runs.get(run);
    if (channels === undefined) {
      channels = new Map();
      this.#runs.set(run, channels);
      const [oldest] = this.#runs.keys();
      if (this.#runs.size > RUNS_MAX) this.#runs.delete(oldest);
    }
    channels.set(channel, { next: sequence + 1, missing: [] });
  }
}

/** Removes a number from ranges; returns whether it was in one. */
function takeFrom(ranges: Range[], number: number): boolean {
  const index = ranges.findIndex(({ from, to }) =>
    number >= from && number <= to
  );
  if (index < 0) return false;
  const { from, to } = ranges[index];
  const rest = [{ from, to: number - 1 }, { from: number + 1, to }];
  ranges.splice(index, 1, ...rest.filter(({ from, to }) => from <= to));
  return true;
}
