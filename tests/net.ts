/**
 * For tests that open sockets.
 *
 * @module
 */

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
    fn,
  });
}
