/**
 * Server of commands: sends those that programs elsewhere request to a link.
 *
 * @module
 */

import {
  authorityKey,
  type CommandAnswer,
  type CommandRequest,
  type ConfirmCondition,
  parseRequest,
  type RemoteFailure,
} from "./command_request.ts";
import { LeaseWatch } from "./lease.ts";
import type { CommandTransport } from "./lease_store.ts";
import { pause } from "../backoff.ts";
import { monotonicMs, wallMs } from "../../base/clock.ts";
import {
  CommandRejectedError,
  LinkClosedError,
  LinkError,
  NotConnectedError,
  TimeoutError,
} from "../../base/errors.ts";
import { messageOf } from "../../base/printable.ts";
import type { RunOptions } from "../../link/call_options.ts";
import type { TelemetrySource } from "../../link/source.ts";
import {
  type CommandDescription,
  commandFields,
  describedCommand,
} from "../../protocol/commands.ts";
import { COMMANDER } from "../../protocol/single_socket.ts";
import type { AnyView } from "../../struct/struct.ts";

/** Largest time in ms by which the clock of a sender may be ahead. */
const CLOCK_MS_MAX = 1_000;
/** Time for which answers are repeated, in ms. */
const REMEMBERED_MS = 600_000;
/** Largest number of answers that are remembered. */
const REMEMBERED_MAX = 10_000;

/** Time between two looks for the answer of another gateway, in ms. */
const LOOK_MS = 50;

/** Link whose commands are served: a server or a client. */
export interface CommandLink extends TelemetrySource {
  /** Writes a command; of links whose controllers don't answer. */
  putCommand?(command: never, options: RunOptions): Promise<unknown>;
  /** Writes a command, and returns the duration that the controller has acknowledged, in s. */
  runCommand?(command: never, options: RunOptions): Promise<number>;
  /** Sends a command, and waits until telemetry confirms it. */
  sendAndConfirm(
    command: never,
    predicate: (sample: never) => boolean,
    options: RunOptions,
  ): Promise<unknown>;
}

/** Rule for commands that programs elsewhere send. */
export interface AllowCommands {
  /**
   * Descriptions of the device's commands, such as `rotatorCommands("two-socket")`. Those with
   * `isStop` are sent at once, whoever has the authority.
   */
  readonly commands: readonly CommandDescription[];
  /**
   * Whether a sender needs the authority over the device, which one has at a time.
   *
   * @default {true}
   */
  readonly authority?: boolean;
  /**
   * Rule for a request, but those that stop; returns true, or the reason of a refusal. Users
   * and subjects are the broker's to check.
   */
  readonly rule?: (request: CommandRequest) => true | string;
}

/** Returns whether a source sends commands. */
export function isCommandLink(source: TelemetrySource): source is CommandLink {
  return "sendAndConfirm" in source;
}

/** Serves the commands of one link. */
export class CommandServer {
  readonly #transport: CommandTransport;
  readonly #device: string;
  readonly #link: CommandLink;
  readonly #options: AllowCommands;
  readonly #fencing: () => number;
  readonly #authority: LeaseWatch;
  readonly #unserve: () => void;
  readonly #closing = new AbortController();
  readonly #answers = new Map<
    string,
    { readonly atMs: number; readonly answer: Promise<CommandAnswer> }
  >();

