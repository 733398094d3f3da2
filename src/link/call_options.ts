/**
 * Options of a link's methods.
 *
 * @module
 */

import {
  checkBoolean,
  checkInteger,
  checkOneOf,
  checkSignal,
  checkTimeLimit,
  readOptions,
  typeOf,
} from "../base/check.ts";
import { Deadline } from "../base/deadline.ts";
import type { AnyCommand } from "./commands/command_sender.ts";
import type { BufferPolicy } from "./samples/samples.ts";
import type { CommandsOptions } from "./source.ts";

/** Options of a call that waits. */
export interface WaitOptions {
  /** Time limit, in ms; Infinity for none. */
  readonly timeoutMs?: number;
  /** Cancels the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of a call that sends a command. */
export interface SendOptions extends WaitOptions {
  /**
   * Origin of the command, such as an operator or a script: `source` of the command's
   * events. By default none; of a device's calls, the call, such as `"move rotator"`.
   */
  readonly source?: string;
}

/** Options of a call that runs a command. */
export interface RunOptions extends SendOptions {
  /**
   * Whether the command is written at once, ahead of queued commands, and of one that
   * waits for its answer; for one that stops something.
   *
   * @default {false}
   */
  readonly urgent?: boolean;
}

/** Options of `samples()`. */
export interface SamplesOptions {
  /**
   * Policy of the buffer when the iterator falls behind.
   *
   * @default {"dropOldest"}
   */
  readonly buffer?: BufferPolicy;
  /**
   * Number of samples that a `"dropOldest"` iterator may be behind, from 1; as many as
   * the ring holds, if left out.
   */
  readonly framesMax?: number;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `frames()`. */
export interface FramesOptions {
  /**
   * Policy of the buffer when the iterator falls behind.
   *
   * @default {"lossless"}
   */
  readonly buffer?: BufferPolicy;
  /**
   * Number of entries that a `"dropOldest"` iterator may be behind, from 1; as many as
   * the ring holds, if left out.
   */
  readonly framesMax?: number;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

const FRAMES_MAX = 2 ** 32 - 1;
const BUFFER_POLICIES = [
  "dropOldest",
  "lossless",
  "latest",
] as const satisfies BufferPolicy[];
const BUFFER_OPTIONS = ["buffer", "framesMax", "signal"] as const;

/**
 * Checks the options of a call that opens an iterator with a buffer.
 *
 * @param options Options of the call.
 * @param buffer Default policy.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @returns All options; `framesMax` is Infinity by default.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If `framesMax` is out of its range.
 */
export function readBufferOptions(
  options: SamplesOptions | FramesOptions,
  buffer: BufferPolicy,
  action: string,
): {
  readonly buffer: BufferPolicy;
  readonly framesMax: number;
  readonly signal: AbortSignal | undefined;
} {
  const { buffer: policy = buffer, framesMax, signal } = readOptions(
    options,
    BUFFER_OPTIONS,
    action,
  );
  checkOneOf(policy, BUFFER_POLICIES, action, "buffer");
  if (framesMax !== undefined) {
    checkInteger(framesMax, 1, FRAMES_MAX, action, "framesMax");
  }
  checkSignal(signal, action);
  return { buffer: policy, framesMax: framesMax ?? Infinity, signal };
}

/** Time limit and signal of a call, checked. */
export interface WaitCall {
  /** Time limit, which runs from the call. */
  readonly deadline: Deadline;
  /** Cancels the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of a call that sends a command, checked. */
export interface CommandCall extends WaitCall {
  /** Whether the command is written ahead of others. */
  readonly urgent?: boolean | undefined;
  /** Origin of the command. */
  readonly source?: string | undefined;
}

const COMMAND_TIMEOUT_MS = 5_000;

/**
 * Checks the option `signal` of a call that has no other.
 *
 * @param options Options of the call.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {TypeError} If an option has the wrong type.
 */
export function readSignal(
  options: { readonly signal?: AbortSignal },
  action: string,
): AbortSignal | undefined {
  const { signal } = readOptions(options, ["signal"], action);
  checkSignal(signal, action);
  return signal;
}

/**
 * Checks the option `outcomesOnly`.
 *
 * @throws {TypeError} If it has the wrong type.
 */
export function readOutcomesOnly(
  options: CommandsOptions,
  action: string,
): boolean {
  const { outcomesOnly = false } = readOptions(
    options,
    ["outcomesOnly"],
    action,
  );
  checkBoolean(outcomesOnly, action, "outcomesOnly");
  return outcomesOnly;
}

/**
 * Checks the options of a call that waits.
 *
 * @param options Options of the call.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param defaultMs Default time limit, in ms.
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If the time limit is out of its range.
 */
export function readWaitOptions(
  options: WaitOptions,
  action: string,
  defaultMs: number,
): { readonly timeoutMs: number; readonly signal: AbortSignal | undefined } {
  const { timeoutMs = defaultMs, signal } = readOptions(
    options,
    ["timeoutMs", "signal"],
    action,
  );
  checkTimeLimit(timeoutMs, action, "timeoutMs");
  checkSignal(signal, action);
  signal?.throwIfAborted();
  return { timeoutMs, signal };
}

/** Does what {@linkcode readWaitOptions} does, and begins the time limit of the call. */
export function readWaitCall(
  ...call: Parameters<typeof readWaitOptions>
): WaitCall {
  const { timeoutMs, signal } = readWaitOptions(...call);
  return { deadline: new Deadline(timeoutMs), signal };
}

/**
 * Checks the arguments of a call that sends a command.
 *
 * @param CommandClass Struct of commands.
 * @param command Command to send.
 * @param options Options of the call.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @returns Options, and the time limit, which has begun.
 * @throws {TypeError} If it isn't a command, or an option has the wrong type.
 * @throws {RangeError} If the time limit is out of its range.
 */
export function readCommandCall(
  CommandClass: {
    readonly name: string;
    isView(value: unknown): boolean;
  },
  command: AnyCommand,
  options: RunOptions,
  action: string,
): CommandCall {
  const { timeoutMs = COMMAND_TIMEOUT_MS, signal, urgent, source } =
    readOptions(options, ["timeoutMs", "signal", "urgent", "source"], action);
  if (!CommandClass.isView(command)) {
    throw new TypeError(
      `Cannot ${action} as it must be made by ${CommandClass.name}.create(): received ${
        typeOf(command)
      }`,
    );
  }
  checkTimeLimit(timeoutMs, action, "timeoutMs");
  checkSignal(signal, action);
  checkBoolean(urgent, action, "urgent");
  checkSource(source, action);
  return { deadline: new Deadline(timeoutMs), signal, urgent, source };
}

/**
 * Checks the option `source`.
 *
 * @throws {TypeError} If it is given, and no string.
 */
export function checkSource(source: unknown, action: string): void {
  if (source === undefined || typeof source === "string") return;
  throw new TypeError(
    `Cannot ${action} as source must be a string: received ${typeOf(source)}`,
  );
}
