/**
 * Order of the messages that a subscription receives.
 *
 * A broker that refuses one of several messages that are on their way stores it behind the
 * others, when it is sent again. A message with others missing in front of it is held, with
 * all that follow, until these are received, are known to be lost, or are overdue.
 *
 * @module
 */

import { HeaderName, type ReceivedMessage } from "./message.ts";
import type { SequenceWatch } from "./sequence_watch.ts";

/** Time in ms for which a message is held: some times that of a message that is sent again. */
const HELD_MS = 1_000;
/** Largest number of messages that are held: those on their way at the same time. */
const HELD_MAX = 4_096;

/** Holds messages until those in front of them are received. */
export class MessageOrder {
  readonly #sequences: SequenceWatch;
  readonly #take: (message: ReceivedMessage) => Promise<void>;
  /** Messages that are held, in the order in which they are to be taken. */
  #held: ReceivedMessage[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Settled when what was begun is done; calls of `take` never overlap. */
  #working: Promise<void> = Promise.resolve();

  /**
   * @param sequences Watch that says which are missing.
   * @param take Takes a message in its order, and notes it with the watch.
   */
  constructor(
    sequences: SequenceWatch,
    take: (message: ReceivedMessage) => Promise<void>,
  ) {
    this.#sequences = sequences;
    this.#take = take;
  }

  /** Number of messages that are held. */
  get held(): number {
    return this.#held.length;
  }

  /** Adds a message; resolves once it is taken, or held. */
  add(message: ReceivedMessage): Promise<void> {
    return this.#run(async () => {
      // A gap says which messages aren't to be waited for.
      if (message.channel === "gap") await this.#take(message);
      else this.#insert(message);
      await this.#takeInOrder();
      if (this.#held.length > HELD_MAX) await this.#takeOverdue();
    });
  }

  /** Holds nothing any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#held = [];
  }

  #run(work: () => Promise<void>): Promise<void> {
    return this.#working = this.#working.then(work);
  }

  /** Puts a message in front of the first that follows it in its channel, or to the end. */
  #insert(message: ReceivedMessage): void {
    const { channel, run, sequence } = placeOf(message);
    let index = this.#held.length;
    for (let at = index - 1; at >= 0; at--) {
      const before = placeOf(this.#held[at]);
      if (before.channel !== channel || before.run !== run) continue;
      if (before.sequence <= sequence) break;
      index = at;
    }
    this.#held.splice(index, 0, message);
  }

  /** Takes messages up to the first with others missing in front of it. */
  async #takeInOrder(): Promise<void> {
    for (let first; (first = this.#held[0]) !== undefined;) {
      const { channel, run, sequence } = placeOf(first);
      if (this.#sequences.missing(run, channel, sequence) > 0) break;
      this.#held.shift();
      await this.#take(first);
    }
    if (this.#held.length === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else {
      this.#timer ??= setTimeout(
        () => this.#run(() => this.#takeOverdue()),
        HELD_MS,
      );
    }
  }

  /** Takes the first message, whatever is missing, and those behind it. */
  async #takeOverdue(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const first = this.#held.shift();
    if (first) await this.#take(first);
    await this.#takeInOrder();
  }
}

function placeOf({ channel, headers }: ReceivedMessage) {
  const { [HeaderName.RUN]: run = "", [HeaderName.SEQUENCE]: sequence } =
    headers;
  return { channel, run, sequence: Number(sequence) };
}
