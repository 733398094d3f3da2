/**
 * Resources of a process: memory, file descriptors and threads.
 *
 * @module
 */

import { delay } from "jsr:@std/async@^1.5.0/delay";

const SAMPLES_MAX = 10_000;
const WARM_UP_SHARE = 0.1;
const GROWTH_SHARE_MAX = 0.15;
const GROWTH_BYTES_MAX = 15e6;
const LOOK_INTERVAL_MS = 50;
const REST_MS = 1000;
/** Threads that the runtime keeps for ten seconds. */
const POOL_THREAD = "tokio-";
/** Threads of workers. */
const WORKER_THREAD = "worker-";

/** Open file descriptors and threads. */
export interface Handles {
  /** Number of open files, sockets and others. */
  readonly descriptors: number;
  /** Number of threads, except those of the runtime's pool. */
  readonly threads: number;
  /** Number of them that are workers. */
  readonly workers: number;
}

/**
 * Waits until the handles of the process no longer change, and no worker is left, as
 * threads take a moment to end.
 *
 * @param timeoutMs Time limit, in ms.
 * @returns Handles of the process; undefined where there is no /proc.
 */
export async function handlesAtRest(
  timeoutMs: number,
): Promise<Handles | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const endMs = performance.now() + timeoutMs;
  let last = handles();
  let restMs = performance.now() + REST_MS;
  for (;;) {
    await delay(LOOK_INTERVAL_MS);
    const now = handles();
    const nowMs = performance.now();
    if (!isEqual(now, last) || now.workers > 0) restMs = nowMs + REST_MS;
    last = now;
    if (nowMs > restMs || nowMs > endMs) return now;
  }
}

/** Whether there are no more of either. */
export function isAtMost(now: Handles, before: Handles): boolean {
  return now.descriptors <= before.descriptors && now.threads <= before.threads;
}

function isEqual(a: Handles, b: Handles): boolean {
  return a.descriptors === b.descriptors && a.threads === b.threads;
}

/** Returns the present handles of the process. */
function handles(): Handles {
  const threads = names("/proc/self/task").map(threadName)
    .filter((name) => !name.startsWith(POOL_THREAD));
  return {
    descriptors: names("/proc/self/fd").length,
    threads: threads.length,
    workers: threads.filter((name) => name.startsWith(WORKER_THREAD)).length,
  };
}

function names(directory: string): string[] {
  return Array.from(Deno.readDirSync(directory), ({ name }) => name);
}

/** Returns the name of a thread; an empty one if it has ended meanwhile. */
function threadName(id: string): string {
  try {
    return Deno.readTextFileSync(`/proc/self/task/${id}/comm`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}

/** Takes samples of the resident memory. */
export class MemoryWatch implements Disposable {
  #samples: number[] = [];
  #stride = 1;
  #beats = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  /** @param intervalMs The time between two samples, in ms. */
  constructor(intervalMs: number) {
    this.#timer = setInterval(() => this.#sample(), intervalMs);
  }

  /** The first and the last third's median behind the warm-up, in bytes. */
  get medians(): { readonly first: number; readonly last: number } {
    const samples = this.#samples;
    const warm = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
    const third = Math.ceil(warm.length / 3);
    return {
      first: median(warm.slice(0, third)),
      last: median(warm.slice(-third)),
    };
  }

  /** Whether the last third uses no more memory than the first, or little. */
  get isFlat(): boolean {
    const { first, last } = this.medians;
    return last <= first * (1 + GROWTH_SHARE_MAX) + GROWTH_BYTES_MAX;
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** Keeps every other sample only, when there are too many. */
  #sample(): void {
    if (this.#beats++ % this.#stride !== 0) return;
    this.#samples.push(Deno.memoryUsage().rss);
    if (this.#samples.length < SAMPLES_MAX) return;
    this.#samples = this.#samples.filter((_, i) => i % 2 === 0);
    this.#stride *= 2;
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
