// Timelines of live sources: order, range, losses, and what waits for a slow reader.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { defineStruct, Header } from "../mod.ts";
import { liveTimeline } from "../src/recording/export/live_timeline.ts";
import {
  timeline,
  type TimelineOptions,
  type WhenSlow,
} from "../src/recording/export/timeline.ts";
import type { TimelineEntry } from "../src/recording/export/timeline_entry.ts";
import { turn } from "./manual_link.ts";
import { Body, PushedLink } from "./pushed_link.ts";

const BUFFER_BYTES = 32 * 1024 * 1024;
const ENTRY_BYTES = 200;
const EVENTS_MAX = 1024;
const OPTIONS = { frames: "telemetry", whenSlow: "wait" } as const;

/** Opens the timeline of a link, and reads its first entry. */
function open({ source }: PushedLink, options: Partial<TimelineOptions> = {}) {
  const entries = liveTimeline(source, { ...OPTIONS, ...options });
  return { entries, first: entries.next() };
}

/** Kind or type, time, and numbers of an entry. */
function short(entry: TimelineEntry | void): unknown[] {
  if (entry === undefined) return [];
  const { atMs, lost, missedFrames } = entry;
  const what = entry.kind === "event" ? entry.type : entry.kind;
  return [what, atMs, lost, missedFrames];
}

async function restOf(
  { entries, first }: ReturnType<typeof open>,
): Promise<unknown[][]> {
  const { value, done } = await first;
  const rest = await Array.fromAsync(entries, short);
  return done ? rest : [short(value), ...rest];
}

for (const whenSlow of ["wait", "drop"] as WhenSlow[]) {
  Deno.test(`liveTimeline() yields each event in front of the first frame from its time on, both in the range, ${whenSlow}`, async () => {
    const link = new PushedLink();
    const { signal } = new AbortController();
    const opened = open(link, { whenSlow, fromMs: 100, toMs: 200, signal });
    assertEquals(link.opened, [{ buffer: "lossless", signal }, { signal }]);
    for (const ms of [99, 100, 150, 151, 155, 200, 201]) link.event(ms);
    await turn();
    link.frame(99);
    link.frame(100);
    link.frame(150);
    link.frame(160, 16, "config");
    link.frame(200);
    link.frame(201);
    assertEquals(
      (await restOf(opened)).map(([what, atMs]) => [what, atMs]),
      [
        ["rate", 100],
        ["frame", 100],
        ["rate", 150],
        ["frame", 150],
        ["rate", 151],
        ["rate", 155],
        ["rate", 200],
        ["frame", 200],
      ],
    );
    assertEquals(link.isLeft, [true, true]);
  });

  Deno.test(`liveTimeline() yields the bytes and structs of a frame, ${whenSlow}`, async () => {
    const link = new PushedLink();
    const { entries, first } = open(link, { whenSlow });
    const bytes = new Uint8Array(16);
    link.frames.push({ kind: "telemetry", bytes, receivedAtMs: 7 });
    const { value } = await first;
    assertEquals(value, {
      kind: "frame",
      atMs: 7,
      lost: 0,
      missedFrames: 0,
      bytes,
      header: Header,
      body: Body,
    });
    await entries.return();
    assertEquals(link.isLeft, [true, true]);
  });

  Deno.test(`liveTimeline() counts each loss once, in front of the next frame, or at the end, ${whenSlow}`, async () => {
    const link = new PushedLink();
    const { entries, first } = open(link, { whenSlow });
    link.frames.dropped = 2;
    link.events.dropped = 3;
    link.frame(10);
    assertEquals(short((await first).value), ["frame", 10, 5, 0]);
    link.frame(20);
    const { value } = await entries.next();
    assertEquals(short(value), ["frame", 20, 0, 0]);
    link.frames.dropped = 6;
    link.end();
    assertEquals(await Array.fromAsync(entries, short), [["end", 20, 4, 0]]);
  });

  Deno.test(`liveTimeline() loses the oldest of too many events, ${whenSlow}`, async () => {
    for (const count of [EVENTS_MAX, EVENTS_MAX + 2]) {
      const lost = count - EVENTS_MAX;
      const link = new PushedLink();
      const opened = open(link, { whenSlow });
      for (let i = 0; i < count; i++) link.event(i);
      await turn();
      link.frame(count);
      link.end();
      const entries = await restOf(opened);
      assertEquals(entries.length, EVENTS_MAX + 1);
      assertEquals(entries[0], ["rate", lost, 0, 0]);
      assertEquals(entries.at(-1), ["frame", count, lost, 0]);
    }
  });

  Deno.test(`liveTimeline() without frames ends with what was lost, at the start of its range, ${whenSlow}`, async () => {
    const link = new PushedLink();
    const opened = open(link, { whenSlow, fromMs: 100 });
    link.frames.dropped = 1;
    link.end();
    assertEquals(await restOf(opened), [["end", 100, 1, 0]]);
  });

  Deno.test(`liveTimeline() ends by stop, also by one that was aborted before, ${whenSlow}`, async () => {
    for (const isBefore of [true, false]) {
      const link = new PushedLink();
      const controller = new AbortController();
      if (isBefore) controller.abort();
      const opened = open(link, { whenSlow, stop: controller.signal });
      await turn();
      if (!isBefore) controller.abort();
      assertEquals(await restOf(opened), []);
      assertEquals(link.isLeft, [true, true]);
    }
  });

  Deno.test(`liveTimeline() throws the error of its frames behind what was received, not that of its events, ${whenSlow}`, async () => {
    const link = new PushedLink();
    const { entries, first } = open(link, { whenSlow });
    link.event(1);
    link.events.end(new Error("of the events"));
    await turn();
    link.frame(2);
    link.frames.end(new Error("of the frames"));
    assertEquals(short((await first).value), ["rate", 1, 0, 0]);
    await turn(); // the error waits for a reader
    assertEquals(short((await entries.next()).value), ["frame", 2, 0, 0]);
    await assertRejects(() => entries.next(), Error, "of the frames");
    assertEquals(link.isLeft, [true, true]);
  });
}

