/**
 * How a controller of the single-socket protocol takes commands: cuts them out of
 * the stream, checks who sends them, has the device execute them, and answers.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type LogSink, stackOf } from "../../base/log.ts";
import {
  CommandStatusCode,
  SingleSocketCommand,
} from "../../protocol/single_socket.ts";
import {
  type AnswerFault,
  type AnswerRule,
  checkAnswerFault,
} from "../faults/answer_faults.ts";
import { whyNotObeyed } from "./command_source.ts";
import { type ControllerSocket, readFull } from "./controller_socket.ts";
import type { CheckedQuirks } from "../faults/quirks.ts";
import type { SingleSocketDevice } from "./single_socket_device.ts";
import type { Answer } from "./single_socket_frames.ts";
import { reject, type Verdict } from "./verdict.ts";

/** Sends an answer to the command with that counter; none if it is lost. */
export type SendAnswer<S extends ControllerSocket> = (
  socket: S,
  counter: number,
  answer: Answer,
) => Promise<void> | undefined;

/** Options of a controller that takes commands. */
export interface AnswererOptions {
  /** Log of commands that were not accepted. */
  readonly log: LogSink;
  /** Habits of the real server. */
  readonly quirks: Pick<CheckedQuirks, "commandsPerSec" | "statusQueueMax">;
}

/** Answers one connection after another, for a device. */
export class CommandAnswerer<S extends ControllerSocket> {
  /** Commands that were read. */
  received = 0;
  /** Those of them that were rejected. */
  rejected = 0;
  /** Answers that were handed to a socket. */
  answered = 0;
  /** Decides what goes wrong; none for a controller that behaves. */
  rule: AnswerRule | undefined;
  readonly #device: SingleSocketDevice;
  readonly #log: LogSink;
  /** Least time between two reads; 0 to read commands however they were split. */
  readonly #readIntervalMs: number;
  /** Whether answers wait in a queue of their own, beside the next command. */
  readonly #isQueued: boolean;
  readonly #send: SendAnswer<S>;
  #readDueMs = 0;
  #last: SingleSocketCommand | undefined;
  /** What the first rule that failed has thrown, until it is told. */
  #ruleFailure: { readonly error: unknown } | undefined;

  /**
   * @param device Executes the commands.
   * @param options How to take commands, and where to log.
   * @param send Sends answers.
   */
  constructor(
    device: SingleSocketDevice,
    { log, quirks }: AnswererOptions,
    send: SendAnswer<S>,
  ) {
    this.#device = device;
    this.#log = log;
    this.#readIntervalMs = 1000 / quirks.commandsPerSec;
    this.#isQueued = quirks.statusQueueMax < Infinity;
    this.#send = send;
  }

  /** The most recent command. */
  get last(): SingleSocketCommand | undefined {
    return this.#last;
  }

  /**
   * Obeys what comes until the connection is lost, one command after another.
   *
   * @param socket A new connection.
   * @param lost Tells that it is lost.
   */
  async obey(socket: S, lost: AbortSignal): Promise<never> {
    for (;;) {
      const command = await this.#read(socket, lost);
      this.received++;
      this.#last = command;
      const fault = this.#faultOf(command);
      const answer = this.#execute(command, fault);
      if (fault.dropAnswer) continue;
      if (fault.delayMs) await delay(fault.delayMs, { signal: lost });
      const sent = this.#send(socket, fault.counter ?? command.counter, answer);
      const counted = this.#count(sent, command.counter);
      if (!this.#isQueued) await counted;
    }
  }

  async #count(sent: Promise<void> | undefined, counter: number) {
    if (sent === undefined) {
      this.#log.warn(
        `Lost the status of the command with counter ${counter}, as too many wait`,
      );
      return;
    }
    try {
      await sent;
      this.answered++;
    } catch (error) {
      // Else the connection is lost, and whoever reads says so.
      if (!this.#isQueued) throw error;
    }
  }

  /** Reads the next whole command; those that TCP has split only without that habit. */
  async #read(socket: S, lost: AbortSignal): Promise<SingleSocketCommand> {
    const command = SingleSocketCommand.create();
    if (this.#readIntervalMs === 0) {
      await readFull(socket, command.bytes);
      return command;
    }
    for (;;) {
      const waitMs = this.#readDueMs - performance.now();
      // A timer drops the fraction of a millisecond, which would be too early.
      if (waitMs > 0) await delay(Math.ceil(waitMs), { signal: lost });
      const count = await socket.read(command.bytes);
      if (count === null) {
        throw new Deno.errors.UnexpectedEof("the peer closed the connection");
      }
      const isWhole = count === command.bytes.length;
      if (!isWhole) {
        this.#log.warn(
          `Ignored ${count} bytes, as a command has ${command.bytes.length}: they must arrive in one piece`,
        );
      }
      this.#readDueMs = performance.now() + this.#readIntervalMs;
      if (isWhole) return command;
    }
  }

  /**
   * Tells once, by throwing, that a rule has failed.
   *
   * @throws What the first one that failed has thrown.
   */
  throwRuleError(): void {
    const failure = this.#ruleFailure;
    this.#ruleFailure = undefined;
    if (failure) throw failure.error;
  }

  #execute(command: SingleSocketCommand, fault: AnswerFault): Answer {
    const verdict = fault.reject === undefined
      ? this.#judge(command)
      : reject(fault.reject);
    const { ACK, NO_ACK } = CommandStatusCode;
    if (verdict.isAccepted) {
      const { durationSec } = verdict;
      return { status: fault.status ?? ACK, durationSec, reason: "" };
    }
    const { reason } = verdict;
    this.rejected++;
    this.#log.info(
      `Rejected command ${command.code} with param1 ${command.param1} in state ${this.#device.state}: ${reason}`,
    );
    return { status: fault.status ?? NO_ACK, durationSec: 0, reason };
  }

  #judge(command: SingleSocketCommand): Verdict {
    const refusal = whyNotObeyed(this.#device.telemetry, command.commander);
    return refusal === undefined
      ? this.#device.execute(command)
      : reject(refusal);
  }

  #faultOf(command: SingleSocketCommand): AnswerFault {
    try {
      const copy = SingleSocketCommand.create(command);
      return checkAnswerFault(this.rule?.(copy));
    } catch (error) {
      this.#ruleFailure ??= { error };
      this.#log.error(`Cannot answer as the rule says: ${stackOf(error)}`);
      return {};
    }
  }
}
