// Exports and their streams: what is written, awaited, closed or aborted, and reported.

import { assertEquals, assertRejects } from "jsr:@std/assert@^1.0.19";
import { defineStruct } from "../mod.ts";
import { exportCsv, type ExportProgress } from "../recording.ts";
import {
  csvOf,
  frameOf,
  listSource,
  START_MS,
  STEP_MS,
  TextSink,
} from "./export_rig.ts";
import { turn } from "./manual_link.ts";
import { Body, PushedLink } from "./pushed_link.ts";

/** Source of frames, whose rows have a number of characters more. */
function sourceOf(count: number, chars = 0) {
  const type = chars
    ? defineStruct("Long", { text: ["char", chars] }, { frameId: 5 })
    : Body;
  const body = new Uint8Array(type.byteLength).fill(0x61);
  return listSource(
    type,
    Array.from(
      { length: count },
      (_, counter) => ({ bytes: frameOf(type, body, counter) }),
    ),
  );
}

Deno.test("exportCsv() reports its progress every 256 rows, or 4096 entries, and at its end", async () => {
  const seen: ExportProgress[] = [];
  const onProgress = (progress: ExportProgress) => seen.push(progress);
  const at = (index: number) => START_MS + index * STEP_MS;
  await csvOf(sourceOf(600), { onProgress });
  // The first frame, which shows the structs, counts as a row of the first.
  assertEquals(seen, [
    { rows: 256, atMs: at(255), share: undefined },
    { rows: 512, atMs: at(511), share: undefined },
    { rows: 600, atMs: at(599), share: undefined },
  ]);
  seen.length = 0;
  await csvOf(sourceOf(8194), { every: 10_000, onProgress });
  assertEquals(seen, [
    { rows: 1, atMs: at(4096), share: undefined },
    { rows: 1, atMs: at(8192), share: undefined },
    { rows: 1, atMs: at(8193), share: undefined },
  ]);
  seen.length = 0;
  await csvOf(sourceOf(0), { onProgress });
  assertEquals(seen, [{ rows: 0, atMs: undefined, share: undefined }]);
});

Deno.test("exportCsv() goes on when its stream has taken what it has", async () => {
  const gate = Promise.withResolvers<void>();
  const rows: number[] = [];
  let isClosed = false;
  const slow = new WritableStream<Uint8Array>({
    write: () => gate.promise,
    close: async () => {
      await turn();
      isClosed = true;
    },
  });
  const exporting = exportCsv(sourceOf(300, 1000), slow, {
    onProgress: (progress) => rows.push(progress.rows),
  });
  await turn();
  assertEquals(rows, []);
  gate.resolve();
  await exporting;
  assertEquals(rows, [256, 300]);
  assertEquals(isClosed, true);
});

Deno.test("exportCsv() returns the numbers of all frames, and of what is missing", async () => {
  const link = new PushedLink();
  const exporting = exportCsv(link.source, new TextSink(), {
    every: 2,
    events: "all",
  });
  link.event(1);
  link.event(2, "gap", { missedFrames: 5, received: 0 });
  await turn();
  link.frames.dropped = 3;
  for (let i = 2; i < 6; i++) link.frame(i, 32);
  link.end();
  await turn();
  const { columns, ...numbers } = await exporting;
  assertEquals(numbers, {
    rows: 4,
    frames: 4,
    missedFrames: 5,
    lostMessages: 3,
  });
  assertEquals(columns.at(-1)!.name, "value");
});

Deno.test("exportCsv() writes nothing more once its signal is aborted", async () => {
  const controller = new AbortController();
  const sink = new TextSink();
  let length = 0;
  const exporting = exportCsv(sourceOf(600, 400), sink, {
    signal: controller.signal,
    onProgress: () => {
      if (length === 0) length = sink.text.length;
      controller.abort(new Error("enough"));
    },
  });
  await assertRejects(() => exporting, Error, "enough");
  assertEquals(sink.text.length, length);
  assertEquals((sink.reason as Error).message, "enough");
});

Deno.test("exportCsv() aborts its stream when its signal is aborted by the last write", async () => {
  const controller = new AbortController();
  const ends: string[] = [];
  const last = new WritableStream<Uint8Array>({
    write: () => controller.abort(new Error("too late")),
    close: () => void ends.push("closed"),
    abort: () => void ends.push("aborted"),
  });
  const { signal } = controller;
  await assertRejects(
    () => exportCsv(sourceOf(1), last, { signal }),
    Error,
    "too late",
  );
  assertEquals(ends, ["aborted"]);
});

Deno.test("exportCsv() rejects once its stream is aborted, with the error that was first", async () => {
  let isAborted = false;
  const signal = AbortSignal.abort(new Error("first"));
  const broken = new WritableStream<Uint8Array>({
    abort: async () => {
      await turn();
      isAborted = true;
      throw new Error("second");
    },
  });
  await assertRejects(
    () => exportCsv(sourceOf(1), broken, { signal }),
    Error,
    "first",
  );
  assertEquals(isAborted, true);
});

Deno.test("exportCsv() has the columns of the struct that a frame shows, unless 1000 events are in front of it", async () => {
  const Shown = defineStruct("Shown", {
    rest: "u8",
    value: { type: "f64", unit: "mm" },
  }, { frameId: 5 });
  for (const [count, unit] of [[999, "mm"], [1000, undefined]] as const) {
    const link = new PushedLink();
    const exporting = exportCsv(link.source, new TextSink(), {
      fields: ["value"],
      events: "all",
    });
    for (let i = 0; i < count; i++) link.event(i);
    await turn();
    link.body = Shown;
    link.frame(count, 33);
    link.end();
    const { columns, rows } = await exporting;
    assertEquals(columns.at(-1)!.unit, unit);
    assertEquals(rows, count + 1);
  }
});
