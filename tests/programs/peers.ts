/**
 * For tests with foreign programs, which `.ci/peers` gets for CI. Elsewhere they are those
 * that the shell finds: `bash .ci/peers FOLDER` and `PATH=FOLDER/bin:$PATH` make it so.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";
import { areGranted, hasCommand, register } from "./program.ts";

/** Longest time in which the programs are got, in ms. */
const READY_MS_MAX = 300_000;
const LOOK_MS = 200;

/** Waits until CI has got the programs, if it does so at all. */
async function waitForPeers(): Promise<void> {
  if (!(await areGranted("env", "read"))) return;
  const ready = Deno.env.get("PEERS_READY");
  if (ready === undefined) return;
  for (let ms = 0; ms < READY_MS_MAX; ms += LOOK_MS) {
    if (await Deno.stat(ready).then(() => true, () => false)) return;
    await delay(LOOK_MS);
  }
}

/**
 * Registers a test with foreign programs. Without one of them it is reported as ignored,
 * with its name.
 *
 * @param name Name of the test.
 * @param commands Commands of the programs, which take `--version`.
 * @param fn The test.
 * @param timeLimitMs Time limit of the test, in ms.
 */
export async function peerTest(
  name: string,
  commands: readonly string[],
  fn: (t: Deno.TestContext) => Promise<void>,
  timeLimitMs?: number,
): Promise<void> {
  if (!(await areGranted("net", "read", "write", "run", "env"))) {
    return register(name, "--allow-all", fn);
  }
  await waitForPeers();
  for (const command of commands) {
    if (!(await hasCommand(command))) return register(name, command, fn);
  }
  register(name, undefined, fn, timeLimitMs);
}
