/** Pauses between the commands of devices, for tests. */

import { PACE } from "../src/control/motion/pauses.ts";

/**
 * Runs a test with pauses that are so many times as long as those that real controllers
 * need, whatever other files on its thread have set.
 */
export async function atPace(
  factor: number,
  fn: () => Promise<void>,
): Promise<void> {
  const before = PACE.factor;
  PACE.factor = factor;
  try {
    await fn();
  } finally {
    PACE.factor = before;
  }
}
