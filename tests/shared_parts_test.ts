// The parts of shared memory at their limits, as two threads see them.

import {
  assertAlmostEquals,
  assertEquals,
  assertGreater,
} from "jsr:@std/assert@^1.0.19";
import { deadline } from "jsr:@std/async@^1.5.0/deadline";
import {
  ClockComparison,
  monotonicMs,
  now,
  shareClock,
  wallMs,
} from "../src/base/clock.ts";
import {
  EndCause,
  JournalReader,
  JournalWriter,
  RecordKind,
  RefusalCause,
} from "../src/transport/journal.ts";
import { LinkBoard } from "../src/transport/link_board.ts";
import { CommandFate, Mailbox } from "../src/transport/mailbox.ts";
import {
  Control,
  SharedMemory,
  Total,
} from "../src/transport/shared_layout.ts";
import { until } from "./peer.ts";

const SIZES = {
  journalSlots: 16,
  ringBytes: 256,
  mirrorBytes: 64,
  mailboxEntries: 4,
  commandBytes: 10,
};
const TIME_LIMIT_MS = 60_000;
const WRITTEN = {
  fate: CommandFate.WRITTEN,
  telemetryFrames: 0,
  writtenMs: 7.25,
  reason: "",
};
const COMMAND = new Uint8Array(SIZES.commandBytes);

/** One memory, as two threads have it. */
function bothEnds(sizes = SIZES) {
  const main = new SharedMemory(sizes);
  return { main, worker: new SharedMemory(sizes, main.buffer) };
}

/** Waits for what another thread would do; a wait on shared memory keeps nothing alive. */
function inTime<T>(promise: Promise<T> | T): Promise<T> {
  return deadline(Promise.resolve(promise), TIME_LIMIT_MS);
}

Deno.test("Mailbox has room for a round when all of the last one was withdrawn but the last", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  for (let round = 0; round < 3; round++) {
    const numbers: number[] = [];
    for (let i = 0; i < SIZES.mailboxEntries; i++) {
      assertEquals(sender.isFull, false, `round ${round}, command ${i}`);
      numbers.push(sender.post(COMMAND, round, Infinity));
    }
    const last = numbers.pop()!;
    for (const number of numbers) assertEquals(sender.withdraw(number), true);
    assertEquals(sender.isFull, true, "the worker frees what was withdrawn");
    const taken = (await inTime(taker.take()))!;
    assertEquals([taken.number, taken.connection], [last, round]);
    for (const number of numbers) {
      assertEquals(sender.collect(number), undefined, "withdrawn has no fate");
    }
    taker.settle(last, WRITTEN);
    assertEquals(sender.collect(last), WRITTEN);
  }
});

Deno.test("Mailbox keeps entries apart when neighbours are full to the last byte", async () => {
  const { main, worker } = bothEnds({ ...SIZES, commandBytes: 150 });
  assertEquals(main.mailboxEntryBytes, 150, "a long command fits");
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  const commands = Array.from(
    { length: SIZES.mailboxEntries },
    (_, i) => new Uint8Array(150).fill(i + 1),
  );
  for (const [i, bytes] of commands.entries()) {
    sender.post(bytes, i + 10, i + 0.1); // a float of two full words
  }
  for (const [i, bytes] of commands.entries()) {
    const taken = (await inTime(taker.take()))!;
    assertEquals(taken.bytes, bytes);
    assertEquals([taken.connection, taken.deadlineMs], [i + 10, i + 0.1]);
    taker.settle(taken.number, { ...WRITTEN, reason: "é".repeat(75) });
  }
  for (const i of commands.keys()) {
    assertEquals(sender.collect(i)!.reason, "é".repeat(75));
  }
});

Deno.test("Mailbox.close() ends the wait for commands, and hands out no more", async () => {
  const { main, worker } = bothEnds();
  const taker = new Mailbox(worker);
  const taken = taker.take();
  taker.close();
  assertEquals(await inTime(taken), undefined);
  new Mailbox(main).post(COMMAND, 1, Infinity);
  assertEquals(await inTime(taker.take()), undefined);
});

Deno.test("Mailbox leaves 120 bytes for a reason when commands are short", () => {
  assertEquals(bothEnds().main.mailboxEntryBytes, 120);
});

