import {
  assertAlmostEquals,
  assertEquals,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import type { FrameBlock } from "../src/link/samples/frame_block.ts";
import { RateMeter } from "../src/link/samples/rate_meter.ts";
import { SampleSearch } from "../src/link/samples/sample_search.ts";
import {
  LatestSource,
  QueueSource,
  RingSource,
  type SampleSource,
} from "../src/link/samples/sample_sources.ts";
import { Rig } from "./feed_rig.ts";

const firstByte = (block: FrameBlock, offset: number) =>
  block.data.getUint8(offset);

function takeAll<S>(source: SampleSource<S>): S[] {
  const taken: S[] = [];
  for (let value; (value = source.take()) !== undefined;) taken.push(value);
  return taken;
}

function ringSource(
  framesMax: number,
): { rig: Rig; source: RingSource<number> } {
  const rig = new Rig();
  const cursor = rig.feed.openCursor(0, "reader");
  return { rig, source: new RingSource(cursor, framesMax, firstByte) };
}

Deno.test("RingSource.take() yields each frame once when it may lose none", () => {
  const { rig, source } = ringSource(Infinity);
  for (let round = 0; round < 5; round++) {
    rig.receive(0, 6);
    rig.turn();
    assertEquals(source.take(), round * 6);
    assertEquals(takeAll(source).length, 5);
  }
  assertEquals(source.dropped, 0);
});

Deno.test("RingSource.take() drops the oldest when it is further behind than it may", () => {
  const { rig, source } = ringSource(3);
  rig.receive(0, 3);
  rig.turn();
  assertEquals([source.dropped, source.take()], [0, 0]);
  rig.receive(0, 1);
  rig.turn();
  assertEquals(source.dropped, 0, "two of its block and one more are three");
  rig.receive(0, 1);
  rig.turn();
  assertEquals(source.dropped, 1, "counted before it is read");
  assertEquals([source.take(), source.dropped], [2, 1]);
  rig.receive(0, 6);
  rig.turn();
  assertEquals(source.dropped, 6);
  assertEquals(takeAll(source), [8, 9, 10]);
  assertEquals(source.dropped, 6);
});

Deno.test("RingSource.dropped counts the samples left when it is abandoned, and is final", () => {
  const { rig, source } = ringSource(4);
  rig.receive(0, 7);
  rig.turn();
  assertEquals(source.take(), 3);
  rig.receive(0, 2);
  rig.turn();
  source.abandon();
  assertEquals(source.dropped, 8, "all but the one that was taken");
  source.close();
  rig.receive(0, 5);
  rig.turn();
  assertEquals(source.dropped, 8);
  assertEquals(rig.isJournalEmpty, true, "it holds nothing any more");
});

Deno.test("RingSource.dropped excludes samples that weren't lost when it is closed", () => {
  const { rig, source } = ringSource(4);
  rig.receive(0, 6);
  rig.turn();
  assertEquals(source.take(), 2);
  source.close();
  assertEquals(source.dropped, 2);
});

Deno.test("SampleSource.pending counts what can be taken by now, and nothing once closed", () => {
  const { rig, source } = ringSource(5);
  assertEquals(source.pending, 0);
  rig.receive(0, 3);
  rig.turn();
  assertEquals(source.pending, 3);
  source.take();
  rig.receive(0, 2);
  rig.turn();
  assertEquals(source.pending, 4, "two of its block and two more");
  rig.receive(0, 6);
  rig.turn();
  assertEquals(source.pending, 5, "more of them are lost");
  assertEquals([takeAll(source).length, source.pending], [5, 0]);
  rig.receive(0, 1);
  rig.turn();
  source.close();
  assertEquals(source.pending, 0);

  let newest = 4;
  const latest = new LatestSource(() => newest, () => newest, 5);
  assertEquals(latest.pending, 0);
  newest = 9;
  assertEquals([latest.pending, latest.take(), latest.pending], [1, 9, 0]);
  newest = 10;
  latest.close();
  assertEquals(latest.pending, 0);

  const queue = new QueueSource<number>(2, () => {});
  for (const number of [1, 2, 3]) queue.push(number);
  assertEquals([queue.pending, queue.take(), queue.pending], [2, 2, 1]);
  queue.abandon();
  assertEquals(queue.pending, 0);
});

Deno.test("LatestSource.take() yields the newest once, and counts those between", () => {
  let newest = 4;
  const source = new LatestSource(() => newest, () => `sample ${newest}`, 5);
  assertEquals([source.take(), source.dropped], [undefined, 0]);
  newest = 5;
  assertEquals(source.dropped, 0, "it may still be taken");
  assertEquals([source.take(), source.take()], ["sample 5", undefined]);
  newest = 9;
  assertEquals(source.dropped, 3);
  assertEquals([source.take(), source.dropped], ["sample 9", 3]);
  newest = 11;
  assertEquals(source.dropped, 4);
  source.abandon();
  assertEquals(source.dropped, 5, "the newest is lost as well");
  source.close();
  newest = 20;
  assertEquals(source.dropped, 5);
});

Deno.test("LatestSource.dropped stays when it is closed, and nothing was there to take", () => {
  let newest = 0;
  const source = new LatestSource(() => newest, () => newest, 1);
  source.abandon();
  assertEquals(source.dropped, 0);
  newest = 3;
  const other = new LatestSource(() => newest, () => newest, 1);
  other.close();
  newest = 9;
  assertEquals([source.dropped, other.dropped], [0, 2]);
});

Deno.test("QueueSource drops its oldest when it is full", () => {
  let closed = 0;
  const queue = new QueueSource<number>(3, () => closed++);
  for (let i = 0; i < 3; i++) queue.push(i);
  assertEquals(queue.dropped, 0);
  queue.push(3);
  assertEquals([queue.dropped, queue.take()], [1, 1]);
  queue.abandon();
  assertEquals([queue.dropped, queue.take(), closed], [3, undefined, 0]);
  queue.close();
  assertEquals(closed, 1);
});

/** A search for a number among the frames of a rig, of which all are handed out. */
function searchFor(isWanted: (sample: number) => boolean) {
  const rig = new Rig();
  const seen: number[] = [];
  const place = { end: 0, farEnd: 0 };
  const search = new SampleSearch<number>(
    rig.feed.openCursor(0),
    () => place.end,
    () => place.farEnd,
    firstByte,
    (sample) => {
      seen.push(sample);
      return isWanted(sample);
    },
  );
  const receive = (count: number, handedOut = count) => {
    rig.receive(0, count);
    rig.turn();
    place.farEnd += count;
    place.end += handedOut;
  };
  return { rig, search, seen, place, receive };
}

Deno.test("SampleSearch.found resolves with the first that is wanted, from a number on", async () => {
  const { rig, search, seen, receive } = searchFor((sample) =>
    sample % 2 === 0
  );
  receive(3);
  assertEquals(search.hasBegun, false);
  search.look();
  assertEquals(seen, [], "it doesn't know yet which count");
  search.begin(5);
  assertEquals([search.hasBegun, search.isOver], [true, false]);
  receive(2);
  search.look();
  assertEquals(seen, []);
  receive(3);
  search.look();
  assertEquals(await search.found, 6);
  assertEquals([seen, search.isOver], [[5, 6], true]);
  receive(3);
  search.look();
  assertEquals(seen, [5, 6], "it is over");
  assertEquals(rig.isJournalEmpty, true, "it holds nothing any more");
});

Deno.test("SampleSearch.look() looks at nothing that isn't handed out yet", () => {
  const { search, seen, receive } = searchFor(() => false);
  search.begin(0);
  receive(2);
  search.look();
  receive(4, 1);
  search.look();
  assertEquals(seen, [0, 1, 2]);
  receive(0, 3);
  search.look();
  assertEquals(seen, [0, 1, 2, 3, 4, 5]);
});

Deno.test("SampleSearch.limit() excludes frames that are delivered later", async () => {
  const { search, seen, receive } = searchFor((sample) => sample === 4);
  search.begin(0);
  receive(3);
  search.limit();
  receive(3);
  search.look();
  assertEquals(seen, [0, 1, 2]);
  search.giveUp(new Error("lost"));
  await assertRejects(() => search.found, Error, "lost");
  assertEquals(seen, [0, 1, 2]);
});

Deno.test("SampleSearch.giveUp() checks frames that were received, but not delivered", async () => {
  const { search, seen, receive } = searchFor((sample) => sample === 4);
  search.begin(0);
  receive(6, 2);
  search.look();
  assertEquals(seen, [0, 1]);
  search.giveUp(new Error("lost"));
  assertEquals(await search.found, 4);
  search.giveUp(new Error("too late"));
  search.fail(new Error("too late"));
  assertEquals(await search.found, 4);
  assertEquals(seen, [0, 1, 2, 3, 4]);
});

Deno.test("SampleSearch.giveUp() fails when it hasn't begun", async () => {
  const { search, seen, receive } = searchFor(() => true);
  receive(3);
  search.giveUp(new Error("lost"));
  await assertRejects(() => search.found, Error, "lost");
  assertEquals([seen, search.isOver], [[], true]);
});

Deno.test("SampleSearch.found rejects when the predicate throws, or isn't one", async () => {
  const throwing = searchFor(() => {
    throw new RangeError("predicate");
  });
  throwing.receive(2);
  throwing.search.begin(0);
  await assertRejects(() => throwing.search.found, RangeError, "predicate");
  assertEquals(throwing.seen, [0]);
  const asynchronous = searchFor(
    (() => Promise.reject(new Error("unseen"))) as never,
  );
  asynchronous.receive(2);
  asynchronous.search.begin(0);
  await assertRejects(
    () => asynchronous.search.found,
    TypeError,
    "predicate must return true or false: received an object",
  );
});

Deno.test("RateMeter.rateHz() weighs counts by their age", () => {
  const meter = new RateMeter();
  meter.reset(10_000);
  meter.add(10, 10_500);
  const share = (ms: number) => 1 - Math.exp(-ms / 5000);
  assertAlmostEquals(meter.rateHz(10_500), 10 / (share(1000) * 5), 1e-9);
  assertAlmostEquals(
    meter.rateHz(15_500),
    10 * Math.exp(-1) / (share(5500) * 5),
    1e-9,
  );
  meter.add(20, 15_500);
  assertAlmostEquals(
    meter.rateHz(15_500),
    (10 * Math.exp(-1) + 20) / (share(5500) * 5),
    1e-9,
  );
  meter.reset(20_000);
  assertEquals(meter.rateHz(21_000), 0);
  meter.add(5, 22_000);
  assertAlmostEquals(meter.rateHz(22_000), 5 / (share(2000) * 5), 1e-9);
});
