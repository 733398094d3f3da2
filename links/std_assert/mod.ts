import * as untyped from "npm:deno-std@1.4.0/assert/mod.js";

// deno-lint-ignore no-explicit-any
type AnyConstructor = abstract new (...args: any[]) => any;
// deno-lint-ignore no-explicit-any
type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;
type Compare = <T>(actual: T, expected: T, msg?: string) => void;
type CompareNumbers = (
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
) => void;
type MatchText = (actual: string, expected: RegExp, msg?: string) => void;

export type ArrayLikeArg<T> = ArrayLike<T> & object;

export type AssertionError = Error;
export const AssertionError: new (
  message: string,
  options?: ErrorOptions,
) => AssertionError = untyped.AssertionError;

export const assert: (expr: unknown, msg?: string) => asserts expr =
  untyped.assert;
export const assertFalse: (
  expr: unknown,
  msg?: string,
) => asserts expr is false = untyped.assertFalse;
export const assertExists: <T>(
  actual: T,
  msg?: string,
) => asserts actual is NonNullable<T> = untyped.assertExists;

export const equal: (a: unknown, b: unknown) => boolean = untyped.equal;
export const assertEquals: Compare = untyped.assertEquals;
export const assertNotEquals: Compare = untyped.assertNotEquals;
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  msg?: string,
) => asserts actual is T = untyped.assertStrictEquals;
export const assertNotStrictEquals: Compare = untyped.assertNotStrictEquals;
export const assertAlmostEquals: CompareNumbers = untyped.assertAlmostEquals;
export const assertGreater: Compare = untyped.assertGreater;
export const assertGreaterOrEqual: Compare = untyped.assertGreaterOrEqual;
export const assertLess: Compare = untyped.assertLess;
export const assertLessOrEqual: Compare = untyped.assertLessOrEqual;

export const assertStringIncludes: (
  actual: string,
  expected: string,
  msg?: string,
) => void = untyped.assertStringIncludes;
export const assertMatch: MatchText = untyped.assertMatch;
export const assertNotMatch: MatchText = untyped.assertNotMatch;
export const assertArrayIncludes: <T>(
  actual: ArrayLikeArg<T>,
  expected: ArrayLikeArg<T>,
  msg?: string,
) => void = untyped.assertArrayIncludes;
export const assertObjectMatch: (
  actual: Record<PropertyKey, unknown>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
) => void = untyped.assertObjectMatch;

export const assertInstanceOf: <T extends AnyConstructor>(
  actual: unknown,
  expectedType: T,
  msg?: string,
) => asserts actual is InstanceType<T> = untyped.assertInstanceOf;
export const assertNotInstanceOf: <A, T>(
  actual: A,
  unexpectedType: abstract new (...args: never[]) => T,
  msg?: string,
) => asserts actual is Exclude<A, T> = untyped.assertNotInstanceOf;
export const assertIsError: <E extends Error = Error>(
  error: unknown,
  ErrorClass?: ErrorClass<E>,
  msgMatches?: string | RegExp,
  msg?: string,
) => asserts error is E = untyped.assertIsError;
export const assertThrows: {
  (fn: () => unknown, msg?: string): unknown;
  <E extends Error = Error>(
    fn: () => unknown,
    ErrorClass: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): E;
} = untyped.assertThrows;
export const assertRejects: {
  (fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  <E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    ErrorClass: ErrorClass<E>,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
} = untyped.assertRejects;

export const fail: (msg?: string) => never = untyped.fail;
export const unreachable: (msg?: string) => never = untyped.unreachable;
export const unimplemented: (msg?: string) => never = untyped.unimplemented;
