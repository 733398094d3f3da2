// Messages to and from a worker that the test plays.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { monotonicMs } from "../src/base/clock.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import type {
  FromWorker,
  SocketTask,
  TaskReport,
  ToWorker,
} from "../src/transport/worker_messages.ts";
import { WorkerPort } from "../src/transport/worker_port.ts";
import { ManualClock } from "./manual_clock.ts";

const SIZES = {
  journalSlots: 16,
  ringBytes: 0,
  mirrorBytes: 0,
  mailboxEntries: 4,
  commandBytes: 10,
};

/** A worker that the test plays, and the clock. */
class WorkerRig implements Disposable {
  readonly clock = new ManualClock();
  readonly posted: ToWorker[] = [];
  readonly reports: [id: number, report: TaskReport][] = [];
  readonly deaths: string[] = [];
  /** URLs from which a worker was started, and which were revoked. */
  readonly urls: { started: string[]; revoked: string[] } = {
    started: [],
    revoked: [],
  };
  readonly port: WorkerPort;
  options: WorkerOptions | undefined;
  terminations = 0;
  isReady = false;
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
    this.port = new WorkerPort(
      { name: "hexrotcomm pool", title: "its worker", turnBytesMax: 4096 },
      {
        onReport: (...args) => this.reports.push(args),
        onDeath: (reason) => this.deaths.push(reason),
      },
    );
    this.port.ready.then(() => this.isReady = true);
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

Deno.test("WorkerPort sets the worker up when the clocks are compared, and is ready then", async () => {
  using rig = new WorkerRig();
  assertEquals(rig.options, { type: "module", name: "hexrotcomm pool" });
  assertEquals(rig.posted, [{ type: "clock" }]);
  // The worker's clock is 1000 ms behind, and an answer takes 10 ms at first.
  const askedMs = monotonicMs();
  rig.clock.skip(10);
  rig.say({ type: "clock", nowMs: askedMs + 2 - 1000 });
  assertEquals(rig.posted.length, 2, "another question");
  assertEquals(rig.posted[1], { type: "clock" });
  await rig.clock.settle();
  assertEquals([rig.isReady, rig.urls.revoked], [false, []]);
  rig.say({ type: "clock", nowMs: monotonicMs() - 1000 });
  await rig.clock.settle();
  assertEquals(rig.isReady, true);
  const begin = rig.posted[2];
  assert(begin.type === "begin");
  assert(Math.abs(begin.clockOffsetMs - 1000) <= 0.1);
  assertEquals([begin.turnBytesMax, rig.posted.length], [4096, 3]);
  assertEquals(rig.urls.revoked, rig.urls.started);
});

Deno.test("WorkerPort passes task, memory and messages on, and reports back", () => {
  using rig = new WorkerRig();
  rig.posted.length = 0;
  const memory = new SharedMemory(SIZES);
  const board = new LinkBoard();
  const task = { socket: "command" } as SocketTask;
  rig.port.start(3, task, memory, board);
  rig.port.tell(3, { type: "close" });
  assertEquals(rig.posted, [
    {
      type: "start",
      id: 3,
      task,
      sizes: SIZES,
      buffer: memory.buffer,
      board: board.buffer,
    },
    { type: "task", id: 3, message: { type: "close" } },
  ]);
  rig.say({ type: "report", id: 3, report: { type: "closed" } });
  assertEquals(rig.reports, [[3, { type: "closed" }]]);
});

Deno.test("WorkerPort reports the death of the worker, and spares the program", () => {
  using rig = new WorkerRig();
  assertEquals(rig.die("out of memory"), true);
  assertEquals(rig.deaths, ["its worker has died: out of memory"]);
});

Deno.test("WorkerPort.end() terminates the worker, and frees its text", () => {
  using rig = new WorkerRig();
  rig.port.end();
  assertEquals(rig.terminations, 1);
  assertEquals(rig.urls.revoked, rig.urls.started);
});
