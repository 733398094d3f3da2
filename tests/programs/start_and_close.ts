/**
 * Starts and closes servers, at every stage of their life, and tells how many
 * threads and file descriptors are left when it ends by itself. Linux only.
 */
import { Peer, startServer } from "../peer.ts";

const ROUNDS = 50;

/** How many threads and open files this process has. */
function leftovers(): string {
  const count = (path: string) => Array.from(Deno.readDirSync(path)).length;
  return JSON.stringify({
    threads: count("/proc/self/task"),
    files: count("/proc/self/fd"),
  });
}

async function round(): Promise<void> {
  const server = await startServer();
  using peer = await Peer.connect(server);
  const pending = [
    server.nextTelemetry(),
    server.samples().next(),
    server.events().next(),
  ];
  const settled = Promise.allSettled(pending);
  await server.close();
  await settled;
  peer.close();
}

await round(); // V8 and Tokio start threads of their own for good
await new Promise((resolve) => setTimeout(resolve, 500));
const before = leftovers();
for (let i = 0; i < ROUNDS; i++) await round();
// A thread that was told to end takes a moment to be gone.
const endMs = performance.now() + 5000;
while (leftovers() !== before && performance.now() < endMs) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}
console.log(before);
console.log(leftovers());
