/**
 * Mailbox of commands from the main thread to the worker that writes them, and of their
 * fates on the way back. Every command is posted for one connection, and belongs to one
 * thread at a time:
 *
 * | state | set by | from | owner of the entry |
 * | ----- | ------ | ---- | ----------------------- |
 * | `FREE` | main; worker | settled; withdrawn | main |
 * | `POSTED` | main | free | the thread that changes the state first |
 * | `WRITING` | worker | posted | worker |
 * | `WITHDRAWN` | main | posted | worker, which frees it |
 * | a {@linkcode CommandFate}: settled | worker | writing | main, which frees it |
 *
 * A canceled command is either withdrawn, and not a byte of it is written, or it is being
 * written, or its fate is known; other records of the worker don't delay this. A command
 * carries its deadline: the worker begins none that has expired, even if the main thread
 * is too busy to withdraw it.
 *
 * | word of an entry | meaning |
 * | ---------------- | ---------- |
 * | `STATE` | see above |
 * | `CONNECTION` | connection that it was posted for |
 * | `FRAMES_LOW`, `FRAMES_HIGH` | telemetry frames received before it was written |
 * | `REASON_BYTES` | length of the reason why it wasn't written |
 * | `TIME`, two words | its deadline, Infinity for none; once it is settled, the time of its last write; a float in ms by `monotonicMs()` |
 *
 * The bytes of an entry are those of the command, and later of that reason.
 *
 * @module
 */

import type { SharedMemory } from "./shared_layout.ts";

const STATE = 0;
const CONNECTION = 1;
const FRAMES_LOW = 2;
const FRAMES_HIGH = 3;
const REASON_BYTES = 4;
const TIME = 5;
const FREE = 0;
const POSTED = 1;
const WRITING = 2;
const WITHDRAWN = 3;
const U32_RANGE = 2 ** 32;
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
/** Converts a time to two words, and back. */
const FLOAT = new Float64Array(1);
const FLOAT_WORDS = new Int32Array(FLOAT.buffer);

/** Fates of a command. */
export const CommandFate = {
  /** Its last byte was written to the socket. */
  WRITTEN: 4,
  /** Not a byte of it was written, as its connection had ended before. */
  NOT_WRITTEN: 5,
  /** The connection ended, or was cut, while it was written. */
  CUT_OFF: 6,
  /**
   * Its deadline has passed: before a byte of it was written, or else its connection was
   * closed, so that no more of it is.
   */
  EXPIRED: 7,
} as const;
/** One of the values of {@linkcode CommandFate}. */
export type CommandFate = typeof CommandFate[keyof typeof CommandFate];

/** Command in the mailbox, as the worker takes it. */
export interface PostedCommand {
  /** Its number, counted from 0 as u32. */
  readonly number: number;
  /** Connection that it was posted for. */
  readonly connection: number;
  /** Its deadline, in ms by `monotonicMs()`. */
  readonly deadlineMs: number;
  /** Its bytes, in the mailbox. */
  readonly bytes: Uint8Array;
}

/** Fate of a command, and the reason. */
export interface Settlement {
  /** Fate of the command. */
  readonly fate: CommandFate;
  /** Number of telemetry frames received before its last byte was written. */
  readonly telemetryFrames: number;
  /** Time of its last write, in ms by `monotonicMs()`; of no meaning if it failed. */
  readonly writtenMs: number;
  /** Reason of its failure, truncated to the room of its entry. */
  readonly reason: string;
}

/**
 * Both ends of a mailbox; {@linkcode post}, {@linkcode withdraw} and
 * {@linkcode collect} are main's, the others the worker's.
 */
export class Mailbox {
  readonly #memory: SharedMemory;
  readonly #entries: number;
  /** Main: number of posted commands. Worker: number of those done. Both as u32. */
  #count = 0;
  #isClosed = false;

