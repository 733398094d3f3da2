/**
 * Command socket, which writes the mailbox's commands, whole and in order, and watches
 * for the end of the connection and for unexpected bytes.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { DeadlineTimer } from "../../base/deadline_timer.ts";
import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import {
  CommandFate,
  Mailbox,
  type PostedCommand,
  type Settlement,
} from "../mailbox.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { LinkBoard } from "../link_board.ts";
import { guarded } from "./guarded.ts";
import type { Peer } from "./peer.ts";
import type { ReadTurns } from "./read_turns.ts";
import type { Sessions } from "./sessions.ts";

const READ_BYTES = 4096;
const UNEXPECTED_SHOWN_BYTES = 32;

/** Settlement of a command whose connection has ended before. */
const NOT_WRITTEN: Settlement = {
  fate: CommandFate.NOT_WRITTEN,
  telemetryFrames: 0,
  writtenMs: 0,
  reason: "",
};
/** Settlement of a command whose deadline has passed. */
const EXPIRED: Settlement = { ...NOT_WRITTEN, fate: CommandFate.EXPIRED };

/** Settlement of a command that was written in part. */
const CUT_OFF: Settlement = { ...NOT_WRITTEN, fate: CommandFate.CUT_OFF };

/** Parts of a command socket. */
export interface CommandSocketParts {
  /** Memory that holds the mailbox. */
  readonly memory: SharedMemory;
  /** Journal in which unexpected bytes are recorded. */
  readonly journal: JournalWriter;
  /** Board with the number of telemetry frames. */
  readonly board: LinkBoard;
  /** Turns of the event loop in which it reads. */
  readonly turns: ReadTurns;
  /** Called with an error of a timer. */
  readonly onFailure: (error: unknown) => void;
}

/** Writes commands to one peer after another. */
export class CommandSocket {
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #mailbox: Mailbox;
  readonly #board: LinkBoard;
  readonly #turns: ReadTurns;
  readonly #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;
  /** Command that is being written, and its peer. */
  #writing:
    | {
      readonly number: number;
      readonly peer: Peer;
      readonly deadlineMs: number;
    }
    | undefined;
  readonly #timer: DeadlineTimer;

  /** @param parts Its parts. */
  constructor(
    { memory, journal, board, turns, onFailure }: CommandSocketParts,
  ) {
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#turns = turns;
    this.#mailbox = new Mailbox(memory);
    this.#timer = new DeadlineTimer(() =>
      guarded(() => this.#expire(), onFailure)
    );
  }

  /** Ends the wait for commands, and its timer. */
  close(): void {
    this.#mailbox.close();
    this.#timer.stop();
  }

  /**
   * Watches a peer, which should send nothing, until its end.
   *
   * @param peer Peer.
   * @returns Error of its socket, or `undefined` at the end of the stream.
   */
  async watch(peer: Peer): Promise<unknown> {
    for (let isFirst = true;; isFirst = false) {
      const count = await peer.conn.read(this.#scrap).catch((error) => error);
      if (count === null) return undefined;
      if (typeof count !== "number") return count;
      this.#bytesRead += count;
      this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
      if (isFirst) await this.#recordUnexpected(peer, count);
      const nextTurn = this.#turns.spend(count);
      if (nextTurn) await nextTurn;
    }
  }

  /**
   * Writes every command that is posted for the peer that is connected, until it is
   * closed.
   *
   * @param sessions Sessions that know this peer.
   */
  async writeCommands(sessions: Sessions): Promise<void> {
    for (;;) {
      const command = await this.#mailbox.take();
      if (command === undefined) return;
      const present = sessions.peer;
      const isMeant = present?.connection === command.connection &&
        !present.isClosed;
      const takenMs = monotonicMs();
      const settlement = !isMeant
        ? NOT_WRITTEN
        : takenMs >= command.deadlineMs
        ? EXPIRED
        : await this.#write(command, present, takenMs);
      this.#mailbox.settle(command.number, settlement);
    }
  }

  /**
   * Closes the connection that a command is written to, so that nothing follows half of
   * it; does nothing if it is written by now.
   *
   * @param number Number of the command in the mailbox.
   * @param reason Human-readable reason.
   */
  giveUp(number: number, reason: string): void {
    if (this.#writing?.number !== number) return;
    this.#writing.peer.close(EndCause.CUT, reason);
  }

  async #write(
    command: PostedCommand,
    peer: Peer,
    takenMs: number,
  ): Promise<Settlement> {
    const { bytes, number, deadlineMs } = command;
    this.#writing = { number, peer, deadlineMs };
    let written = 0;
    let writtenMs = takenMs;
    try {
      for (;;) {
        // Read before the write: an answer can be received before this continues.
        const { telemetryFrames } = this.#board;
        const writing = peer.conn.write(bytes.subarray(written));
        this.#timer.set(deadlineMs); // behind, as that takes its time
        written += await writing;
        if (written === bytes.length) {
          const fate = CommandFate.WRITTEN;
          return { fate, telemetryFrames, writtenMs, reason: "" };
        }
        this.#expire();
        writtenMs = monotonicMs();
      }
    } catch (error) {
      const { reason } = peer.end(error);
      if (monotonicMs() >= deadlineMs) return { ...EXPIRED, reason };
      return written === 0
        ? { ...NOT_WRITTEN, reason }
        : { ...CUT_OFF, reason };
    } finally {
      this.#writing = undefined;
    }
  }

  /**
   * Closes the connection if the deadline of the command that is being written has
   * passed: the system would send the rest of it whenever the peer reads again.
   */
  #expire(): void {
    if (this.#writing === undefined) return;
    const { peer, deadlineMs } = this.#writing;
    if (monotonicMs() < deadlineMs) return this.#timer.set(deadlineMs);
    peer.close(
      EndCause.CUT,
      "a command was cut off while it was written, as its time limit has elapsed",
    );
  }

  async #recordUnexpected(peer: Peer, count: number): Promise<void> {
    await this.#journal.record(RecordKind.UNEXPECTED_BYTES, {
      subject: peer.connection,
      count,
      payload: this.#scrap.subarray(0, Math.min(count, UNEXPECTED_SHOWN_BYTES)),
    });
  }
}
