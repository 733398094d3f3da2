// The task of a socket's link: its start, its messages and its end.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { EventLog } from "../src/link/events/event_log.ts";
import { SocketLink } from "../src/link/socket_link.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { TaskHost, type TaskStart } from "../src/transport/task_host.ts";
import type { SocketTask } from "../src/transport/worker_messages.ts";
import { Config, LogLines, Telemetry } from "./peer.ts";
import { playAnswer } from "./played_answer.ts";

const DIAL: SocketTask = {
  socket: "combined",
  stream: {
    layouts: [frameLayout(Header, [Config, Telemetry])],
    telemetryType: 1,
    staleMs: Infinity,
    endsStale: false,
  },
  dial: { hostname: "10.0.0.7", port: 7, retryMs: Infinity },
};
const LISTEN: SocketTask = {
  socket: "command",
  listen: {
    hostname: "10.0.0.1",
    port: 5571,
    admission: {
      onSecondClient: "refuse",
      silentMs: Infinity,
      requireSameAddress: false,
    },
  },
};

/** A link of a socket, whose task the test plays. */
class TaskRig implements Disposable {
  readonly memory = new SharedMemory({
    journalSlots: 64,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 4,
    commandBytes: 10,
  });
  readonly board = new LinkBoard();
  readonly starts: TaskStart[] = [];
  readonly told: unknown[] = [];
  readonly deaths: unknown[][] = [];
  /** Resolved when the task has stopped. */
  readonly stopped = Promise.withResolvers<void>();
  readonly link: SocketLink;
  readonly #start = TaskHost.prototype.start;

  constructor(task: SocketTask) {
    this.link = new SocketLink(task, this.memory, {
      board: this.board,
      threads: "none",
      eventLog: new EventLog(new LogLines()),
      observer: {
        onConnected: () => {},
        onEnded: () => {},
        onLost: () => {},
        onDeath: (...args) => this.deaths.push(args),
      },
    });
    const hosted = {
      port: 5571,
      post: (message: unknown) => this.told.push(message),
      stop: (timeoutMs: number) => {
        this.told.push(timeoutMs);
        return this.stopped.promise;
      },
    };
    TaskHost.prototype.start = (start) => {
      this.starts.push(start);
      return Promise.resolve(hosted) as never;
    };
  }

  [Symbol.dispose](): void {
    TaskHost.prototype.start = this.#start;
  }
}

Deno.test("SocketLink.start() starts its task with all that it needs, within 10 s, and reports its death", async () => {
  using rig = new TaskRig(DIAL);
  const { link, starts } = rig;
  assertEquals(link.port, 0);
  await link.start();
  const [{ task, memory, board, timeoutMs, onDeath }] = starts;
  assertEquals([task === DIAL, memory === rig.memory, board === rig.board], [
    true,
    true,
    true,
  ]);
  assertEquals([timeoutMs, link.port], [10_000, 5571]);
  onDeath("a fault");
  assertEquals(rig.deaths, [["combined", "a fault"]]);
});

Deno.test("SocketLink passes each message on to its task, and none before there is one", async () => {
  using rig = new TaskRig(DIAL);
  const { link, told } = rig;
  link.dial();
  assertEquals(told, []);
  await link.start();
  link.dial();
  link.hangUp("over");
  link.cut(3, "cut");
  link.giveUp(4, "given up");
  assertEquals(told, [
    { type: "dial" },
    { type: "hangUp", reason: "over" },
    { type: "cut", connection: 3, reason: "cut" },
    { type: "giveUp", command: 4, reason: "given up" },
  ]);
});

Deno.test("SocketLink.stop() waits until its task has stopped, or does nothing without one", async () => {
  using rig = new TaskRig(DIAL);
  const { link } = rig;
  await link.start();
  let isStopped = false;
  const stopped = link.stop(500, "the client was closed")
    .then(() => isStopped = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals([rig.told, isStopped], [[500], false]);
  rig.stopped.resolve();
  await stopped;
  using other = new TaskRig(DIAL);
  await other.link.stop(500, "it was never started");
  assertEquals(other.told, []);
});

Deno.test("SocketLink.absence says which call is missing, until it is started", async () => {
  for (
    const [task, socket, call] of [
      [DIAL, "combined", "connect()"],
      [LISTEN, "command", "start()"],
    ] as const
  ) {
    using rig = new TaskRig(task);
    const words = `the ${socket} socket is not connected`;
    assertEquals(rig.link.absence, `${words}: await ${call} first`);
    await rig.link.start();
    rig.link.run();
    assertEquals(rig.link.absence, words);
    rig.stopped.resolve();
    await rig.link.stop(500, "closed");
  }
});

Deno.test("SocketLink.askForNet() asks for the address that it dials or listens on", () => {
  using played = playAnswer(() => {});
  for (const task of [DIAL, LISTEN]) {
    using rig = new TaskRig(task);
    rig.link.askForNet("connect");
  }
  assertEquals(played.asked, [
    { name: "net", host: "10.0.0.7:7" },
    { name: "net", host: "10.0.0.1:5571" },
  ]);
});
