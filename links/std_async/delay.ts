import { delay as untyped } from "npm:deno-std@1.4.0/async/delay.js";

export interface DelayOptions {
  signal?: AbortSignal;
  persistent?: boolean;
}

export const delay: (ms: number, options?: DelayOptions) => Promise<void> =
  untyped;
