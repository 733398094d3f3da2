// Threads that a socket gets by the option of its link, without any thread.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header, LinkPool, type LinkThreads } from "../mod.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { hostFor } from "../src/transport/link_pool.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import type { SocketTask, ToWorker } from "../src/transport/worker_messages.ts";
import { FakeConn } from "./fake_conn.ts";
import { Telemetry } from "./peer.ts";

const TASK: SocketTask = {
  socket: "combined",
  stream: {
    layouts: [frameLayout(Header, [Telemetry])],
    telemetryType: 0,
    staleMs: Infinity,
    endsStale: false,
  },
  dial: { hostname: "rotator", port: 7, retryMs: Infinity },
};
const TURN_BYTES = 65_536;

/** Starts a task on the threads of a choice. */
function start(threads: LinkThreads, onDeath: (reason: string) => void) {
  const memory = new SharedMemory(
    {
      journalSlots: 64,
      ringBytes: 2 ** 20,
      mirrorBytes: 256,
      mailboxEntries: 4,
      commandBytes: 10,
    },
    undefined,
    threads === "none",
  );
  const timeoutMs = 10_000;
  const board = new LinkBoard();
  const task = TASK;
  return hostFor(threads, task)
    .start({ task, memory, board, timeoutMs, onDeath });
}

/** Starts a task in a worker that the test plays; gives how that was set up. */
async function setUpWorker(threads: LinkThreads) {
  const { Worker } = globalThis;
  const set: unknown[] = [];
  const deaths: string[] = [];
  globalThis.Worker = class {
    onmessage!: (event: { data: unknown }) => void;
    onerror!: (event: ErrorEvent) => void;
    constructor(_url: string, { name }: WorkerOptions) {
      set.push(name);
    }
    postMessage(message: ToWorker) {
      const answer = (data: unknown) =>
        setTimeout(() => this.onmessage({ data }), 0);
      if (message.type === "clock") answer({ type: "clock", nowMs: 0 });
      if (message.type === "begin") set.push(message.turnBytesMax);
      if (message.type === "start") {
        const report = { type: "ready", port: 0 };
        answer({ type: "report", id: message.id, report });
      }
      if (message.type === "task") {
        this.onerror(new ErrorEvent("error", { message: "out of memory" }));
      }
    }
    terminate() {}
  } as unknown as typeof Worker;
  try {
    const task = await start(threads, (reason) => deaths.push(reason));
    task.post({ type: "hangUp", reason: "of which it dies" });
    return [...set, ...deaths];
  } finally {
    globalThis.Worker = Worker;
  }
}

Deno.test("hostFor() gives a socket a worker of its own, without a limit of its reads", async () => {
  assertEquals(await setUpWorker("perSocket"), [
    "hexrotcomm combined",
    Infinity,
    "its worker has died: out of memory",
  ]);
});

Deno.test("hostFor() gives sockets that share a worker their turns by 64 KiB", async () => {
  for (const threads of ["shared", new LinkPool()] as const) {
    assertEquals(await setUpWorker(threads), [
      "hexrotcomm pool",
      TURN_BYTES,
      "the worker of its pool has died: out of memory",
    ]);
  }
});

Deno.test("hostFor() gives sockets on this thread their turns by 64 KiB", async () => {
  const { connect } = Deno;
  const fake = new FakeConn();
  const lengths: number[] = [];
  const { read } = fake.conn;
  fake.conn.read = (buffer) => {
    lengths.push(buffer.length);
    return read.call(fake.conn, buffer);
  };
  Object.assign(Deno, { connect: () => Promise.resolve(fake.conn) });
  try {
    const task = await start("none", () => {});
    task.post({ type: "dial" });
    fake.send(null);
    while (lengths.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await task.stop(Infinity);
  } finally {
    Object.assign(Deno, { connect });
  }
  assertEquals(lengths, [TURN_BYTES]);
});
