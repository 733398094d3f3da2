/**
 * Sender of commands, which reports the fate of each.
 *
 * | a command | result of the call |
 * | --------- | ------------------ |
 * | is written | number of telemetry frames that were received before |
 * | isn't begun in time, or its signal is aborted: it is withdrawn | `TimeoutError`; the signal's reason |
 * | is begun, but not written in time: its connection is closed | `TimeoutError` |
 * | loses its connection before or while it is written | `LinkLostError` |
 * | is pending when the link is closed | `LinkClosedError` |
 *
 * @module
 */

import { type CommandRejectedError, TimeoutError } from "../../base/errors.ts";
import {
  CommandFate,
  Mailbox,
  type Settlement,
} from "../../transport/mailbox.ts";
import { absentError, lostError } from "../link_errors.ts";
import type { SocketLink } from "../socket_link.ts";
import type { Deadline } from "../../base/deadline.ts";
import { DeadlineTimer } from "../../base/deadline_timer.ts";
import type { CommandFields } from "../../protocol/commands.ts";
import type { CommandCall } from "../call_options.ts";

/** Command of either protocol, as the sender sees it. */
export interface AnyCommand extends CommandFields {
  /** Counter by which the controller identifies it. */
  readonly counter: number;
  /** Sync pattern, if the protocol has one. */
  readonly syncPattern?: number;
  /** Bytes of the whole command. */
  readonly bytes: Uint8Array;
}

/** Observer of the steps of a command; its methods must not throw. */
export interface CommandSteps {
  /**
   * Reports that a command was written.
   *
   * @param counter Counter by which the controller identifies it.
   * @param telemetryFrames Number of telemetry frames that were received before.
   * @param writtenMs Time of its last write, in ms by `monotonicMs()`.
   * @param bytes A copy of the command as it was written.
   */
  written(
    counter: number,
    telemetryFrames: number,
    writtenMs: number,
    bytes: Uint8Array,
  ): void;
  /**
   * Reports that the controller has acknowledged a command, after it was written.
   *
   * @param durationSec Time in which the controller expects to be done, in s.
   * @param receivedMs Time at which that was received, in ms by `monotonicMs()`.
   */
  acknowledged?(durationSec: number, receivedMs: number): void;
  /**
   * Reports that the controller has rejected a command, after it was written.
   *
   * @param error Error of the call.
   * @param receivedMs Time at which that was received, likewise.
   */
  failed?(error: CommandRejectedError, receivedMs: number): void;
}

/** Sender of commands, as documented for {@linkcode CommandSender.send}. */
export interface Sender<C extends AnyCommand, Result> {
  /** Number of commands that are neither done nor canceled. */
  readonly pending: number;
  /** Sends a command; an urgent one ahead of queued ones. */
  send(command: C, call: CommandCall, steps?: CommandSteps): Promise<Result>;
}

interface PendingCommand {
  readonly code: number;
  readonly deadline: Deadline;
  readonly resolve: (telemetryFrames: number) => void;
  readonly reject: (error: unknown) => void;
  readonly counter: number;
  readonly bytes: Uint8Array;
  readonly steps: CommandSteps | undefined;
  /** Reason for canceling it while the worker was writing it. */
  givenUp?: { readonly reason: unknown };
}

/** Sends commands. */
export class CommandSender<C extends AnyCommand> implements Sender<C, number> {
  /** Worker that writes them. */
  readonly link: SocketLink;
  readonly #mailbox: Mailbox;
  readonly #fillIn: ((command: C) => void) | undefined;
  /** Commands by number in the mailbox. */
  readonly #pending = new Map<number, PendingCommand>();
  readonly #timer = new DeadlineTimer(() => this.#expire());
  #sent = 0;

  /**
   * @param link Worker that writes them.
   * @param fillIn Fills in the fields that aren't the caller's, once it is certain that
   * the command is sent.
   */
  constructor(link: SocketLink, fillIn?: (command: C) => void) {
    this.link = link;
    this.#mailbox = new Mailbox(link.memory);
    this.#fillIn = fillIn;
    link.carryCommands(() => this.look());
  }

  /** Number of commands that were written. */
  get sent(): number {
    return this.#sent;
  }

