/**
 * Checks of the declaration of a struct.
 *
 * @module
 */

import { passes, readForeign } from "../base/check.ts";
import { shown } from "./struct_fields.ts";
import { StructView } from "./struct_view.ts";

const INTEGER = /^\d+$/;

/** Checks that a value is an object, and no array. */
export function checkObject(
  struct: string,
  what: string,
  value: unknown,
): void {
  const isObject = typeof value === "object" && value !== null;
  if (isObject && !passes(() => Array.isArray(value))) return;
  const rule = `${what} must be an object`;
  throw new TypeError(refusal(struct, rule, value));
}

/** Reads from a value whose own code may throw. */
export function readWith<T, R>(
  struct: string,
  what: string,
  value: T,
  read: (value: T) => R,
): R {
  return readForeign(() => read(value), () => {
    const message = refusal(struct, `${what} must be readable`, value);
    return `${message} that throws`;
  });
}

/** Checks the name of a property of views. */
export function checkFieldName(struct: string, name: string): void {
  // Integers would lose their position, as objects list them first.
  if (name === "" || INTEGER.test(name)) {
    const rule = "the name of a field must be neither empty nor an integer";
    throw new TypeError(refusal(struct, rule, name));
  }
  if (isReservedName(name)) {
    throw new TypeError(
      `Cannot define struct "${struct}" as the field name "${name}" is reserved`,
    );
  }
}

/**
 * Whether no field can have the name, as every view has a property of it or objects list it
 * first.
 */
export function isReservedName(name: string): boolean {
  // A view with a property "then" could not be the value of a promise.
  return name === "then" || INTEGER.test(name) || name in StructView.prototype;
}

/** Checks a byte order. */
export function checkEndian(
  struct: string,
  what: string,
  value: unknown,
): void {
  if (value === "little" || value === "big") return;
  const ErrorClass = typeof value === "string" ? RangeError : TypeError;
  const rule = `${what} must be "little" or "big"`;
  throw new ErrorClass(refusal(struct, rule, value));
}

/** Checks a number of the declaration. */
export function checkInteger(
  struct: string,
  what: string,
  value: unknown,
  min: number,
  max: number,
): void {
  const rule = `${what} must be an integer in ${min}..${max}`;
  if (typeof value !== "number") {
    throw new TypeError(refusal(struct, rule, value));
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(refusal(struct, rule, value));
  }
}

/** Returns the message of a declaration that is refused. */
export function refusal(
  struct: string,
  rule: string,
  received: unknown,
): string {
  return `Cannot define struct "${struct}" as ${rule}: received ${
    shown(received)
  }`;
}
