/**
 * For tests of what is freed when nobody holds it any more.
 *
 * @module
 */

import v8 from "node:v8";
import vm from "node:vm";
import { until } from "./peer.ts";

/**
 * Collects garbage until something is so, that follows from it.
 *
 * @param condition Tells whether it is.
 */
export async function collectUntil(condition: () => boolean): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const gc = vm.runInNewContext("gc") as () => void;
  await until(() => {
    gc();
    return condition();
  });
}
