// Admission to a port: by connections without sockets, and a clock that the
// test moves.

import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { monotonicMs } from "../src/base/clock.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
  RefusalCause,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import type { Admission } from "../src/transport/worker_messages.ts";
import { parseRange } from "../src/base/ip_range.ts";
import { ClientPort } from "../src/transport/worker/client_port.ts";
import type { Peer } from "../src/transport/worker/peer.ts";
import { Sessions } from "../src/transport/worker/sessions.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";

const { NOT_ALLOWED, OTHER_ADDRESS, TAKEN } = RefusalCause;
/** Time in which a client that comes second waits for the first to end, at most. */
const GRACE_MS = 75;
const [A, B, C] = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];

/** A port, its clients, and the clock. */
class PortRig implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory({
    journalSlots: 1024,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  readonly journal = new JournalWriter(this.memory);
  readonly board = new LinkBoard();
  readonly port: ClientPort;
  /** Resolved when the port is closed, and free. */
  readonly ended: Promise<void>;
  readonly sessions: Sessions;
  /** Clients that were served, by address, in order. */
  readonly served: string[] = [];
  accepts = 0;
  isListening = true;
  /** Resolved when the system frees the closed port. */
  freed: Promise<void> = Promise.resolve();
  readonly #reader = new JournalReader(this.memory);
  readonly #queue: (FakeConn | Error)[] = [];
  #news = Promise.withResolvers<void>();
  #slot = 0;

  constructor(
    socket: "telemetry" | "command",
    admission: Partial<Admission> = {},
  ) {
    const { memory, journal, board } = this;
    this.sessions = new Sessions({
      socket,
      memory,
      journal,
      board,
      serve: (peer) => this.serve(peer),
    });
    const listener = {
      accept: async () => {
        this.accepts++;
        while (this.isListening && this.#queue.length === 0) {
          await this.#news.promise;
        }
        if (!this.isListening) {
          await this.freed;
          throw new Deno.errors.BadResource("closed");
        }
        const next = this.#queue.shift()!;
        if (next instanceof Error) throw next;
        return next.conn;
      },
      close: () => {
        this.isListening = false;
        this.#tell();
      },
    } as unknown as Deno.TcpListener;
    this.port = new ClientPort({
      socket,
      listener,
      admission: {
        onSecondClient: "refuse",
        silentMs: 1000,
        requireSameAddress: false,
        ...admission,
      },
      memory,
      journal,
      board,
      sessions: this.sessions,
    });
    this.ended = this.port.run();
  }

  /** Serves a client to its end. */
  serve = async (peer: Peer): Promise<unknown> => {
    this.served.push(peer.address.split(":")[0]);
    const buffer = new Uint8Array(100);
    try {
      while (await peer.conn.read(buffer) !== null);
      return undefined;
    } catch (error) {
      return error;
    }
  };

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Connects a client. */
  async dial(...clients: (string | Error)[]): Promise<FakeConn[]> {
    const conns = clients.map((client) =>
      client instanceof Error ? client : new FakeConn(client)
    );
    this.#queue.push(...conns);
    this.#tell();
    await this.clock.settle();
    return conns.filter((conn) => conn instanceof FakeConn);
  }

  /** The present client ends its connection. */
  async hangUp(conn: FakeConn): Promise<void> {
    conn.send(null);
    await this.clock.settle();
  }

  /** Records of a kind since the last call, with subject and payload. */
  take(wanted: RecordKind): unknown[] {
    const records: unknown[] = [];
    const reader = this.#reader;
    while (this.#slot !== reader.end) {
      const slot = this.#slot;
      if (reader.kind(slot) === wanted) {
        records.push([reader.subject(slot), reader.text(slot)]);
      }
      this.#slot = reader.after(slot);
    }
    reader.release(this.#slot);
    return records;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.port.close();
    await this.ended;
    this.clock[Symbol.dispose]();
  }
}

Deno.test("ClientPort serves the first client at once, and refuses the second if the first goes on", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  assertEquals(rig.served, [A]);
  const [second] = await rig.dial(B);
  await rig.clock.advance(49);
  assertEquals(second.isClosed, false, "the first may be ending");
  await rig.clock.advance(GRACE_MS - 49);
  assertEquals([first.isClosed, second.isClosed], [false, true]);
  assertEquals(rig.take(RecordKind.REFUSED), [[TAKEN, `${B}:5000`]]);
  assertEquals(rig.memory.total(Total.REJECTED_CONNECTIONS), 1);
  assertEquals(rig.served, [A]);
});

Deno.test("ClientPort serves a client that waits as soon as the first ends, without the rest of the grace", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  const [second] = await rig.dial(A);
  await rig.clock.advance(10);
  await rig.hangUp(first);
  assertEquals([rig.served, rig.clock.timers], [[A, A], 0]);
  await rig.clock.advance(1000);
  assertEquals(second.isClosed, false);
});

