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
  describedCommand,
  PARAMETERS,
} from "../../protocol/commands.ts";
import { COMMANDER } from "../../protocol/single_socket.ts";
import type { AnyView } from "../../struct/struct.ts";

/** Largest time in ms by which the clock of a sender may be ahead. */
const CLOCK_MS_MAX = 1_000;
/** Time for which answers are repeated, in ms. */
const REMEMBERED_MS = 600_000;
/** Largest number of answers that are remembered. */
const REMEMBERED_MAX = 10_000;

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
  readonly #authority: LeaseWatch;
  readonly #unserve: () => void;
  readonly #answers = new Map<
    string,
    { readonly atMs: number; readonly answer: Promise<CommandAnswer> }
  >();

  /**
   * @param transport Connection.
   * @param device Name of the device.
   * @param link Its link.
   * @param options Rule.
   */
  constructor(
    transport: CommandTransport,
    device: string,
    link: CommandLink,
    options: AllowCommands,
  ) {
    this.#transport = transport;
    this.#device = device;
    this.#link = link;
    this.#options = options;
    this.#authority = new LeaseWatch(transport.leases, authorityKey(device));
    this.#unserve = transport.serve(
      device,
      async (text) => JSON.stringify(await this.answer(text)),
    );
  }

  /** Ends it; commands that were sent go on. */
  close(): void {
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
    const refusal = this.#timeFault(request) ??
      (isStop ? undefined : await this.#refusal(request));
    if (refusal) return failure(id, ...refusal);
    // A stop waits for nothing; it does no harm twice.
    if (isStop) return await this.#send(request, true);
    const claim = await this.#transport.requests.set(id, "", 0);
    if (claim === undefined) return await this.#answerOfOther(id);
    // Asking the broker has taken time.
    const late = this.#timeFault(request);
    const answer = late
      ? failure(id, ...late)
      : await this.#send(request, false);
    await this.#transport.requests.set(id, JSON.stringify(answer), claim)
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

  async #answerOfOther(id: string): Promise<CommandAnswer> {
    const entry = await this.#transport.requests.get(id);
    if (entry?.value) return JSON.parse(entry.value) as CommandAnswer;
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
    const named = Array.from(
      { length: PARAMETERS },
      (_, i) => [`param${i + 1}`, parameters[i] ?? 0],
    );
    const command = type.create({
      ...type.fields.some(({ name }) => name === "commander") &&
        { commander: COMMANDER },
      code,
      ...Object.fromEntries(named),
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
