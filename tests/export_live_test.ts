// Exports of live links, also to sinks that are too slow.

import {
  assertEquals,
  assertGreater,
  assertRejects,
} from "jsr:@std/assert@^1.0.19";
import {
  defineStruct,
  type FramesOptions,
  type TelemetrySource,
} from "../mod.ts";
import { exportCsv } from "../recording.ts";
import {
  frameOf,
  listSource,
  recordsOf,
  START_MS,
  STEP_MS,
  TextSink,
} from "./export_rig.ts";
import { netTest } from "./net.ts";
import {
  Peer,
  startServer,
  Telemetry,
  telemetryFrames,
  until,
} from "./peer.ts";

netTest("exportCsv() exports a link until it is closed", async () => {
  await using server = await startServer();
  using peer = await Peer.connect(server);
  const sink = new TextSink();
  const exporting = exportCsv(server, sink, { fields: ["currPosition"] });
  await peer.telemetry.send(telemetryFrames(0, 10));
  await peer.telemetry.send(telemetryFrames(15, 10));
  await until(() => server.telemetry.currPosition === 24);
  await server.close();
  const { frames, missedFrames, lostMessages } = await exporting;
  assertEquals([frames, missedFrames, lostMessages], [20, 5, 0]);
  const rows = recordsOf(sink.text);
  const gap = rows.findIndex(({ event }) => event === "gap");
  assertEquals(rows[gap - 1].currPosition, "9");
  assertEquals(rows[gap + 1].missed_frames, "5");
  assertEquals(rows.at(-1)!.event, "disconnected");
});

netTest(
  "exportCsv() of a link loses nothing when it may wait",
  async () => {
    await using server = await startServer({ ringBytes: 2 ** 16 });
    using peer = await Peer.connect(server);
    const sink = new TextSink();
    const exporting = exportCsv(server, sink, { whenSlow: "wait" });
    await peer.telemetry.send(telemetryFrames(0, 5000));
    await until(() => server.telemetry.currPosition === 4999);
    await server.close();
    const { frames, lostMessages } = await exporting;
    assertEquals([frames, lostMessages], [5000, 0]);
  },
);

netTest(
  "exportCsv() of a link ends by stop, and at the first frame behind its range",
  async () => {
    await using server = await startServer();
    using peer = await Peer.connect(server);
    const controller = new AbortController();
    const stopped = exportCsv(server, new TextSink(), {
      stop: controller.signal,
    });
    await peer.telemetry.send(telemetryFrames(0, 3));
    await until(() => server.telemetry.currPosition === 2);
    const past = exportCsv(server, new TextSink(), { toMs: Date.now() - 1000 });
    await peer.telemetry.send(telemetryFrames(3));
    assertEquals((await past).frames, 0);
    controller.abort();
    const { frames, rows } = await stopped;
    assertGreater(frames, 0);
    assertEquals(rows, frames);
  },
);

/** Passes on what an iterator yields, each in a turn of the event loop of its own. */
function slowly<T>(iterator: AsyncIterator<T>) {
  return {
    dropped: 0,
    next: async () => {
      await new Promise((resolve) => setTimeout(resolve));
      return await iterator.next();
    },
    return: () => iterator.return?.(),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

Deno.test("exportCsv() puts each event between the frames received before and behind it", async () => {
  const body = new Uint8Array(Telemetry.byteLength);
  const frames = [0, 1, 2].map((i) => ({ bytes: frameOf(Telemetry, body, i) }));
  const events = [-10, STEP_MS, 3 * STEP_MS].map((ms) => ({
    type: "rate",
    atMs: START_MS + ms,
    message: `${ms}`,
  } as const));
  const list = listSource(Telemetry, frames, events);
  const source = {
    ...list,
    frames: (options: FramesOptions) => slowly(list.frames(options)),
  } as unknown as TelemetrySource;
  for (const whenSlow of ["wait", "drop"] as const) {
    const sink = new TextSink();
    await exportCsv(source, sink, { whenSlow, events: "all" });
    assertEquals(
      recordsOf(sink.text).map(({ event }) => event ?? "frame"),
      ["rate", "frame", "rate", "frame", "frame", "rate"],
      whenSlow,
    );
  }
});

Deno.test("exportCsv() leaves a link when its sink fails, so that it holds nothing back", async () => {
  // A few rows are more than what is kept until it is written.
  const Long = defineStruct("Long", { text: ["char", 50_000] }, { frameId: 5 });
  const body = new Uint8Array(Long.byteLength).fill(0x61);
  const list = listSource(Long, [{ bytes: frameOf(Long, body, 0) }]);
  const { value: frame } = await list.frames().next();
  for (const whenSlow of ["wait", "drop"] as const) {
    let isLeft = false;
    const endless = {
      next: () => Promise.resolve({ value: frame, done: isLeft }),
      return: () => {
        isLeft = true;
        return Promise.resolve({ value: undefined, done: true });
      },
    };
    const source = { ...list, frames: () => slowly(endless) };
    const broken = new WritableStream({
      write: () => Promise.reject(new Error("no space")),
    });
    await assertRejects(
      () =>
        exportCsv(source as unknown as TelemetrySource, broken, { whenSlow }),
      Error,
      "no space",
    );
    assertEquals(isLeft, true, whenSlow);
  }
});
