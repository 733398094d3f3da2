// The parts of a worker, each alone: watches, peers and sessions.

import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertMatch,
} from "jsr:@std/assert@^1.0.19";
import { delay } from "../src/transport/worker/delay.ts";
import { Peer } from "../src/transport/worker/peer.ts";
import { Sessions } from "../src/transport/worker/sessions.ts";
import { StepWatch } from "../src/transport/worker/step_watch.ts";
import { monotonicMs, now } from "../src/base/clock.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";

const SIZES = {
  journalSlots: 64,
  ringBytes: 256,
  mirrorBytes: 64,
  mailboxEntries: 4,
  commandBytes: 10,
};

Deno.test("StepWatch reports a step of 10 ms or more, in either direction, and the time in which it may have happened", () => {
  const watch = new StepWatch();
  const look = (monotonicMs: number, aheadMs: number) =>
    watch.look({ monotonicMs, wallMs: 1e12 + monotonicMs + aheadMs });
  look(1000, 0);
  assertEquals(look(3000, 9), undefined);
  assertEquals(look(4000, 19), { byMs: 10, withinMs: 1000 });
  assertEquals(look(6000, 10), undefined);
  assertEquals(look(6500, 0), { byMs: -10, withinMs: 500 });
  assertEquals(look(7000, 500), { byMs: 500, withinMs: 500 });
  assertEquals(look(9000, 500), undefined);
});

Deno.test("StepWatch compares with the time at which it was made, at first", () => {
  const start = now();
  const step = new StepWatch().look({
    monotonicMs: start.monotonicMs + 1000,
    wallMs: start.wallMs + 2000,
  })!;
  assertAlmostEquals(step.byMs, 1000, 100);
  assertAlmostEquals(step.withinMs, 1000, 100);
});

Deno.test("delay() ends with its time or its signal, whichever is first", async () => {
  using clock = new ManualClock();
  let ended = 0;
  delay(100).then(() => ended++);
  await clock.advance(99);
  assertEquals(ended, 0);
  await clock.advance(1);
  assertEquals(ended, 1);
  const cancel = new AbortController();
  delay(100, cancel.signal).then(() => ended++);
  cancel.abort();
  await clock.settle();
  assertEquals([ended, clock.timers], [2, 0]);
  delay(100, cancel.signal).then(() => ended++);
  await clock.settle();
  assertEquals([ended, clock.timers], [3, 0]);
});

Deno.test("delay() leaves no listener at a signal that outlives it", async () => {
  using clock = new ManualClock();
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  Object.assign(signal, {
    addEventListener: (_: string, listener: unknown) => listeners.add(listener),
    removeEventListener: (_: string, listener: unknown) =>
      listeners.delete(listener),
  });
  const over = delay(100, signal);
  assertEquals(listeners.size, 1);
  await clock.advance(100);
  await over;
  assertEquals(listeners.size, 0);
});

Deno.test("Peer shows its address as logs do, and compares IPv4 in either form", () => {
  const peer = (hostname: string) => {
    const { ip, address } = new Peer(new FakeConn(hostname).conn, () => {});
    return { ip, address };
  };
  assertEquals(peer("10.0.0.1").address, "10.0.0.1:5000");
  assertEquals(peer("::ffff:10.0.0.1"), peer("10.0.0.1"));
  assertEquals(peer("fe80::1").address, "[fe80::1]:5000");
  assert(peer("10.0.0.2").ip !== peer("10.0.0.1").ip);
});

Deno.test("Peer closes its socket once, for its first cause", () => {
  const fake = new FakeConn();
  let closes = 0;
  const peer = new Peer(fake.conn, () => closes++);
  assertEquals(peer.isClosed, false);
  peer.close(EndCause.CUT, "first");
  peer.close(EndCause.STALE, "second");
  assertEquals(peer.end(new Error("BadResource")), {
    cause: EndCause.CUT,
    reason: "first",
  });
  assertEquals([peer.isClosed, fake.isClosed, closes], [true, true, 1]);
  const failed = new Peer(new FakeConn().conn, () => {});
  const { cause, reason } = failed.end(new Error("reset by peer"));
  assertEquals(cause, EndCause.ERROR);
  assertMatch(reason, /reset by peer/);
  const ended = new Peer(new FakeConn().conn, () => {});
  const { connection, sinceMs, isHeldBack, isBehind, holds } = ended;
  assertEquals([connection, sinceMs, isHeldBack, isBehind, holds], [
    0,
    0,
    false,
    false,
    0,
  ]);
  assertEquals(ended.end(), { cause: EndCause.PEER, reason: "" });
  assertEquals(new Peer(new FakeConn("none").conn, () => {}).ip, 0n);
});