  /** Number of commands that are neither written nor canceled. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Sends a command: fills it in, and copies it. No part of it is written after its time
   * limit.
   *
   * @param command Command.
   * @param call Time limit of the write, and signal.
   * @param steps Observer of its steps, called before the promise is resolved.
   * @returns Number of telemetry frames that were received before, once its last byte was
   * written to the socket.
   */
  async send(
    command: C,
    { deadline, signal }: CommandCall,
    steps?: CommandSteps,
  ): Promise<number> {
    signal?.throwIfAborted();
    const { code } = command;
    const { usableConnection: connection } = this.link;
    if (connection === 0) throw absentError(`send command ${code}`, this.link);
    if (this.#mailbox.isFull) throw this.#fullError(code);
    this.#fillIn?.(command);
    const bytes = command.bytes.slice();
    const number = this.#mailbox.post(bytes, connection, deadline.endMs);

    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const { counter } = command;
    this.#pending.set(number, {
      code,
      counter,
      bytes,
      deadline,
      resolve,
      reject,
      steps,
    });
    const abort = () => this.#giveUp(number, signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    this.#timer.set(deadline.endMs);
    try {
      return await promise;
    } catch (error) {
      signal?.throwIfAborted(); // rather than say what followed from the abort
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Settles the commands that were written by now, or can't be. */
  look(): void {
    for (const [number, command] of this.#pending) {
      const settlement = this.#mailbox.collect(number);
      if (settlement === undefined) return; // they are written in order
      this.#pending.delete(number);
      this.#settle(command, settlement);
    }
  }

  /**
   * Rejects all pending commands.
   *
   * @param error Makes the error of each, by the command's code and whether it was
   * written; undefined if the worker is writing it now.
   */
  rejectAll(
    error: (code: number, commandWritten: false | undefined) => Error,
  ): void {
    this.look();
    for (const [number, { code, reject }] of this.#pending) {
      reject(error(code, this.#mailbox.withdraw(number) ? false : undefined));
    }
    this.#pending.clear();
    this.#timer.stop();
  }

  /**
   * Returns the error of a full mailbox, in which canceled commands take room, too, until
   * the worker reaches them.
   */
  #fullError(code: number): RangeError {
    const { pending } = this;
    if (pending === this.link.memory.sizes.mailboxEntries) {
      return fullError(code, pending);
    }
    return new RangeError(
      `Cannot send command ${code}: ${pending} commands that wait to be written, and canceled ones, take all the room; the controller may have stopped reading`,
    );
  }

  /** Cancels the commands whose time limit has elapsed. */
  #expire(): void {
    for (const [number, { code, deadline, givenUp }] of this.#pending) {
      if (givenUp) continue; // its connection is being closed
      if (!deadline.isOver) this.#timer.set(deadline.endMs);
      else this.#giveUp(number, timeLimitError(code, deadline));
    }
  }

  #giveUp(number: number, reason: unknown): void {
    this.look(); // it may be written, and we too busy to have seen it
    const command = this.#pending.get(number);
    if (command === undefined || command.givenUp) return;
    if (this.#mailbox.withdraw(number)) {
      this.#pending.delete(number);
      command.reject(reason);
      return;
    }
    // The worker has it, and will report its fate. The connection is closed, so that it
    // does so at once, and nothing follows half a command.
    command.givenUp = { reason };
    this.link.giveUp(
      number,
      `command ${command.code} was cut off while it was written`,
    );
  }

  #settle(
    { code, counter, bytes, deadline, resolve, reject, steps, givenUp }:
      PendingCommand,
    { fate, telemetryFrames, writtenMs, reason }: Settlement,
  ): void {
    if (fate === CommandFate.WRITTEN) {
      this.#sent++;
      steps?.written(counter, telemetryFrames, writtenMs, bytes);
      resolve(telemetryFrames);
    } else if (givenUp) reject(givenUp.reason);
    else if (fate === CommandFate.EXPIRED) {
      reject(timeLimitError(code, deadline));
    } else {
      const when = fate === CommandFate.NOT_WRITTEN ? "before" : "while";
      reject(lostError(
        `send command ${code}`,
        this.link.socket,
        { cause: reason === "" ? "controller" : "error", reason },
        ` ${when} it was written`,
        false,
      ));
    }
  }
}

/**
 * Returns the error of a command too many.
 *
 * @param code Code of the command.
 * @param pending Number of pending commands.
 */
export function fullError(code: number, pending: number): RangeError {
  return new RangeError(
    `Cannot send command ${code}: ${pending} commands are pending, await some of them first`,
  );
}

/**
 * Returns the error of a command that wasn't written in time.
 *
 * @param code Code of the command.
 * @param deadline Time limit.
 */
export function timeLimitError(
  code: number,
  { timeoutMs }: Deadline,
): TimeoutError {
  return new TimeoutError(
    `Cannot send command ${code}: it was not written within ${timeoutMs} ms, the controller may have stopped reading`,
    timeoutMs,
    { commandWritten: false },
  );
}
