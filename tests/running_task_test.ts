// Tasks beside each other on one thread, with real sockets.

import { assert, assertEquals } from "jsr:@std/assert@^1.0.19";
import { Header } from "../mod.ts";
import { frameLayout } from "../src/framing/frame_layout.ts";
import { JournalReader, RecordKind } from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import type {
  SocketTask,
  TaskReport,
} from "../src/transport/worker_messages.ts";
import { ReadTurns } from "../src/transport/worker/read_turns.ts";
import { TaskRunner } from "../src/transport/worker/task_runner.ts";
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

/** A thread's tasks, and their reports. */
class RunnerRig {
  readonly reports: [id: number, report: TaskReport][] = [];
  readonly runner: TaskRunner;
  #count = 0;

  constructor(turnBytesMax = Infinity) {
    this.runner = new TaskRunner(
      turnBytesMax,
      (...report) => this.reports.push(report),
    );
  }

  /** Starts a task that listens. */
  listen(socket: "telemetry" | "command", port = 0) {
    const id = ++this.#count;
    const memory = new SharedMemory(SIZES, undefined, true);
    const listen = {
      hostname: "127.0.0.1",
      port,
      admission: {
        onSecondClient: "refuse" as const,
        silentMs: Infinity,
        requireSameAddress: false,
      },
    };
    const stream = {
      layouts: [frameLayout(Header, [Config, Telemetry])],
      telemetryType: 1,
      staleMs: Infinity,
      endsStale: false,
    };
    const task: SocketTask = socket === "command"
      ? { socket, listen }
      : { socket, stream, listen };
    this.runner.start(id, task, memory, new LinkBoard());
    const [, report] = this.reports.at(-1)!;
    return { id, memory, port: report.type === "ready" ? report.port : 0 };
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
      const reader = new JournalReader(memory);
      const kinds = new Set<RecordKind>();
      for (let slot = 0; slot !== reader.end; slot = reader.after(slot)) {
        kinds.add(reader.kind(slot));
      }
      assertEquals(kinds.has(RecordKind.CONNECTED), true);
      assertEquals(kinds.has(RecordKind.DISCONNECTED), !isFull);
    }
  },
);

Deno.test("ReadTurns.spend() waits for the next turn of the event loop when the bytes of one are used up", async () => {
  const turns = new ReadTurns(100);
  let isNext = false;
  const timer = setImmediate(() => isNext = true);
  assertEquals(turns.bytes, 100);
  assertEquals(turns.spend(60), undefined);
  assertEquals([turns.bytes, isNext], [40, false]);
  await turns.spend(40);
  assertEquals([turns.bytes, isNext], [100, true]);
  clearImmediate(timer);
  const alone = new ReadTurns(Infinity);
  assertEquals(alone.spend(2 ** 40), undefined);
  assertEquals(alone.bytes, Infinity);
});
