/**
 * Parts for tests of arguments: values that no argument allows, some of whose own code
 * throws, and checks of their refusal.
 *
 * `deno test tests/… -- --seed=1` tries other values.
 *
 * @module
 */

import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import { assert, assertMatch } from "jsr:@std/assert@^1.0.19";
import fc from "npm:fast-check@4.10.2";

const SEED = /^--seed=(-?\d+)$/;
const seeds = Deno.args.flatMap((arg) => SEED.exec(arg)?.slice(1) ?? []);
/** Seed of the values, fixed by default. */
const seed = Number(seeds[0] ?? 20_261_122);
/** The longest time that a timer can wait. */
export const TIMER_MS_MAX = 2 ** 31 - 1;
/** No message repeats a long value. */
const MESSAGE_CHARS_MAX = 500;
/** Time limit of a call that refuses its arguments without waiting, in ms. */
const REFUSAL_MS_MAX = 2000;

/** Values that an argument allows, of those that are tried. */
export type Allowed = (value: unknown) => boolean;

/** A value as an argument; fast-check prints it without running its code. */
export class Bad {
  /** @param value The value. */
  constructor(readonly value: unknown) {}

  [fc.toStringMethod](): string {
    return readable(this.value);
  }
}

/** Error that the code of a value throws. */
export class OwnError extends Error {
  override readonly name = "OwnError";
}

function throwOwn(): never {
  throw new OwnError("this is the value's own code");
}

/** An object that has a property which throws when it is read. */
export function throwing(name: string, others: object = {}): object {
  return Object.defineProperty({ ...others }, name, {
    get: throwOwn,
    enumerable: true,
  });
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

const ownCode = Object.fromEntries(
  ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"]
    .map((trap) => [trap, throwOwn]),
);

/** Values on the edges of what arguments allow, and such that are out to harm. */
const TARGETED: readonly unknown[] = [
  ...[NaN, -0, Infinity, -Infinity, -1, 0, 1, 1.5, -1.5, 255, 256, -129],
  ...[
    65_534,
    65_535,
    65_536,
    2 ** 31,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
  ],
  ...[1e6 + 1, 3.5e38, Number.MAX_VALUE, Number.MIN_VALUE],
  ...[0n, -1n, 5n, 2n ** 63n, 2n ** 64n, -(2n ** 63n) - 1n, 10n ** 2000n],
  ...["", "0", "1", "x".repeat(100_000), "é".repeat(5), "a\0b", "\ud800", " "],
  ...["__proto__", "then", "constructor", "127.0.0.1/33", "dead", "lossless "],
  ...[undefined, null, true, false, Symbol("bad"), Symbol("s".repeat(1000))],
  ...[
    () => {},
    async () => {},
    class {},
    Object.assign(() => {}, { toString: throwOwn }),
  ],
  ...[[], [, 1], new Array(3), new Array(2 ** 32 - 1), [1, "2", 3], [
    [1],
    2,
    3,
  ]],
  ...[{}, Object.create(null), { length: 3 }, { length: -1 }, { length: NaN }],
  ...[{ length: 3n }, { length: Symbol("length") }, { then: throwOwn }],
  ...[new Map(), new Set([1, 2, 3, 4]), new Date(NaN), /x/, new Error("bad")],
  ...[
    new ArrayBuffer(58),
    new Uint8Array(3),
    new DataView(new ArrayBuffer(58)),
  ],
  ...[new Number(5), new String("abc"), Object(5n), Object(Symbol("bad"))],
  ...[AbortSignal, Object.create(AbortSignal.prototype)],
  ...[
    Object.create(Uint8Array.prototype),
    Object.create(ArrayBuffer.prototype),
  ],
  ...[{ constructor: { name: Symbol("bad") } }, { constructor: null }],
  ...[{ constructor: { name: { toString: throwOwn } } }],
  ...[{ toString: throwOwn, valueOf: throwOwn, toJSON: throwOwn }],
  ...[{ [Symbol.toPrimitive]: throwOwn }, { [Symbol.iterator]: throwOwn }],
  ...[{ [Symbol.iterator]: () => ({ next: throwOwn }) }],
  ...["constructor", "length", "name", "then", "frameId"].map((name) =>
    throwing(name)
  ),
  ...[revoked({}), revoked([]), revoked(() => {})],
  ...[
    new Proxy({}, ownCode),
    new Proxy([], ownCode),
    new Proxy(() => {}, ownCode),
  ],
];

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withTypedArray: true,
  withSparseArray: true,
  maxDepth: 2,
});

/**
 * Anything that an argument doesn't allow.
 *
 * @param isAllowed Tells what it allows; a value that makes it throw is bad.
 * @param others More values that are tried.
 */
