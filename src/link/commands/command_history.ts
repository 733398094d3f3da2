/**
 * History of commands, which numbers each command of a link, and reports its steps as
 * events. A command ends once, with the outcome of its call:
 *
 * | step | reported | ends the command of |
 * | ---- | -------- | ------------------- |
 * | `commandSent` | when the main thread reads that it was written, with the time of that | `putCommand()` |
 * | `commandAcknowledged` | with the frame of the answer, once it was written | `runCommand()` |
 * | `commandConfirmed` | when the call resolves | `sendAndConfirm()` |
 * | `commandRejected` | with the frame of the answer; else when the call rejects | every call |
 * | `commandFailed` | when the call rejects | every call |
 *
 * @module
 */

import {
  CommandRejectedError,
  LinkClosedError,
  LinkLostError,
  NotConnectedError,
  TimeoutError,
} from "../../base/errors.ts";
import { now, wallMs } from "../../base/clock.ts";
import { messageOf, printable } from "../../base/printable.ts";
import type { CommandCall } from "../call_options.ts";
import type {
  CommandEvent,
  CommandFailure,
  CommandOutcome,
} from "../events/command_events.ts";
import type { AnyCommand, CommandSteps } from "./command_sender.ts";

/** Step that a call waits for. */
export type CommandGoal = Exclude<CommandOutcome, "rejected" | "failed">;

/** Receiver of the events of commands. */
export interface EventSink {
  /** Receives an event. */
  emit(event: CommandEvent): void;
}

/** Follows the commands of a link, from the call to the end. */
export class CommandHistory {
  readonly #events: EventSink;
  readonly #counts: Record<CommandEvent["type"], number> = {
    commandSent: 0,
    commandAcknowledged: 0,
    commandConfirmed: 0,
    commandRejected: 0,
    commandFailed: 0,
  };
  #called = 0;
  #pending = 0;
  #idle: PromiseWithResolvers<void> | undefined;

  /** @param events Receiver of the events. */
  constructor(events: EventSink) {
    this.#events = {
      emit: (event) => {
        this.#counts[event.type]++;
        events.emit(event);
      },
    };
  }

  /** Number of events by type. */
  get counts(): Readonly<Record<CommandEvent["type"], number>> {
    return this.#counts;
  }

  /** Promise that resolves when no command is pending. */
  get idle(): Promise<void> {
    if (this.#pending === 0) return Promise.resolve();
    return (this.#idle ??= Promise.withResolvers()).promise;
  }

  /**
   * Follows a command from its call to its end.
   *
   * @param command Command.
   * @param call Options of the call.
   * @param goal Step that the call waits for.
   * @param send Sends the command, and reports its steps.
   * @returns The result of `send`.
   */
  async follow<R>(
    command: AnyCommand,
    call: CommandCall,
    goal: CommandGoal,
    send: (record: CommandRecord) => Promise<R>,
  ): Promise<R> {
    const id = ++this.#called;
    const record = new CommandRecord(this.#events, id, command, call, goal);
    this.#pending++;
    try {
      return await send(record);
    } catch (error) {
      record.failed(error);
      throw error;
    } finally {
      if (--this.#pending === 0) {
        this.#idle?.resolve();
        this.#idle = undefined;
      }
    }
  }
}

/** Progress of one command. */
export class CommandRecord implements CommandSteps {
  readonly #events: EventSink;
  readonly #goal: CommandGoal;
  readonly #signal: AbortSignal | undefined;
  readonly #id: number;
  readonly #code: number;
  readonly #parameters: readonly number[];
  readonly #source: string | undefined;
  readonly #calledAtMs = wallMs();
  #counter: number | undefined;
  #sentAtMs: number | undefined;
  #isOver = false;

  /**
   * @param events Receiver of the events.
   * @param id Number of the command.
   * @param command Command.
   * @param call Options of its call.
   * @param goal Step that the call waits for.
   */
  constructor(
    events: EventSink,
    id: number,
    command: AnyCommand,
    { source, signal }: CommandCall,
    goal: CommandGoal,
  ) {
    const { code, param1, param2, param3, param4, param5, param6 } = command;
    this.#events = events;
    this.#goal = goal;
    this.#signal = signal;
    this.#id = id;
    this.#code = code;
    this.#parameters = [param1, param2, param3, param4, param5, param6];
    this.#source = source;
  }

  written(
    counter: number,
    _telemetryFrames: number,
    writtenMs: number,
    bytes: Uint8Array,
  ): void {
    this.#counter = counter;
    this.#sentAtMs = wallMsOf(writtenMs);
    const fields = { bytes };
    this.#emit(this.#sentAtMs, "commandSent", "sent", fields, "was sent");
  }

  acknowledged(durationSec: number, receivedMs: number): void {
    const words = `was acknowledged, and is expected to take ${durationSec} s`;
    const fields = { durationSec };
    const atMs = wallMsOf(receivedMs);
    this.#emit(atMs, "commandAcknowledged", "acknowledged", fields, words);
  }

  /**
   * Reports that telemetry shows the effect.
   *
   * @param atMs Time at which it was received.
   */
  confirmed(atMs: number): void {
    const words = "is confirmed by telemetry";
    this.#emit(atMs, "commandConfirmed", "confirmed", {}, words);
  }

  failed(error: unknown, receivedMs?: number): void {
    if (error instanceof CommandRejectedError) {
      const { status } = error;
      const reason = printable(error.reason);
      const words = `was rejected${reason === "" ? "" : `: ${reason}`}`;
      const fields = { reason, status };
      const atMs = receivedMs === undefined ? wallMs() : wallMsOf(receivedMs);
      this.#emit(atMs, "commandRejected", "rejected", fields, words);
      return;
    }
    const commandWritten = this.#sentAtMs !== undefined ||
      (error instanceof LinkClosedError ? error.commandWritten : false);
    const cause = this.#failureOf(error);
    const reason = messageOf(error);
    const fields = { cause, reason, commandWritten };
    const words = `has failed: ${reason}`;
    this.#emit(wallMs(), "commandFailed", "failed", fields, words);
  }

  #failureOf(error: unknown): CommandFailure {
    const signal = this.#signal;
    if (signal?.aborted && error === signal.reason) return "cancelled";
    if (error instanceof NotConnectedError) return "notConnected";
    if (error instanceof TimeoutError) return "timeout";
    if (error instanceof LinkLostError) return "linkLost";
    if (error instanceof LinkClosedError) return "closed";
    return this.#sentAtMs === undefined ? "full" : "predicate";
  }

  #emit(
    atMs: number,
    type: CommandEvent["type"],
    step: CommandOutcome,
    fields: object,
    words: string,
  ): void {
    if (this.#isOver) return;
    const isLast = step === this.#goal || step === "rejected" ||
      step === "failed";
    this.#isOver = isLast;
    const source = this.#source;
    const origin = source === undefined ? "" : ` from ${source}`;
    this.#events.emit({
      type,
      atMs,
      message: `Command ${this.#code} (id ${this.#id}${origin}) ${words}`,
      id: this.#id,
      code: this.#code,
      parameters: this.#parameters,
      counter: this.#counter,
      source,
      calledAtMs: this.#calledAtMs,
      sentAtMs: this.#sentAtMs,
      outcome: isLast ? step : undefined,
      ...fields,
    } as CommandEvent);
  }
}

/** Wall time of a moment in the near past, by the machine's clock as it is set now. */
function wallMsOf(momentMs: number): number {
  const { monotonicMs, wallMs } = now();
  return wallMs - (monotonicMs - momentMs);
}
