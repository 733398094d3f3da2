import { assertEquals } from "jsr:@std/assert@^1.0.19";
import { now } from "../src/base/clock.ts";
import {
  JournalReader,
  JournalWriter,
  PAYLOAD_BYTES_MAX,
  RecordKind,
} from "../src/transport/journal.ts";
import {
  CommandFate,
  Mailbox,
  type Settlement,
} from "../src/transport/mailbox.ts";
import {
  Control,
  SharedMemory,
  Total,
} from "../src/transport/shared_layout.ts";

const SIZES = {
  journalSlots: 16,
  ringBytes: 256,
  mirrorBytes: 64,
  mailboxEntries: 4,
  commandBytes: 10,
};

/** One memory, as two threads have it. */
function bothEnds() {
  const main = new SharedMemory(SIZES);
  const worker = new SharedMemory(SIZES, main.buffer);
  return { main, worker };
}

Deno.test("SharedMemory's parts don't overlap, and both threads draw them alike", () => {
  const { main, worker } = bothEnds();
  const parts = (memory: SharedMemory) =>
    [
      memory.control,
      memory.totals,
      memory.journal,
      memory.mailboxWords,
      memory.mailboxBytes,
      memory.ring,
    ].map(({ byteOffset, byteLength }) => ({
      begin: byteOffset,
      end: byteOffset + byteLength,
    }));
  assertEquals(parts(main), parts(worker));
  const sorted = parts(main).sort((a, b) => a.begin - b.begin);
  for (const [i, part] of sorted.entries()) {
    assertEquals(part.begin >= (sorted[i - 1]?.end ?? 0), true);
    assertEquals(part.end <= main.buffer.byteLength, true);
  }
  // Words of control and totals; then journal, mailbox with its bytes, and ring.
  const bytes = [6 * 4, 28 * 8, 16 * 48, 4 * 7 * 4, 4 * 120, 256 + 64];
  const sum = bytes.reduce((sum, count) => sum + count);
  assertEquals(main.buffer.byteLength, sum);
});

Deno.test("SharedMemory's totals hold counts beyond 32 bits", () => {
  const { main, worker } = bothEnds();
  worker.setTotal(Total.BYTES_READ, 2 ** 52 + 1);
  assertEquals(main.total(Total.BYTES_READ), 2 ** 52 + 1);
});

Deno.test("Journal carries every field and payload, around its end, many times", () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  let slot = 0;
  for (let i = 0; i < 500; i++) {
    const payload = Uint8Array.from(
      { length: i % (PAYLOAD_BYTES_MAX + 1) },
      (_, byte) => byte + i,
    );
    const kind = RecordKind.DISCARD;
    const fields = { subject: i, count: 2 ** 32 - 1 - i, position: i / 3 };
    writer.append(kind, { ...fields, number: 2 ** 40 + i, payload }, {
      monotonicMs: i + 0.5,
      wallMs: 2 ** 40 + i + 0.25,
    });
    assertEquals(reader.end, slot, "nothing is shown before it is published");
    writer.publish();
    assertEquals(reader.kind(slot), kind);
    assertEquals(reader.subject(slot), i);
    assertEquals(reader.count(slot), 2 ** 32 - 1 - i);
    assertEquals(reader.position(slot), i / 3);
    assertEquals(reader.number(slot), 2 ** 40 + i);
    assertEquals(reader.monotonicMs(slot), i + 0.5);
    assertEquals(reader.wallMs(slot), 2 ** 40 + i + 0.25);
    assertEquals(reader.payload(slot), payload);
    slot = reader.after(slot);
    assertEquals(reader.end, slot);
    assertEquals(writer.isEmpty, false);
    reader.release(slot);
    assertEquals(writer.isEmpty, true);
  }
});

Deno.test("JournalWriter.record() waits until the reader has made room", async () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  const reader = new JournalReader(main);
  const texts = Array.from({ length: 40 }, (_, i) => `peer ${i}`);
  const written = texts.map((payload) =>
    writer.record(RecordKind.REFUSED, { payload })
  );
  const read: string[] = [];
  for (let slot = 0; read.length < texts.length; reader.release(slot)) {
    while (slot !== reader.end) {
      read.push(reader.text(slot));
      slot = reader.after(slot);
    }
    assertEquals(reader.end - slot <= SIZES.journalSlots, true);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(written);
  assertEquals(read, texts);
});

