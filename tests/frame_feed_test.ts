// Frames in shared memory as readers see them, with the worker's part played by hand.

import { assertEquals, assertStrictEquals } from "jsr:@std/assert@^1.0.19";
import { copyOf } from "../src/link/samples/frame_block.ts";
import { FrameFeed } from "../src/link/samples/frame_feed.ts";
import { now } from "../src/base/clock.ts";
import { JournalWriter, RecordKind } from "../src/transport/journal.ts";
import { SharedMemory } from "../src/transport/shared_layout.ts";
import { numbersOf, Rig, RING_BYTES } from "./feed_rig.ts";
import { RecordList } from "../src/transport/record_list.ts";

Deno.test("FrameCursor.next() reads every frame once, whole, when the ring wraps", () => {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(0, "all");
  const other = rig.feed.openCursor(1, "all");
  const read: number[] = [];
  for (let round = 0; round < 20; round++) {
    rig.receive(0, 3);
    rig.receive(1, round % 4);
    rig.receive(0, 4);
    assertEquals(cursor.behind, 0, "not before the next turn");
    assertEquals(cursor.next(100), undefined);
    rig.turn();
    assertEquals(cursor.behind, 7);
    assertEquals(cursor.number, 7 * round);
    for (let limit = 2; cursor.behind > 0; limit = 5 - limit) {
      const block = cursor.next(limit)!;
      assertEquals(block.count <= limit, true);
      read.push(...numbersOf(block));
    }
    assertEquals(cursor.next(100), undefined);
    let others = 0;
    for (let block; (block = other.next(100)); others += block.count) {
      numbersOf(block, 1);
    }
    assertEquals(others, round % 4);
    assertEquals(rig.isJournalEmpty, true);
  }
  assertEquals(read, Array.from({ length: 140 }, (_, i) => i));
  assertEquals([cursor.skipped, rig.feed.received(0), rig.feed.received(1)], [
    0,
    140,
    30,
  ]);
});

Deno.test("FrameFeed.newest() shows the last frame whose callback is still to be called, unless one is being called", () => {
  const rig = new Rig();
  const { feed } = rig;
  const newest = () =>
    [0, 1].map((type) => {
      const block = feed.newest(type);
      return block && numbersOf(block, type);
    });
  const none = [undefined, undefined];
  const first = rig.records.end;
  rig.receive(0, 3);
  rig.receive(1, 1);
  assertEquals(newest(), none, "not before the next turn");
  rig.turn(first);
  assertEquals(newest(), [[2], [0]]);
  assertEquals(feed.dispatch(newest), none);
  rig.receive(0, 2);
  feed.catchUp();
  assertEquals(newest(), [[4], [0]]);
  rig.turn(first.next!.next);
  assertEquals(newest(), [[4], undefined]);
  feed.dispatched(first.next!.next!, 1);
  assertEquals(newest(), [[4], undefined], "one of two was called for");
  rig.turn();
  assertEquals(newest(), none);
});

Deno.test("FrameCursor.next() reads frames of all types and stray bytes in order, around the ring's end", () => {
  const rig = new Rig();
  rig.receive(0, 41);
  rig.turn();
  const cursor = rig.feed.openCursor(undefined, "all");
  rig.receive(1, 2); // up to 24 bytes before the end
  rig.receiveStray(100, 0xee);
  rig.receive(0, 1);
  rig.record(RecordKind.SILENT);
  rig.receive(1, 1);
  rig.turn();
  assertEquals([cursor.behind, rig.releasedBytes], [5, 40 * 24]);
  assertEquals(numbersOf(cursor.next(9), 1), [0, 1]);
  const stray = cursor.next(9)!;
  assertEquals([stray.type, stray.count], [undefined, 1]);
  const bytes = new Uint8Array(stray.data.buffer);
  assertEquals([...bytes], new Array(100).fill(0xee));
  assertEquals(numbersOf(cursor.next(9)), [41]);
  assertEquals(numbersOf(cursor.next(9), 1), [2]);
  assertEquals([cursor.next(9), cursor.behind], [undefined, 0]);
  assertEquals(rig.isJournalEmpty, true);
});

