/**
 * Commands of a link.
 *
 * @module
 */

import type { CommandCall } from "../call_options.ts";
import type { SampleSearch } from "../samples/sample_search.ts";
import {
  type CommandGoal,
  CommandHistory,
  type EventSink,
} from "./command_history.ts";
import type { AnyCommand, Sender } from "./command_sender.ts";
import { Confirmations } from "./confirmations.ts";

/** Sends the commands of a link, and follows each from its call to its end. */
export class LinkCommands<C extends AnyCommand, Result> {
  /** Steps and outcomes. */
  readonly history: CommandHistory;
  /** Commands that wait for telemetry. */
  readonly confirmations: Confirmations<C>;
  readonly #sender: Sender<C, Result>;
  readonly #goal: CommandGoal;

  /**
   * @param sender Sender of the commands.
   * @param goal Step with which the sender is done.
   * @param events Receiver of their events.
   * @param sendTimeoutMsMax Largest part of the time limit of a confirmation for sending,
   * in ms.
   */
  constructor(
    sender: Sender<C, Result>,
    goal: CommandGoal,
    events: EventSink,
    sendTimeoutMsMax?: number,
  ) {
    this.#sender = sender;
    this.#goal = goal;
    this.history = new CommandHistory(events);
    this.confirmations = new Confirmations(sender, sendTimeoutMsMax);
  }

  /** Number of pending commands. */
  get pending(): number {
    return this.#sender.pending;
  }

  /**
   * Sends a command.
   *
   * @param command Command.
   * @param call Options of the call.
   * @returns The result of the sender.
   */
  send(command: C, call: CommandCall): Promise<Result> {
    return this.history.follow(
      command,
      call,
      this.#goal,
      (record) => this.#sender.send(command, call, record),
    );
  }

  /**
   * Sends a command, and waits for telemetry that shows its effect.
   *
   * @param command Command.
   * @param search Opens the search for the sample that shows it.
   * @param call Options of the call; the time limit is for both.
   * @returns The first such sample received after the command was written.
   */
  confirm<S extends { readonly receivedAtMs: number }>(
    command: C,
    search: () => SampleSearch<S>,
    call: CommandCall,
  ): Promise<S> {
    return this.history.follow(command, call, "confirmed", async (record) => {
      call.signal?.throwIfAborted();
      const sample = await this.confirmations.confirm(
        command,
        search(),
        call,
        record,
      );
      record.confirmed(sample.receivedAtMs);
      return sample;
    });
  }
}
