/**
 * Commands of a controller of the single-socket protocol: cut out of the stream, checked
 * for their sender, executed by the device, and answered.
 *
 * @module
 */

import { counted } from "../../base/printable.ts";
import { delay } from "jsr:@std/async@^1.5.0/delay";
import { type LogSink, stackOf } from "../../base/log.ts";
import {
  CommandStatusCode,
  singleSocket,
  type SingleSocketCommand,
} from "../../protocol/single_socket.ts";
import {
  type AnswerFault,
  type AnswerRule,
  checkAnswerFault,
} from "../faults/answer_faults.ts";
import { whyNotObeyed } from "./command_source.ts";
import { type ControllerSocket, readFull } from "./controller_socket.ts";
import type { CheckedQuirks } from "../faults/quirks.ts";
import type { DeviceModel } from "./device.ts";
import type { Answer } from "./single_socket_frames.ts";
import { reject, type Verdict } from "./verdict.ts";

/** Sends an answer to the command with that counter; returns undefined if it is lost. */
export type SendAnswer<S extends ControllerSocket> = (
  socket: S,
  counter: number,
  answer: Answer,
) => Promise<void> | undefined;

/** Options of a controller that receives commands. */
export interface AnswererOptions {
  /** Log of rejected commands. */
  readonly log: LogSink;
  /** Habits of the real server. */
  readonly quirks: Pick<CheckedQuirks, "commandsPerSec" | "statusQueueMax">;
}

/** Answers one connection after another, for a device. */
export class CommandAnswerer<S extends ControllerSocket> {
  /** Number of commands that were read. */
  received = 0;
  /** Number of these that were rejected. */
  rejected = 0;
  /** Number of answers that were handed to a socket. */
  answered = 0;
  /** Rule of faults; undefined for a controller without them. */
  rule: AnswerRule | undefined;
  readonly #device: DeviceModel;
  readonly #log: LogSink;
  /** Shortest time between two reads, in ms; 0 to read commands however they were split. */
  readonly #readIntervalMs: number;
  /** Whether answers wait in a queue of their own, beside the next command. */
  readonly #isQueued: boolean;
  readonly #send: SendAnswer<S>;
  #readDueMs = 0;
  #last: SingleSocketCommand | undefined;
  /** First error that a rule has thrown, until it is reported. */
  #ruleFailure: { readonly error: unknown } | undefined;

  /**
   * @param device Executes the commands.
   * @param options Habits of the real server, and the log.
   * @param send Sends answers.
   */
  constructor(
    device: DeviceModel,
    { log, quirks }: AnswererOptions,
    send: SendAnswer<S>,
  ) {
    this.#device = device;
    this.#log = log;
    this.#readIntervalMs = 1000 / quirks.commandsPerSec;
    this.#isQueued = quirks.statusQueueMax < Infinity;
    this.#send = send;
  }

  /** Most recent command. */
  get last(): SingleSocketCommand | undefined {
    return this.#last;
  }

  /**
   * Executes commands until the connection is lost, one after another.
   *
   * @param socket A new connection.
   * @param lost Aborted when the connection is lost.
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
        `Lost the status of the command with counter ${counter}, as too many statuses wait`,
      );
      return;
    }
    try {
      await sent;
      this.answered++;
    } catch (error) {
      // Otherwise the connection is lost, which the reader reports.
      if (!this.#isQueued) throw error;
    }
  }

  /** Reads the next whole command; one that TCP has split only without the habit. */
  async #read(socket: S, lost: AbortSignal): Promise<SingleSocketCommand> {
    const command = singleSocket.Command.create();
    if (this.#readIntervalMs === 0) {
      await readFull(socket, command.bytes);
      return command;
    }
    for (;;) {
      const waitMs = this.#readDueMs - performance.now();
      // A timer drops the fraction of a millisecond and would fire too early.
      if (waitMs > 0) await delay(Math.ceil(waitMs), { signal: lost });
      const count = await socket.read(command.bytes);
      if (count === null) {
        throw new Deno.errors.UnexpectedEof("the peer closed the connection");
      }
      const isWhole = count === command.bytes.length;
      if (!isWhole) {
        this.#log.warn(
          `Ignored ${
            counted(count, "byte")
          }, as a command has ${command.bytes.length}: they must arrive in one piece`,
        );
      }
      this.#readDueMs = performance.now() + this.#readIntervalMs;
      if (isWhole) return command;
    }
  }

  /**
   * Throws the error of a rule that has failed, once.
   *
   * @throws The first error of a rule.
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
      const copy = singleSocket.Command.create(command);
      return checkAnswerFault(this.rule?.(copy));
    } catch (error) {
      this.#ruleFailure ??= { error };
      this.#log.error(`Cannot answer by the rule: ${stackOf(error)}`);
      return {};
    }
  }
}