Deno.test("Journal cuts a payload that is too long", () => {
  const { main, worker } = bothEnds();
  const writer = new JournalWriter(worker);
  writer.append(RecordKind.REFUSED, { payload: "x".repeat(1000) }, now());
  writer.publish();
  assertEquals(new JournalReader(main).text(0), "x".repeat(PAYLOAD_BYTES_MAX));
});

const WRITTEN: Settlement = {
  fate: CommandFate.WRITTEN,
  telemetryFrames: 7,
  writtenMs: 7.25,
  reason: "",
};
const command = (byte: number) => new Uint8Array(SIZES.commandBytes).fill(byte);

Deno.test("Mailbox hands commands over in order, whole, around its end", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  for (let i = 0; i < 50; i++) {
    const deadlineMs = i === 49 ? Infinity : 1_700_000_000_000.125 + i;
    const number = sender.post(command(i), 7, deadlineMs);
    const taken = (await taker.take())!;
    assertEquals(taken.number, number);
    assertEquals(taken.deadlineMs, deadlineMs);
    assertEquals(taken.connection, 7);
    assertEquals(taken.bytes, command(i));
    taker.settle(number, WRITTEN);
    assertEquals(sender.collect(number), WRITTEN);
  }
});

Deno.test("Mailbox.take() wakes for a command that is posted later", async () => {
  const { main, worker } = bothEnds();
  const taken = new Mailbox(worker).take();
  new Mailbox(main).post(command(9), 1, Infinity);
  assertEquals((await taken)!.bytes, command(9));
});

Deno.test("Mailbox.isFull is true of a full mailbox until the first command is collected", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  for (let i = 0; i < SIZES.mailboxEntries; i++) {
    assertEquals(sender.isFull, false);
    sender.post(command(i), 1, Infinity);
  }
  assertEquals(sender.isFull, true);
  const { number } = (await taker.take())!;
  taker.settle(number, WRITTEN);
  assertEquals(sender.isFull, true);
  sender.collect(number);
  assertEquals(sender.isFull, false);
});

Deno.test("Mailbox.withdraw() withdraws a command only if it isn't being written", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  const first = sender.post(command(1), 1, Infinity);
  const second = sender.post(command(2), 1, Infinity);
  sender.post(command(3), 1, Infinity);
  (await taker.take())!;
  assertEquals(sender.withdraw(first), false, "it is being written");
  assertEquals(sender.withdraw(second), true);
  assertEquals(sender.collect(second), undefined);
  assertEquals(sender.withdraw(second), false, "it is withdrawn already");
  taker.settle(first, WRITTEN);
  assertEquals((await taker.take())!.bytes, command(3));
});

Deno.test("Mailbox.collect() returns the fate of each command once", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  const settlements: Settlement[] = [
    WRITTEN,
    {
      fate: CommandFate.NOT_WRITTEN,
      telemetryFrames: 0,
      writtenMs: 7.25,
      reason: "",
    },
    {
      fate: CommandFate.CUT_OFF,
      telemetryFrames: 2 ** 40 + 7_000_000_000,
      writtenMs: 7.25,
      reason: "Broken pipe – aus",
    },
  ];
  for (const settlement of settlements) {
    const number = sender.post(command(1), 1, Infinity);
    assertEquals(sender.collect(number), undefined, "it waits");
    (await taker.take())!;
    assertEquals(sender.collect(number), undefined, "it is being written");
    taker.settle(number, settlement);
    assertEquals(sender.withdraw(number), false);
    assertEquals(sender.collect(number), settlement);
    assertEquals(sender.collect(number), undefined, "it was told");
  }
});

Deno.test("Mailbox.settle() cuts a reason that is too long, and wakes the main thread", async () => {
  const { main, worker } = bothEnds();
  const sender = new Mailbox(main);
  const taker = new Mailbox(worker);
  const number = sender.post(command(1), 1, Infinity);
  (await taker.take())!;
  const news = Atomics.load(main.control, Control.NEWS);
  const fate = CommandFate.CUT_OFF;
  const reason = "x".repeat(1000);
  taker.settle(number, { fate, telemetryFrames: 0, writtenMs: 7.25, reason });
  assertEquals(Atomics.load(main.control, Control.NEWS), news + 1);
  const told = sender.collect(number)!.reason;
  assertEquals(told, reason.slice(0, main.mailboxEntryBytes));
});