Deno.test("ClientPort keeps a socket that gets free for its last client for 50 ms", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  await rig.hangUp(first);
  await rig.dial(B);
  await rig.clock.advance(49);
  assertEquals(rig.served, [A]);
  await rig.clock.advance(1);
  assertEquals(rig.served, [A, B]);
});

Deno.test("ClientPort serves its last client, which reconnects, before one that has waited for longer", async () => {
  await using rig = new PortRig("telemetry");
  const [last] = await rig.dial(A);
  await rig.hangUp(last);
  await rig.dial(B);
  await rig.clock.advance(30);
  await rig.dial(A);
  await rig.clock.advance(20);
  assertEquals(rig.served, [A, A]);
});

Deno.test("ClientPort gives a client that waits the whole grace again when another was served meanwhile", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  const [, waits] = await rig.dial(A, B);
  await rig.clock.advance(GRACE_MS / 3);
  await rig.hangUp(first);
  assertEquals(rig.served, [A, A]);
  await rig.clock.advance(GRACE_MS / 3);
  assertEquals(waits.isClosed, false);
  await rig.clock.advance(GRACE_MS / 3);
  assertEquals(waits.isClosed, true);
});

Deno.test("ClientPort refuses a client at once that isn't one of allowPeers", async () => {
  const allowPeers = [parseRange("10.0.0.0/30")!];
  await using rig = new PortRig("telemetry", { allowPeers });
  const [stranger] = await rig.dial("192.168.0.1");
  assertEquals(stranger.isClosed, true);
  assertEquals(rig.take(RecordKind.REFUSED), [[
    NOT_ALLOWED,
    "192.168.0.1:5000",
  ]]);
  await rig.dial(A);
  assertEquals(rig.served, [A]);
});

Deno.test("ClientPort replaces its client by takeOver, and records it", async () => {
  await using rig = new PortRig("telemetry", { onSecondClient: "takeOver" });
  const [first] = await rig.dial(A);
  await rig.clock.advance(300);
  const [second] = await rig.dial(B);
  await rig.clock.advance(GRACE_MS);
  assertEquals([first.isClosed, second.isClosed], [true, false]);
  assertEquals(rig.served, [A, B]);
  assertEquals(rig.take(RecordKind.TAKEN_OVER), [[1, `${B}:5000`]]);
  assertEquals(rig.memory.total(Total.REPLACED_CONNECTIONS), 1);
  assertEquals(rig.memory.total(Total.REJECTED_CONNECTIONS), 0);
});

Deno.test("ClientPort records for how long a client was silent that is replaced, and 0 for one that isn't read", async () => {
  for (const isUnread of [false, true]) {
    await using rig = new PortRig("telemetry", { onSecondClient: "takeOver" });
    await rig.dial(A);
    await rig.clock.advance(300);
    if (isUnread) rig.board.heardMs = Infinity;
    await rig.dial(B);
    await rig.clock.advance(GRACE_MS);
    assertEquals(rig.served, [A, B]);
    const reader = new JournalReader(rig.memory);
    const silences: number[] = [];
    for (let slot = 0; slot !== reader.end; slot = reader.after(slot)) {
      if (reader.kind(slot) !== RecordKind.TAKEN_OVER) continue;
      silences.push(reader.number(slot));
    }
    assertEquals(silences, [isUnread ? 0 : 350]);
  }
});

