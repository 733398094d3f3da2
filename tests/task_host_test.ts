// Start, life and end of tasks as the main thread sees them, with a runner that the test
// plays.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { TaskHost, type TaskPort } from "../src/transport/task_host.ts";
import type { RunnerObserver } from "../src/transport/task_host.ts";
import type {
  SocketTask,
  TaskMessage,
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

function listenTask(hostname: string | null, port: number): SocketTask {
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

/** A host, its runner, and the clock. */
class HostRig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory(SIZES);
  readonly board = new LinkBoard();
  readonly host: TaskHost;
  /** Tasks that the runner was to start. */
  readonly starts: unknown[][] = [];
  readonly told: [id: number, message: TaskMessage][] = [];
  /** Reasons for which tasks were said to have died. */
  readonly deaths: string[] = [];
  readonly ready = Promise.withResolvers<void>();
  /** Number of runners that were opened. */
  opened = 0;
  /** Number of times that the runner was ended. */
  ends = 0;
  observer!: RunnerObserver;

  constructor() {
    const port: TaskPort = {
      ready: this.ready.promise,
      start: (...args) => void this.starts.push(args),
      tell: (...args) => void this.told.push(args),
      end: () => void this.ends++,
    };
    this.host = new TaskHost((observer) => {
      this.opened++;
      this.observer = observer;
      return port;
    });
  }

  start(task = listenTask(null, 7)) {
    return this.host.start({
      task,
      memory: this.memory,
      board: this.board,
      timeoutMs: TIMEOUT_MS,
      onDeath: (reason) => this.deaths.push(reason),
    });
  }

  /** Starts a task that answers at once. */
  async started() {
    this.ready.resolve();
    const starting = this.start();
    await this.clock.settle();
    const id = this.starts.at(-1)![0] as number;
    this.observer.onReport(id, { type: "ready", port: 5570 });
    const task = await starting;
    this.told.length = 0;
    return { task, id };
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("TaskHost.start() hands task, memory and board to the runner once that is ready", async () => {
  using rig = new HostRig();
  assertEquals(rig.opened, 0, "none is needed yet");
  const task = listenTask(null, 0);
  const starting = rig.start(task);
  await rig.clock.settle();
  assertEquals([rig.opened, rig.starts], [1, []]);
  rig.ready.resolve();
  await rig.clock.settle();
  assertEquals(rig.starts.length, 1);
  const [id, ...rest] = rig.starts[0];
  assertEquals(
    rest.map((part, i) => part === [task, rig.memory, rig.board][i]),
    [true, true, true],
  );
  rig.observer.onReport(id as number, { type: "ready", port: 5570 });
  assertEquals((await starting).port, 5570);
  assertEquals([rig.clock.timers, rig.ends], [0, 0]);
});

Deno.test("TaskHost.start() rejects with AddrInUse when the port is taken, and names the port", async () => {
  for (
    const [hostname, where] of [
      [null, "port 7 of all interfaces"],
      ["10.0.0.1", "port 7 of 10.0.0.1"],
    ] as const
  ) {
    using rig = new HostRig();
    rig.ready.resolve();
    const starting = rig.start(listenTask(hostname, 7));
    await rig.clock.settle();
    rig.observer.onReport(1, {
      type: "failed",
      name: "AddrInUse",
      message: "taken",
    });
    await assertRejects(
      () => starting,
      Deno.errors.AddrInUse,
      `Cannot listen on ${where} as it is in use: `,
    );
    assertEquals([rig.clock.timers, rig.ends], [0, 1]);
  }
});

Deno.test("TaskHost.start() rejects with the system's words when the task can't start", async () => {
  for (
    const [task, expected] of [
      [
        listenTask("10.0.0.1", 7),
        "Cannot listen on port 7 of 10.0.0.1: not ours (AddrNotAvailable)",
      ],
      [{ socket: "combined" }, "Cannot start combined socket: not ours"],
    ] as const
  ) {
    using rig = new HostRig();
    rig.ready.resolve();
    const starting = rig.start(task as SocketTask);
    await rig.clock.settle();
    rig.observer.onReport(1, {
      type: "failed",
      name: "AddrNotAvailable",
      message: "not ours",
    });
    const error = await assertRejects(() => starting, Error);
    assertEquals(error.message, expected);
  }
});

Deno.test("TaskHost.start() rejects when the runner dies meanwhile", async () => {
  using rig = new HostRig();
  const starting = rig.start();
  rig.observer.onDeath("its worker has died: out of memory");
  await assertRejects(
    () => starting,
    Error,
    "Cannot start command socket: its worker has died: out of memory",
  );
  assertEquals([rig.ends, rig.deaths, rig.clock.timers], [1, [], 0]);
});

Deno.test("TaskHost.start() closes a task that hasn't answered within its time limit, and ends a runner without another", async () => {
  for (const neighbours of [0, 1]) {
    using rig = new HostRig();
    for (let i = 0; i < neighbours; i++) await rig.started();
    const starting = rig.start();
    starting.catch(() => {});
    await rig.clock.advance(TIMEOUT_MS - 1);
    assertEquals(rig.told, []);
    await rig.clock.advance(1);
    assertEquals(rig.told, [[neighbours + 1, { type: "close" }]]);
    assertEquals(rig.ends, 1 - neighbours);
    await assertRejects(
      () => starting,
      Error,
      "Cannot start command socket: it has not answered within 500 ms",
    );
  }
});

Deno.test("TaskHost starts no task that was cancelled before the runner was ready", async () => {
  using rig = new HostRig();
  const starting = rig.start();
  starting.catch(() => {});
  await rig.clock.advance(TIMEOUT_MS);
  rig.ready.resolve();
  await rig.clock.settle();
  assertEquals(rig.starts, []);
});

Deno.test("TaskHost reports the death of its runner to all tasks, after which nothing is left to be stopped", async () => {
  using rig = new HostRig();
  const tasks = [await rig.started(), await rig.started()];
  rig.observer.onDeath("its worker has died: out of memory");
  assertEquals(rig.deaths, Array(2).fill("its worker has died: out of memory"));
  assertEquals([rig.ends, rig.host.isOver], [1, true]);
  await Promise.all(tasks.map(({ task }) => task.stop(Infinity)));
  assertEquals([rig.told, rig.ends], [[], 1]);
});

Deno.test("TaskHost reports the failure of one task to that one alone", async () => {
  using rig = new HostRig();
  const [first] = [await rig.started(), await rig.started()];
  rig.observer.onReport(first.id, { type: "died", reason: "a fault" });
  assertEquals([rig.deaths, rig.ends], [["a fault"], 0]);
  assertEquals(rig.host.taskCount, 1);
  await first.task.stop(Infinity);
  assertEquals(rig.told, []);
});

Deno.test("HostedTask.post() passes messages on", async () => {
  using rig = new HostRig();
  const { task, id } = await rig.started();
  task.post({ type: "dial" });
  assertEquals(rig.told, [[id, { type: "dial" }]]);
});

Deno.test("HostedTask.stop() resolves once the task has closed, or its time limit is over, and the last ends the runner", async () => {
  for (const closes of [true, false]) {
    using rig = new HostRig();
    const { task, id } = await rig.started();
    let isStopped = false;
    const stopped = task.stop(100).then(() => isStopped = true);
    task.stop(100);
    const close = [id, { type: "close" }] as typeof rig.told[0];
    assertEquals(rig.told, [close], "once, however often called");
    await rig.clock.advance(99);
    assertEquals([isStopped, rig.ends], [false, 0]);
    if (closes) rig.observer.onReport(id, { type: "closed" });
    else await rig.clock.advance(1);
    await stopped;
    assertEquals([rig.ends, rig.clock.timers], [1, 0]);
  }
});

Deno.test("HostedTask.stop() leaves the runner to other tasks", async () => {
  using rig = new HostRig();
  const first = await rig.started();
  await rig.started();
  const stopped = first.task.stop(100);
  rig.observer.onReport(first.id, { type: "closed" });
  await stopped;
  assertEquals([rig.ends, rig.host.isOver, rig.host.taskCount], [0, false, 1]);
});

Deno.test("HostedTask.stop() waits without a time limit by Infinity", async () => {
  using rig = new HostRig();
  const { task, id } = await rig.started();
  let isStopped = false;
  const stopped = task.stop(Infinity).then(() => isStopped = true);
  assertEquals(rig.clock.timers, 0);
  await rig.clock.advance(600_000);
  assertEquals(isStopped, false);
  rig.observer.onReport(id, { type: "closed" });
  await stopped;
});

Deno.test("HostedTask.stop() resolves by the death of the runner, and reports none", async () => {
  using rig = new HostRig();
  const { task } = await rig.started();
  const stopped = task.stop(100);
  rig.observer.onDeath("its worker has died: out of memory");
  await stopped;
  assertEquals([rig.deaths, rig.ends, rig.clock.timers], [[], 1, 0]);
});

Deno.test("TaskHost.close() has all owners stop their tasks, cancels starts, and then ends the runner", async () => {
  using rig = new HostRig();
  const { task, id } = await rig.started();
  const starting = rig.start();
  const closed = rig.host.close("its pool was closed");
  assertEquals(rig.deaths, ["its pool was closed"]);
  await assertRejects(
    () => starting,
    Error,
    "Cannot start command socket: its pool was closed",
  );
  assertEquals(rig.ends, 0);
  task.stop(100);
  rig.observer.onReport(id, { type: "closed" });
  await closed;
  assertEquals([rig.ends, rig.host.isOver, rig.clock.timers], [1, true, 0]);
});
