import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { JournalWriter, RecordKind } from "../src/transport/journal.ts";
import {
  type JournalRecord,
  RecordList,
} from "../src/transport/record_list.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";

const SLOTS = 8;
const MOMENT = { monotonicMs: 12.5, wallMs: 1e12 };

function newJournal() {
  const memory = new SharedMemory({
    journalSlots: SLOTS,
    ringBytes: 0,
    mirrorBytes: 0,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  return { writer: new JournalWriter(memory), list: new RecordList(memory) };
}

Deno.test("RecordList.read() reads each record once, to where the next will be found", () => {
  const { writer, list } = newJournal();
  let place: JournalRecord = list.end;
  for (let i = 0; i < 3 * SLOTS; i++) {
    const [first, second] = [
      { subject: i, count: 2, position: 3 * i, number: 4 * i },
      { subject: 7, payload: "longer than one slot".repeat(3) },
    ];
    writer.append(RecordKind.FRAMES, first, MOMENT);
    writer.append(RecordKind.CONNECTED, second, MOMENT);
    assertStrictEquals(list.read(), place, "nothing was published");
    const { slot: _slot, ...unread } = place;
    assertEquals(unread, {
      kind: undefined,
      subject: 0,
      count: 0,
      position: 0,
      number: 0,
      monotonicMs: 0,
      wallMs: 0,
      next: undefined,
    });
    writer.publish();
    const end = list.read();
    const { slot, next, ...fields } = place;
    assertEquals(fields, { kind: RecordKind.FRAMES, ...first, ...MOMENT });
    const { kind, subject, count } = next!;
    assertEquals([kind, subject, count], [RecordKind.CONNECTED, 7, 0]);
    assertEquals([next!.slot - slot, end.slot - slot], [1, 4]);
    assertStrictEquals(next!.next, end);
    assertStrictEquals(list.end, end);

    assertEquals(writer.isEmpty, false);
    list.release(end);
    assertEquals(writer.isEmpty, true);
    place = end;
  }
});

Deno.test("JournalRecord.hasBytes holds for frames and stray bytes only", () => {
  const { writer, list } = newJournal();
  const { FRAMES, STRAY, DISCARD, LAYOUT } = RecordKind;
  for (const kind of [FRAMES, STRAY, DISCARD, LAYOUT]) {
    writer.append(kind, { count: 1 }, MOMENT);
  }
  writer.publish();
  const seen: boolean[] = [];
  let record = list.end;
  for (const end = list.read(); record !== end; record = record.next!) {
    seen.push(record.hasBytes);
  }
  assertEquals([...seen, record.hasBytes], [true, true, false, false, false]);
});
