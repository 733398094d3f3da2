/**
 * Starts and closes servers, at every stage of their life, and tells how many
 * threads and file descriptors are left when it ends by itself. Linux only.
 */
import { Peer, startServer } from "../peer.ts";

const ROUNDS = 50;

/** How many threads and open files this process has. */
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
  const settled = Promise.allSettled(pending);
  await server.close();
  await settled;
  peer.close();
}

await round(); // V8 and Tokio start threads of their own for good
await new Promise((resolve) => setTimeout(resolve, 500));
const before = leftovers();
for (let i = 0; i < ROUNDS; i++) await round();
// A thread that was told to end takes a moment to be gone; so do those of Tokio that
// have nothing to do, of which there may be fewer than before.
const endMs = performance.now() + 20_000;
let after = leftovers();
while (
  (after.threads > before.threads || after.files > before.files) &&
  performance.now() < endMs
) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  after = leftovers();
}
console.log(JSON.stringify(before));
console.log(JSON.stringify(after));
