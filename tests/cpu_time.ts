/**
 * For tests of how long something takes on a machine that has other things to do.
 *
 * @module
 */

import process from "node:process";

/**
 * Returns the processor time of this thread, independent of other threads and processes.
 *
 * @param work Function to run.
 * @returns Processor time that it takes, in ms.
 */
export function cpuMs(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
