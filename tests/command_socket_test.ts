// Writing of commands in the command worker, without sockets and by a clock that the
// test moves.

import { assert, assertEquals, assertMatch } from "jsr:@std/assert@^1.0.19";
import { monotonicMs } from "../src/base/clock.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import {
  CommandFate,
  Mailbox,
  type Settlement,
} from "../src/transport/mailbox.ts";
import { SharedMemory, Total } from "../src/transport/shared_layout.ts";
import { CommandSocket } from "../src/transport/worker/command_socket.ts";
import { Peer } from "../src/transport/worker/peer.ts";
import type { Sessions } from "../src/transport/worker/sessions.ts";
import { FakeConn } from "./fake_conn.ts";
import { ManualClock } from "./manual_clock.ts";
import { socketParts } from "./socket_parts.ts";

const { WRITTEN, NOT_WRITTEN, CUT_OFF, EXPIRED } = CommandFate;
const COMMAND_BYTES = 10;

/** A command worker's socket, its peer, and the main thread's end of the mailbox. */
class CommandRig implements Disposable {
  readonly clock = new ManualClock();
  readonly memory = new SharedMemory({
    journalSlots: 64,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 4,
    commandBytes: COMMAND_BYTES,
  });
  readonly journal = new JournalWriter(this.memory);
  readonly board = new LinkBoard();
  readonly mailbox = new Mailbox(this.memory);
  readonly socket: CommandSocket;
  /** The peer that is connected, if there is one, as the socket sees it. */
  readonly sessions: { peer: Peer | undefined } = { peer: undefined };
  readonly #reader = new JournalReader(this.memory);
  /** Resolved when it writes no more commands. */
  readonly ended: Promise<void>;
  #connections = 0;

  constructor(turnBytesMax = Infinity) {
    const end = new SharedMemory(this.memory.sizes, this.memory.buffer);
    this.socket = new CommandSocket(
      socketParts(end, this.journal, this.board, turnBytesMax),
    );
    this.ended = this.socket.writeCommands(this.sessions as Sessions);
  }