Deno.test("ClientPort.close() doesn't wait for the grace of a client that has to wait", async () => {
  const rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  await rig.hangUp(first);
  const [waits] = await rig.dial(B);
  rig.port.close();
  await rig.ended;
  assertEquals([waits.isClosed, rig.served, rig.clock.timers], [true, [A], 0]);
  rig.clock[Symbol.dispose]();
});

Deno.test("ClientPort replaces a client by takeOverIfSilent that was silent for long enough", async () => {
  await using rig = new PortRig("telemetry", {
    onSecondClient: "takeOverIfSilent",
  });
  const { clock, board } = rig;
  const [first] = await rig.dial(A);
  await clock.advance(800);
  board.heardMs = monotonicMs();
  await clock.advance(800);
  const [second] = await rig.dial(B);
  await clock.advance(GRACE_MS);
  assertEquals([first.isClosed, second.isClosed], [false, true]);
  await clock.advance(200);
  const [third] = await rig.dial(C);
  await clock.advance(GRACE_MS);
  assertEquals([first.isClosed, third.isClosed], [true, false]);
  assertEquals(rig.served, [A, C]);
});

Deno.test("ClientPort counts a client as silent from its own begin, by takeOverIfSilent", async () => {
  await using rig = new PortRig("command", {
    onSecondClient: "takeOverIfSilent",
  });
  rig.board.heardMs = monotonicMs() - 60_000;
  const [first] = await rig.dial(A);
  await rig.dial(B);
  await rig.clock.advance(GRACE_MS);
  assertEquals(rig.served, [A]);
  await rig.clock.advance(1000);
  await rig.dial(B);
  await rig.clock.advance(GRACE_MS);
  assertEquals([rig.served, first.isClosed], [[A, B], true]);
});

Deno.test("ClientPort serves the controller itself on the command port by takeOverIfSilent, if telemetry has reconnected or it insists", async () => {
  for (const isAnew of [true, false]) {
    await using rig = new PortRig("command", {
      onSecondClient: "takeOverIfSilent",
    });
    const { board, clock } = rig;
    board.setPeer("telemetry", 0xffff_0a00_0001n);
    const attempt = async (address: string) => {
      board.heardMs = monotonicMs(); // telemetry comes all the time
      await rig.dial(address);
      await clock.advance(GRACE_MS);
      return rig.served.length;
    };
    await attempt(A);
    if (isAnew) {
      await clock.advance(10);
      board.endedMs = monotonicMs();
      assertEquals(await attempt(B), 1, "a stranger has to wait");
      assertEquals(await attempt(A), 2);
    } else {
      assertEquals(await attempt(B), 1);
      assertEquals(await attempt(B), 1);
      assertEquals(await attempt(B), 1, "strangers don't count");
      assertEquals(await attempt(A), 1);
      assertEquals(await attempt(A), 1);
      assertEquals(await attempt(A), 2, "the third time");
      assertEquals(await attempt(A), 2, "and anew");
    }
  }
});

Deno.test("ClientPort refuses a command client with another address than telemetry's, if that matters", async () => {
  const clashes = async (
    socket: "telemetry" | "command",
    admission: Partial<Admission>,
    isSilent = false,
  ) => {
    await using rig = new PortRig(socket, {
      requireSameAddress: true,
      ...admission,
    });
    rig.board.setPeer("telemetry", 0xffff_0a00_0001n);
    rig.board.heardMs = monotonicMs() - (isSilent ? 1000 : 999);
    await rig.dial(B);
    const refused = rig.take(RecordKind.REFUSED);
    if (refused.length > 0) {
      assertEquals(refused, [[OTHER_ADDRESS, `${B}:5000`]]);
    }
    assertEquals(rig.served.length, 1 - refused.length);
    return refused.length === 1;
  };
  assertEquals(await clashes("command", {}), true);
  assertEquals(await clashes("command", {}, true), true);
  assertEquals(await clashes("telemetry", {}), false);
  assertEquals(await clashes("command", { requireSameAddress: false }), false);
  const onSecondClient = "takeOver";
  assertEquals(await clashes("command", { onSecondClient }), true);
  assertEquals(await clashes("command", { onSecondClient }, true), false);
});

