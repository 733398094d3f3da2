/**
 * Runs commands of the single-socket protocol: one at a time, each until the
 * controller has answered it.
 *
 * | a command | its caller is told |
 * | --------- | ------------------ |
 * | waits for its turn | |
 * | is written | |
 * | is answered by ACK | the expected duration |
 * | is answered by anything else | `CommandRejectedError` |
 * | isn't answered in time, in whatever state | `TimeLimitError` |
 * | loses its connection, in whatever state | `LinkLostError` |
 *
 * @module
 */

import {
  type CommandSender,
  fullError,
  notConnectedError,
  type Sender,
  timeLimitError,
} from "./command_sender.ts";
import { CommandRejectedError, TimeLimitError } from "./errors.ts";
import {
  COMMANDER,
  type CommandStatus,
  CommandStatusCode,
  SingleSocketCommand,
} from "./single_socket_protocol.ts";
import { withinLimit } from "./time_limit.ts";

/** So many commands may wait. */
const PENDING_MAX = 4096;

/** What a controller has answered. */
interface Answer {
  readonly status: number;
  readonly duration: number;
  readonly reason: string;
}

/** Makes the error of a command that isn't answered any more. */
export type RunError = (code: number, commandWritten: boolean) => Error;

interface Run {
  readonly code: number;
  readonly counter: number;
  readonly answer: PromiseWithResolvers<Answer>;
  isWritten: boolean;
  /** Why it can't be answered, if it was written after all. */
  error?: RunError;
}

/** Runs commands. */
export class CommandRunner implements Sender<SingleSocketCommand> {
  readonly #sender: CommandSender<SingleSocketCommand>;
  readonly #pending = new Set<Run>();
  /** The run whose turn it is, until it is answered. */
  #current: Run | undefined;
  /** Resolves when all runs have ended. */
  #last: Promise<void> = Promise.resolve();
  /** Of the next command. */
  #counter = 0;
  #rejected = 0;

  /** @param sender Writes the commands. */
  constructor(sender: CommandSender<SingleSocketCommand>) {
    this.#sender = sender;
  }

  /** How many commands wait, for their turn or their status. */
  get pending(): number {
    return this.#pending.size;
  }

  /** How many commands the controller has rejected. */
  get rejected(): number {
    return this.#rejected;
  }

  /**
   * Runs a command, after those before it: fills in its counter and commander, and
   * copies it.
   *
   * @param command The command.
   * @param timeoutMs How long that may take in all.
   * @param signal Gives it up.
   * @param onWritten Called when it was written, with the number of telemetry frames
   * that were received before.
   * @returns The time in s in which the controller expects to be done.
   */
  async send(
    command: SingleSocketCommand,
    timeoutMs: number,
    signal?: AbortSignal,
    onWritten?: (telemetryFrames: number) => void,
  ): Promise<number> {
    signal?.throwIfAborted();
    const { code } = command;
    const { link } = this.#sender;
    if (link.connection === 0) throw notConnectedError(code, link.socket);
    if (this.pending >= PENDING_MAX) throw fullError(code, this.pending);
    const counter = this.#counter;
    this.#counter = (counter + 1) >>> 0;
    command.counter = counter;
    if (command.commander === 0) command.commander = COMMANDER;
    const copy = SingleSocketCommand.create(command);

    const deadlineMs = performance.now() + timeoutMs;
    const leftMs = () => Math.max(0, deadlineMs - performance.now());
    const run = this.#queue(code, counter);
    try {
      await withinLimit(
        run.turn,
        timeoutMs,
        () => timeLimitError(code, timeoutMs),
        signal,
      );
      this.#current = run;
      await this.#sender.send(copy, leftMs(), signal, (telemetryFrames) => {
        run.isWritten = true;
        onWritten?.(telemetryFrames);
      });
      if (run.error) run.answer.reject(run.error(code, true));
      const answer = await withinLimit(
        run.answer.promise,
        leftMs(),
        () => unansweredError(code, timeoutMs),
        signal,
      );
      if (answer.status === CommandStatusCode.ACK) return answer.duration;
      this.#rejected++;
      throw rejectedError(code, answer);
    } finally {
      if (this.#current === run) this.#current = undefined;
      this.#pending.delete(run);
      run.end();
    }
  }

  /**
   * Takes in a command status.
   *
   * @param counter The counter of its command.
   * @param status The status, which is copied.
   * @returns Whether somebody waits for it.
   */
  answer(counter: number, status: CommandStatus): boolean {
    const run = this.#current;
    if (run?.counter !== counter) return false;
    this.#current = undefined; // a second answer is one too many
    run.answer.resolve(status.toObject());
    return true;
  }

  /**
   * Gives all commands up.
   *
   * @param error What their callers are told.
   */
  fail(error: RunError): void {
    for (const run of this.#pending) {
      // What is being written, its sender knows.
      if (run === this.#current && !run.isWritten) run.error = error;
      else run.answer.reject(error(run.code, run.isWritten));
    }
  }

  #queue(code: number, counter: number) {
    const answer = Promise.withResolvers<Answer>();
    answer.promise.catch(() => {}); // who is given up may not wait for it yet
    const ended = Promise.withResolvers<void>();
    const run = {
      code,
      counter,
      answer,
      isWritten: false,
      // Who waits for its turn is also told when it is given up.
      turn: Promise.race([this.#last, answer.promise]),
      end: ended.resolve,
    };
    this.#last = this.#last.then(() => ended.promise);
    this.#pending.add(run);
    return run as Run & Pick<typeof run, "turn" | "end">;
  }
}

function unansweredError(code: number, timeoutMs: number): TimeLimitError {
  return new TimeLimitError(
    `Cannot run command ${code}: it was written, but its status has not come within ${timeoutMs} ms`,
    timeoutMs,
    { commandWritten: true },
  );
}

function rejectedError(
  code: number,
  { status, reason }: Answer,
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
