import { startsWith as untyped } from "npm:deno-std@1.4.0/bytes/starts_with.js";

export const startsWith: (source: Uint8Array, prefix: Uint8Array) => boolean =
  untyped;
