/**
 * Values of flags.
 *
 * @module
 */

import { TIMER_MS_MAX } from "../base/check.ts";
import { nearestWord } from "../base/nearest.ts";
import { messageOf } from "../base/printable.ts";

/** Command line that is wrong: the exit code is 2. */
export class UsageError extends RangeError {
  /** Name of the class. */
  override readonly name = "UsageError";
}

/** The protocols that controllers speak. */
export const PROTOCOLS = ["two-socket", "single-socket"] as const;

const DURATION_SEC_MAX = Math.floor(TIMER_MS_MAX / 1_000);

/**
 * Reads a number.
 *
 * @param rule Rule of the number, for the error.
 * @returns The number; undefined if the flag wasn't given.
 * @throws {UsageError} If the text is no such number.
 */
export function readNumber(
  flag: string,
  text: string | undefined,
  rule: string,
  isValid: (value: number) => boolean,
): number | undefined {
  if (text === undefined) return undefined;
  const value = text.trim() === "" ? NaN : Number(text);
  if (isValid(value)) return value;
  throw new UsageError(
    `Flag '${flag}' must be ${rule}: received ${text || "nothing"}`,
  );
}

/**
 * Reads `--port`, or another flag of a port.
 *
 * @throws {UsageError} If the port isn't in `min..max`.
 */
export function readPort(
  text: string | undefined,
  min: number,
  max: number,
  flag = "--port",
): number | undefined {
  return readNumber(
    flag,
    text,
    `an integer in ${min}..${max}`,
    (port) => Number.isInteger(port) && port >= min && port <= max,
  );
}

/**
 * Reads `--duration`, which is in s.
 *
 * @returns The duration in ms.
 * @throws {UsageError} If the duration isn't more than 0, or too long for a timer.
 */
export function readDurationMs(text: string | undefined): number | undefined {
  const durationSec = readNumber(
    "--duration",
    text,
    `more than 0 and at most ${DURATION_SEC_MAX}`,
    (sec) => sec > 0 && sec <= DURATION_SEC_MAX,
  );
  return durationSec && durationSec * 1_000;
}

/** Flag `--count`. */
export const COUNT_FLAG = {
  type: "string",
  value: "N",
  help: "the first N only",
} as const;

/**
 * Reads `--count`.
 *
 * @returns The count; Infinity if the flag wasn't given.
 * @throws {UsageError} If it is no integer from 1.
 */
export function readCount(text: string | undefined): number {
  const isCount = (n: number) => Number.isSafeInteger(n) && n > 0;
  return readNumber("--count", text, "an integer from 1", isCount) ?? Infinity;
}

/** Flag `--rate`. */
export const RATE_FLAG = {
  type: "string",
  short: "r",
  value: "RATE",
  help: "speed of the recording: 1 (default), 10, 0.5, or max",
} as const;

/**
 * Reads `--rate`.
 *
 * @returns The speed, Infinity for the highest.
 * @throws {UsageError} If it isn't more than 0.
 */
export function readRate(text: string | undefined): number {
  if (text === "max") return Infinity;
  const isRate = (value: number) => value > 0 && value < Infinity;
  return readNumber("--rate", text, "more than 0, or max", isRate) ?? 1;
}

/**
 * Reads `--interval`, which is in ms.
 *
 * @throws {UsageError} If the interval isn't more than 0, or too long for a timer.
 */
export function readIntervalMs(text: string | undefined): number | undefined {
  return readNumber(
    "--interval",
    text,
    `more than 0 and at most ${TIMER_MS_MAX}`,
    (ms) => ms > 0 && ms <= TIMER_MS_MAX,
  );
}

/**
 * Reads `--host`, or another flag of an address.
 *
 * @throws {UsageError} If the address is empty, which would mean any address.
 */
export function readHost(text: string, flag = "--host"): string {
  if (text.trim() !== "") return text;
  throw new UsageError(`Flag '${flag}' must be an address: received nothing`);
}

/**
 * Reads one of several names.
 *
 * @param label Flag, as `--format`, or name of the operand.
 * @throws {UsageError} If the text is none of them.
 */
export function readChoice<Name extends string>(
  label: string,
  text: string,
  names: readonly Name[],
): Name {
  const choice = names.find((name) => name === text);
  if (choice !== undefined) return choice;
  const kind = label.startsWith("--") ? "Flag" : "Operand";
  throw new UsageError(
    `${kind} '${label}' must be one of ${names.join(", ")}: received ${text}${
      suggestion(text, names)
    }`,
  );
}

/**
 * Returns the end of a message about an unknown word: the nearest known one, if one is like
 * it.
 */
export function suggestion(word: string, words: Iterable<string>): string {
  const nearest = nearestWord(word, words);
  return nearest === undefined ? "" : `: did you mean '${nearest}'?`;
}

/**
 * Checks values of flags by the library.
 *
 * @throws {UsageError} If the library refuses them.
 */
export function checkUsage(check: () => unknown): void {
  try {
    check();
  } catch (cause) {
    throw new UsageError(messageOf(cause), { cause });
  }
}
