/**
 * Checks of arguments that several public functions take.
 *
 * @module
 */

import type { LogSink } from "./log.ts";
import { printable } from "./printable.ts";

/** Longest delay that a timer of the platform takes. */
export const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Checks an integer.
 *
 * @param value Value received.
 * @param min Smallest value allowed.
 * @param max Largest value allowed.
 * @param action Action of the caller, as in `Cannot ${action} as …`.
 * @param name Name of the argument.
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If it isn't an integer in `min..max`.
 */
export function checkInteger(
  value: unknown,
  min: number,
  max: number,
  action: string,
  name: string,
): asserts value is number {
  checkNumber(value, action, name);
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new RangeError(
    `Cannot ${action} as ${name} must be in ${min}..${max}: received ${
      textOf(value)
    }`,
  );
}

/**
 * Checks a time limit.
 *
 * @param value Value received, in ms; Infinity for no limit.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If it is negative, NaN, or too long for a timer.
 */
export function checkTimeLimit(
  value: unknown,
  action: string,
  name: string,
): asserts value is number {
  checkNumber(value, action, name);
  if ((value >= 0 && value <= TIMER_MS_MAX) || value === Infinity) return;
  throw new RangeError(
    `Cannot ${action} as ${name} must be in 0..${TIMER_MS_MAX} ms, or Infinity: received ${
      textOf(value)
    }`,
  );
}

/**
 * Checks a choice.
 *
 * @param value Value received.
 * @param choices Values allowed.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If it is none of them.
 */
export function checkOneOf<T extends string>(
  value: unknown,
  choices: readonly T[],
  action: string,
  name: string,
): asserts value is T {
  if ((choices as readonly unknown[]).includes(value)) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be one of ${
      choices.join(", ")
    }: received ${typeOf(value)}`,
  );
}

/**
 * Checks a function.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If it isn't a function.
 */
export function checkFunction(
  value: unknown,
  action: string,
  name: string,
): void {
  if (typeof value === "function") return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be a function: received ${typeOf(value)}`,
  );
}

/**
 * Checks an optional switch.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If it is neither undefined, true nor false.
 */
export function checkBoolean(
  value: unknown,
  action: string,
  name: string,
): void {
  if (value === undefined || typeof value === "boolean") return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be true or false: received ${
      typeOf(value)
    }`,
  );
}

/**
 * Checks the names of an object's properties: a misspelt one would have no effect.
 *
 * @param value Object to check.
 * @param names Names allowed.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If the object has another property, or can't be read.
 */
export function checkNames(
  value: object,
  names: readonly string[],
  action: string,
  name: string,
): void {
  const given = readForeign(
    () => Object.keys(value),
    () =>
      `Cannot ${action} as ${name} must be readable: received one that throws`,
  );
  const wrong = given.find((each) => !names.includes(each));
  if (wrong === undefined) return;
  throw new TypeError(
    `Cannot ${action} as properties of ${name} must be of ${
      names.join(", ")
    }: received ${typeOf(wrong)}`,
  );
}

/**
 * Checks a log.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @throws {TypeError} If it isn't an object with the methods of a log.
 */
export function checkLog(
  value: unknown,
  action: string,
): asserts value is LogSink {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(
      `Cannot ${action} as log must be an object: received ${typeOf(value)}`,
    );
  }
  for (const level of ["debug", "info", "warn", "error"] as const) {
    const name = `log.${level}`;
    checkFunction(
      readProperty(value as LogSink, level, action, name),
      action,
      name,
    );
  }
}

/**
 * Checks a signal.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @throws {TypeError} If it is neither undefined nor an AbortSignal.
 */
export function checkSignal(
  value: unknown,
  action: string,
): asserts value is AbortSignal | undefined {
  if (value === undefined || isSignal(value)) return;
  throw new TypeError(
    `Cannot ${action} as signal must be an AbortSignal: received ${
      typeOf(value)
    }`,
  );
}

/**
 * Checks an object of options.
 *
 * @param value Value received.
 * @param action Action of the caller.
 * @param name Name of the argument.
 * @throws {TypeError} If it isn't an object.
 */
export function checkOptions(
  value: unknown,
  action: string,
  name = "options",
): void {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be an object: received ${typeOf(value)}`,
  );
}

/**
 * Reads options, each once, so that the value checked is the value used.
 *
 * @param options Options received.
 * @param names Names of the options to read.
 * @param action Action of the caller.
 * @param name Name of an option that is an object itself.
 * @returns A copy that has these options, and no code of the caller.
 * @throws {TypeError} If `options` isn't an object, or its own code throws.
 */
export function readOptions<T extends object, K extends keyof T & string>(
  options: T,
  names: readonly K[],
  action: string,
  name?: string,
): Pick<T, K> {
  checkOptions(options, action, name);
  const copy: Partial<Pick<T, K>> = {};
  for (const key of names) {
    const path = name === undefined ? key : `${name}.${key}`;
    copy[key] = readProperty(options, key, action, path);
  }
  return copy as Pick<T, K>;
}

/**
 * Reads a property of an argument.
 *
 * @param object Object that has the property.
 * @param key Key of the property.
 * @param action Action of the caller.
 * @param name Name of the property in the message.
 * @throws {TypeError} If the object's own code throws.
 */
export function readProperty<T extends object, K extends keyof T>(
  object: T,
  key: K,
  action: string,
  name: string,
): T[K] {
  return readForeign(
    () => object[key],
    () =>
      `Cannot ${action} as ${name} must be readable: received ${
        typeOf(object)
      } that throws`,
  );
}

/**
 * Reads from a foreign value, whose own code may throw.
 *
 * @param read Reads the value.
 * @param message Makes the message of the error.
 * @returns The value read.
 * @throws {TypeError} If `read` throws; `cause` is the value thrown.
 */
export function readForeign<R>(read: () => R, message: () => string): R {
  try {
    return read();
  } catch (cause) {
    throw new TypeError(message(), { cause });
  }
}

/**
 * Returns whether a foreign value passes a test; one whose own code throws doesn't.
 *
 * @param test The test.
 */
export function passes(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

/** Number of characters that are shown of a value. */
const SHOWN_CHARS_MAX = 80;

/**
 * Describes a value for messages, without running its own code.
 *
 * @param value Any value.
 */
export function typeOf(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "object":
      return value === null ? "null" : "an object";
    case "function":
      return "a function";
    case "string":
      return printable(JSON.stringify(value.slice(0, SHOWN_CHARS_MAX)));
    default:
      return `${typeof value} ${textOf(value)}`;
  }
}

/**
 * Returns a primitive value as text.
 *
 * @param value Any value but an object.
 */
export function textOf(value: unknown): string {
  if (Object.is(value, -0)) return "-0";
  return printable(String(value).slice(0, SHOWN_CHARS_MAX));
}

function isSignal(value: unknown): boolean {
  // Objects that merely inherit from AbortSignal throw here.
  return passes(() => value instanceof AbortSignal && value.aborted !== null);
}

function checkNumber(
  value: unknown,
  action: string,
  name: string,
): asserts value is number {
  if (typeof value === "number") return;
  throw new TypeError(
    `Cannot ${action} as ${name} must be a number: received ${typeOf(value)}`,
  );
}