Deno.test("FrameCursor reads frames once the events in front of them were reported", () => {
  const rig = new Rig();
  const { feed } = rig;
  const cursor = feed.openCursor(0, "all");
  const wire = feed.openCursor(undefined, "all");
  const lent = feed.openCursor(0, "all");
  const next = () =>
    [cursor.next(9), wire.next(9), lent.lend()]
      .map((block) => numbersOf(block, block?.type ?? 0));
  const event = rig.end;
  rig.record(RecordKind.COUNTER_BREAK);
  rig.receive(0, 2);
  rig.receive(1, 1);
  feed.catchUp();
  assertEquals(next(), [[], [], []]);
  assertEquals([cursor.behind, wire.behind, lent.behind], [2, 3, 2]);
  feed.dispatched(event.next!, 0);
  assertEquals(next(), [[0, 1], [0, 1], [0, 1]], "the callbacks follow");
  assertEquals(next(), [[], [], []], "one of the other type is in front");
  feed.dispatched(event.next!.next!, 0);
  assertEquals(next(), [[], [0], []]);
  rig.record(RecordKind.COUNTER_BREAK);
  rig.receive(0, 1);
  feed.catchUp();
  assertEquals(next(), [[], [], []]);
  assertEquals(numbersOf(cursor.read(9)), [2], "a search looks ahead");
  rig.receive(0, 1);
  feed.finish();
  assertEquals(next(), [[3], [2], [2]], "nothing is reported any more");
});

Deno.test("FrameFeed.release() keeps stray bytes until a reader of them is past them", () => {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(undefined, "all");
  rig.receiveStray(200, 1);
  rig.receive(0, 1);
  rig.turn();
  assertEquals(rig.releasedBytes, 0);
  cursor.next(9);
  assertEquals(rig.releasedBytes, 200);
});

Deno.test("FrameFeed.openCursor() begins behind the present turn", () => {
  const rig = new Rig();
  rig.receive(0, 2);
  rig.turn();
  rig.receive(0, 1);
  const cursor = rig.feed.openCursor(0);
  rig.receive(0, 2);
  rig.turn();
  assertEquals([cursor.number, cursor.behind], [2, 3]);
  assertEquals(numbersOf(cursor.next(9)), [2]);
  assertEquals(numbersOf(cursor.next(9)), [3, 4]);
});

Deno.test("FrameCursor.skip() passes over frames of several records when asked", () => {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(0);
  for (let i = 0; i < 4; i++) {
    rig.receive(0, 3);
    rig.receive(1, 1);
  }
  rig.turn();
  cursor.skip(2);
  assertEquals([cursor.number, cursor.behind, cursor.skipped], [2, 10, 2]);
  cursor.skip(5);
  assertEquals([cursor.number, cursor.behind, cursor.skipped], [7, 5, 7]);
  assertEquals(numbersOf(cursor.next(9)), [7, 8]);
  cursor.skip(3);
  assertEquals([cursor.behind, cursor.next(9)], [0, undefined]);
});