Deno.test("SharedMemory.released() resolves when the reader makes room, and times the wait", async () => {
  const { main, worker } = bothEnds();
  assertEquals(main.isReleaseWanted, false);
  assertEquals([main.waitsSinceMs, main.waitedMs], [0, 0]);
  main.wakeReleased();
  assertEquals(Atomics.load(main.control, Control.RELEASES), 0, "nobody waits");

  let isEnough = false;
  const startMs = monotonicMs();
  const news = Atomics.load(main.control, Control.NEWS);
  let ended = 0;
  const waits = [worker, worker].map((memory) =>
    memory.released(() => isEnough).then(() => ended++)
  );
  assertEquals(main.isReleaseWanted, true);
  assertGreater(Atomics.load(main.control, Control.NEWS), news);
  assertAlmostEquals(main.waitsSinceMs, startMs, 1_000);
  await until(() => main.waitedMs >= 20);
  assertAlmostEquals(main.waitedMs, monotonicMs() - main.waitsSinceMs, 1_000);

  const newsBefore = Atomics.load(main.control, Control.NEWS);
  main.wakeReleased();
  assertEquals(Atomics.load(main.control, Control.RELEASES), 1);
  await until(() => Atomics.load(main.control, Control.NEWS) > newsBefore);
  assertEquals([ended, main.isReleaseWanted], [0, true], "that wasn't enough");

  isEnough = true;
  main.wakeReleased();
  await inTime(Promise.all(waits));
  const waitedMs = main.waitedMs;
  assertEquals(main.isReleaseWanted, false);
  assertEquals(main.waitsSinceMs, 0);
  assertGreater(waitedMs, 20 - 1);
  assertEquals(main.waitedMs, waitedMs, "no wait, no more time");

  isEnough = false;
  const again = worker.released(() => isEnough);
  await until(() => main.waitedMs > waitedMs + 20);
  isEnough = true;
  main.wakeReleased();
  await inTime(again);
  assertGreater(main.waitedMs, waitedMs + 20 - 1, "waits add up");
});

Deno.test("SharedMemory.released() doesn't wait when there is room already", async () => {
  const { worker } = bothEnds();
  await inTime(worker.released(() => true));
  assertEquals(worker.isReleaseWanted, false);
  assertEquals(worker.waitsSinceMs, 0);
});

Deno.test("SharedMemory holds a ring with its whole mirror, apart from all else", () => {
  const sizes = {
    journalSlots: 8,
    ringBytes: 1024,
    mirrorBytes: 100,
    mailboxEntries: 3,
    commandBytes: 64,
  };
  const memory = new SharedMemory(sizes);
  assertEquals(memory.ring.length, 1124);
  memory.ring.fill(0xff);
  const { journal, mailboxBytes, control } = memory;
  const bytes = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  for (const part of [journal, mailboxBytes, control]) {
    assertEquals(bytes(part).includes(0xff), false);
  }
});

Deno.test("SharedMemory.ringCopy() copies bytes from anywhere in the ring, also over its end", () => {
  const { main } = bothEnds();
  const { ringBytes } = SIZES;
  for (const at of main.ring.keys()) main.ring[at] = at;
  for (const start of [0, 100, ringBytes - 3, 3 * ringBytes + 250]) {
    for (const count of [0, 3, 7, ringBytes]) {
      const copy = main.ringCopy(start, count);
      const expected = Array.from(
        { length: count },
        (_, i) => (start + i) % ringBytes,
      );
      assertEquals([...copy], expected, `${count} from ${start}`);
    }
  }
});

Deno.test("SharedMemory keeps floats and counts apart when all are written", () => {
  const { main, worker } = bothEnds();
  const indices = Array.from({ length: Total.FRAMES + 8 }, (_, i) => i);
  for (const index of indices) worker.setTotal(index, 1000 + index);
  for (const index of indices) assertEquals(main.total(index), 1000 + index);
  for (const value of [NaN, -Infinity, 0.1, -0]) {
    worker.setFloat(Total.CLOCK_OFFSET_MS, value);
    assertEquals(main.float(Total.CLOCK_OFFSET_MS), value);
  }
  assertEquals(
    main.total(Total.CLOCK_OFFSET_MS + 1),
    1001 + Total.CLOCK_OFFSET_MS,
  );
});

