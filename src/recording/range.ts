/**
 * Ranges of time in a recording.
 *
 * @module
 */

import { typeOf } from "../base/check.ts";

/** Range of time, of the methods of a recording. */
export interface RangeOptions {
  /** Least time of receipt, in ms since 1970 (UTC); the start by default. */
  readonly fromMs?: number;
  /** Greatest time of receipt, likewise; the end by default. */
  readonly toMs?: number;
  /** Ends the iterator, which then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Limit of times, in ms since 1970: their nanoseconds fit 64 bits. */
export const MS_LIMIT = 2 ** 44;

/**
 * Checks a time.
 *
 * @param value Value received, in ms since 1970 (UTC).
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @param name Name of the argument.
 * @throws {TypeError} If it is no number.
 * @throws {RangeError} If it is out of range.
 */
export function checkMs(value: unknown, action: string, name: string): void {
  if (typeof value === "number" && value >= 0 && value <= MS_LIMIT) return;
  const ErrorClass = typeof value === "number" ? RangeError : TypeError;
  throw new ErrorClass(
    `Cannot ${action} as ${name} must be in 0..${MS_LIMIT} ms: received ${
      typeOf(value)
    }`,
  );
}