Deno.test("ClientPort serves a command client with telemetry's address, or none to compare with, and refuses others with a cause", async () => {
  await using rig = new PortRig("command", { requireSameAddress: true });
  const [first] = await rig.dial(B);
  assertEquals(rig.served, [B], "telemetry isn't connected");
  await rig.hangUp(first);
  rig.board.setPeer("telemetry", 0xffff_0a00_0001n);
  await rig.dial(A);
  await rig.clock.advance(GRACE_MS);
  assertEquals(rig.served, [B, A]);
  await rig.dial(C);
  await rig.dial(A);
  await rig.clock.advance(GRACE_MS);
  assertEquals(rig.take(RecordKind.REFUSED), [
    [OTHER_ADDRESS, `${C}:5000`],
    [TAKEN, `${A}:5000`],
  ]);
});

Deno.test("ClientPort keeps a controller waiting that reconnects during back-pressure, and only the last one", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  rig.sessions.peer!.holdBack();
  const [again, stranger] = await rig.dial(A, B);
  await rig.clock.advance(500);
  assertEquals([again.isClosed, stranger.isClosed], [false, true]);
  const [last] = await rig.dial(A);
  await rig.clock.advance(500);
  assertEquals([again.isClosed, last.isClosed], [true, false]);
  rig.sessions.peer!.isHeldBack = false;
  await rig.hangUp(first);
  assertEquals(rig.served, [A, A]);
});

Deno.test("ClientPort refuses a controller that has reconnected, once its last connection was read for long enough", async () => {
  await using rig = new PortRig("telemetry");
  await rig.dial(A);
  rig.sessions.peer!.holdBack();
  const [waits] = await rig.dial(A);
  await rig.clock.advance(500);
  rig.sessions.peer!.isHeldBack = false; // it is read, and goes on
  await rig.clock.advance(25);
  assertEquals(waits.isClosed, false, "it isn't read for long enough yet");
  await rig.clock.advance(25);
  assertEquals(waits.isClosed, true);
});

Deno.test("ClientPort keeps a controller waiting that reconnects while its last connection isn't read to its end", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  rig.sessions.peer!.isBehind = true; // it is read all the time
  const [again] = await rig.dial(A);
  await rig.clock.advance(500);
  assertEquals(again.isClosed, false);
  await rig.hangUp(first);
  assertEquals(rig.served, [A, A]);
});

Deno.test("ClientPort lets 64 clients wait, and accepts others when some have gone", async () => {
  await using rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  const crowd = await rig.dial(...Array<string>(100).fill(B));
  assertEquals(rig.accepts, 65, "the first, and 64 that wait");
  await rig.clock.advance(GRACE_MS);
  assertEquals(crowd.filter(({ isClosed }) => isClosed).length, 64);
  await rig.clock.advance(GRACE_MS);
  assertEquals(crowd.every(({ isClosed }) => isClosed), true);
  assertEquals(rig.memory.total(Total.REJECTED_CONNECTIONS), 100);
  assertEquals(first.isClosed, false);
});

Deno.test("ClientPort counts refusals that would fill the journal, and records them no more", async () => {
  const allowPeers = [parseRange(A)!];
  await using rig = new PortRig("telemetry", { allowPeers });
  for (let i = 0; i < 6; i++) await rig.dial(...Array<string>(50).fill(B));
  await rig.clock.advance(1000);
  assertEquals(rig.memory.total(Total.REJECTED_CONNECTIONS), 300);
  assertEquals(rig.journal.isRoomy, false);
  assertEquals(rig.journal.hasRoom, true);
  assertEquals(rig.take(RecordKind.REFUSED).length, 257);
  await rig.dial(B);
  assertEquals(rig.take(RecordKind.REFUSED).length, 1);
});

