import {
  retry as untyped,
  RetryError as UntypedRetryError,
} from "npm:deno-std@1.4.0/async/retry.js";

export interface RetryOptions {
  multiplier?: number;
  maxTimeout?: number;
  maxAttempts?: number;
  minTimeout?: number;
  jitter?: number;
  isRetriable?: (error: unknown) => boolean;
  signal?: AbortSignal;
}

export type RetryError = Error;
export const RetryError: new (
  cause: unknown,
  attempts: number,
) => RetryError = UntypedRetryError;

export const retry: <T>(
  fn: () => T | Promise<T>,
  options?: RetryOptions,
) => Promise<T> = untyped;
