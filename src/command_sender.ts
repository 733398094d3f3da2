/**
 * The command socket's side of a server: sends commands, and tells what became of
 * each.
 *
 * @module
 */

import {
  LinkLostError,
  type LinkSocket,
  NotConnectedError,
  TimeLimitError,
} from "./errors.ts";
import type { EventLog } from "./event_log.ts";
import { CommandFate, type JournalReader, RecordKind } from "./journal.ts";
import { hex } from "./log.ts";
import { Mailbox } from "./mailbox.ts";
import type { Command } from "./protocol.ts";
import { SharedMemory, Total } from "./shared_layout.ts";
import { type LinkParts, SocketLink } from "./socket_link.ts";

interface PendingCommand {
  readonly code: number;
  readonly connection: number;
  readonly resolve: (telemetryFrames: number) => void;
  readonly reject: (error: unknown) => void;
  readonly onWritten: ((telemetryFrames: number) => void) | undefined;
  /** Why it was given up while the worker was writing it. */
  givenUp?: { readonly reason: unknown };
}

/** Sends commands. */
export class CommandSender {
  /** The worker that writes them. */
  readonly link: SocketLink;
  readonly #memory: SharedMemory;
  readonly #mailbox: Mailbox;
  readonly #syncPattern: number;
  /** The last counter of each command code. */
  readonly #counters = new Map<number, number>();
  /** By number in the mailbox. */
  readonly #pending = new Map<number, PendingCommand>();
  #sent = 0;

  /** @param parts What it shares with the telemetry socket's side. */
  constructor({ setup, board, eventLog, observer }: LinkParts) {
    const { commandSizes, commandSyncPattern, admission } = setup;
    this.#memory = new SharedMemory(commandSizes);
    this.#mailbox = new Mailbox(this.#memory);
    this.#syncPattern = commandSyncPattern;
    this.link = new SocketLink({
      role: { socket: "command" },
      admission,
      memory: this.#memory,
      board,
      eventLog,
      observer,
      onRecord: (journal, slot) => this.#read(journal, slot, eventLog),
    });
  }

  /** How many commands were written. */
  get sent(): number {
    return this.#sent;
  }

  /** How many commands are neither written nor given up. */
  get pending(): number {
    return this.#pending.size;
  }

  /** How many bytes came on the command socket, where none are expected. */
  get unexpectedBytes(): number {
    return this.#memory.total(Total.BYTES_READ);
  }

  /**
   * Sends a command: fills in its counter and sync pattern, and copies it.
   *
   * @param command The command.
   * @param timeoutMs How long it may take to be written.
   * @param signal Gives it up.
   * @param onWritten Called, before the promise is resolved, with the same.
   * @returns Resolves when its last byte was handed to the socket, with the number of
   * telemetry frames that were received before.
   */
  async send(
    command: Command,
    timeoutMs: number,
    signal?: AbortSignal,
    onWritten?: (telemetryFrames: number) => void,
  ): Promise<number> {
    signal?.throwIfAborted();
    const { code } = command;
    const { connection } = this.link;
    if (connection === 0) throw notConnectedError(code);
    if (this.#mailbox.isFull) throw fullError(code, this.#pending.size);
    command.counter = this.#nextCount(code);
    if (command.syncPattern === 0) command.syncPattern = this.#syncPattern;
    const number = this.#mailbox.post(command.bytes, connection);

    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#pending.set(number, { code, connection, resolve, reject, onWritten });
    const abort = () => this.#giveUp(number, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const timer = Number.isFinite(timeoutMs)
      ? setTimeout(
        () => this.#giveUp(number, timeLimitError(code, timeoutMs)),
        timeoutMs,
      )
      : undefined;
    try {
      return await promise;
    } catch (error) {
      signal?.throwIfAborted(); // rather than say what followed from the abort
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /**
   * Gives all pending commands up.
   *
   * @param error What their promises are rejected with, by the command's code and
   * whether it was written; undefined if the worker is writing it now.
   */
  rejectAll(
    error: (code: number, commandWritten: false | undefined) => Error,
  ): void {
    for (const [number, { code, reject }] of this.#pending) {
      reject(error(code, this.#mailbox.withdraw(number) ? false : undefined));
    }
    this.#pending.clear();
  }

  #nextCount(code: number): number {
    const count = ((this.#counters.get(code) ?? 0) + 1) >>> 0;
    this.#counters.set(code, count);
    return count;
  }

  #giveUp(number: number, reason: unknown): void {
    this.link.turn(); // it may be written, and we too busy to have seen it
    const command = this.#pending.get(number);
    if (command === undefined || command.givenUp) return;
    if (this.#mailbox.withdraw(number)) {
      this.#pending.delete(number);
      command.reject(reason);
      return;
    }
    // The worker has it, and will say what became of it; so that it says so at
    // once, and nothing follows half a command, the connection ends.
    command.givenUp = { reason };
    this.link.giveUp(
      number,
      `command ${command.code} was given up while it was written`,
    );
  }

  #read(journal: JournalReader, slot: number, eventLog: EventLog): void {
    if (journal.kind(slot) === RecordKind.COMMAND_SETTLED) {
      return this.#settle(journal, slot);
    }
    const bytes = journal.count(slot);
    const shown = hex(journal.payload(slot));
    eventLog.emit({
      type: "unexpectedBytes",
      atMs: journal.timeMs(slot),
      message:
        `Received ${bytes} bytes on the command socket, where none are expected: ${shown}`,
      bytes,
      hex: shown,
    });
  }

  #settle(journal: JournalReader, slot: number): void {
    const fate = journal.subject(slot) as CommandFate;
    const number = journal.number(slot);
    const why = journal.text(slot);
    if (fate === CommandFate.WRITTEN) this.#sent++;
    const command = this.#pending.get(number);
    if (command === undefined) return;
    this.#pending.delete(number);
    if (fate === CommandFate.WRITTEN) {
      const telemetryFrames = journal.position(slot);
      command.onWritten?.(telemetryFrames);
      command.resolve(telemetryFrames);
    } else if (command.givenUp) command.reject(command.givenUp.reason);
    else command.reject(lostError(command.code, fate, why));
  }
}

const SOCKET: LinkSocket = "command";

function notConnectedError(code: number): NotConnectedError {
  return new NotConnectedError(
    `Cannot send command ${code}: the command socket is not connected`,
    SOCKET,
  );
}

function fullError(code: number, pending: number): RangeError {
  return new RangeError(
    `Cannot send command ${code}: ${pending} commands wait to be written, await some of them first`,
  );
}

function timeLimitError(code: number, timeoutMs: number): TimeLimitError {
  return new TimeLimitError(
    `Cannot send command ${code}: it was not written within ${timeoutMs} ms, the controller may have stopped reading`,
    timeoutMs,
    { commandWritten: false },
  );
}

function lostError(code: number, fate: CommandFate, why: string): Error {
  const when = fate === CommandFate.NOT_WRITTEN ? "before" : "while";
  return new LinkLostError(
    `Cannot send command ${code}: the command socket was lost ${when} it was written`,
    SOCKET,
    {
      commandWritten: false,
      ...(why === "" ? undefined : { cause: new Error(why) }),
    },
  );
}