Deno.test("Control and Total count from 0, and kinds, causes and fates on from their first, without a gap", () => {
  for (
    const [table, first] of [
      [Control, 0],
      [Total, 0],
      [RecordKind, 1],
      [EndCause, 1],
      [RefusalCause, 1],
      [CommandFate, 4],
    ] as const
  ) {
    const values = Object.values<number>(table).toSorted((a, b) => a - b);
    assertEquals(values, Array.from(values, (_, i) => first + i));
  }
});

Deno.test("JournalWriter has room for the longest record when five slots are free", () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  const seen: [boolean, boolean][] = [];
  for (let used = 1; used <= 12; used++) {
    writer.append(RecordKind.SILENT, {}, now());
    seen.push([writer.isRoomy, writer.hasRoom]);
  }
  assertEquals(seen.map(([isRoomy]) => isRoomy).lastIndexOf(true) + 1, 8);
  assertEquals(seen.map(([, hasRoom]) => hasRoom).lastIndexOf(true) + 1, 11);
  writer.publish();
  reader.release(reader.after(0));
  assertEquals([writer.isRoomy, writer.hasRoom], [false, true]);
  assertEquals(writer.isEmpty, false);
  reader.release(reader.end);
  assertEquals([writer.isRoomy, writer.isEmpty], [true, true]);
});

Deno.test("JournalWriter.close() ends waits for room, and a record that doesn't fit is dropped", async () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  while (writer.hasRoom) writer.append(RecordKind.SILENT, {}, now());
  const waiting = writer.record(RecordKind.HEARD, {});
  assertEquals(main.isReleaseWanted, true);
  writer.close();
  await inTime(waiting);
  await inTime(writer.record(RecordKind.HEARD, {}));
  assertEquals([writer.hasRoom, main.isReleaseWanted], [true, false]);
  const reader = new JournalReader(main);
  const kinds = new Set<RecordKind>();
  for (let slot = 0; slot !== reader.end; slot = reader.after(slot)) {
    kinds.add(reader.kind(slot));
  }
  assertEquals([...kinds], [RecordKind.SILENT]);
});

Deno.test("Journal goes on where the number of its slots wraps, and where it exceeds 31 bits", () => {
  for (const limit of [2 ** 31, 2 ** 32]) {
    const { main, worker } = bothEnds();
    const start = limit - 3;
    for (const word of [Control.JOURNAL_APPENDED, Control.JOURNAL_RELEASED]) {
      Atomics.store(main.control, word, start | 0);
    }
    const writer = new JournalWriter(worker);
    const reader = new JournalReader(main);
    let slot = reader.end;
    assertEquals([slot, writer.isEmpty, writer.isRoomy], [start, true, true]);
    for (let i = 0; i < 5; i++) {
      for (const subject of [1, 2, 3]) {
        writer.append(RecordKind.SILENT, { subject, payload: "x" }, now());
      }
      writer.publish();
      assertEquals([writer.isEmpty, writer.isRoomy], [false, true]);
      for (const subject of [1, 2, 3]) {
        assertEquals([reader.subject(slot), reader.text(slot)], [subject, "x"]);
        const next = reader.after(slot);
        assertEquals(next, (slot + 2) % 2 ** 32);
        slot = next;
      }
      assertEquals(reader.end, slot);
      reader.release(slot);
      assertEquals(writer.isEmpty, true);
    }
  }
});

Deno.test("JournalWriter.append() uses as many slots as its payload needs", () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  for (const [bytes, slots] of [[0, 1], [1, 2], [48, 2], [49, 3], [192, 5]]) {
    const slot = reader.end;
    const payload = new Uint8Array(bytes).fill(7);
    writer.append(RecordKind.DISCARD, { payload }, now());
    writer.publish();
    assertEquals(reader.after(slot) - slot, slots);
    assertEquals(reader.payload(slot), payload);
    reader.release(reader.end);
  }
});