Deno.test("ClientPort records that it can't accept, and tries again after 100 ms", async () => {
  await using rig = new PortRig("telemetry");
  await rig.dial(new Error("Too many open files"), A);
  assertEquals(rig.take(RecordKind.ACCEPT_FAILED), [[
    0,
    "Too many open files",
  ]]);
  await rig.clock.advance(99);
  assertEquals(rig.served, []);
  await rig.clock.advance(1);
  assertEquals(rig.served, [A]);
});

Deno.test("ClientPort goes on at once when a client has ended before it was accepted", async () => {
  const { NotConnected, ConnectionAborted, ConnectionReset } = Deno.errors;
  await using rig = new PortRig("telemetry");
  await rig.dial(
    new NotConnected("gone"),
    new ConnectionAborted("gone"),
    new ConnectionReset("gone"),
    A,
  );
  assertEquals(rig.served, [A]);
  assertEquals(rig.take(RecordKind.ACCEPT_FAILED), []);
});

Deno.test("ClientPort replaces no client by takeOver before it is recorded, while the journal is full", async () => {
  await using rig = new PortRig("telemetry", { onSecondClient: "takeOver" });
  const [first] = await rig.dial(A);
  await rig.dial(B);
  while (rig.journal.hasRoom) {
    await rig.journal.record(RecordKind.DIAL_ENDED, {});
  }
  await rig.clock.advance(GRACE_MS);
  assertEquals(first.isClosed, false);
  rig.take(RecordKind.TAKEN_OVER);
  // The wait on shared memory ends in a turn of its own.
  while (rig.served.length < 2) await rig.clock.settle();
  assertEquals(first.isClosed, true);
});

Deno.test("ClientPort.run() resolves when a closed port is free, and all clients have ended", async () => {
  const rig = new PortRig("telemetry");
  const [first] = await rig.dial(A);
  const [second] = await rig.dial(B);
  const freed = Promise.withResolvers<void>();
  rig.freed = freed.promise;
  let isFree = false;
  rig.port.close();
  const closed = rig.ended.then(() => isFree = true);
  await rig.clock.settle();
  assertEquals(isFree, false);
  freed.resolve();
  await closed;
  assertEquals([rig.isListening, first.isClosed, second.isClosed], [
    false,
    true,
    true,
  ]);
  const ended = new JournalReader(rig.memory);
  let cause = 0;
  for (let slot = 0; slot !== ended.end; slot = ended.after(slot)) {
    if (ended.kind(slot) === RecordKind.DISCONNECTED) cause = ended.count(slot);
  }
  assertEquals(cause, EndCause.CLOSED);
  await rig.clock.advance(1000);
  assertEquals([rig.served, rig.clock.timers], [[A], 0]);
  rig.clock[Symbol.dispose]();
});

Deno.test("ClientPort.close() ends the port while nobody reads the journal, and it can't accept", async () => {
  const rig = new PortRig("telemetry");
  while (rig.journal.hasRoom) {
    rig.journal.record(RecordKind.ACCEPT_FAILED, {});
  }
  await rig.dial(new Error("Too many open files"));
  let isClosed = false;
  rig.port.close();
  rig.ended.then(() => isClosed = true);
  await rig.clock.advance(100);
  assertEquals(isClosed, true);
  rig.clock[Symbol.dispose]();
});

Deno.test("ClientPort.run() rejects when serving a client fails by a fault of ours", async () => {
  const rig = new PortRig("telemetry");
  const fault = new Error("a fault of ours");
  rig.serve = () => Promise.reject(fault);
  const ended = rig.ended.catch((error) => error);
  await rig.dial(A);
  assertEquals(await ended, fault);
  rig.port.close();
  await rig.clock.settle();
  assertEquals(rig.isListening, false);
  rig.clock[Symbol.dispose]();
});