  /** @param memory Memory that holds the mailbox. */
  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#entries = memory.sizes.mailboxEntries;
  }

  /** Main: whether there is no room for another command. */
  get isFull(): boolean {
    return this.#get(this.#count, STATE) !== FREE;
  }

  /**
   * Main: posts a command, which requires a mailbox that isn't full, and wakes the
   * worker.
   *
   * @param bytes Bytes of the whole command.
   * @param connection Connection that it is for.
   * @param deadlineMs Its deadline, in ms by `monotonicMs()`.
   * @returns Its number.
   */
  post(bytes: Uint8Array, connection: number, deadlineMs: number): number {
    const number = this.#count;
    this.#bytes(number).set(bytes);
    this.#set(number, CONNECTION, connection);
    this.#setTime(number, deadlineMs);
    this.#set(number, STATE, POSTED);
    this.#count = numberAfter(number);
    this.#memory.posted.ring();
    return number;
  }

  /**
   * Main: withdraws a command that isn't collected.
   *
   * @returns False if the worker has taken it already.
   */
  withdraw(number: number): boolean {
    return this.#change(number, POSTED, WITHDRAWN);
  }

  /**
   * Main: collects the fate of a command, and frees its entry.
   *
   * @returns The fate; `undefined` if it isn't known yet.
   */
  collect(number: number): Settlement | undefined {
    const fate = this.#get(number, STATE);
    if (fate < CommandFate.WRITTEN) return undefined;
    const telemetryFrames = (this.#get(number, FRAMES_LOW) >>> 0) +
      this.#get(number, FRAMES_HIGH) * U32_RANGE;
    const reasonBytes = this.#get(number, REASON_BYTES);
    const reason = reasonBytes === 0
      ? ""
      : DECODER.decode(this.#bytes(number).slice(0, reasonBytes));
    const writtenMs = this.#time(number);
    this.#set(number, STATE, FREE);
    return { fate: fate as CommandFate, telemetryFrames, writtenMs, reason };
  }

  /**
   * Worker: waits for the next command that wasn't withdrawn.
   *
   * @returns The command; `undefined` once the mailbox is closed.
   */
  async take(): Promise<PostedCommand | undefined> {
    const { posted, sizes: { commandBytes } } = this.#memory;
    for (;;) {
      const number = this.#count;
      while (!this.#isClosed && posted.count >>> 0 === number) {
        await posted.wait(number | 0);
      }
      if (this.#isClosed) return undefined;
      this.#count = numberAfter(number);
      if (this.#change(number, POSTED, WRITING)) {
        const connection = this.#get(number, CONNECTION);
        const deadlineMs = this.#time(number);
        const bytes = this.#bytes(number).subarray(0, commandBytes);
        return { number, connection, deadlineMs, bytes };
      }
      this.#set(number, STATE, FREE);
    }
  }

  /** Worker: ends the wait for commands. */
  close(): void {
    this.#isClosed = true;
    this.#memory.posted.wake();
  }

  /**
   * Worker: reports the fate of a command that it took, and wakes the main thread.
   *
   * @param number Number of the command.
   * @param settlement Fate of the command.
   */
  settle(
    number: number,
    { fate, telemetryFrames, writtenMs, reason }: Settlement,
  ): void {
    this.#set(number, REASON_BYTES, this.#setReason(number, reason));
    this.#set(number, FRAMES_LOW, telemetryFrames % U32_RANGE);
    this.#set(number, FRAMES_HIGH, Math.floor(telemetryFrames / U32_RANGE));
    this.#setTime(number, writtenMs);
    this.#set(number, STATE, fate);
    this.#memory.news.ring();
  }

  /** Writes a reason, as far as there is room; returns its number of bytes. */
  #setReason(number: number, reason: string): number {
    if (reason === "") return 0; // as of all that were written
    const bytes = ENCODER.encode(reason); // it doesn't write to shared memory
    const entry = this.#bytes(number);
    const reasonBytes = Math.min(bytes.length, entry.length);
    entry.set(bytes.subarray(0, reasonBytes));
    return reasonBytes;
  }

  #time(number: number): number {
    FLOAT_WORDS[0] = this.#get(number, TIME);
    FLOAT_WORDS[1] = this.#get(number, TIME + 1);
    return FLOAT[0];
  }

  #setTime(number: number, timeMs: number): void {
    FLOAT[0] = timeMs;
    this.#set(number, TIME, FLOAT_WORDS[0]);
    this.#set(number, TIME + 1, FLOAT_WORDS[1]);
  }

  #get(number: number, word: number): number {
    return Atomics.load(this.#memory.mailboxWords, this.#word(number, word));
  }

  #set(number: number, word: number, value: number): void {
    Atomics.store(this.#memory.mailboxWords, this.#word(number, word), value);
  }

  #change(number: number, from: number, to: number): boolean {
    const { mailboxWords } = this.#memory;
    const word = this.#word(number, STATE);
    return Atomics.compareExchange(mailboxWords, word, from, to) === from;
  }

  #word(number: number, word: number): number {
    return (number % this.#entries) * this.#memory.mailboxEntryWords + word;
  }

  #bytes(number: number): Uint8Array<SharedArrayBuffer> {
    const { mailboxBytes, mailboxEntryBytes } = this.#memory;
    const offset = (number % this.#entries) * mailboxEntryBytes;
    return mailboxBytes.subarray(offset, offset + mailboxEntryBytes);
  }
}

/** Returns the number of the command behind another; they wrap with 32 bits. */
function numberAfter(number: number): number {
  return (number + 1) >>> 0;
}
