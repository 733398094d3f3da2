import { deadline as untyped } from "npm:deno-std@1.4.0/async/deadline.js";

export interface DeadlineOptions {
  signal?: AbortSignal;
}

export const deadline: <T>(
  p: Promise<T>,
  ms: number,
  options?: DeadlineOptions,
) => Promise<T> = untyped;