Deno.test("FrameFeed.release() releases frames that every reader has passed", () => {
  const rig = new Rig();
  const quick = rig.feed.openCursor(0, "quick");
  const slow = rig.feed.openCursor(0, "slow");
  rig.receive(0, 10);
  const second = rig.end;
  rig.receive(0, 10);
  rig.turn();
  assertEquals(rig.releasedBytes, 0, "two readers haven't begun");
  while (quick.next(100));
  assertEquals(rig.releasedBytes, 0, "one hasn't begun");
  numbersOf(slow.next(2));
  assertEquals(rig.releasedBytes, 0, "48 bytes aren't worth it");
  numbersOf(slow.next(1));
  assertEquals(rig.releasedBytes, 72, "a 16th of the ring is");
  assertEquals(rig.isJournalEmpty, false);
  slow.skip(7);
  numbersOf(slow.next(1));
  assertEquals(rig.releasedBytes, 11 * 24);
  assertEquals(numbersOf(slow.next(100)), [11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assertEquals(rig.releasedBytes, 19 * 24, "the next may begin in the last");
  assertEquals(rig.isJournalEmpty, true);

  rig.receive(0, 4);
  rig.turn(second.next!);
  while (quick.next(100));
  slow.close();
  assertEquals(rig.releasedBytes, 19 * 24, "callbacks haven't begun");
  rig.feed.dispatched(second.next!, 3);
  assertEquals(rig.releasedBytes, 23 * 24);
  rig.feed.dispatched(rig.feed.end, 0);
  assertEquals(rig.isJournalEmpty, true);
});

Deno.test("FrameFeed.release() frees the ring when a reader that held it is closed", () => {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(0, "held");
  rig.receive(0, 5);
  rig.turn();
  assertEquals(rig.releasedBytes, 0);
  cursor.close();
  assertEquals(rig.releasedBytes, 96, "all but the last frame");
  assertEquals(rig.isJournalEmpty, true);
});

Deno.test("FrameFeed.release() releases slots of records without frames", () => {
  const rig = new Rig();
  for (let i = 0; i < 3; i++) rig.record(RecordKind.SILENT);
  const fourth = rig.end;
  for (let i = 0; i < 3; i++) rig.record(RecordKind.SILENT);
  rig.turn(fourth);
  assertEquals(rig.releasedSlots, 0, "three of 64 aren't worth it");
  rig.feed.dispatched(fourth.next!, 0);
  assertEquals(rig.releasedSlots, 4);
  rig.feed.dispatched(rig.end, 0);
  assertEquals(rig.releasedSlots, 6);
});

Deno.test("FrameFeed.slowest names the reader that is furthest behind the callbacks", () => {
  const rig = new Rig();
  assertEquals(rig.feed.slowest, undefined);
  const first = rig.feed.openCursor(0, "first");
  const second = rig.feed.openCursor(0, "second");
  rig.receive(0, 5);
  rig.receive(0, 5);
  rig.feed.catchUp();
  assertEquals(rig.feed.slowest, undefined, "the callbacks are as far behind");
  rig.feed.dispatched(rig.feed.end, 0);
  first.next(1);
  assertEquals(rig.feed.slowest?.reader, "second");
  second.next(2);
  assertEquals(rig.feed.slowest?.reader, "first");
  while (first.next(9));
  assertEquals(rig.feed.slowest?.reader, "second");
  while (second.next(9));
  assertEquals(rig.feed.slowest, undefined);
});

Deno.test("FrameFeed.relieve() skips an eighth of the ring for readers that may lose frames", () => {
  const rig = new Rig();
  const lossy = rig.feed.openCursor(0);
  const other = rig.feed.openCursor(1);
  rig.receive(0, 40);
  rig.receive(1, 1);
  rig.receiveJunk(RING_BYTES - 40 * 24 - 8);
  rig.turn();
  rig.feed.relieve();
  // 128 of 1024 bytes: five frames lie before that, the sixth begins there.
  assertEquals([lossy.skipped, lossy.behind], [6, 34]);
  assertEquals([other.skipped, other.behind], [0, 1]);
  assertEquals(rig.releasedBytes, 144);
  rig.feed.relieve();
  assertEquals(lossy.skipped, 6, "there is room now");
});

Deno.test("FrameFeed.relieve() skips no frame of a reader that may lose none", () => {
  const rig = new Rig();
  const lossless = rig.feed.openCursor(0, "lossless");
  rig.receive(0, 42);
  rig.turn();
  rig.feed.relieve();
  assertEquals([lossless.skipped, lossless.behind], [0, 42]);
  assertEquals(rig.releasedBytes, 0);
});

Deno.test("FrameFeed.relieve() skips records when the journal is full", () => {
  const rig = new Rig();
  const lossy = rig.feed.openCursor(1);
  for (let i = 0; i < 60; i++) rig.receive(1, 1);
  rig.turn();
  rig.feed.relieve();
  assertEquals([lossy.skipped, lossy.behind], [4, 56]);
});

Deno.test("FrameFeed.receivedOnPresent() excludes frames of another connection", () => {
  const rig = new Rig();
  rig.receive(0, 2);
  const second = rig.end;
  rig.receive(0, 3);
  rig.receive(1, 1);
  rig.turn(second);
  assertEquals(rig.feed.receivedOnPresent(0), 5);
  rig.record(RecordKind.DISCONNECTED, { subject: 1 });
  rig.receive(0, 4);
  rig.receive(1, 2);
  assertEquals(rig.feed.receivedOnPresent(0), 5, "of those received by now");
  assertEquals(rig.feed.receivedOnPresent(1), 1);
  assertEquals([rig.feed.received(0), rig.feed.received(1)], [9, 3]);
  rig.turn();
  assertEquals(rig.feed.receivedOnPresent(0), 9);
});

Deno.test("FrameFeed.catchUp() reports ends and layouts once, at once, in order", () => {
  const rig = new Rig();
  const seen: string[] = [];
  rig.feed.noticeEnds(({ slot }) =>
    seen.push(`end ${slot} behind ${rig.feed.received(0)}`)
  );
  rig.feed.noticeLayout((index) => seen.push(`layout ${index}`));
  rig.record(RecordKind.LAYOUT, { subject: 1 });
  rig.receive(0, 2);
  rig.record(RecordKind.DISCONNECTED);
  rig.receive(0, 1);
  rig.feed.catchUp();
  rig.feed.catchUp();
  assertEquals(seen, ["layout 1", "end 2 behind 2"]);
});

Deno.test("FrameFeed.copy() gives a block that no later frame changes, of 64 KiB at most", () => {
  const ringBytes = 2 ** 18;
  const memory = new SharedMemory({
    journalSlots: 64,
    ringBytes,
    mirrorBytes: 64,
    mailboxEntries: 0,
    commandBytes: 0,
  });
  const records = new RecordList(memory);
  const record = records.end;
  const feed = new FrameFeed(memory, records, [{ byteLength: 24 }]);
  const writer = new JournalWriter(memory);
  writer.append(RecordKind.FRAMES, { count: 10_000 }, now());
  writer.publish();
  feed.catchUp();
  const block = feed.copy(record, 0, Infinity);
  assertEquals(block.count, Math.floor(65_536 / 24));
  memory.ring.fill(9);
  assertEquals(block.data.getUint8(0), 0);
  assertEquals(feed.copy(record, 9_990, Infinity).count, 10);
  assertEquals(feed.peek(record, 0, Infinity).count, 10_000);
  feed.setFrames([{ byteLength: 40_000 }]);
  assertEquals(feed.copy(record, 0, Infinity).count, 1);
});

Deno.test("FrameCursor.next() shares the block that was copied last with readers in step", () => {
  const rig = new Rig();
  const first = rig.feed.openCursor(0, "first");
  const second = rig.feed.openCursor(0, "second");
  const all = rig.feed.openCursor(undefined, "all");
  const behind = rig.feed.openCursor(0, "behind");
  rig.receive(0, 10);
  rig.receive(1, 3);
  rig.receive(0, 5);
  rig.turn();
  const copied = first.next(Infinity)!;
  assertEquals(numbersOf(copied), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assertStrictEquals(second.next(Infinity), copied);
  assertStrictEquals(all.next(Infinity), copied);
  assertEquals(numbersOf(behind.next(4)), [0, 1, 2, 3]);
  const rest = behind.next(Infinity)!;
  assertStrictEquals(rest.data.buffer, copied.data.buffer);
  assertEquals(numbersOf(rest), [4, 5, 6, 7, 8, 9]);
  assertEquals(numbersOf(all.next(Infinity), 1), [0, 1, 2]);
  assertEquals(numbersOf(second.next(Infinity)), [10, 11, 12, 13, 14]);
  assertEquals(numbersOf(all.next(Infinity)), [10, 11, 12, 13, 14]);
});

Deno.test("FrameCursor.next() copies anew when the ring has gone round since", () => {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(0, "all");
  for (let i = 0; i < 6; i++) {
    rig.receive(0, 40);
    rig.turn();
    const numbers: number[] = [];
    for (let block; (block = cursor.next(Infinity));) {
      numbers.push(...numbersOf(block));
    }
    assertEquals(numbers.length, 40);
  }
});

Deno.test("copyOf() copies just the bytes of a view when it isn't aligned", () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => i);
  for (let offset = 0; offset < 20; offset++) {
    const copy = copyOf(new DataView(bytes.buffer, offset, 11));
    const copied = new Uint8Array(
      copy.buffer,
      copy.byteOffset,
      copy.byteLength,
    );
    assertEquals(copied, bytes.slice(offset, offset + 11));
    assertEquals(copy.buffer === (bytes.buffer as ArrayBuffer), false);
  }
});
