// The start, life and end of a worker as the main thread sees them, with a worker that
// the test plays.

import { assert, assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { WorkerHost } from "../src/transport/worker_host.ts";
import { monotonicMs } from "../src/base/clock.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import type {
  FromWorker,
  ToWorker,
  WorkerTask,
} from "../src/transport/worker_messages.ts";
import { ManualClock } from "./manual_clock.ts";

const SIZES = {
  journalSlots: 16,
  ringBytes: 0,
  mirrorBytes: 0,
  mailboxEntries: 4,
  commandBytes: 10,
};
const TIMEOUT_MS = 500;

function listenTask(hostname: string | null, port: number): WorkerTask {
  return {
    socket: "command",
    listen: {
      hostname,
      port,
      admission: {
        onSecondClient: "refuse",
        silentMs: Infinity,
        requireSameAddress: false,
      },
    },
  };
}

/** A worker that a test plays, and the clock. */
class HostRig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory(SIZES);
  readonly board = new LinkBoard();
  /** Messages of the main thread. */
  readonly posted: ToWorker[] = [];
  /** Reasons for which the worker was said to have died. */
  readonly deaths: string[] = [];
  /** URLs from which a worker was started, and which were revoked. */
  readonly urls: { started: string[]; revoked: string[] } = {
    started: [],
    revoked: [],
  };
  options: WorkerOptions | undefined;
  terminations = 0;
  #worker: Worker | undefined;
  readonly #real = { Worker, revokeObjectURL: URL.revokeObjectURL };

  constructor() {
    // deno-lint-ignore no-this-alias
    const rig = this;
    globalThis.Worker = class {
      constructor(url: string, options: WorkerOptions) {
        rig.#worker = this as unknown as Worker;
        rig.urls.started.push(url);
        rig.options = options;
      }
      postMessage(message: ToWorker): void {
        rig.posted.push(message);
      }
      terminate(): void {
        rig.terminations++;
      }
    } as unknown as typeof Worker;
    URL.revokeObjectURL = (url) => {
      this.urls.revoked.push(url);
      this.#real.revokeObjectURL(url);
    };
  }

  start(task = listenTask(null, 7)): Promise<WorkerHost> {
    return WorkerHost.start(
      task,
      this.memory,
      this.board,
      TIMEOUT_MS,
      (reason) => this.deaths.push(reason),
    );
  }

  /** Starts a worker that answers at once. */
  async started(): Promise<WorkerHost> {
    const starting = this.start();
    this.say({ type: "ready", port: 5570 });
    this.say({ type: "clock", nowMs: 0 });
    const host = await starting;
    this.posted.length = 0;
    return host;
  }

  /** The worker says something. */
  say(data: FromWorker): void {
    this.#worker!.onmessage!(new MessageEvent("message", { data }));
  }

  /** The worker dies; returns whether the program is spared. */
  die(message: string): boolean {
    const event = new ErrorEvent("error", { message, cancelable: true });
    this.#worker!.onerror!(event);
    return event.defaultPrevented;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, { Worker: this.#real.Worker });
    URL.revokeObjectURL = this.#real.revokeObjectURL;
    this.clock[Symbol.dispose]();
  }
}

Deno.test("WorkerHost.start() hands task and memory to a worker, and has it begin when the clocks are compared", async () => {
  using rig = new HostRig();
  const task = listenTask(null, 0);
  const starting = rig.start(task);
  assertEquals(rig.options, { type: "module", name: "hexrotcomm command" });
  const [start, clock] = rig.posted;
  assert(start.type === "start");
  assertEquals([start.task, start.sizes], [task, SIZES]);
  assertEquals(start.buffer === rig.memory.buffer, true);
  assertEquals(start.board === rig.board.buffer, true);
  assertEquals(clock, { type: "clock" });
  rig.say({ type: "ready", port: 5570 });
  // The worker's clock is 1000 ms behind, and an answer takes 10 ms at first.
  const askedMs = monotonicMs();
  rig.clock.skip(10);
  rig.say({ type: "clock", nowMs: askedMs + 2 - 1000 });
  assertEquals(rig.posted.length, 3, "another question");
  assertEquals(rig.posted[2], { type: "clock" });
  rig.say({ type: "clock", nowMs: monotonicMs() - 1000 });
  const host = await starting;
  assertEquals(host.port, 5570);
  const begin = rig.posted[3];
  assert(begin.type === "begin");
  assert(Math.abs(begin.clockOffsetMs - 1000) <= 0.1);
  assertEquals(rig.posted.length, 4);
  assertEquals(rig.urls.revoked, rig.urls.started);
  assertEquals([rig.clock.timers, rig.terminations], [0, 0]);
});

