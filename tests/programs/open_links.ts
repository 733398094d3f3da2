/**
 * Opens and closes many links that share threads, round by round, and tells how many
 * threads and file descriptors there are before and after, and how much memory: the heap,
 * and the addresses of the process, which shared memory counts in even if it isn't used.
 * Linux only; run with `--v8-flags=--expose-gc`.
 *
 * Arguments: `threads`, the number of links, and the number of rounds.
 */
import type { LinkPool, LinkThreads } from "../../mod.ts";
import { Peer, startServer, telemetryFrames, until } from "../peer.ts";

const [threads, links, rounds] = Deno.args;

function usage() {
  (globalThis as unknown as { gc(): void }).gc();
  const status = Deno.readTextFileSync("/proc/self/status");
  const count = (path: string) => Array.from(Deno.readDirSync(path)).length;
  return {
    threads: count("/proc/self/task"),
    files: count("/proc/self/fd"),
    heapMb: Deno.memoryUsage().heapUsed / 1e6,
    addressMb: Number(/VmSize:\s+(\d+)/.exec(status)![1]) / 1e3,
  };
}

/** Opens all links, has each receive a frame, and closes them. */
async function round(): Promise<void> {
  const open = await Promise.all(
    Array.from({ length: Number(links) }, async (_, i) => {
      const server = await startServer({
        threads: threads as Exclude<LinkThreads, LinkPool>,
        ringBytes: 65_536,
      });
      const peer = await Peer.connect(server);
      await peer.telemetry.send(telemetryFrames(i));
      await until(() => server.telemetry.currPosition === i);
      return { server, peer };
    }),
  );
  await Promise.all(open.map(({ server }) => server.close()));
  for (const { peer } of open) peer.close();
}

/** Returns the usage once threads and files no longer change. */
async function settled() {
  for (let last = usage();;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = usage();
    if (now.threads === last.threads && now.files === last.files) return now;
    last = now;
  }
}

await round(); // V8 and Tokio start threads of their own for good
await round();
const before = await settled();
for (let i = 0; i < Number(rounds); i++) await round();
console.log(JSON.stringify(before));
console.log(JSON.stringify(await settled()));