  /**
   * @param transport Connection.
   * @param device Name of the device.
   * @param link Its link.
   * @param options Rule.
   * @param fencing Returns the fencing number of this gateway; 0 while another has the device.
   */
  constructor(
    transport: CommandTransport,
    device: string,
    link: CommandLink,
    options: AllowCommands,
    fencing: () => number,
  ) {
    this.#transport = transport;
    this.#device = device;
    this.#link = link;
    this.#options = options;
    this.#fencing = fencing;
    this.#authority = new LeaseWatch(transport.leases, authorityKey(device));
    this.#unserve = transport.serve(
      device,
      async (text) => {
        if (fencing() === 0) return undefined;
        return JSON.stringify(await this.answer(text));
      },
    );
  }

  /** Ends it; commands that were sent go on. */
  close(): void {
    this.#closing.abort();
    this.#unserve();
    this.#authority.close();
  }

  /**
   * Answers a request; one with the id of another has its answer, and is not sent.
   *
   * @param text The request.
   */
  answer(text: string): Promise<CommandAnswer> {
    const request = parseRequest(text);
    if (request === undefined) {
      const reason = "it must be the JSON of a command with id, code, " +
        "parameters, atMs, timeoutMs, source and fencing";
      return Promise.resolve(failure("", "invalid", reason));
    }
    const { id } = request;
    const known = this.#answers.get(id);
    if (known) return known.answer;
    this.#forget();
    const answer = this.#answer(request).catch((error) =>
      failure(id, "unknown", messageOf(error))
    );
    this.#answers.set(id, { atMs: monotonicMs(), answer });
    return answer;
  }

  async #answer(request: CommandRequest): Promise<CommandAnswer> {
    const { id, code, parameters } = request;
    const { commands } = this.#options;
    const isStop = describedCommand(commands, code, parameters)?.isStop ??
      false;
    // A stop waits for nothing; it does no harm twice.
    const refusal = () =>
      this.#timeFault(request) ??
        (isStop ? undefined : this.#refusal(request));
    const early = await refusal();
    if (early) return failure(id, ...early);
    if (isStop) return this.#send(request, true);
    const { requests } = this.#transport;
    const claim = await requests.set(id, String(this.#fencing()), 0);
    if (claim === undefined) return this.#answerOfOther(request);
    // Asking the broker has taken time: another may have the device meanwhile.
    const late = await refusal();
    const answer = late
      ? failure(id, ...late)
      : await this.#send(request, false);
    await requests.set(id, JSON.stringify(answer), claim)
      .catch(() => undefined);
    return answer;
  }

  #timeFault(
    { atMs, timeoutMs }: CommandRequest,
  ): [RemoteFailure, string] | undefined {
    const ageMs = wallMs() - atMs;
    if (ageMs < -CLOCK_MS_MAX) {
      return [
        "expired",
        `the clock of the sender is ${
          Math.round(-ageMs)
        } ms ahead of the gateway's: set both by a time service`,
      ];
    }
    if (ageMs < timeoutMs) return undefined;
    return [
      "expired",
      `it is ${Math.round(ageMs)} ms old, and its time limit ${timeoutMs} ms`,
    ];
  }

  async #refusal(
    request: CommandRequest,
  ): Promise<[RemoteFailure, string] | undefined> {
    if (this.#fencing() === 0) {
      return ["notAllowed", "this gateway isn't active any more"];
    }
    const { rule, authority = true } = this.#options;
    const verdict = rule?.(request) ?? true;
    if (verdict !== true) return ["notAllowed", verdict];
    if (!authority) return undefined;
    const { fencing } = request;
    let { state } = this.#authority;
    // The request may have been faster than the news of a change.
    if (fencing !== state.fencing) state = await this.#authority.refresh();
    if (fencing !== 0 && fencing === state.fencing) return undefined;
    const who = state.holder === undefined
      ? "nobody has it: take it first"
      : `${state.holder} has it`;
    return ["noAuthority", `the sender has no authority: ${who}`];
  }

  /** Returns the answer of the gateway that has claimed a request, once it is known. */
  async #answerOfOther(request: CommandRequest): Promise<CommandAnswer> {
    const { id } = request;
    const { signal } = this.#closing;
    for (;;) {
      const { value = "" } = await this.#transport.requests.get(id) ?? {};
      if (value.startsWith("{")) return JSON.parse(value) as CommandAnswer;
      // A gateway that had the device before answers no more.
      const isOver = Number(value) < this.#fencing();
      if (isOver || this.#timeFault(request) || signal.aborted) break;
      await pause(LOOK_MS, signal);
    }
    const reason =
      "another gateway has taken it, and its outcome isn't known: look at telemetry";
    return failure(id, "unknown", reason);
  }

  async #send(
    request: CommandRequest,
    urgent: boolean,
  ): Promise<CommandAnswer> {
    const { id, code, parameters, atMs, timeoutMs, source, confirm } = request;
    const { command: type } = this.#link.structs;
    if (type === undefined) {
      return failure(id, "notAllowed", "the source has no commands");
    }
    const command = type.create({
      ...type.fields.some(({ name }) => name === "commander") &&
        { commander: COMMANDER },
      ...commandFields(code, parameters),
    }) as never;
    const leftMs = Math.max(0, atMs + timeoutMs - wallMs());
    const options = {
      timeoutMs: leftMs,
      source,
      ...urgent && this.#link.runCommand && { urgent },
    };
    try {
      if (confirm) {
        const predicate = predicateOf(confirm);
        await this.#link.sendAndConfirm(command, predicate, options);
        return { id, outcome: "confirmed", atMs: wallMs() };
      }
      if (this.#link.runCommand) {
        const durationSec = await this.#link.runCommand(command, options);
        return { id, outcome: "acknowledged", durationSec, atMs: wallMs() };
      }
      await this.#link.putCommand!(command, options);
      return { id, outcome: "sent", atMs: wallMs() };
    } catch (error) {
      return answerOfError(id, error);
    }
  }

  #forget(): void {
    const limitMs = monotonicMs() - REMEMBERED_MS;
    for (const [id, { atMs }] of this.#answers) {
      if (atMs > limitMs && this.#answers.size < REMEMBERED_MAX) return;
      this.#answers.delete(id);
    }
  }
}

function predicateOf({ field, equals, tolerance = 0 }: ConfirmCondition) {
  return ({ telemetry }: { telemetry: AnyView }) => {
    const value = Number(
      (telemetry as unknown as Record<string, unknown>)[field],
    );
    return Math.abs(value - equals) <= tolerance;
  };
}

function failure(
  id: string,
  cause: RemoteFailure,
  reason: string,
): CommandAnswer {
  const isKnown = cause !== "unknown";
  return {
    id,
    outcome: "failed",
    cause,
    reason,
    ...isKnown && { commandWritten: false },
    atMs: wallMs(),
  };
}

function answerOfError(id: string, error: unknown): CommandAnswer {
  const common = { id, reason: messageOf(error), atMs: wallMs() };
  if (error instanceof CommandRejectedError) {
    const reason = error.reason || error.message;
    return { ...common, outcome: "rejected", reason };
  }
  const outcome = "failed";
  const cause = error instanceof TimeoutError
    ? "timeout"
    : error instanceof NotConnectedError
    ? "notConnected"
    : error instanceof LinkError
    ? "linkLost"
    : error instanceof LinkClosedError
    ? "closed"
    : "predicate";
  const { commandWritten = cause === "notConnected" ? false : undefined } =
    error as { commandWritten?: boolean };
  return {
    ...common,
    outcome,
    cause,
    ...commandWritten !== undefined && { commandWritten },
  };
}
