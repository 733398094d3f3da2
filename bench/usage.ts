/**
 * Resource usage of the process: time of all its threads together, and the number of their
 * wake-ups.
 *
 * @module
 */

import process from "node:process";
import { sleep } from "./statistics.ts";

/** Usage during a time. */
export interface Usage {
  /** Time on a processor, in percent of that time: 100 is one core. */
  readonly cpuPercent: number;
  /** Number of times that a sleeping thread was woken, per second. */
  readonly wakeUpsPerSec: number;
  /** Time on a processor, in µs. */
  readonly cpuUs: number;
}

/**
 * Measures the process at work.
 *
 * @param durationMs Duration of the measurement, in ms.
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
