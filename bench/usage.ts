/**
 * What the process uses: time of all its threads together, and how often they were
 * woken.
 *
 * @module
 */

import process from "node:process";
import { sleep } from "./statistics.ts";

/** What was used in a while. */
export interface Usage {
  /** Time on a processor, in percent of the while: 100 is one core. */
  readonly cpuPercent: number;
  /** How often a thread had gone to sleep and was woken, per second. */
  readonly wakeUpsPerSec: number;
  /** Time on a processor, in µs. */
  readonly cpuUs: number;
}

/**
 * Measures the process while it does what it does.
 *
 * @param durationMs For how long.
 */
export async function usageDuring(durationMs: number): Promise<Usage> {
  const startMs = performance.now();
  const start = process.resourceUsage();
  await sleep(durationMs);
  const end = process.resourceUsage();
  const elapsedMs = performance.now() - startMs;
  const cpuUs = end.userCPUTime - start.userCPUTime +
    end.systemCPUTime - start.systemCPUTime;
  const wakeUps = end.voluntaryContextSwitches - start.voluntaryContextSwitches;
  return {
    cpuPercent: cpuUs / elapsedMs / 10,
    wakeUpsPerSec: wakeUps / elapsedMs * 1_000,
    cpuUs,
  };
}
