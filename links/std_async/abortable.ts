import { abortable as untyped } from "npm:deno-std@1.4.0/async/abortable.js";

export const abortable: {
  <T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
  <T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;
} = untyped;
