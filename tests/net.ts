/**
 * For tests that open sockets.
 *
 * @module
 */

import type { LinkPool, LinkThreads } from "../mod.ts";
import { ownRejections } from "./rejections.ts";

/**
 * Time limit of a test, in ms: a hang has a name then. It is above those of waits, whose
 * errors say more.
 */
const TEST_MS_MAX = 150_000;

const { state } = await Deno.permissions.query({ name: "net" });

/**
 * Registers a test that needs the network. Without the permission for it the
 * test is reported as ignored.
 *
 * @param name The test's name.
 * @param fn The test.
 */
export function netTest(
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test({
    name,
    ignore: state !== "granted",
    timeout: TEST_MS_MAX,
    fn: ownRejections(fn),
  });
}

/** Choice of threads for the links of a test. */
type Choice = Exclude<LinkThreads, LinkPool>;

/** Choices for tests that block the main thread while frames must be received. */
export const WITH_WORKERS = ["perSocket", "shared"] as const;

/**
 * Option of links for tests to which threads don't matter, as what they test only uses
 * links: those without workers start fastest.
 */
export const NO_WORKERS = { threads: "none" } as const;

/** Threads on which links of a test run, where its options don't say. */
let threads: Choice = "perSocket";

/** Returns the threads for the links of the present test. */
export function testThreads(): Choice {
  return threads;
}

/**
 * Registers a test of one socket that needs the network: one with a worker, and one
 * without. A worker runs a socket by the same code whether it has others or not.
 *
 * @param name The test's name.
 * @param fn The test, whose links use {@linkcode testThreads}.
 */
export function socketTest(
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
): void {
  linkTest(name, fn, ["perSocket", "none"]);
}

/**
 * Registers a test of links that needs the network: one for each choice of threads.
 *
 * @param name The test's name.
 * @param fn The test, whose links use {@linkcode testThreads}.
 * @param choices Choices of threads.
 */
export function linkTest(
  name: string,
  fn: (t: Deno.TestContext) => void | Promise<void>,
  choices: readonly Choice[] = ["perSocket", "shared", "none"],
): void {
  for (const choice of choices) {
    netTest(`${name} (threads: "${choice}")`, async (t) => {
      threads = choice;
      try {
        await fn(t);
      } finally {
        threads = "perSocket";
      }
    });
  }
}
