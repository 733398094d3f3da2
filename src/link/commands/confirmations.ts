/**
 * Confirmation of commands by telemetry.
 *
 * @module
 */

import { abortable } from "jsr:@std/async@^1.5.0/abortable";
import type { AnyCommand, CommandSteps, Sender } from "./command_sender.ts";
import { TimeoutError } from "../../base/errors.ts";
import type { SampleSearch } from "../samples/sample_search.ts";
import type { Deadline } from "../../base/deadline.ts";
import { anySignal } from "../../base/signals.ts";
import type { CommandCall } from "../call_options.ts";

/** Makes an error that includes whether the command was written. */
export type ConfirmationError = (
  code: number,
  commandWritten: boolean,
) => Error;

/** Reason for canceling a command, whose error is made later. */
const GIVEN_UP = Symbol("given up");
/** Reason for canceling a command whose search has failed, with an error of its own. */
const SEARCH_FAILED = Symbol("search failed");

interface Pending {
  readonly code: number;
  readonly search: SampleSearch<unknown>;
  /** Cancels a command that isn't written yet. */
  readonly sending: AbortController;
  /** Makes the error, once it was canceled. */
  error?: ConfirmationError;
}

/** Sends commands, and waits for samples that confirm them. */
export class Confirmations<C extends AnyCommand> {
  readonly #sender: Sender<C, unknown>;
  readonly #sendTimeoutMsMax: number;
  readonly #pending = new Set<Pending>();

  /**
   * @param sender Sender of the commands.
   * @param sendTimeoutMsMax Largest part of the time limit for sending, in ms.
   */
  constructor(sender: Sender<C, unknown>, sendTimeoutMsMax = Infinity) {
    this.#sender = sender;
    this.#sendTimeoutMsMax = sendTimeoutMsMax;
  }

  /** Whether no call waits. */
  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /**
   * Sends a command, and waits for the sample that confirms it.
   *
   * @param command Command.
   * @param search Search for the sample that confirms it, which begins when it was written.
   * @param call Options of the call; the time limit is for both together.
   * @param steps Observer of its steps.
   * @returns The sample.
   */
  async confirm<S>(
    command: C,
    search: SampleSearch<S>,
    { deadline, signal, urgent }: CommandCall,
    steps?: CommandSteps,
  ): Promise<S> {
    const { code } = command;
    const sending = new AbortController();
    const pending: Pending = {
      code,
      search: search as SampleSearch<unknown>,
      sending,
    };
    this.#pending.add(pending);
    // Telemetry may show its failure before the controller has answered it.
    search.found.catch(() => sending.abort(SEARCH_FAILED));
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await this.#sender.send(
        command,
        {
          deadline: deadline.atMost(this.#sendTimeoutMsMax),
          signal: anySignal(signal, sending.signal),
          urgent,
        },
        {
          written: (counter, telemetryFrames, ...rest) => {
            steps?.written(counter, telemetryFrames, ...rest);
            search.begin(telemetryFrames);
          },
          acknowledged: (...args) => steps?.acknowledged?.(...args),
          failed: (...args) => steps?.failed?.(...args),
        },
      );
      if (pending.error && !search.isOver) throw pending.error(code, true);
      timer = deadline.startTimer(() =>
        search.giveUp(timeLimitError(command, deadline))
      );
      return await (signal ? abortable(search.found, signal) : search.found);
    } catch (error) {
      if (error === GIVEN_UP) throw pending.error!(code, search.hasBegun);
      if (error === SEARCH_FAILED) return await search.found; // which rejects
      throw error;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(pending);
      search.fail(undefined);
    }
  }

  /**
   * Rejects all calls, after a last look at the received samples.
   *
   * @param error Makes the errors of the calls.
   */
  fail(error: ConfirmationError): void {
    for (const pending of this.#pending) {
      const { code, search, sending } = pending;
      search.look();
      pending.error = error;
      if (search.hasBegun) search.fail(error(code, true));
      else {
        search.limit(); // the answer may be among them, if it was written after all
        sending.abort(GIVEN_UP);
      }
    }
  }
}

/** Returns the fate of a command, as the end of an error message. */
export function fateOf(commandWritten: boolean): string {
  return `, it was ${commandWritten ? "" : "not "}written`;
}

function timeLimitError(
  { code, syncPattern }: AnyCommand,
  { timeoutMs }: Deadline,
): TimeoutError {
  const advice = syncPattern === 0
    ? ". Its sync pattern is 0, and a controller may ignore it for that: give the server commandSyncPattern"
    : "";
  return new TimeoutError(
    `Cannot confirm command ${code}: it was written, but no telemetry has shown its effect within ${timeoutMs} ms${advice}`,
    timeoutMs,
    { commandWritten: true },
  );
}
