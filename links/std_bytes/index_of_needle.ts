import { indexOfNeedle as untyped } from "npm:deno-std@1.4.0/bytes/index_of_needle.js";

export const indexOfNeedle: (
  source: Uint8Array,
  needle: Uint8Array,
  start?: number,
) => number = untyped;