Deno.test("WorkerHost.start() rejects with AddrInUse when the port is taken, and names the port", async () => {
  for (
    const [hostname, where] of [
      [null, "port 7 of all interfaces"],
      ["10.0.0.1", "port 7 of 10.0.0.1"],
    ] as const
  ) {
    using rig = new HostRig();
    const starting = rig.start(listenTask(hostname, 7));
    rig.say({ type: "failed", name: "AddrInUse", message: "taken" });
    await assertRejects(
      () => starting,
      Deno.errors.AddrInUse,
      `Cannot listen on ${where} as it is in use: `,
    );
    assertEquals(rig.urls.revoked, rig.urls.started);
    assertEquals(rig.clock.timers, 0);
  }
});

Deno.test("WorkerHost.start() rejects with the system's words when the worker can't listen", async () => {
  using rig = new HostRig();
  const starting = rig.start(listenTask("10.0.0.1", 7));
  rig.say({ type: "failed", name: "AddrNotAvailable", message: "not ours" });
  const error = await assertRejects(() => starting, Error);
  assertEquals(
    error.message,
    "Cannot listen on port 7 of 10.0.0.1: not ours (AddrNotAvailable)",
  );
});

Deno.test("WorkerHost.start() rejects when the worker dies meanwhile, and spares the program", async () => {
  using rig = new HostRig();
  const starting = rig.start();
  assertEquals(rig.die("out of memory"), true);
  await assertRejects(
    () => starting,
    Error,
    "Cannot start worker: out of memory",
  );
  assertEquals([rig.terminations, rig.deaths, rig.clock.timers], [1, [], 0]);
});

Deno.test("WorkerHost.start() terminates a worker that hasn't answered within its time limit", async () => {
  using rig = new HostRig();
  const starting = rig.start();
  starting.catch(() => {});
  await rig.clock.advance(TIMEOUT_MS - 1);
  assertEquals(rig.terminations, 0);
  await rig.clock.advance(1);
  assertEquals(rig.terminations, 1);
  await assertRejects(
    () => starting,
    Error,
    "Cannot start worker: it has not answered within 500 ms",
  );
});

Deno.test("WorkerHost reports the death of a worker that was started, after which nothing is left to be stopped", async () => {
  using rig = new HostRig();
  const host = await rig.started();
  assertEquals(rig.die("out of memory"), true);
  assertEquals([rig.deaths, rig.terminations], [["out of memory"], 1]);
  await host.stop(Infinity);
  assertEquals([rig.posted, rig.terminations], [[], 1]);
});

Deno.test("WorkerHost.post() passes messages on", async () => {
  using rig = new HostRig();
  const host = await rig.started();
  host.post({ type: "dial" });
  assertEquals(rig.posted, [{ type: "dial" }]);
});

Deno.test("WorkerHost.stop() terminates the worker once it has closed, or its time limit is over", async () => {
  for (const closes of [true, false]) {
    using rig = new HostRig();
    const host = await rig.started();
    let isStopped = false;
    const stopped = host.stop(100).then(() => isStopped = true);
    host.stop(100);
    assertEquals(rig.posted, [{ type: "close" }], "once, however often called");
    await rig.clock.advance(99);
    assertEquals([isStopped, rig.terminations], [false, 0]);
    if (closes) rig.say({ type: "closed" });
    else await rig.clock.advance(1);
    await stopped;
    assertEquals([rig.terminations, rig.clock.timers], [1, 0]);
  }
});

Deno.test("WorkerHost.stop() waits without a time limit by Infinity", async () => {
  using rig = new HostRig();
  const host = await rig.started();
  let isStopped = false;
  const stopped = host.stop(Infinity).then(() => isStopped = true);
  assertEquals(rig.clock.timers, 0);
  await rig.clock.advance(600_000);
  assertEquals(isStopped, false);
  rig.say({ type: "closed" });
  await stopped;
});

Deno.test("WorkerHost.stop() resolves by a worker's death, and reports none", async () => {
  using rig = new HostRig();
  const host = await rig.started();
  const stopped = host.stop(100);
  assertEquals(rig.die("out of memory"), true);
  await stopped;
  assertEquals([rig.deaths, rig.terminations, rig.clock.timers], [[], 1, 0]);
});
