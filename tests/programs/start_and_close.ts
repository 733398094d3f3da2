/**
 * Starts and closes servers, at every stage of their life, and tells how many
 * threads and file descriptors are left when it ends by itself. Linux only.
 */
import { Peer, startServer } from "../peer.ts";

const ROUNDS = 20;

/** Returns the numbers of threads and open files of this process. */
function leftovers() {
  const count = (path: string) => Array.from(Deno.readDirSync(path)).length;
  return { threads: count("/proc/self/task"), files: count("/proc/self/fd") };
}

async function round(): Promise<void> {
  const server = await startServer();
  using peer = await Peer.connect(server);
  const pending = [
    server.nextTelemetry(),
    server.samples().next(),
    server.events().next(),
  ];
  const ended = Promise.allSettled(pending);
  await server.close();
  await ended;
  peer.close();
}

/** Waits for a look at these numbers. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 500));
}

/** Returns these numbers once they no longer change. */
async function settled() {
  for (let last = leftovers();;) {
    await pause();
    const now = leftovers();
    if (now.threads === last.threads && now.files === last.files) return now;
    last = now;
  }
}

/** Returns these numbers once they are no more than before, or after a minute. */
async function atMost(before: ReturnType<typeof leftovers>) {
  for (let looks = 0;; looks++) {
    const now = leftovers();
    const isLess = now.threads <= before.threads && now.files <= before.files;
    if (isLess || looks === 120) return now;
    await pause();
  }
}

await round(); // V8 and Tokio start threads of their own for good
const before = await settled();
for (let i = 0; i < ROUNDS; i++) await round();
// A thread that was told to end takes a moment to be gone; so do those of Tokio that
// have nothing to do, of which there may be fewer than before.
const after = await atMost(before);
console.log(JSON.stringify(before));
console.log(JSON.stringify(after));
