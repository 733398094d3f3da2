/**
 * Runner of commands of the single-socket protocol: one at a time, each until the
 * controller has answered it. An urgent one is written at once, in parallel to the one
 * that waits for its answer; the counters assign the answers.
 *
 * | a command | result of the call |
 * | --------- | ------------------ |
 * | is queued | |
 * | is written | |
 * | is answered by ACK | the expected duration |
 * | is answered by anything else | `CommandRejectedError` |
 * | isn't answered in time, in whatever state | `TimeoutError` |
 * | reaches the head of the queue after its time limit: isn't written | `TimeoutError` |
 * | loses its connection, in whatever state | `LinkLostError` |
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import {
  type CommandSender,
  type CommandSteps,
  fullError,
  type Sender,
  timeLimitError,
} from "./command_sender.ts";
import { CommandRejectedError, TimeoutError } from "../../base/errors.ts";
import {
  COMMANDER,
  type CommandStatus,
  CommandStatusCode,
  singleSocket,
  type SingleSocketCommand,
} from "../../protocol/single_socket.ts";
import { monotonicMs } from "../../base/clock.ts";
import type { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type { CommandCall } from "../call_options.ts";
import { absentError } from "../link_errors.ts";
import { Mutex, type Slot } from "../../base/mutex.ts";

/** Largest number of pending commands. */
const PENDING_MAX = 4096;

type Status = ReturnType<CommandStatus["toObject"]>;

/** Makes the error of a command that will no longer be answered. */
export type RunError = (code: number, commandWritten: boolean) => Error;

interface Run {
  readonly code: number;
  readonly deadline: Deadline;
  /** Time from which on it isn't begun, by `monotonicMs()`. */
  readonly lapseMs: number;
  /** Connection that it is for. */
  readonly connection: number;
  readonly answer: PromiseWithResolvers<number>;
  readonly steps: CommandSteps | undefined;
  /** Slot in which it is run, until it is answered; an urgent one needs none. */
  readonly slot: Slot | undefined;
  /** Counter of the command, once it has the slot. */
  counter?: number;
  isWritten: boolean;
  /** Status that the controller has answered. */
  status?: Status;
  /** Time at which that was received, by `monotonicMs()`. */
  answeredMs: number;
  /** Makes the error, if it can no longer be run or answered. */
  error?: RunError;
}

/**
 * Called when a command was written, but not answered within its time limit.
 *
 * @param code Code of the command.
 * @param connection Connection that it was written on.
 * @param timeoutMs Time limit, in ms.
 */
export type OnUnanswered = (
  code: number,
  connection: number,
  timeoutMs: number,
) => void;

/** Reason for canceling a run at its time limit, whose error is made only then. */
const LATE = Symbol("late");

/** Runs commands. */
export class CommandRunner implements Sender<SingleSocketCommand, number> {
  readonly #sender: CommandSender<SingleSocketCommand>;
  readonly #onUnanswered: OnUnanswered | undefined;
  readonly #pending = new Set<Run>();
  /** Runs that have begun, until they are answered; by counter. */
  readonly #begun = new Map<number, Run>();
  readonly #mutex = new Mutex();
  /** Counter of the next command. */
  #counter = 0;
  /** Time of the first call of this turn of the event loop, by `monotonicMs()`. */
  #turnStartMs: number | undefined;

  /**
   * @param sender Sender that writes the commands.
   * @param onUnanswered Called for an unanswered command, before the next one is written.
   */
  constructor(
    sender: CommandSender<SingleSocketCommand>,
    onUnanswered?: OnUnanswered,
  ) {
    this.#sender = sender;
    this.#onUnanswered = onUnanswered;
  }

  /** Number of commands that are queued, or wait for their status. */
  get pending(): number {
    return this.#pending.size;
  }

  /**
   * Runs a copy of a command, after those before it: fills in its counter, when it is
   * begun, and its commander, in the command, too.
   *
   * @param command Command.
   * @param call Time limit of all steps together, see {@linkcode #lapseOf}, signal, and
   * whether it is begun at once.
   * @param steps Observer of its steps.
   * @returns Time in which the controller expects to be done, in s.
   */
  async send(
    command: SingleSocketCommand,
    { deadline, signal, urgent: isUrgent = false }: CommandCall,
    steps?: CommandSteps,
  ): Promise<number> {
    signal?.throwIfAborted();
    const { code } = command;
    const { link } = this.#sender;
    const { usableConnection: connection } = link;
    if (connection === 0) throw absentError(`send command ${code}`, link);
    if (this.pending >= PENDING_MAX && !isUrgent) {
      throw fullError(code, this.pending);
    }
    const copy = singleSocket.Command.create(command);
    if (copy.commander === 0) copy.commander = COMMANDER;

    const run = this.#queue(code, deadline, connection, isUrgent, steps);
    const late = new AbortController();
    const timer = deadline.startTimer(() => this.#expire(run, late));
    const givenUp = anySignal(late.signal, signal);
    try {
      if (run.slot) {
        // A queued command also rejects when it is canceled.
        const turn = Promise.race([run.slot.begun, run.answer.promise]);
        await abortable(turn, givenUp);
      }
      if (monotonicMs() >= run.lapseMs) {
        run.slot?.end(); // so that the others needn't wait for its time limit, too
        await abortable(run.answer.promise, givenUp); // there will be none
      }
      this.#begin(run, copy);
      command.counter = copy.counter;
      command.commander = copy.commander;
      const written: CommandSteps["written"] = (...args) => {
        run.isWritten = true;
        steps?.written(...args);
        this.#conclude(run);
      };
      const call = { deadline, signal: givenUp };
      await this.#sender.send(copy, call, { written });
      if (run.error) run.answer.reject(run.error(code, true));
      return await abortable(run.answer.promise, givenUp);
    } catch (error) {
      // An answer counts, even if the signal was aborted right after it.
      if (run.isWritten && run.status) return await run.answer.promise;
      throw error === LATE ? this.#lateError(run) : error;
    } finally {
      clearTimeout(timer);
      if (run.counter !== undefined) this.#begun.delete(run.counter);
      this.#pending.delete(run);
      run.slot?.end();
    }
  }

  /**
   * Takes a command status.
   *
   * @param counter Counter of its command.
   * @param status Status, which is copied.
   * @param receivedMs Time at which it was received, by `monotonicMs()`.
   * @returns Whether a call waits for it.
   */
  answer(
    counter: number,
    status: CommandStatus,
    receivedMs: number = monotonicMs(),
  ): boolean {
    const run = this.#begun.get(counter);
    if (run === undefined) return false;
    this.#begun.delete(counter); // a second answer is one too many
    run.status = status.toObject();
    run.answeredMs = receivedMs;
    this.#conclude(run);
    return true;
  }

  /** Settles a command that was written and answered: the answer can be read first. */
  #conclude({ code, isWritten, status, answeredMs, answer, steps }: Run): void {
    if (!isWritten || status === undefined) return;
    if (status.status === CommandStatusCode.ACK) {
      steps?.acknowledged?.(status.duration, answeredMs);
      answer.resolve(status.duration);
    } else {
      const error = rejectedError(code, status);
      steps?.failed?.(error, answeredMs);
      answer.reject(error);
    }
  }

