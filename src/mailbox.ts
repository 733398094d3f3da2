/**
 * The mailbox: commands on their way from the main thread to the worker that
 * writes them. Every command is posted for one connection, and belongs to one
 * thread at a time:
 *
 * | state | set by | from | who may touch the entry |
 * | ----- | ------ | ---- | ----------------------- |
 * | `FREE` | worker | any | main |
 * | `POSTED` | main | `FREE` | whoever changes the state first |
 * | `WRITING` | worker | `POSTED` | worker |
 * | `WITHDRAWN` | main | `POSTED` | worker, which frees it |
 *
 * So a command that is given up is either withdrawn, and not a byte of it goes
 * out, or it is being written.
 *
 * @module
 */

import {
  Control,
  MAILBOX_ENTRY_WORDS,
  type SharedMemory,
} from "./shared_layout.ts";

const STATE = 0;
const CONNECTION = 1;
const FREE = 0;
const POSTED = 1;
const WRITING = 2;
const WITHDRAWN = 3;

/** A command in the mailbox, as the worker takes it. */
export interface PostedCommand {
  /** Its number, counted from 0 as u32. */
  readonly number: number;
  /** The connection that it was posted for. */
  readonly connection: number;
  /** Its bytes, in the mailbox. */
  readonly bytes: Uint8Array;
}

/** Both ends of a mailbox; {@linkcode post} and {@linkcode withdraw} are main's. */
export class Mailbox {
  readonly #memory: SharedMemory;
  readonly #entries: number;
  readonly #commandBytes: number;

  /** @param memory The memory that holds the mailbox. */
  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#entries = memory.sizes.mailboxEntries;
    this.#commandBytes = memory.sizes.commandBytes;
  }

  /** Whether no further command fits in. */
  get isFull(): boolean {
    const { control } = this.#memory;
    const posted = Atomics.load(control, Control.MAILBOX_POSTED);
    const taken = Atomics.load(control, Control.MAILBOX_TAKEN);
    return (posted - taken) >>> 0 >= this.#entries;
  }

  /**
   * Main: puts a command in, which takes a mailbox that isn't full, and wakes the
   * worker.
   *
   * @param bytes The whole command.
   * @param connection The connection that it is for.
   * @returns Its number.
   */
  post(bytes: Uint8Array, connection: number): number {
    const { control, mailboxWords } = this.#memory;
    const number = Atomics.load(control, Control.MAILBOX_POSTED) >>> 0;
    this.#bytes(number).set(bytes);
    Atomics.store(mailboxWords, this.#word(number) + CONNECTION, connection);
    Atomics.store(mailboxWords, this.#word(number) + STATE, POSTED);
    Atomics.store(control, Control.MAILBOX_POSTED, (number + 1) | 0);
    Atomics.notify(control, Control.MAILBOX_POSTED);
    return number;
  }

  /**
   * Main: takes a command back.
   *
   * @returns False when the worker has it already.
   */
  withdraw(number: number): boolean {
    const posted = Atomics.load(this.#memory.control, Control.MAILBOX_POSTED);
    if ((posted - number) >>> 0 > this.#entries) return false; // used again
    const state = this.#word(number) + STATE;
    return Atomics.compareExchange(
      this.#memory.mailboxWords,
      state,
      POSTED,
      WITHDRAWN,
    ) === POSTED;
  }

  /** Worker: waits for the next command that wasn't withdrawn. */
  async take(): Promise<PostedCommand> {
    const { control, mailboxWords } = this.#memory;
    for (;;) {
      const number = Atomics.load(control, Control.MAILBOX_TAKEN) >>> 0;
      await Atomics.waitAsync(control, Control.MAILBOX_POSTED, number | 0)
        .value;
      if (Atomics.load(control, Control.MAILBOX_POSTED) >>> 0 === number) {
        continue;
      }
      const word = this.#word(number);
      const state = Atomics.compareExchange(
        mailboxWords,
        word + STATE,
        POSTED,
        WRITING,
      );
      if (state === POSTED) {
        const connection = Atomics.load(mailboxWords, word + CONNECTION);
        return { number, connection, bytes: this.#bytes(number) };
      }
      this.free(number);
    }
  }

  /** Worker: is done with a command that it took. */
  free(number: number): void {
    const { control, mailboxWords } = this.#memory;
    Atomics.store(mailboxWords, this.#word(number) + STATE, FREE);
    Atomics.store(control, Control.MAILBOX_TAKEN, (number + 1) | 0);
  }

  #word(number: number): number {
    return (number % this.#entries) * MAILBOX_ENTRY_WORDS;
  }

  #bytes(number: number): Uint8Array {
    const offset = (number % this.#entries) * this.#commandBytes;
    return this.#memory.mailboxBytes.subarray(
      offset,
      offset + this.#commandBytes,
    );
  }
}