/** Sessions whose peers are served as long as the test says. */
class SessionsRig {
  readonly memory = new SharedMemory(SIZES);
  readonly journal = new JournalWriter(this.memory);
  readonly reader = new JournalReader(this.memory);
  readonly board = new LinkBoard();
  serving = Promise.withResolvers<unknown>();
  isServing = false;
  readonly sessions;

  constructor(socket: "telemetry" | "command" | "combined") {
    this.sessions = new Sessions({
      socket,
      memory: this.memory,
      journal: this.journal,
      board: this.board,
      serve: async () => {
        this.isServing = true;
        const end = await this.serving.promise;
        this.isServing = false;
        return end;
      },
    });
  }

  /** Kinds, subjects, counts and payloads of the records since the last call. */
  take(): unknown[] {
    const taken: unknown[] = [];
    for (; this.#slot !== this.reader.end;) {
      const slot = this.#slot;
      const { reader } = this;
      taken.push([
        reader.kind(slot),
        reader.subject(slot),
        reader.count(slot),
        reader.text(slot),
      ]);
      this.#slot = reader.after(slot);
    }
    this.reader.release(this.#slot);
    return taken;
  }
  #slot = 0;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("Sessions.serve() records begin and end of a connection, and shows it to the link meanwhile", async () => {
  for (const socket of ["telemetry", "command", "combined"] as const) {
    const rig = new SessionsRig(socket);
    const { sessions, board, memory } = rig;
    const hasTelemetry = socket !== "command";
    board.isStale = true;
    const fake = new FakeConn("10.0.0.7");
    const peer = new Peer(fake.conn, () => {});
    const before = monotonicMs();
    const served = sessions.serve(peer);
    await turn();
    assertEquals(sessions.peer, peer);
    assertEquals([rig.isServing, peer.isHeldBack, peer.holds], [
      true,
      false,
      1,
    ]);
    assertEquals([fake.isNoDelay, fake.isKeptAlive], [true, true]);
    assertEquals(board.peer(socket), peer.ip);
    assertEquals(board.isStale, !hasTelemetry);
    assertEquals(board.heardMs, hasTelemetry ? peer.sinceMs : -Infinity);
    assert(peer.sinceMs >= before);
    assertEquals([peer.connection, memory.total(Total.CONNECTIONS)], [1, 1]);
    assertEquals(rig.take(), [[RecordKind.CONNECTED, 1, 0, "10.0.0.7:5000"]]);
    assertEquals(board.endedMs, -Infinity);
    rig.serving.resolve(new Error("reset by peer"));
    await served;
    assertEquals(sessions.peer, undefined);
    assertEquals(board.peer(socket), 0n);
    assertEquals(board.endedMs >= before, hasTelemetry);
    const [[kind, subject, count, reason]] = rig.take() as [unknown[]];
    assertEquals([kind, subject, count], [
      RecordKind.DISCONNECTED,
      1,
      EndCause.ERROR,
    ]);
    assertMatch(String(reason), /reset by peer/);
    rig.serving = Promise.withResolvers();
    const next = sessions.serve(new Peer(new FakeConn().conn, () => {}));
    rig.serving.resolve(undefined);
    await next;
    assertEquals(rig.take(), [
      [RecordKind.CONNECTED, 2, 0, "127.0.0.1:5000"],
      [RecordKind.DISCONNECTED, 2, EndCause.PEER, ""],
    ]);
    assertEquals(memory.total(Total.CONNECTIONS), 2);
  }
});

Deno.test("Sessions.serve() doesn't serve a peer that has ended already, but records it", async () => {
  const rig = new SessionsRig("telemetry");
  const fake = new FakeConn();
  fake.error = new Error("Invalid argument");
  await rig.sessions.serve(new Peer(fake.conn, () => {}));
  assertEquals(rig.isServing, false);
  const kinds = (rig.take() as unknown[][]).map(([kind, , count]) => [
    kind,
    count,
  ]);
  assertEquals(kinds, [
    [RecordKind.CONNECTED, 0],
    [RecordKind.DISCONNECTED, EndCause.ERROR],
  ]);
  assert(fake.isClosed);
});

Deno.test("Sessions.serve() keeps a peer waiting while there is no room to record it", async () => {
  const rig = new SessionsRig("telemetry");
  while (rig.journal.hasRoom) {
    await rig.journal.record(RecordKind.DIAL_ENDED, {});
  }
  const peer = new Peer(new FakeConn().conn, () => {});
  rig.serving.resolve(undefined);
  const keepAlive = setTimeout(() => {}, 30_000); // a wait on shared memory doesn't
  const served = rig.sessions.serve(peer);
  await turn();
  assertEquals([peer.isHeldBack, rig.isServing], [true, false]);
  rig.take();
  await served;
  clearTimeout(keepAlive);
  assertEquals(peer.isHeldBack, false);
  assertEquals(rig.take().length, 2);
});