Deno.test("liveTimeline() keeps 32 MiB for a slow reader, and counts what it loses behind them", async () => {
  const link = new PushedLink();
  const { entries, first } = open(link, { whenSlow: "drop" });
  const next = async () => short((await entries.next()).value);
  link.frame(1, 100);
  assertEquals(short((await first).value), ["frame", 1, 0, 0]);
  // The frame that is being read counts, too.
  link.frame(2, BUFFER_BYTES - 2 * ENTRY_BYTES - 100);
  await turn();
  link.event(3, "gap", { missedFrames: 7, received: 0 });
  await turn();
  link.frame(4, 0);
  await turn();
  assertEquals(await next(), ["frame", 2, 0, 0]);
  link.frame(5, 100); // where the first one was
  await turn();
  link.frame(6, 0);
  link.frame(7, 0);
  await turn();
  assertEquals(await next(), ["frame", 5, 2, 7]);
  link.frame(8, 0);
  await turn();
  assertEquals(await next(), ["frame", 8, 2, 0]);
  link.end();
  assertEquals((await entries.next()).done, true);
});

Deno.test("liveTimeline() loses a frame that would be a byte too many, and ends with their number", async () => {
  const link = new PushedLink();
  const { entries, first } = open(link, { whenSlow: "drop" });
  link.frame(1, 100);
  assertEquals(short((await first).value), ["frame", 1, 0, 0]);
  link.event(2, "gap", { missedFrames: 7, received: 0 });
  await turn();
  link.frame(3, BUFFER_BYTES - 3 * ENTRY_BYTES - 100 + 1);
  link.end();
  await turn();
  assertEquals(await Array.fromAsync(entries, short), [
    ["gap", 2, 0, 7],
    ["end", 3, 1, 0],
  ]);
});

Deno.test("liveTimeline() waits without a turn of its own while a reader has read all", async () => {
  const link = new PushedLink();
  const { entries, first } = open(link, { whenSlow: "drop" });
  let reads = 0;
  const reading = (async () => {
    await first;
    for await (const _ of entries) reads++;
  })();
  for (let i = 0; i < 3; i++) {
    link.frame(i);
    await turn();
    assertEquals(reads, i);
  }
  link.end();
  await reading;
});

/** Frames of a header with a counter of some type, all received at once, and an event. */
async function orderOf(
  counterType: "u8" | "u16" | "i32" | "u64" | undefined,
  counters: readonly number[],
  event: object,
): Promise<(string | number)[]> {
  const link = new PushedLink();
  const counter = counterType ?? "u8";
  link.header = defineStruct("H", {
    frameId: "u16",
    [counterType ? "counter" : "index"]: counter,
  });
  const entries = Array.fromAsync(timeline(link.source, OPTIONS));
  const atMs = 1000;
  link.events.push({ atMs, message: "", ...event });
  await turn();
  for (const count of counters) {
    const bytes = new Uint8Array(link.header.byteLength + Body.byteLength);
    bytes[2] = count; // the least byte of it
    link.frames.push({ kind: "telemetry", bytes, receivedAtMs: atMs });
  }
  link.end();
  return (await entries).map((entry) =>
    entry.kind === "event" ? entry.type : entry.bytes[2]
  );
}

Deno.test("timeline() puts an event about a counter in front of its frame, up to 127 counts behind a gap", async () => {
  const gap = { type: "gap", missedFrames: 1, received: 0 };
  const cases = [
    ["u16", [0], gap, ["gap", 0]],
    ["u16", [127], gap, ["gap", 127]],
    ["u16", [128], gap, [128, "gap"]],
    ["u8", [250, 130, 3], { ...gap, received: 254 }, [250, 130, "gap", 3]],
    ["u64", [127, 128], { ...gap, received: 128 }, [127, "gap", 128]],
    ["i32", [5, 6], { ...gap, received: 6 }, [5, "gap", 6]],
    ["u16", [9, 3, 4], { type: "restart", received: 3 }, [9, "restart", 3, 4]],
    ["u16", [9, 3, 4], { type: "duplicate", received: 4 }, [
      9,
      3,
      "duplicate",
      4,
    ]],
    // One that is about no frame waits for none.
    ["u16", [9, 3], { type: "resync", received: 3 }, ["resync", 9, 3]],
    [undefined, [9, 3], { ...gap, received: 3 }, ["gap", 9, 3]],
  ] as const;
  for (const [type, counters, event, expected] of cases) {
    const order = await orderOf(type, counters, event);
    assertEquals(order, [...expected], `${type}, ${counters}`);
  }
});
