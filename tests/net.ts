/**
 * For tests that open sockets.
 *
 * @module
 */

import { withinLimit } from "../src/base/time_limit.ts";

/**
 * Time limit of a test, in ms: a hang has a name then. It is above those of waits, whose
 * errors say more.
 */
const TEST_MS_MAX = 240_000;

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
    fn: (t) => withinLimit(run(fn, t), TEST_MS_MAX, hangError),
  });
}

async function run(
  fn: (t: Deno.TestContext) => void | Promise<void>,
  t: Deno.TestContext,
): Promise<void> {
  await fn(t);
}

function hangError(): Error {
  return new Error(
    `The test has not ended within ${TEST_MS_MAX} ms: it waits for something without a time limit`,
  );
}
