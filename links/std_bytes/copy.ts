import { copy as untyped } from "npm:deno-std@1.4.0/bytes/copy.js";

export const copy: (
  src: Uint8Array,
  dst: Uint8Array,
  offset?: number,
) => number = untyped;
