/**
 * Checks of arguments that several public functions take.
 *
 * @module
 */

/** The longest time that a timer of the platform can wait. */
const TIMER_MS_MAX = 2 ** 31 - 1;

/**
 * Checks an integer.
 *
 * @param value What was received.
 * @param min The least allowed.
 * @param max The most allowed.
 * @param action What the caller wants, as in `Cannot ${action} as …`.
 * @param name The argument's name.
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
    `Cannot ${action} as ${name} must be in ${min}..${max}: received ${value}`,
  );
}

/**
 * Checks a time limit.
 *
 * @param value What was received: ms, or Infinity for none.
 * @param action What the caller wants.
 * @param name The argument's name.
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
    `Cannot ${action} as ${name} must be in 0..${TIMER_MS_MAX} ms, or Infinity: received ${value}`,
  );
}

/**
 * Checks a choice.
 *
 * @param value What was received.
 * @param choices What is allowed.
 * @param action What the caller wants.
 * @param name The argument's name.
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
 * @param value What was received.
 * @param action What the caller wants.
 * @param name The argument's name.
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
 * Checks a signal.
 *
 * @param value What was received.
 * @param action What the caller wants.
 * @throws {TypeError} If it is neither undefined nor an AbortSignal.
 */
export function checkSignal(
  value: unknown,
  action: string,
): asserts value is AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return;
  throw new TypeError(
    `Cannot ${action} as signal must be an AbortSignal: received ${
      typeOf(value)
    }`,
  );
}

/**
 * Checks an object of options.
 *
 * @param value What was received.
 * @param action What the caller wants.
 * @throws {TypeError} If it isn't an object.
 */
export function checkOptions(value: unknown, action: string): void {
  if (typeof value === "object" && value !== null) return;
  throw new TypeError(
    `Cannot ${action} as options must be an object: received ${typeOf(value)}`,
  );
}

/**
 * What a value is, for messages.
 *
 * @param value Anything.
 */
export function typeOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object"
    ? "an object"
    : `${typeof value} ${String(value)}`;
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
