/**
 * The options of a link's methods.
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
import type { AnyCommand } from "./commands/command_sender.ts";
import type { BufferPolicy } from "./samples/samples.ts";

/** Options of a call that waits. */
export interface WaitOptions {
  /** How long to wait, in ms; Infinity for no limit. */
  readonly timeoutMs?: number;
  /** Gives up; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of a call that sends a command. */
export interface SendOptions extends WaitOptions {
  /**
   * Origin of the command, such as an operator or a script: `source` of the command's
   * events.
   */
  readonly source?: string;
}

/** Options of a call that runs a command. */
export interface RunOptions extends SendOptions {
  /**
   * Whether the command is written at once, though others wait for their turn, or one
   * for its answer; for one that is to stop something.
   *
   * @default {false}
   */
  readonly urgent?: boolean;
}

/** Options of `samples()`. */
export interface SamplesOptions {
  /**
   * What happens to the iterator when it falls behind.
   *
   * @default {"dropOldest"}
   */
  readonly buffer?: BufferPolicy;
  /**
   * How many samples a `"dropOldest"` iterator may be behind, from 1; what the
   * ring holds, if left out.
   */
  readonly framesMax?: number;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Options of `frames()`. */
export interface FramesOptions {
  /**
   * What happens to the iterator when it falls behind.
   *
   * @default {"lossless"}
   */
  readonly buffer?: BufferPolicy;
  /**
   * How many entries a `"dropOldest"` iterator may be behind, from 1; what the ring
   * holds, if left out.
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
 * @param options The call's options.
 * @param buffer The policy where they have none.
 * @param action What the caller wants.
 * @returns The options, all of them; `framesMax` is Infinity where they have none.
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

/** Options of a call that sends a command, checked. */
export interface CommandCall extends RunOptions {
  readonly timeoutMs: number;
}

const COMMAND_TIMEOUT_MS = 5_000;

/**
 * Checks the arguments of a call that sends a command.
 *
 * @param CommandClass The struct of commands.
 * @param command What shall be sent.
 * @param options The call's options.
 * @param action What the caller wants.
 * @returns The options, with the default time limit.
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
  return {
    timeoutMs,
    ...(signal && { signal }),
    ...(urgent && { urgent }),
    ...(source !== undefined && { source }),
  };
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