export function bad(
  isAllowed: (value: unknown) => boolean,
  others: readonly unknown[] = [],
): fc.Arbitrary<Bad> {
  // In their class at once, so that fast-check never touches them.
  const pick = (values: readonly unknown[]) =>
    fc.nat(values.length - 1).map((i) => new Bad(values[i]));
  const other = fc.oneof(anything, fc.double());
  return fc.oneof(
    { weight: 2, arbitrary: pick(others.length > 0 ? others : TARGETED) },
    { weight: 3, arbitrary: pick(TARGETED) },
    { weight: 2, arbitrary: other.map((value) => new Bad(value)) },
  ).filter(({ value }) => {
    try {
      return !isAllowed(value);
    } catch {
      return true; // its own code has thrown, or it is no such object at all
    }
  });
}

/** Every name of a property but some. */
export function otherNames(
  names: readonly PropertyKey[],
): fc.Arbitrary<string> {
  return fc.oneof(fc.string(), fc.string({ unit: "binary" }))
    .filter((name) => !names.includes(name));
}

/** Whether a value is an integer of a range. */
export function isIn(min: number, max: number): Allowed {
  return (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max;
}

/** Whether a value is a function. */
export const isFunction: Allowed = (value) => typeof value === "function";

/** Whether a value is a time limit, in ms. */
export const isTime: Allowed = (value) =>
  typeof value === "number" && value >= 0 &&
  (value <= TIMER_MS_MAX || value === Infinity);

/** Nothing is allowed. */
export const none = () => false;

/** Bad values, and the argument left out. */
export function optional(
  isAllowed: (value: unknown) => boolean,
): (value: unknown) => boolean {
  return (value) => value === undefined || isAllowed(value);
}

/**
 * Whether a value will do as an object of options.
 *
 * @param names The options: those that the value has must be undefined.
 */
export function isOptions(names: readonly string[]) {
  return (value: unknown) => {
    if (value === undefined) return true;
    if (typeof value !== "object" || value === null) return false;
    return names.every((name) => Reflect.get(value, name) === undefined);
  };
}

/** Returns the text by which a message must show a value. */
export function shownAs(value: unknown): RegExp {
  switch (typeof value) {
    case "object":
      return value === null ? /received null/ : /received an (array|object)/;
    case "function":
      return /received a function/;
    case "string":
      return literal(JSON.stringify(value.slice(0, 40)).slice(0, -1));
    default:
      return literal(readable(value).slice(0, 40));
  }
}

/** Returns that text for calls that read parts of a value, and may show one of them. */
export const shownInPart = () => /received .|has no such field/;

/**
 * Asserts that a call refuses a value.
 *
 * @param call The call.
 * @param name Name of the argument in the message.
 * @param shown Text that must show the value.
 */
export function assertThrowsRefusal(
  call: () => unknown,
  name: string | RegExp,
  shown: RegExp,
): void {
  let result: unknown;
  try {
    result = call();
  } catch (error) {
    return assertRefusal(error, name, shown);
  }
  throw new Error(`It was not refused; the call returned ${readable(result)}`);
}

/**
 * Asserts that an asynchronous call refuses a value, by a promise that rejects.
 *
 * @param call The call; it must not throw.
 * @param name Name of the argument in the message.
 * @param shown Text that must show the value.
 */
export async function assertRejectsRefusal(
  call: () => unknown,
  name: string | RegExp,
  shown: RegExp,
): Promise<void> {
  const promise = call();
  assert(promise instanceof Promise, "It returns a promise");
  const error = await deadline(promise, REFUSAL_MS_MAX).then(
    () => new Error("It was not refused; the promise is resolved"),
    (error: unknown) => error,
  );
  assertRefusal(error, name, shown);
}

function assertRefusal(
  error: unknown,
  name: string | RegExp,
  shown: RegExp,
): void {
  if (!(error instanceof Error)) throw new Error("It threw what is no Error");
  const { constructor, message } = error;
  if (constructor !== TypeError && constructor !== RangeError) throw error;
  assertMatch(message, /^Cannot /);
  assertMatch(message, typeof name === "string" ? literal(name) : name);
  assertMatch(
    message,
    /that throws$|is not extensible$/.test(message) ? /./ : shown,
  );
  assert(!message.includes("own code"), message);
  assert(message.length < MESSAGE_CHARS_MAX, "The message is too long");
}

/**
 * Checks a property, with the seed that was asked for.
 *
 * @param property The property.
 * @param runs With how many values.
 */
export function holds<T>(property: fc.IProperty<T>, runs: number): void {
  fc.assert(property, parameters<T>(runs));
}

/** Asserts that an asynchronous property refuses a value. */
export async function holdsAsync<T>(
  property: fc.IAsyncProperty<T>,
  runs: number,
): Promise<void> {
  await fc.assert(property, parameters<T>(runs));
}

function parameters<T>(numRuns: number): fc.Parameters<T> {
  return { numRuns, seed };
}

function literal(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

function readable(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, 100));
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) {
    return Object.is(value, -0) ? "-0" : String(value).slice(0, 100);
  }
  const place = TARGETED.indexOf(value);
  if (place >= 0) return `TARGETED[${place}]`;
  try {
    return Deno.inspect(value, { strAbbreviateSize: 100 }).slice(0, 300);
  } catch {
    return "an object that can't be shown";
  }
}
