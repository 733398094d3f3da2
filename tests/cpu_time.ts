/**
 * For tests of how long something takes on a machine that has other things to do.
 *
 * @module
 */

import process from "node:process";

/**
 * Returns how long this thread computes, whatever other threads and processes do.
 *
 * @param work What to do.
 * @returns Processor time that it takes, in ms.
 */
export function cpuMs(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
