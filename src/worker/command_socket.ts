/**
 * The command socket: writes the mailbox's commands, whole and in order, and
 * watches for the peer's end and for bytes that nobody expects.
 *
 * @module
 */

import {
  CommandFate,
  EndCause,
  type JournalWriter,
  RecordKind,
} from "../journal.ts";
import { Mailbox, type PostedCommand } from "../mailbox.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { LinkBoard } from "../link_board.ts";
import type { Client } from "./client.ts";

const READ_BYTES = 4096;
const UNEXPECTED_SHOWN_BYTES = 32;

/** What became of a command. */
interface Outcome {
  readonly fate: CommandFate;
  /** How many telemetry frames had been received when its last byte was written. */
  readonly telemetryFrames: number;
  /** Why it failed. */
  readonly reason: string;
}

/** Writes commands to one client after another. */
export class CommandSocket {
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #mailbox: Mailbox;
  readonly #board: LinkBoard;
  readonly #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;
  /** The command that is written now, and to whom. */
  #writing: { readonly number: number; readonly client: Client } | undefined;

  /**
   * @param memory The memory that holds the mailbox.
   * @param journal Where the fate of commands is recorded.
   * @param board Tells how much telemetry was received.
   */
  constructor(memory: SharedMemory, journal: JournalWriter, board: LinkBoard) {
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#mailbox = new Mailbox(memory);
  }

  /**
   * Watches a client to its end.
   *
   * @param client The client.
   * @returns What its socket threw, or `undefined` at the end of the stream.
   */
  async serve(client: Client): Promise<unknown> {
    const { conn } = client;
    try {
      conn.setNoDelay(true);
    } catch (error) {
      return error; // it has ended already
    }
    for (let isFirst = true;; isFirst = false) {
      const count = await conn.read(this.#scrap).catch((error) => error);
      if (count === null) return undefined;
      if (typeof count !== "number") return count;
      this.#bytesRead += count;
      this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
      if (isFirst) await this.#recordUnexpected(client, count);
    }
  }

  /** Writes every command that is posted for the client that is connected. */
  async writeCommands(client: () => Client | undefined): Promise<never> {
    for (;;) {
      const command = await this.#mailbox.take();
      const present = client();
      const isMeant = present?.connection === command.connection &&
        !present.isClosed;
      const outcome = isMeant
        ? await this.#write(command, present)
        : { fate: CommandFate.NOT_WRITTEN, telemetryFrames: 0, reason: "" };
      this.#mailbox.free(command.number);
      await this.#journal.record(RecordKind.COMMAND_SETTLED, {
        subject: outcome.fate,
        position: outcome.telemetryFrames,
        number: command.number,
        payload: outcome.reason,
      });
    }
  }

  /**
   * Ends the connection that a command is written to, so that nothing follows half of
   * it; does nothing when it is written by now.
   *
   * @param number The command's number in the mailbox.
   * @param reason Why, for people.
   */
  giveUp(number: number, reason: string): void {
    if (this.#writing?.number !== number) return;
    this.#writing.client.close(EndCause.CUT, reason);
  }

  async #write(command: PostedCommand, client: Client): Promise<Outcome> {
    const { bytes, number } = command;
    this.#writing = { number, client };
    let written = 0;
    let telemetryFrames = 0;
    try {
      while (written < bytes.length) {
        // Before, not behind: an answer can be here sooner than we go on.
        ({ telemetryFrames } = this.#board);
        written += await client.conn.write(bytes.subarray(written));
      }
      return { fate: CommandFate.WRITTEN, telemetryFrames, reason: "" };
    } catch (error) {
      const { reason } = client.end(error);
      const fate = written === 0
        ? CommandFate.NOT_WRITTEN
        : CommandFate.CUT_OFF;
      return { fate, telemetryFrames, reason };
    } finally {
      this.#writing = undefined;
    }
  }

  async #recordUnexpected(client: Client, count: number): Promise<void> {
    await this.#journal.record(RecordKind.UNEXPECTED_BYTES, {
      subject: client.connection,
      count,
      payload: this.#scrap.subarray(0, Math.min(count, UNEXPECTED_SHOWN_BYTES)),
    });
  }
}
