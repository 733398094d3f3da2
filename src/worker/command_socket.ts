/**
 * The command socket: writes the mailbox's commands, whole and in order, and
 * watches for the peer's end and for bytes that nobody expects.
 *
 * @module
 */

import { CommandFate, type JournalWriter, RecordKind } from "../journal.ts";
import { Mailbox, type PostedCommand } from "../mailbox.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { Client } from "./client_port.ts";

const READ_BYTES = 4096;
const UNEXPECTED_SHOWN_BYTES = 32;

/** Writes commands to one client after another. */
export class CommandSocket {
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #mailbox: Mailbox;
  readonly #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;

  /**
   * @param memory The memory that holds the mailbox.
   * @param journal Where the fate of commands is recorded.
   */
  constructor(memory: SharedMemory, journal: JournalWriter) {
    this.#memory = memory;
    this.#journal = journal;
    this.#mailbox = new Mailbox(memory);
  }

  /**
   * Watches a client to its end.
   *
   * @param client The client.
   * @returns Why it ended, empty if the peer ended it.
   */
  async serve(client: Client): Promise<string> {
    let isFirst = true;
    try {
      client.conn.setNoDelay(true);
      for (;;) {
        const count = await client.conn.read(this.#scrap);
        if (count === null) return "";
        this.#bytesRead += count;
        this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
        if (isFirst) await this.#recordUnexpected(client, count);
        isFirst = false;
      }
    } catch (error) {
      return client.endedBy(error);
    }
  }

  /** Writes every command that is posted for the client that is connected. */
  async writeCommands(client: () => Client | undefined): Promise<never> {
    for (;;) {
      const command = await this.#mailbox.take();
      const present = client();
      const isMeant = present?.connection === command.connection &&
        !present.isClosed;
      const [fate, payload] = isMeant
        ? await this.#write(command, present)
        : [CommandFate.NOT_WRITTEN, ""];
      this.#mailbox.free(command.number);
      await this.#journal.record(RecordKind.COMMAND_SETTLED, {
        subject: fate,
        number: command.number,
        payload,
      });
    }
  }

  async #write(
    command: PostedCommand,
    client: Client,
  ): Promise<[CommandFate, string]> {
    let written = 0;
    try {
      while (written < command.bytes.length) {
        written += await client.conn.write(command.bytes.subarray(written));
      }
      return [CommandFate.WRITTEN, ""];
    } catch (error) {
      const reason = client.endedBy(error);
      client.close(reason);
      const fate = written === 0
        ? CommandFate.NOT_WRITTEN
        : CommandFate.CUT_OFF;
      return [fate, reason];
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
