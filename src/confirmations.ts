/**
 * Commands that are confirmed by telemetry.
 *
 * @module
 */

import type { AnyCommand, Sender } from "./command_sender.ts";
import { type SocketName, TimeLimitError } from "./errors.ts";
import type { SampleSearch } from "./sample_search.ts";
import { withinLimit } from "./time_limit.ts";

/** Makes an error that says whether the command was written. */
export type ConfirmationError = (
  code: number,
  commandWritten: boolean,
) => Error;

/** Why a command isn't sent any more: what its error says is known later. */
const GIVEN_UP = Symbol("given up");

interface Pending {
  readonly code: number;
  readonly search: SampleSearch<unknown>;
  /** Gives up a command that isn't written yet. */
  readonly sending: AbortController;
  /** Why it was given up. */
  error?: ConfirmationError;
}

/** Sends commands, and waits for samples that confirm them. */
export class Confirmations<C extends AnyCommand> {
  readonly #sender: Sender<C>;
  readonly #pending = new Set<Pending>();

  /** @param sender Sends the commands. */
  constructor(sender: Sender<C>) {
    this.#sender = sender;
  }

  /** Whether nobody waits. */
  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }

  /**
   * Sends a command.
   *
   * @param command The command.
   * @param search Looks for the sample that confirms it; begins when it was written.
   * @param timeoutMs How long both may take, in ms.
   * @param signal Gives up.
   * @returns The sample.
   */
  async confirm<S>(
    command: C,
    search: SampleSearch<S>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<S> {
    const startMs = performance.now();
    const { code } = command;
    const sending = new AbortController();
    const pending: Pending = {
      code,
      search: search as SampleSearch<unknown>,
      sending,
    };
    this.#pending.add(pending);
    try {
      const signals = signal ? [signal, sending.signal] : [sending.signal];
      await this.#sender.send(
        command,
        timeoutMs,
        AbortSignal.any(signals),
        (first) => search.begin(first),
      );
      signal?.throwIfAborted();
      if (pending.error && !search.isOver) throw pending.error(code, true);
      return await withinLimit(
        search.found,
        Math.max(0, timeoutMs - (performance.now() - startMs)),
        () => timeLimitError(code, timeoutMs),
        signal,
      );
    } catch (error) {
      const isGivenUp = error === GIVEN_UP;
      throw isGivenUp ? pending.error!(code, search.hasBegun) : error;
    } finally {
      this.#pending.delete(pending);
      search.fail(undefined);
    }
  }

  /**
   * Gives up, after a last look at what has come.
   *
   * @param error What their promises are rejected with.
   */
  fail(error: ConfirmationError): void {
    for (const pending of this.#pending) {
      const { code, search, sending } = pending;
      search.look();
      if (search.isOver) continue;
      pending.error = error;
      if (search.hasBegun) search.fail(error(code, true));
      else {
        search.limit(); // the answer may be among them, if it was written after all
        sending.abort(GIVEN_UP);
      }
    }
  }
}

/** What an error says of the command. */
export function fateOf(commandWritten: boolean): string {
  return commandWritten ? "it was written" : "it was not written";
}

/** What a confirmation's error says when a socket was lost. */
export function lossMessage(
  code: number,
  socket: SocketName,
  commandWritten: boolean,
): string {
  return `Cannot confirm command ${code}: the ${socket} socket was lost, ${
    fateOf(commandWritten)
  }`;
}

function timeLimitError(code: number, timeoutMs: number): TimeLimitError {
  return new TimeLimitError(
    `Cannot confirm command ${code}: it was written, but no telemetry has shown its effect within ${timeoutMs} ms`,
    timeoutMs,
    { commandWritten: true },
  );
}