Deno.test("JournalWriter.append() leaves nothing of the last record when fields are left out", () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  const fields = { subject: 1, count: 2, position: 3, number: 4, payload: "x" };
  for (let i = 0; i < SIZES.journalSlots / 2; i++) {
    writer.append(RecordKind.DISCARD, fields, now());
  }
  writer.publish();
  reader.release(reader.end);
  const slot = reader.end;
  writer.append(RecordKind.DIAL_ENDED, {}, { monotonicMs: 1, wallMs: 2 });
  writer.publish();
  assertEquals(reader.kind(slot), RecordKind.DIAL_ENDED);
  assertEquals([reader.subject(slot), reader.count(slot)], [0, 0]);
  assertEquals([reader.position(slot), reader.number(slot)], [0, 0]);
  assertEquals([reader.monotonicMs(slot), reader.wallMs(slot)], [1, 2]);
  assertEquals(reader.text(slot), "");
});

Deno.test("JournalWriter.publish() wakes the main thread, and release() the worker", async () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  const woken = Atomics.waitAsync(main.control, Control.NEWS, 0);
  writer.append(RecordKind.SILENT, {}, now());
  assertEquals(Atomics.load(main.control, Control.NEWS), 0);
  writer.publish();
  assertEquals(await inTime(woken.value), "ok");

  for (let i = 0; i < 11; i++) writer.append(RecordKind.SILENT, {}, now());
  writer.publish();
  const recorded = writer.record(RecordKind.HEARD, { subject: 9 });
  assertEquals(main.isReleaseWanted, true);
  reader.release(reader.after(0));
  await inTime(recorded);
  assertEquals(reader.subject(12), 9);
});

Deno.test("LinkBoard shows each word to all threads when one thread writes it", () => {
  const board = new LinkBoard();
  const other = new LinkBoard(board.buffer);
  const words = () => ({
    heardMs: other.heardMs,
    endedMs: other.endedMs,
    telemetryFrames: other.telemetryFrames,
    isStale: other.isStale,
    telemetry: other.peer("telemetry"),
    command: other.peer("command"),
  });
  const expected = {
    heardMs: -Infinity,
    endedMs: -Infinity,
    telemetryFrames: 0,
    isStale: false,
    telemetry: 0n,
    command: 0n,
  };
  assertEquals(words(), expected);
  board.heardMs = expected.heardMs = 1.25;
  assertEquals(words(), expected);
  board.endedMs = expected.endedMs = 2.5;
  assertEquals(words(), expected);
  board.telemetryFrames = expected.telemetryFrames = 2 ** 40 + 1;
  assertEquals(words(), expected);
  board.isStale = expected.isStale = true;
  assertEquals(words(), expected);
  expected.telemetry = 0xfe80_0000_0000_0001_8000_0000_0000_0002n;
  board.setPeer("telemetry", expected.telemetry);
  assertEquals(words(), expected);
  expected.command = 0xffff_c0a8_0001n;
  board.setPeer("command", expected.command);
  assertEquals(words(), expected);
  assertEquals(new LinkBoard(board.buffer).heardMs, 1.25, "joining keeps it");
  assertEquals(board.buffer.byteLength, 64);
  board.isStale = false;
  board.setPeer("telemetry", 0n);
  assertEquals(words(), { ...expected, isStale: false, telemetry: 0n });
});

Deno.test("ClockComparison has enough when the bounds are 0.2 ms apart, or after 20 rounds", () => {
  const narrow = new ClockComparison();
  narrow.add(0, 0, 0.25);
  assertEquals(narrow.isEnough, false);
  narrow.add(100.125, 100, 100.4);
  assertAlmostEquals(narrow.uncertaintyMs, 0.0625, 1e-9);
  assertEquals(narrow.isEnough, true);

  const slow = new ClockComparison();
  for (let round = 0; round < 19; round++) slow.add(0, 0, 10);
  assertEquals(slow.isEnough, false);
  slow.add(0, 0, 10);
  assertEquals(slow.isEnough, true);
  assertEquals([slow.offsetMs, slow.uncertaintyMs], [5, 5]);
});

Deno.test("shareClock() moves the shared clock of a thread, and not its wall time", () => {
  try {
    shareClock(1e6);
    assertAlmostEquals(monotonicMs(), performance.now() + 1e6, 1_000);
    assertAlmostEquals(wallMs(), Date.now(), 1_000);
    shareClock(-1e6);
    assertAlmostEquals(wallMs(), Date.now(), 1_000);
  } finally {
    shareClock(0);
  }
  const { monotonicMs: present, wallMs: wall } = now();
  assertAlmostEquals(present, performance.now(), 1_000);
  assertAlmostEquals(wall, Date.now(), 1_000);
});