  /** A peer connects. */
  connect() {
    const fake = new FakeConn();
    const peer = new Peer(fake.conn, () => {});
    peer.begin(++this.#connections);
    this.sessions.peer = peer;
    return { fake, peer };
  }

  /** Posts a command for the last connection, of bytes that are all equal. */
  post(byte: number, timeoutMs = Infinity, connection = this.#connections) {
    const bytes = new Uint8Array(COMMAND_BYTES).fill(byte);
    return this.mailbox.post(bytes, connection, monotonicMs() + timeoutMs);
  }

  /** Waits until it is known what became of a command. */
  async settlement(number: number): Promise<Settlement> {
    for (;;) {
      const settlement = this.mailbox.collect(number);
      if (settlement) return settlement;
      await this.clock.settle();
    }
  }

  /** Posts a command; resolves with its fate. */
  async fate(...posted: Parameters<CommandRig["post"]>): Promise<CommandFate> {
    return (await this.settlement(this.post(...posted))).fate;
  }

  /** Waits until a number of bytes were written to a connection. */
  async written(fake: FakeConn, count: number): Promise<void> {
    while (fake.written.length < count) await this.clock.settle();
    await this.clock.settle();
  }

  /** Subjects, counts and payload lengths of all unexpected bytes. */
  get unexpected(): number[][] {
    const found: number[][] = [];
    const reader = this.#reader;
    for (let slot = 0; slot !== reader.end; slot = reader.after(slot)) {
      if (reader.kind(slot) !== RecordKind.UNEXPECTED_BYTES) continue;
      const bytes = reader.payload(slot);
      found.push([reader.subject(slot), reader.count(slot), ...bytes]);
    }
    return found;
  }

  /** Reads all of the journal. */
  readJournal(): void {
    this.#reader.release(this.#reader.end);
  }

  [Symbol.dispose](): void {
    this.clock[Symbol.dispose]();
  }
}

Deno.test("CommandSocket.writeCommands() writes each command whole and in order, however little the system takes at a time", async () => {
  using rig = new CommandRig();
  const { fake } = rig.connect();
  fake.take(3);
  const numbers = [1, 2, 3].map((byte) => rig.post(byte));
  for (let i = 0; i < 10; i++) {
    await rig.written(fake, 3 * i + 3);
    fake.take(3);
  }
  for (const number of numbers) {
    const { fate, reason } = await rig.settlement(number);
    assertEquals([fate, reason], [WRITTEN, ""]);
  }
  const command = (byte: number) => Array<number>(COMMAND_BYTES).fill(byte);
  assertEquals(fake.written, [1, 2, 3].flatMap(command));
});

Deno.test("CommandSocket.writeCommands() counts the telemetry that was received before the last write of a command", async () => {
  using rig = new CommandRig();
  const { fake } = rig.connect();
  fake.take(0);
  rig.board.telemetryFrames = 5;
  const number = rig.post(1);
  for (let i = 0; i < 3; i++) await rig.clock.settle();
  rig.board.telemetryFrames = 6;
  fake.take(4);
  await rig.written(fake, 4);
  rig.board.telemetryFrames = 7; // received while the last write is under way
  fake.take(Infinity);
  const { fate, telemetryFrames } = await rig.settlement(number);
  assertEquals([fate, telemetryFrames], [WRITTEN, 6]);
});

Deno.test("CommandSocket.writeCommands() reports when it began the last write of a command", async () => {
  using rig = new CommandRig();
  const { fake } = rig.connect();
  fake.take(0);
  const number = rig.post(1);
  for (let i = 0; i < 3; i++) await rig.clock.settle();
  const takenMs = monotonicMs();
  await rig.clock.advance(30);
  fake.take(4);
  await rig.written(fake, 4);
  await rig.clock.advance(20);
  fake.take(Infinity);
  assertEquals((await rig.settlement(number)).writtenMs, takenMs + 30);
  const next = rig.post(2);
  assertEquals((await rig.settlement(next)).writtenMs, takenMs + 50);
});

Deno.test("CommandSocket.close() ends the wait for commands and the timer", async () => {
  using rig = new CommandRig();
  const { fake } = rig.connect();
  fake.take(4);
  rig.post(1, 100);
  await rig.written(fake, 4);
  assertEquals(rig.clock.timers, 1);
  rig.socket.close();
  assertEquals(rig.clock.timers, 0);
  fake.conn.close();
  await rig.ended;
});

Deno.test("CommandSocket.watch() reads as much as a turn of the event loop allows", async () => {
  using rig = new CommandRig(100);
  const { fake, peer } = rig.connect();
  fake.send(...Array.from({ length: 5 }, () => new Uint8Array(60)), null);
  let turns = 0;
  let isOver = false;
  const watched = rig.socket.watch(peer).then(() => isOver = true);
  for (; !isOver; turns++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await watched;
  assertEquals(rig.memory.total(Total.BYTES_READ), 300);
  assert(turns > 2, "two turns were waited for");
});

Deno.test("CommandSocket.writeCommands() writes nothing for a connection that has ended", async () => {
  using rig = new CommandRig();
  assertEquals(await rig.fate(1), NOT_WRITTEN, "there is none");
  const first = rig.connect();
  const second = rig.connect();
  assertEquals(await rig.fate(2, Infinity, 1), NOT_WRITTEN);
  second.peer.close(EndCause.CUT, "cut");
  assertEquals(await rig.fate(3), NOT_WRITTEN);
  assertEquals(await rig.fate(3, 0), NOT_WRITTEN, "rather than expired");
  assertEquals([first.fake.written, second.fake.written], [[], []]);
  rig.sessions.peer = undefined;
  assertEquals(await rig.fate(4), NOT_WRITTEN);
});

Deno.test("CommandSocket.writeCommands() records whether anything was written before the connection failed", async () => {
  for (const taken of [0, 4]) {
    using rig = new CommandRig();
    const { fake, peer } = rig.connect();
    fake.take(taken);
    const number = rig.post(1);
    await rig.written(fake, taken);
    rig.board.telemetryFrames = 9;
    fake.conn.close();
    const { reason, ...settlement } = await rig.settlement(number);
    assertEquals(settlement, {
      fate: taken === 0 ? NOT_WRITTEN : CUT_OFF,
      telemetryFrames: 0,
      writtenMs: 0,
    });
    assertMatch(reason, /closed/);
    assert(peer.isClosed, "nothing may follow half of a command");
    assertEquals(await rig.fate(2), NOT_WRITTEN);
  }
});

Deno.test("CommandSocket.writeCommands() begins no command at its deadline", async () => {
  using rig = new CommandRig();
  const { fake, peer } = rig.connect();
  const nothing = { telemetryFrames: 0, writtenMs: 0, reason: "" };
  assertEquals(await rig.settlement(rig.post(1, 0)), {
    ...nothing,
    fate: EXPIRED,
  });
  assertEquals(await rig.fate(2, -1), EXPIRED);
  assertEquals(await rig.fate(3, 1), WRITTEN);
  assertEquals(fake.written, Array<number>(COMMAND_BYTES).fill(3));
  await rig.clock.advance(10);
  assertEquals(
    peer.isClosed,
    false,
    "the deadline of a command that is written",
  );
});

Deno.test("CommandSocket.writeCommands() ends the connection at the deadline of a command that isn't taken whole", async () => {
  for (const taken of [0, 4]) {
    using rig = new CommandRig();
    const { fake, peer } = rig.connect();
    // Of commands before, one with a later deadline and one with an earlier.
    assertEquals(await rig.fate(1, 1000), WRITTEN);
    assertEquals(await rig.fate(2, 50), WRITTEN);
    assertEquals(rig.clock.timers, 1, "one for all commands");
    fake.take(taken);
    const number = rig.post(3, 200);
    await rig.written(fake, 2 * COMMAND_BYTES + taken);
    await rig.clock.advance(199);
    assertEquals(peer.isClosed, false);
    await rig.clock.advance(1);
    assert(peer.isClosed);
    const { fate, reason } = await rig.settlement(number);
    assertEquals(fate, EXPIRED);
    assertMatch(reason, /cut off .* time limit/);
    assertEquals(peer.end().cause, EndCause.CUT);
    await rig.clock.advance(10_000);
    assertEquals(rig.clock.timers, 0);
  }
});

Deno.test("CommandSocket.writeCommands() keeps the deadline of each command that is behind one without", async () => {
  using rig = new CommandRig();
  const { fake, peer } = rig.connect();
  fake.take(0);
  const numbers = [rig.post(1, Infinity), rig.post(2, 300)];
  await rig.clock.advance(200);
  assertEquals(
    rig.clock.timers,
    0,
    "a command without a deadline sets no timer",
  );
  fake.take(COMMAND_BYTES);
  assertEquals((await rig.settlement(numbers[0])).fate, WRITTEN);
  await rig.clock.advance(99);
  assertEquals(peer.isClosed, false);
  await rig.clock.advance(1);
  assertEquals((await rig.settlement(numbers[1])).fate, EXPIRED);
});

Deno.test("CommandSocket.writeCommands() sees an expired deadline between two writes when its timer is late", async () => {
  using rig = new CommandRig();
  const { fake, peer } = rig.connect();
  fake.take(4);
  const number = rig.post(1, 100);
  await rig.written(fake, 4);
  rig.clock.skip(100); // as a thread that was held up sees it
  fake.take(4);
  const { fate } = await rig.settlement(number);
  assertEquals([fate, peer.isClosed], [EXPIRED, true]);
  assertEquals(fake.written.length, 8);
});

Deno.test("CommandSocket.writeCommands() settles a command as written whose last byte was accepted after its deadline", async () => {
  using rig = new CommandRig();
  const { fake, peer } = rig.connect();
  fake.take(4);
  const number = rig.post(1, 100);
  await rig.written(fake, 4);
  rig.clock.skip(100);
  fake.take(6);
  const { fate } = await rig.settlement(number);
  assertEquals([fate, peer.isClosed], [WRITTEN, false]);
});

Deno.test("CommandSocket.giveUp() ends the connection of the command that is written, and of no other", async () => {
  using rig = new CommandRig();
  const { fake, peer } = rig.connect();
  fake.take(4);
  const numbers = [rig.post(1), rig.post(2)];
  await rig.written(fake, 4);
  rig.socket.giveUp(numbers[1], "it isn't begun");
  assertEquals(peer.isClosed, false);
  fake.take(6);
  assertEquals((await rig.settlement(numbers[0])).fate, WRITTEN);
  rig.socket.giveUp(numbers[0], "it is written by now");
  assertEquals(peer.isClosed, false);
  fake.take(2);
  await rig.written(fake, 12);
  rig.socket.giveUp(numbers[1], "its caller has cancelled");
  const { fate, reason } = await rig.settlement(numbers[1]);
  assertEquals([fate, reason], [CUT_OFF, "its caller has cancelled"]);
  assertEquals(peer.end().cause, EndCause.CUT);
  rig.socket.giveUp(numbers[1], "nothing is written");
});

Deno.test("CommandSocket.watch() records the first unexpected bytes on each connection, and counts all", async () => {
  using rig = new CommandRig();
  const bytes = Uint8Array.from({ length: 40 }, (_, i) => i);
  const { fake, peer } = rig.connect();
  fake.send(bytes, new Uint8Array(5), null);
  assertEquals(await rig.socket.watch(peer), undefined);
  const next = rig.connect();
  next.fake.send(bytes.subarray(0, 3));
  const watched = rig.socket.watch(next.peer);
  await rig.clock.settle();
  next.fake.conn.close();
  assertEquals((await watched as Error).name, "BadResource");
  assertEquals(rig.memory.total(Total.BYTES_READ), 48);
  assertEquals(rig.unexpected, [
    [1, 40, ...bytes.subarray(0, 32)],
    [2, 3, 0, 1, 2],
  ]);
});

Deno.test("CommandSocket.watch() reads no more while there is no room to record the first bytes", async () => {
  using rig = new CommandRig();
  while (rig.journal.hasRoom) {
    await rig.journal.record(RecordKind.ACCEPT_FAILED, {});
  }
  const { fake, peer } = rig.connect();
  fake.send(new Uint8Array(5), new Uint8Array(6));
  let isOver = false;
  rig.socket.watch(peer).then(() => isOver = true);
  for (let i = 0; i < 3; i++) await rig.clock.settle();
  assertEquals(rig.memory.total(Total.BYTES_READ), 5);
  rig.readJournal();
  fake.send(null);
  while (!isOver) await rig.clock.settle();
  assertEquals(rig.memory.total(Total.BYTES_READ), 11);
});
