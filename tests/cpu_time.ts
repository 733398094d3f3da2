/**
 * For tests of how long something takes on a machine that has other things to do.
 *
 * @module
 */

import process from "node:process";

/** Duration of a measurement of the slowness, in ms. */
const SLOWNESS_MS = 30;
/** Largest slowness, so that a time limit which it raises remains one. */
const SLOWNESS_MAX = 10;

/** Returns how many times as long as on an idle machine this thread's work takes now. */
export function slowness(): number {
  const endMs = performance.now() + SLOWNESS_MS;
  const usedMs = cpuMs(() => {
    while (performance.now() < endMs);
  });
  return Math.max(1, Math.min(SLOWNESS_MS / usedMs, SLOWNESS_MAX));
}

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
