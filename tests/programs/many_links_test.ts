// Leftovers of many links. `LINKS=200 ROUNDS=50` makes it thorough.

import {
  assertEquals,
  assertLess,
  assertLessOrEqual,
} from "jsr:@std/assert@^1.0.19";
import {
  fromEnvironment,
  linuxTest,
  Process,
  TIME_LIMIT_MS,
} from "./program.ts";

/**
 * Largest growth, in MB, whatever the number of rounds: links that were kept would have
 * 0.65 MB of addresses each.
 */
const GROWTH_MB_MAX = { heap: 5, address: 300 };
/**
 * Has glibc map a link's memory by itself, and unmap it when it is freed. Else freed
 * memory stays in its arenas, up to 8 a core, which have 64 MiB of addresses each.
 */
const MALLOC = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
};
/** Threads that Tokio may have more or less of; each link would have two. */
const IDLE_THREADS_MAX = 8;

interface Usage {
  readonly threads: number;
  readonly files: number;
  readonly heapMb: number;
  readonly addressMb: number;
}

const links = await fromEnvironment("LINKS", 50);
const rounds = await fromEnvironment("ROUNDS", 20);
/** For a machine that takes 60 ms to open and close a link. */
const timeLimitMs = Math.max(TIME_LIMIT_MS, links * rounds * 60);

for (const threads of ["shared", "none"]) {
  linuxTest(
    `A program that opens and closes ${links} links ${rounds} times leaves no thread, file or memory behind (threads: "${threads}")`,
    async () => {
      const program = new URL("open_links.ts", import.meta.url);
      await using process = new Process(Deno.execPath(), [
        "run",
        "--quiet",
        "--allow-all",
        "--v8-flags=--expose-gc",
        program.href,
        threads,
        String(links),
        String(rounds),
      ], { env: MALLOC });
      assertEquals(await process.end(timeLimitMs), 0, process.stderr);
      const [before, after] = process.jsonLines<Usage>();
      assertLess(after.threads - before.threads, IDLE_THREADS_MAX);
      assertLessOrEqual(after.files, before.files);
      assertLess(after.heapMb - before.heapMb, GROWTH_MB_MAX.heap);
      assertLess(after.addressMb - before.addressMb, GROWTH_MB_MAX.address);
    },
    timeLimitMs,
  );
}
