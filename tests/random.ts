/**
 * Repeatable randomness for tests: the same seed, the same choices.
 *
 * @module
 */

export { Random } from "../src/simulator/faults/random.ts";