  /**
   * Fails all commands.
   *
   * @param error Makes the errors of the calls.
   */
  fail(error: RunError): void {
    for (const run of this.#pending) {
      run.error = error;
      // The sender knows the state of a command that is being written.
      if (run.isWritten || run.counter === undefined) {
        run.answer.reject(error(run.code, run.isWritten));
      }
    }
  }

  /**
   * Returns the end of the time in which a command of a call that is made now can be begun.
   *
   * Commands that are queued together expire together: at the end of a time limit that
   * began with the first call of this turn of the event loop, though each call rejects at
   * its own. Therefore no command is begun in the short time that the later ones have
   * left when the first has timed out. A command has at least half of its own limit.
   */
  #lapseOf({ timeoutMs, startMs }: Deadline): number {
    if (this.#turnStartMs === undefined) {
      this.#turnStartMs = startMs;
      queueMicrotask(() => this.#turnStartMs = undefined);
    }
    return Math.max(this.#turnStartMs + timeoutMs, startMs + timeoutMs / 2);
  }

  #queue(
    code: number,
    deadline: Deadline,
    connection: number,
    isUrgent: boolean,
    steps: CommandSteps | undefined,
  ): Run {
    const answer = Promise.withResolvers<number>();
    answer.promise.catch(() => {}); // who is given up may not wait for it yet
    const run: Run = {
      code,
      deadline,
      lapseMs: isUrgent ? Infinity : this.#lapseOf(deadline),
      connection,
      answer,
      slot: isUrgent ? undefined : this.#mutex.queue(),
      steps,
      isWritten: false,
      answeredMs: -Infinity,
    };
    this.#pending.add(run);
    return run;
  }

  #begin(run: Run, command: SingleSocketCommand): void {
    const { link } = this.#sender;
    if (run.error) throw run.error(run.code, false);
    // The timer of the command before fires first, and its own limit may have elapsed, too.
    if (run.deadline.isOver) throw LATE;
    if (link.usableConnection !== run.connection) {
      throw absentError(`send command ${run.code}`, link);
    }
    run.counter = command.counter = this.#counter;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#begun.set(run.counter, run);
  }

  #expire(run: Run, late: AbortController): void {
    this.#sender.link.turn(); // it may be answered, and we too busy to have seen it
    if (run.status) return;
    late.abort(LATE);
    const { code, connection, deadline: { timeoutMs } } = run;
    if (run.isWritten) this.#onUnanswered?.(code, connection, timeoutMs);
  }

  #lateError(run: Run): TimeoutError {
    const { code, counter, isWritten, deadline } = run;
    const { timeoutMs } = deadline;
    if (isWritten) return unansweredError(code, timeoutMs);
    if (counter !== undefined) return timeLimitError(code, deadline);
    const [first] = this.#begun.values();
    const why = first ? `, as command ${first.code} waits for its status` : "";
    return new TimeoutError(
      `Cannot run command ${code}: it was still queued after ${timeoutMs} ms${why}`,
      timeoutMs,
      { commandWritten: false },
    );
  }
}

function unansweredError(code: number, timeoutMs: number): TimeoutError {
  return new TimeoutError(
    `Cannot run command ${code}: it was written, but its status was not received within ${timeoutMs} ms`,
    timeoutMs,
    { commandWritten: true },
  );
}

function rejectedError(
  code: number,
  { status, reason }: Status,
): CommandRejectedError {
  const words = [
    ...(status === CommandStatusCode.NO_ACK ? [] : [`status ${status}`]),
    ...(reason === "" ? [] : [reason]),
  ];
  const why = words.length === 0 ? "" : `: ${words.join(", ")}`;
  return new CommandRejectedError(
    `Cannot run command ${code} as the controller has rejected it${why}`,
    code,
    reason,
    status,
  );
}
