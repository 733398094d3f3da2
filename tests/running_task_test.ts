// Tasks beside each other on one thread, with real sockets.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { JournalReader, RecordKind } from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { CommandFate, Mailbox } from "../src/transport/mailbox.ts";
import type {
  SocketTask,
  TaskMessage,
  TaskReport,
} from "../src/transport/worker_messages.ts";
import { ReadTurns } from "../src/transport/worker/read_turns.ts";
import { TaskRunner } from "../src/transport/worker/task_runner.ts";
import { FakeConn } from "./fake_conn.ts";
import { netTest } from "./net.ts";
import {
  Config,
  PeerSocket,
  Telemetry,
  telemetryFrames,
  until,
} from "./peer.ts";

const SIZES = {
  journalSlots: 64,
  ringBytes: 65_536,
  mirrorBytes: 256,
  mailboxEntries: 4,
  commandBytes: 10,
};

const STREAM = {
  layouts: [frameLayout(Header, [Config, Telemetry])],
  telemetryType: 1,
  staleMs: Infinity,
  endsStale: false,
};

/** Lets all that is settled call who waits for it. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A thread's tasks, and their reports. */
class RunnerRig {
  readonly reports: [id: number, report: TaskReport][] = [];
  readonly runner: TaskRunner;
  readonly #memories: SharedMemory[] = [];

  constructor(turnBytesMax = Infinity) {
    this.runner = new TaskRunner(turnBytesMax, (id, report) => {
      this.reports.push([id, report]);
      if (report.type === "closed") this.kindsAtEnd = this.kinds(id);
    });
  }

  /** Kinds of the records that there were when the last task reported its end. */
  kindsAtEnd: RecordKind[] = [];

  /** Kinds of the records of a task. */
  kinds(id: number): RecordKind[] {
    const reader = new JournalReader(this.#memories[id]);
    const kinds: RecordKind[] = [];
    for (let slot = 0; slot !== reader.end; slot = reader.after(slot)) {
      kinds.push(reader.kind(slot));
    }
    return kinds;
  }

  /** Starts a task that listens. */
  listen(
    socket: "telemetry" | "command",
    port = 0,
    hostname: string | null = "127.0.0.1",
  ) {
    const listen = {
      hostname,
      port,
      admission: {
        onSecondClient: "refuse" as const,
        silentMs: Infinity,
        requireSameAddress: false,
      },
    };
    const task: SocketTask = socket === "command"
      ? { socket, listen }
      : { socket, stream: STREAM, listen };
    return this.#start(task);
  }

  /** Starts a task that dials. */
  dial() {
    const dial = { hostname: "rotator", port: 7, retryMs: Infinity };
    return this.#start({ socket: "combined", stream: STREAM, dial });
  }

  #start(task: SocketTask) {
    const memory = new SharedMemory(SIZES, undefined, true);
    const id = this.#memories.push(memory) - 1;
    this.runner.start(id, task, memory, new LinkBoard());
    const [, report] = this.reports.at(-1)!;
    return { id, memory, port: report.type === "ready" ? report.port : NaN };
  }

  /** Closes a task, and waits for its report. */
  async close(id: number): Promise<void> {
    this.runner.tell(id, { type: "close" });
    await until(() => this.ends(id).length > 0, "the task has closed");
  }

  /** Reports of the end of a task. */
  ends(id: number): TaskReport[] {
    return this.reports.flatMap(([of, report]) =>
      of === id && report.type !== "ready" ? [report] : []
    );
  }
}

netTest(
  "TaskRunner ends one task by a fault in its loop, and leaves the others and the program alone",
  async () => {
    const rig = new RunnerRig();
    const faulty = rig.listen("telemetry");
    const sound = rig.listen("telemetry");
    faulty.memory.setTotal = () => {
      throw new Error("a fault of ours");
    };
    using victim = await PeerSocket.dial(faulty.port);
    using other = await PeerSocket.dial(sound.port);
    await until(() => rig.ends(faulty.id).length > 0);
    assertEquals(rig.ends(faulty.id), [
      { type: "died", reason: "a fault of ours" },
    ]);
    await victim.readToEnd().catch(() => {});
    await other.send(telemetryFrames(0, 5));
    await until(() => sound.memory.total(Total.FRAMES + 1) === 5);
    rig.runner.tell(faulty.id, { type: "close" }); // which is too late
    await rig.close(sound.id);
    assertEquals(rig.ends(faulty.id).length, 1);
  },
);

