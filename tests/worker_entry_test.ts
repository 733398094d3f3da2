// Messages to the worker's code, on this thread.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { monotonicMs, shareClock } from "../src/base/clock.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { CommandFate, Mailbox } from "../src/transport/mailbox.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import type { FromWorker, ToWorker } from "../src/transport/worker_messages.ts";
import "../src/transport/worker/worker.ts";
import { Telemetry, until } from "./peer.ts";

const SIZES = {
  journalSlots: 16,
  ringBytes: 0,
  mirrorBytes: 0,
  mailboxEntries: 4,
  commandBytes: 10,
};
const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage: ((message: FromWorker) => void) | undefined;
};

Deno.test("worker.ts answers with its clock, takes over the main thread's, and runs tasks", async () => {
  const posted: FromWorker[] = [];
  const { now } = performance;
  thread.postMessage = (message) => void posted.push(message);
  const say = (data: ToWorker) =>
    thread.onmessage(new MessageEvent("message", { data }));
  try {
    performance.now = () => 5000;
    say({ type: "task", id: 1, message: { type: "close" } }); // to nobody yet
    say({ type: "clock" });
    assertEquals(posted.splice(0), [{ type: "clock", nowMs: 5000 }]);
    say({ type: "begin", clockOffsetMs: 1000, turnBytesMax: 4096 });
    assertEquals(monotonicMs(), 6000);
    performance.now = now;

    const memory = new SharedMemory(SIZES);
    const board = new LinkBoard();
    say({
      type: "start",
      id: 3,
      task: {
        socket: "combined",
        stream: {
          layouts: [frameLayout(Header, [Telemetry])],
          telemetryType: 0,
          staleMs: Infinity,
          endsStale: false,
        },
        dial: { hostname: "rotator", port: 7, retryMs: Infinity },
      },
      sizes: SIZES,
      buffer: memory.buffer,
      board: board.buffer,
    });
    assertEquals(posted.splice(0), [
      { type: "report", id: 3, report: { type: "ready", port: 0 } },
    ]);
    const mailbox = new Mailbox(memory);
    const number = mailbox.post(new Uint8Array(10), 1, Infinity);
    let fate: CommandFate | undefined;
    await until(() => (fate ??= mailbox.collect(number)?.fate) !== undefined);
    assertEquals(fate, CommandFate.NOT_WRITTEN, "it isn't connected");
    say({ type: "task", id: 3, message: { type: "close" } });
    await until(() => posted.length > 0);
    assertEquals(posted, [{
      type: "report",
      id: 3,
      report: { type: "closed" },
    }]);
  } finally {
    performance.now = now;
    thread.postMessage = undefined;
    shareClock(0);
  }
});
