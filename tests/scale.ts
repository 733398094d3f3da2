/**
 * Scale and seed of random tests: short by default, longer with
 * `deno test --allow-net -- --frames 1000000 --seed 7`.
 *
 * @module
 */

import { parseArgs } from "node:util";

const { values } = parseArgs({
  args: Deno.args,
  strict: false,
  options: {
    frames: { type: "string", default: "10000" },
    seed: { type: "string", default: "20261122" },
  },
});

/** Number of frames of each fault. */
export const FRAMES = Number(values.frames);
/** Number of those that are sent over real sockets, behind which the same decoder is. */
export const SOCKET_FRAMES = Math.ceil(FRAMES / 5);
/** Any will do; belongs in every failure's message. */
export const SEED = Number(values.seed);
