/**
 * Checks of the arguments of device calls.
 *
 * @module
 */

import { checkSource, type SendOptions } from "../../link/call_options.ts";
import {
  checkSignal,
  checkTimeLimit,
  readOptions,
  readProperty,
  textOf,
  typeOf,
} from "../../base/check.ts";

/** Caller of a device's call. */
export interface Caller {
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /** Origin of the call's commands; the action of the call, if left out. */
  readonly source?: string | undefined;
}

/** The options of a call that waits, in order. */
export interface CheckedWaitOptions extends Caller {
  /** In ms, or Infinity; undefined for the default. */
  readonly timeoutMs: number | undefined;
}

/**
 * Reads the options of a call that waits; the signal may be aborted already.
 *
 * @param options Options that were received.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws {TypeError} If one has the wrong type.
 * @throws {RangeError} If `timeoutMs` is out of its range.
 */
export function checkWaitOptions(
  options: SendOptions,
  action: string,
): CheckedWaitOptions {
  const { timeoutMs, signal, source } = readOptions(
    options,
    ["timeoutMs", "signal", "source"],
    action,
  );
  if (timeoutMs !== undefined) checkTimeLimit(timeoutMs, action, "timeoutMs");
  checkSignal(signal, action);
  checkSource(source, action);
  return { timeoutMs, signal, source };
}

/**
 * Reads the options of a call that waits, which its signal can have canceled already.
 *
 * @param options As for {@linkcode checkWaitOptions}.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @throws The reason of the signal, if it is aborted already.
 */
export function readWaitOptions(
  options: SendOptions,
  action: string,
): CheckedWaitOptions {
  const checked = checkWaitOptions(options, action);
  checked.signal?.throwIfAborted();
  return checked;
}

/**
 * Checks that a value is a finite number.
 *
 * @param value Value that was received.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param name The value's name.
 * @param unit Its unit.
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If it is NaN or infinite.
 */
export function checkFinite(
  value: unknown,
  action: string,
  name: string,
  unit: string,
): asserts value is number {
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot ${action} as ${name} must be a number: received ${typeOf(value)}`,
    );
  }
  if (Number.isFinite(value)) return;
  throw new RangeError(
    `Cannot ${action} as ${name} must be finite: received ${
      textOf(value)
    } ${unit}`,
  );
}

/**
 * Checks that a value is a number more than 0.
 *
 * @throws {TypeError} If it isn't a number.
 * @throws {RangeError} If it is not finite and more than 0.
 */
export function checkPositive(
  value: unknown,
  action: string,
  name: string,
  unit: string,
): asserts value is number {
  checkFinite(value, action, name, unit);
  if (value > 0) return;
  throw new RangeError(
    `Cannot ${action} as ${name} must be more than 0: received ${
      textOf(value)
    } ${unit}`,
  );
}

/**
 * Checks that a number is within the limits of the device.
 *
 * @throws {RangeError} If it isn't in `min..max`.
 */
export function checkRange(
  value: number,
  min: number,
  max: number,
  action: string,
  name: string,
  unit: string,
): void {
  if (value >= min && value <= max) return;
  throw new RangeError(
    `Cannot ${action} as ${name} must be in ${min}..${max} ${unit}: received ${
      textOf(value)
    }`,
  );
}

/**
 * Reads properties that must be finite numbers, each once.
 *
 * @param object Value that was received.
 * @param units The properties' names, each with its unit.
 * @param action Action of the caller, as in `Cannot ${action} …`.
 * @param name Name of the object in messages.
 * @returns The numbers, in the order of `units`.
 * @throws {TypeError} If it isn't an object, or one of them isn't a number.
 * @throws {RangeError} If one of them is NaN or infinite.
 */
export function readNumbers<K extends string>(
  object: Readonly<Record<K, number>>,
  units: Readonly<Record<K, string>>,
  action: string,
  name: string,
): Record<K, number> {
  if (typeof object !== "object" || object === null) {
    throw new TypeError(
      `Cannot ${action} as ${name} must be an object: received ${
        typeOf(object)
      }`,
    );
  }
  const numbers: Partial<Record<K, number>> = {};
  for (const key of Object.keys(units) as K[]) {
    const property = `${name}.${key}`;
    const value = readProperty(object, key, action, property);
    checkFinite(value, action, property, units[key]);
    numbers[key] = value;
  }
  return numbers as Record<K, number>;
}
