/**
 * The command socket: writes the mailbox's commands, whole and in order, and
 * watches for the peer's end and for bytes that nobody expects.
 *
 * @module
 */

import { monotonicMs } from "../../base/clock.ts";
import { EndCause, type JournalWriter, RecordKind } from "../journal.ts";
import {
  CommandFate,
  Mailbox,
  type PostedCommand,
  type Settlement,
} from "../mailbox.ts";
import { type SharedMemory, Total } from "../shared_layout.ts";
import type { LinkBoard } from "../link_board.ts";
import type { Peer } from "./peer.ts";
import type { Sessions } from "./sessions.ts";

const READ_BYTES = 4096;
const UNEXPECTED_SHOWN_BYTES = 32;

/** Of a command whose connection had ended before. */
const NOT_WRITTEN: Settlement = {
  fate: CommandFate.NOT_WRITTEN,
  telemetryFrames: 0,
  reason: "",
};
/** Of a command whose time was over. */
const EXPIRED: Settlement = { ...NOT_WRITTEN, fate: CommandFate.EXPIRED };

/** Writes commands to one peer after another. */
export class CommandSocket {
  readonly #memory: SharedMemory;
  readonly #journal: JournalWriter;
  readonly #mailbox: Mailbox;
  readonly #board: LinkBoard;
  readonly #scrap = new Uint8Array(READ_BYTES);
  #bytesRead = 0;
  /** The command that is written now, and to whom. */
  #writing:
    | {
      readonly number: number;
      readonly peer: Peer;
      readonly deadlineMs: number;
    }
    | undefined;
  /**
   * One timer for all commands, as one for each takes longer than to write it. It is due
   * at the deadline of one of them, which may be written by then.
   */
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** When it is due, by `monotonicMs()`; Infinity if it isn't set. */
  #expiresMs = Infinity;

  /**
   * @param memory The memory that holds the mailbox.
   * @param journal Where unexpected bytes are recorded.
   * @param board Tells how much telemetry was received.
   */
  constructor(memory: SharedMemory, journal: JournalWriter, board: LinkBoard) {
    this.#memory = memory;
    this.#journal = journal;
    this.#board = board;
    this.#mailbox = new Mailbox(memory);
  }

  /**
   * Watches a peer that has nothing to say to its end.
   *
   * @param peer The peer.
   * @returns What its socket threw, or `undefined` at the end of the stream.
   */
  async watch(peer: Peer): Promise<unknown> {
    for (let isFirst = true;; isFirst = false) {
      const count = await peer.conn.read(this.#scrap).catch((error) => error);
      if (count === null) return undefined;
      if (typeof count !== "number") return count;
      this.#bytesRead += count;
      this.#memory.setTotal(Total.BYTES_READ, this.#bytesRead);
      if (isFirst) await this.#recordUnexpected(peer, count);
    }
  }

  /**
   * Writes every command that is posted for the peer that is connected.
   *
   * @param sessions Tell who that is.
   */
  async writeCommands(sessions: Sessions): Promise<never> {
    for (;;) {
      const command = await this.#mailbox.take();
      const present = sessions.peer;
      const isMeant = present?.connection === command.connection &&
        !present.isClosed;
      const settlement = !isMeant
        ? NOT_WRITTEN
        : monotonicMs() >= command.deadlineMs
        ? EXPIRED
        : await this.#write(command, present);
      this.#mailbox.settle(command.number, settlement);
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
    this.#writing.peer.close(EndCause.CUT, reason);
  }

  async #write(command: PostedCommand, peer: Peer): Promise<Settlement> {
    const { bytes, number, deadlineMs } = command;
    this.#writing = { number, peer, deadlineMs };
    let written = 0;
    let telemetryFrames = 0;
    try {
      while (written < bytes.length) {
        // Before, not behind: an answer can be here sooner than we go on.
        ({ telemetryFrames } = this.#board);
        const writing = peer.conn.write(bytes.subarray(written));
        this.#expireAt(deadlineMs); // behind, as that takes its time
        written += await writing;
        if (written < bytes.length) this.#expire();
      }
      return { fate: CommandFate.WRITTEN, telemetryFrames, reason: "" };
    } catch (error) {
      const { reason } = peer.end(error);
      if (monotonicMs() >= deadlineMs) return { ...EXPIRED, reason };
      const fate = written === 0
        ? CommandFate.NOT_WRITTEN
        : CommandFate.CUT_OFF;
      return { fate, telemetryFrames, reason };
    } finally {
      this.#writing = undefined;
    }
  }

  /** Has {@linkcode #expire} called when a command's time is over. */
  #expireAt(deadlineMs: number): void {
    if (deadlineMs >= this.#expiresMs) return; // it is seen to then
    clearTimeout(this.#timer);
    this.#expiresMs = deadlineMs;
    this.#timer = setTimeout(() => {
      this.#expiresMs = Infinity;
      this.#expire();
    }, Math.max(0, Math.ceil(deadlineMs - monotonicMs())));
  }

  /**
   * Ends the connection if the time of the command is over that is written to it: the
   * system would take the rest of it whenever the peer reads again.
   */
  #expire(): void {
    if (this.#writing === undefined) return;
    const { peer, deadlineMs } = this.#writing;
    if (monotonicMs() < deadlineMs) return this.#expireAt(deadlineMs);
    peer.close(
      EndCause.CUT,
      "a command was given up while it was written, as its time limit was over",
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
