/**
 * For tests of how long something takes on a machine that has other things to do.
 *
 * @module
 */

import process from "node:process";

/**
 * How long this process computes, all its threads together.
 *
 * @param work What to do.
 * @returns The time of processors that it takes, in ms.
 */
export function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