netTest(
  "TaskRunner ends one task by a fault in its timer, likewise",
  async () => {
    const rig = new RunnerRig();
    const { setInterval } = globalThis;
    let fire: (() => void) | undefined;
    globalThis.setInterval = ((call: () => void, ms: number) => {
      fire = call;
      return setInterval(call, ms);
    }) as typeof globalThis.setInterval;
    let task;
    try {
      task = rig.listen("telemetry");
    } finally {
      globalThis.setInterval = setInterval;
    }
    const { now } = performance;
    performance.now = () => {
      throw new Error("a fault of ours");
    };
    fire!();
    performance.now = now;
    await until(() => rig.ends(task.id).length > 0);
    assertEquals(rig.ends(task.id), [
      { type: "died", reason: "a fault of ours" },
    ]);
  },
);

netTest(
  "TaskRunner reports that a task can't listen, and starts others",
  async () => {
    const rig = new RunnerRig();
    const first = rig.listen("command");
    const second = rig.listen("telemetry", first.port);
    const [failed] = rig.ends(second.id);
    assert(failed.type === "failed");
    assertEquals(failed.name, "AddrInUse");
    await rig.close(first.id);
  },
);

netTest(
  "RunningTask closes while nobody reads its full journal, and records its end if there is room",
  async () => {
    for (const isFull of [false, true]) {
      const rig = new RunnerRig();
      const { id, memory, port } = rig.listen("telemetry");
      using peer = await PeerSocket.dial(port);
      await until(() => memory.total(Total.CONNECTIONS) === 1);
      if (isFull) {
        let sent = 0;
        const frame = () => telemetryFrames(2 * sent++, 1); // each a gap
        while (!memory.isReleaseWanted) {
          await peer.send(frame());
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
      await rig.close(id);
      const kinds = rig.kindsAtEnd;
      assertEquals(kinds.includes(RecordKind.CONNECTED), true);
      assertEquals(kinds.includes(RecordKind.DISCONNECTED), !isFull);
    }
  },
);

/** Plays the system's sockets until it is disposed of. */
class PlayedNet implements Disposable {
  /** Host names on which a task has listened, or tried to. */
  readonly listens: string[] = [];
  /** Errors by which listening fails, in order. */
  readonly errors: Error[] = [];
  /** Connections that were dialled. */
  readonly dialled: FakeConn[] = [];
  readonly #real = { listen: Deno.listen, connect: Deno.connect };

  constructor() {
    Object.assign(Deno, {
      listen: ({ hostname }: { hostname: string }) => {
        this.listens.push(hostname);
        const error = this.errors.shift();
        if (error) throw error;
        const closed = Promise.withResolvers<never>();
        return {
          addr: { port: 5570 },
          accept: () => closed.promise,
          close: () => closed.reject(new Deno.errors.BadResource("closed")),
        };
      },
      connect: () => {
        const fake = new FakeConn("10.0.0.7");
        this.dialled.push(fake);
        return Promise.resolve(fake.conn);
      },
    });
  }

  [Symbol.dispose](): void {
    Object.assign(Deno, this.#real);
  }
}

Deno.test("RunningTask listens on every address by IPv6, or by IPv4 on a host without", async () => {
  for (
    const [error, listens] of [
      [undefined, ["::"]],
      [new Deno.errors.NotSupported("no IPv6"), ["::", "0.0.0.0"]],
    ] as const
  ) {
    using played = new PlayedNet();
    if (error) played.errors.push(error);
    const rig = new RunnerRig();
    const { id, port } = rig.listen("command", 0, null);
    assertEquals([played.listens, port], [listens, 5570]);
    await rig.close(id);
  }
  using played = new PlayedNet();
  played.errors.push(new Deno.errors.AddrInUse("taken"));
  const rig = new RunnerRig();
  const { id } = rig.listen("command", 0, null);
  assertEquals(rig.ends(id), [
    { type: "failed", name: "AddrInUse", message: "taken" },
  ]);
  assertEquals(played.listens, ["::"]);
});

Deno.test("RunningTask dials, hangs up and cuts when it is told to", async () => {
  using played = new PlayedNet();
  const rig = new RunnerRig();
  const { id, memory, port } = rig.dial();
  const { dialled } = played;
  assertEquals([port, dialled.length], [0, 0]);
  const tell = async (message: TaskMessage) => {
    rig.runner.tell(id, message);
    await turn();
  };
  await tell({ type: "dial" });
  assertEquals(dialled.length, 1);
  dialled[0].send(telemetryFrames(0, 3));
  await turn();
  assertEquals(memory.total(Total.FRAMES + 1), 3);
  const mailbox = new Mailbox(memory);
  mailbox.post(new Uint8Array(10).fill(7), 1, Infinity);
  await turn();
  assertEquals(dialled[0].written, Array(10).fill(7));

  await tell({ type: "cut", connection: 2, reason: "another" });
  assertEquals(dialled[0].isClosed, false);
  await tell({ type: "cut", connection: 1, reason: "cut" });
  assertEquals(dialled[0].isClosed, true);

  await tell({ type: "dial" });
  await tell({ type: "hangUp", reason: "over" });
  assertEquals(dialled[1].isClosed, true);

  await tell({ type: "dial" });
  dialled[2].take(4);
  const number = mailbox.post(new Uint8Array(10), 3, Infinity);
  await turn();
  await tell({ type: "giveUp", command: number + 1, reason: "another" });
  assertEquals(dialled[2].isClosed, false);
  await tell({ type: "giveUp", command: number, reason: "given up" });
  assertEquals(dialled[2].isClosed, true);
  const { fate, reason } = mailbox.collect(number)!;
  assertEquals([fate, reason], [CommandFate.CUT_OFF, "given up"]);
  await rig.close(id);
});

Deno.test("RunningTask reports its end once, when all of it has ended, and obeys no more", async () => {
  using played = new PlayedNet();
  const rig = new RunnerRig();
  const { id } = rig.dial();
  rig.runner.tell(id, { type: "dial" });
  await turn();
  rig.runner.tell(id, { type: "close" });
  rig.runner.tell(id, { type: "close" });
  rig.runner.tell(id, { type: "dial" });
  await until(() => rig.ends(id).length > 0);
  await turn();
  assertEquals(rig.ends(id), [{ type: "closed" }]);
  assertEquals(rig.kindsAtEnd, [
    RecordKind.CONNECTED,
    RecordKind.DISCONNECTED,
    RecordKind.DIAL_ENDED,
  ]);
  assertEquals(played.dialled.map(({ isClosed }) => isClosed), [true]);
});

netTest(
  "RunningTask with a command socket keeps its peer, and records what it sends",
  async () => {
    const rig = new RunnerRig();
    const { id, port, memory } = rig.listen("command");
    using peer = await PeerSocket.dial(port);
    await peer.send(new Uint8Array(5));
    await until(() => memory.total(Total.BYTES_READ) === 5);
    await peer.send(new Uint8Array(6));
    await until(() => memory.total(Total.BYTES_READ) === 11);
    await rig.close(id);
    assertEquals(rig.kindsAtEnd, [
      RecordKind.CONNECTED,
      RecordKind.UNEXPECTED_BYTES,
      RecordKind.DISCONNECTED,
    ]);
  },
);

Deno.test("ReadTurns.spend() waits for the next turn of the event loop when the bytes of one are used up", async () => {
  const turns = new ReadTurns(100);
  let isNext = false;
  const timer = setImmediate(() => isNext = true);
  assertEquals(turns.bytes, 100);
  assertEquals(turns.spend(60), undefined);
  assertEquals([turns.bytes, isNext], [40, false]);
  assertEquals(turns.spend(39), undefined);
  assertEquals([turns.bytes, isNext], [1, false]);
  await turns.spend(1);
  assertEquals([turns.bytes, isNext], [100, true]);
  clearImmediate(timer);
  const alone = new ReadTurns(Infinity);
  assertEquals(alone.spend(2 ** 40), undefined);
  assertEquals(alone.bytes, Infinity);
});
